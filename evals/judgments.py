"""Judged questions: what a complete answer holds, where it stands, what would be wrong.

A file of JSON lines enters, one question a line; ``Judgment`` records leave, every one checked:
unknown keys, duplicate ids, patterns that don't compile or match everything, dates that don't
exist, kinds that contradict the rest. What the fields and grades mean stands in
``judgments/README.md``. Judgments name document, edition, section and paragraph, never passages,
so that dividing the text anew can't void them. Whether those places are held is another question,
asked of a snapshot in ``evals.pointing``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from marketrules.answers import Reason
from marketrules.errors import JudgmentError
from marketrules.records import digest

FOLDER = Path(__file__).parent / "judgments"
GOLD, ALSO_OK = 2, 1  # grades; what isn't judged has 0


class Kind(StrEnum):
    """What sort of question it is."""

    DEFINITION = "definition"
    LOOKUP = "lookup"  # names a section, notice or revision
    PROCEDURE = "procedure"
    DEADLINE = "deadline"
    VALUE = "value"
    STATUS = "status"  # what is in force, what is approved and to come
    AS_OF = "as_of"  # two editions differ
    CROSS_DOCUMENT = "cross_document"
    MULTI_HOP = "multi_hop"  # two or more paragraphs that refer to each other
    UNANSWERABLE = "unanswerable"


class Asker(StrEnum):
    """Whose words the question is in."""

    STAFF = "staff"
    TRAINEE = "trainee"
    CALLER = "caller"


class JudgedStatus(StrEnum):
    """What the text is in its edition."""

    IN_EFFECT = "in_effect"
    PENDING = "pending"
    PROPOSED = "proposed"  # in a revision request


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph that supports an answer."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    document: str
    version: str  # the edition: ISO date, or a notice's id
    section: str
    paragraph: str  # "(1)(a)", "(1) table", a defined term, "" = the whole section
    status: JudgedStatus
    revision: str | None = None  # as the box names them: "LPRR104, LPRR111"


@dataclass(frozen=True, slots=True)
class Nugget:
    """An atomic fact; present if any of ``match`` is found, whatever the case."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    text: str
    vital: bool
    match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgment:
    """A question with all that its answers are judged by."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    question: str
    asker: Asker
    kind: Kind
    as_of: date | None  # None = today
    gold: tuple[Place, ...]
    also_ok: tuple[Place, ...]
    nuggets: tuple[Nugget, ...]
    must_not: tuple[str, ...]
    answerable: bool
    why: str = ""  # what the documents lack
    reason: Reason | None = None  # the refusal that is right; None = any
    note: str = ""

    @property
    def judged(self) -> tuple[Place, ...]:
        """Gold, then what is acceptable too."""
        return (*self.gold, *self.also_ok)


@dataclass(frozen=True)
class JudgmentSet:
    """A whole file of judgments."""

    name: str
    judgments: tuple[Judgment, ...]
    sha256: str  # of the file's bytes
    path: Path
    lines: dict[str, int] = field(default_factory=dict)  # id → line, 1-based

    @cached_property
    def by_id(self) -> dict[str, Judgment]:
        return {one.id: one for one in self.judgments}


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_JUDGMENT: TypeAdapter[Judgment] = TypeAdapter(Judgment)
_REMEDY = "The fields are described in evals/judgments/README.md."


def set_names() -> tuple[str, ...]:
    """The sets that come with the program."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.jsonl")))


def load_set(name: str) -> JudgmentSet:
    """The set of that name, or the file at that path.

    Raises:
        JudgmentError: if there is none, or a line of it is wrong; names file and line.
    """
    path = FOLDER / f"{name}.jsonl" if name in set_names() else Path(name)
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise JudgmentError(
            f"{name}: no set of judged questions: {error}.",
            remedy=f"Known sets: {', '.join(set_names())}; or give the path of a file.",
        ) from error
    lines: dict[str, int] = {}
    judgments = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        judgment = _read(line, f"{path}:{number}")
        if judgment.id in lines:
            first = lines[judgment.id]
            raise _wrong(f"{path}:{number}", f"id {judgment.id!r} stands in line {first} too")
        lines[judgment.id] = number
        judgments.append(judgment)
    if not judgments:
        raise _wrong(str(path), "no question in it")
    return JudgmentSet(path.stem, tuple(judgments), digest(data), path, lines)


def _wrong(place: str, what: str) -> JudgmentError:
    return JudgmentError(f"{place}: {what}.", remedy=_REMEDY)


def _read(line: str, place: str) -> Judgment:
    try:
        judgment = _JUDGMENT.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "line"
        raise _wrong(place, f"{where}: {first['msg']}") from error
    for problem in _problems(judgment):
        raise _wrong(place, problem)
    return judgment


def _problems(judgment: Judgment) -> Iterator[str]:
    """What contradicts itself in a judgment that is well formed."""
    if not judgment.id or not judgment.question.strip():
        yield "an id and a question are needed"
    yield from _pattern_problems(judgment)
    yield from _date_problems(judgment)
    if judgment.answerable == (judgment.kind is Kind.UNANSWERABLE):
        yield f"kind {judgment.kind} contradicts answerable = {str(judgment.answerable).lower()}"
    if judgment.answerable:
        if not judgment.gold or not judgment.nuggets:
            yield "an answerable question needs gold and nuggets"
        if judgment.reason or judgment.why:
            yield "why and reason are for unanswerable questions"
    elif judgment.judged or judgment.nuggets:
        yield "an unanswerable question has no gold, also_ok or nuggets"
    elif not judgment.why:
        yield "an unanswerable question says why"


def _pattern_problems(judgment: Judgment) -> Iterator[str]:
    named: list[tuple[str, str]] = [("must_not", one) for one in judgment.must_not]
    for number, nugget in enumerate(judgment.nuggets):
        if not nugget.match:
            yield f"nuggets.{number} has nothing to match"
        named += [(f"nuggets.{number}.match", one) for one in nugget.match]
    for name, pattern in named:
        try:
            compiled = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            yield f"{name}: {pattern!r} is no regular expression: {error}"
            continue
        if compiled.search(""):
            yield f"{name}: {pattern!r} matches the empty answer"


def _date_problems(judgment: Judgment) -> Iterator[str]:
    for place in judgment.judged:
        if not _ISO.fullmatch(place.version):
            continue  # a notice's id
        try:
            date.fromisoformat(place.version)
        except ValueError:
            yield f"version {place.version} is no date"


def to_plain(judgment: Judgment) -> dict[str, Any]:
    """A judgment as it stands in its file."""
    plain: dict[str, Any] = _JUDGMENT.dump_python(judgment, mode="json")
    return plain


def from_plain(plain: Any) -> Judgment:
    """Reads what ``to_plain`` gave.

    Raises:
        JudgmentError: if it isn't a judgment.
    """
    try:
        return _JUDGMENT.validate_python(plain)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _wrong("judgment", f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
