"""Questions from a JSONL file, answered one by one into another.

Each line in: ``{"id", "question", "as_of", "history"}``; other keys are ignored, so that a judged
question set can be run as it is. ``history`` holds the questions asked before, oldest first, each a
text or ``{"question", "citations"}``. Each line out: the wire model with the question's ``id`` first. The
output appears under its name only once it is whole.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from marketrules.answers import Turn
from marketrules.errors import RecordError

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a batch."""

    id: object  # as it was given: text, number or null
    question: str
    as_of: date | None
    history: tuple[Turn, ...] = ()


def read_questions(path: Path) -> Iterator[Asked]:
    """Yields the questions of ``path``; blank lines are skipped.

    Raises:
        RecordError: names the file and the line that is no question.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: {error}", remedy="Name a UTF-8 file of JSON lines.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _question(f"{path}:{number}", line)


def _question(place: str, line: str) -> Asked:
    remedy = (
        'Each line is {"id": "…", "question": "…", "as_of": "2025-04-15" or null}, with "history"'
        " a list of the questions before, where there are any."
    )
    try:
        record = json.loads(line)
        as_of = record.get("as_of")
        question = record["question"]
        if not isinstance(question, str) or not question.strip():
            raise ValueError("the question is empty")
        day = date.fromisoformat(as_of) if as_of else None
        return Asked(record["id"], question, day, _history(record.get("history")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"{place}: not a question: {error}.", remedy=remedy) from error


def _history(given: object) -> tuple[Turn, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise TypeError("history is no list")
    turns = [one if isinstance(one, dict) else {"question": one} for one in given]
    if not all(isinstance(one.get("question"), str) for one in turns):
        raise ValueError("the history holds something that is no question")
    return tuple(Turn(one["question"], tuple(map(str, one.get("citations", ())))) for one in turns)


def run_batch(questions: Path, output: Path, answer: Callable[[Asked], BaseModel]) -> int:
    """Answers all of ``questions`` into ``output``; returns how many there were.

    Raises:
        RecordError: if a line is no question (before anything is answered).
    """
    from tqdm import tqdm

    asked = list(read_questions(questions))
    partial = output.with_name(output.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="\n") as lines:
        for one in tqdm(asked, unit="question", disable=not sys.stderr.isatty()):
            body = {"id": one.id} | answer(one).model_dump(mode="json")
            lines.write(json.dumps(body, ensure_ascii=False) + "\n")
    partial.replace(output)
    return len(asked)
