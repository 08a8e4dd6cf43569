"""Follow-ups find what the same question finds in full; questions that stand alone stay as they are.

Measured with the real encoder, on the sample and, where they are at hand, on the real rulebooks.
"""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals.judgments import load_set
from evals.opening import Desk
from marketrules.answers import Answer, Turn
from search_api.engine import Engine

_DAY = date(2025, 8, 1)


# What was asked before, a follow-up, and the same asked in full; on the sample the section that
# answers, and the day whose text is asked for where the follow-up names one.
_LINES = Path(__file__).with_name("conversations.jsonl").read_text(encoding="utf-8").splitlines()
_TABLE: list[dict[str, Any]] = [json.loads(line) for line in _LINES]
SAMPLE = [one for one in _TABLE if one["on"] == "sample"]
RULEBOOKS = [one for one in _TABLE if one["on"] == "rulebooks"]


def _history(questions: list[str]) -> list[Turn]:
    return [Turn(question) for question in questions]


def _keys(answer: Answer) -> list[str]:
    return [citation.key for citation in (*answer.citations, *answer.pending)]


@pytest.mark.parametrize("row", SAMPLE, ids=lambda row: f"{row['before'][-1]} {row['follow_up']}")
def test_a_follow_up_finds_what_the_full_question_finds(
    sample_desk: Desk, row: dict[str, Any]
) -> None:
    engine = sample_desk.engine
    answer = engine.ask(row["follow_up"], _DAY, history=_history(row["before"]))
    whole = engine.ask(row["full"], date.fromisoformat(row["day"]) if "day" in row else _DAY)
    assert _keys(whole)[0] in _keys(answer)
    assert row["section"] in {citation.section for citation in (*answer.citations, *answer.pending)}
    assert answer.question == row["follow_up"]


def test_without_the_conversation_most_of_them_find_something_else(sample_desk: Desk) -> None:
    ask = sample_desk.engine.ask
    found = [
        _keys(ask(row["full"], _DAY))[0] in _keys(ask(row["follow_up"], _DAY)) for row in SAMPLE
    ]
    assert sum(found) <= len(found) * 0.5


def _altered(engine: Engine, questions: list[str]) -> list[str]:
    """Questions that are understood otherwise after one about something else."""
    others = random.Random(7).sample(questions, len(questions))
    pairs = [(one, other) for one, other in zip(questions, others, strict=True) if one != other]
    asked = ((one, engine.ask(one, _DAY, history=[Turn(other)])) for one, other in pairs)
    return [f"{one} → {answer.understood}" for one, answer in asked if answer.understood]


@pytest.mark.parametrize("name", ["ercot", "sample", "refusals"])
def test_judged_questions_stand_alone_whatever_was_asked_before(
    sample_desk: Desk, name: str
) -> None:
    questions = [judgment.question for judgment in load_set(name).judgments]
    altered = _altered(sample_desk.engine, questions)
    assert len(altered) <= 0.01 * len(questions), altered


@pytest.mark.slow
def test_follow_ups_on_the_real_rulebooks_find_what_full_questions_find(rulebooks: Desk) -> None:
    missed = []
    for row in RULEBOOKS:
        answer = rulebooks.engine.ask(row["follow_up"], history=_history(row["before"]))
        if _keys(rulebooks.engine.ask(row["full"]))[0] not in _keys(answer):
            missed.append(f"{row['before'][-1]} {row['follow_up']} → {answer.understood}")
    # One is missed at the time of writing, of 25: what approves a thing isn't what requests it.
    assert len(missed) <= 2, missed
