"""What main reaches: ``expected.toml``, one table a set of judged questions.

A file enters, an ``Expected`` leaves; and the other way round when what a run reached is accepted.
For each measure stand the figure, how far a run may fall below it (or rise above, where lower is
better), and the questions that miss it today: so a drop can name the questions that are lost, and
a change of the file shows in review which were won.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from evals.judgments import JudgmentSet
from evals.runs import Row, Run
from evals.scoring import BY_NAME
from evals.summary import summarise
from marketrules.errors import RecordError

FILE = Path(__file__).parent / "expected.toml"

# How far a figure may fall before the gate closes. Nothing is forgiven where honesty is measured;
# elsewhere about two questions of a small set: int8 arithmetic differs in its last digit between
# processors, and some rankings turn on it.
TOLERANCES: Mapping[str, float] = {
    "section_hit@1": 0.03, "section_hit@5": 0.03, "paragraph_hit@5": 0.03,
    "paragraph_nDCG@10": 0.02, "vital_nuggets": 0.03, "right": 0.03, "wrong_answer": 0.015,
    "section_cited": 0.03, "section_F1": 0.03, "paragraph_cited": 0.03, "paragraph_F1": 0.02,
    "first_citation": 0.03, "status_right": 0.0, "edition_right": 0.0, "quote_verbatim": 0.0,
    "pinpoint_resolves": 0.0, "edition_governs": 0.0, "status_true": 0.0, "numbers_quoted": 0.0,
    "modals_quoted": 0.0, "refusal_balance": 0.02, "refusal_recall": 0.08, "false_refusal": 0.015,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reached:
    """What one measure is known to reach."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    reaches: float
    tolerance: float
    missed: tuple[str, ...] = ()  # questions with less than the best value


@dataclass(frozen=True, slots=True)
class Expected:
    """What a set is known to reach."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    judgments: str  # SHA-256 of the set's file
    today: date  # what a question without a date is asked as of
    measures: dict[str, Reached]


_FILE: TypeAdapter[dict[str, Expected]] = TypeAdapter(dict[str, Expected])


def load_expected(path: Path | None = None) -> dict[str, Expected]:
    """What is expected, by set; nothing if there is no such file yet.

    Raises:
        RecordError: if the file can't be read, or names what is no measure.
    """
    path = path or FILE
    if not path.exists():
        return {}
    try:
        found = _FILE.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise RecordError(f"{path}: {error.strerror}.", remedy=_REMEDY) from error
    except (ValidationError, ValueError) as error:
        first = error.errors(include_url=False)[0] if isinstance(error, ValidationError) else None
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else str(error)
        raise RecordError(f"{path}: {what}.", remedy=_REMEDY) from error
    for name, expected in found.items():
        for measure in expected.measures:
            if measure not in BY_NAME:
                raise RecordError(f"{path}: {name}: no measure {measure!r}.", remedy=_REMEDY)
    return found


_REMEDY = "It is written by `marketrules eval gate --set NAME --accept`."


def expectation(run: Run, today: date) -> Expected:
    """What ``run`` reached, as what is expected from now on."""
    overall = summarise(run).overall
    measures = {}
    for name, tolerance in TOLERANCES.items():
        figure = overall.figure(name)
        if figure is not None and figure.estimate is not None:
            value = round(figure.estimate.value, 4)
            measures[name] = Reached(value, tolerance, tuple(missed(run.rows, name)))
    return Expected(run.header.set_sha256, today, measures)


def missed(rows: Sequence[Row], name: str) -> list[str]:
    """The questions that are scorable by a measure and have less than its best value."""
    best = 0.0 if BY_NAME[name].better == "lower" else 1.0
    values = ((row.id, row.scores.get(name)) for row in rows)
    return [one for one, value in values if value is not None and abs(value - best) > 1e-9]


def save_expected(expected: Mapping[str, Expected], path: Path) -> None:
    """Writes what ``load_expected`` reads, one measure a line."""
    lines = [_HEAD]
    for name, one in sorted(expected.items()):
        lines.append(f"\n[{name}]\njudgments = {_quoted(one.judgments)}\ntoday = {one.today}\n")
        lines.append(f"\n[{name}.measures]\n")
        for measure, reached in one.measures.items():
            ids = ", ".join(map(_quoted, reached.missed))
            lines.append(
                f"{_quoted(measure)} = {{ reaches = {reached.reaches:.4f}, tolerance ="
                f" {reached.tolerance}, missed = [{ids}] }}\n"
            )
    path.write_text("".join(lines), encoding="utf-8")


def accepted(run: Run, today: date, path: Path | None = None) -> Path:
    """Puts what ``run`` reached into the file, in place of what was expected of its set."""
    path = path or FILE
    save_expected(load_expected(path) | {run.header.set_name: expectation(run, today)}, path)
    return path


_HEAD = """\
# What main reaches, by set of judged questions: a run that falls below it by more than the
# tolerance fails `make test` and `marketrules eval gate`, which names the questions that are lost.
# Written by `marketrules eval gate --set NAME --accept`; the tolerances stand in evals/expected.py.
"""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def pinned(judged: JudgmentSet, today: date) -> JudgmentSet:
    """The same questions, those without a date asked as of ``today``: it mustn't move a figure."""
    asked = (one if one.as_of else replace(one, as_of=today) for one in judged.judgments)
    return replace(judged, judgments=tuple(asked))
