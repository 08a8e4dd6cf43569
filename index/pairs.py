"""Questions with the place that answers them -> pairs of a question and a passage.

A file of JSON lines enters, one question a line: ``question``, ``document``, ``version``,
``section``, ``paragraph`` and, if known, ``starts`` (how the paragraph begins); further keys are
passed over, so that a desk's feedback and written questions are one format. Leaves: pairs of a
question and a row of the pool, and the questions for which nothing was found.

Places are looked up by words first: whoever wrote them down may have read a pasted copy and be a
label off, and what the paragraph says is then the better witness. Without ``starts`` the place
itself has to be held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from index.texts import embedded_text
from marketrules.documents import Status
from marketrules.errors import RecordError
from marketrules.passages import Passage
from marketrules.pinpoints import parent_paragraph

_OPENING = 120  # letters and digits by which two paragraphs count as one text
_LEAST = 12  # of ``starts``: "(a)" or "Where:" names no paragraph
_PLAIN = re.compile(r"[^0-9a-z]+")
_NUMBERED = re.compile(r"^(?:\([0-9a-zA-Z.]{1,7}\)\s*)+")


class Question(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    question: str
    document: str
    version: str
    section: str
    paragraph: str = ""
    starts: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the row of the passage that answers it."""

    question: str
    row: int


@dataclass(frozen=True)
class Pool:
    """The passages that questions are asked of, and which of them say the same.

    Two rows are *related* if they begin alike (editions, a box beside what it replaces), stand at
    one place (parts of a paragraph, rows of a table), or one right above the other (an item and
    what leads to it): the one may then be an answer where the other is, and is no counterexample.
    """

    passages: tuple[Passage, ...]

    @cached_property
    def texts(self) -> list[str]:
        """As they are embedded."""
        return [embedded_text(passage) for passage in self.passages]

    def related(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(len(rows), len(others)) True where the two are related."""
        openings, places, parents = self._groups
        found: NDArray[np.bool_] = np.equal.outer(openings[rows], openings[others])
        found |= np.equal.outer(places[rows], places[others])
        found |= np.equal.outer(places[rows], parents[others])
        found |= np.equal.outer(parents[rows], places[others])
        return found

    @cached_property
    def _groups(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Numbers of each row's opening, place and place above."""
        numbers: dict[object, int] = {}

        def number(key: object) -> int:
            return numbers.setdefault(key, len(numbers))

        openings = [number(plain(_unlabelled(one.text))[:_OPENING]) for one in self.passages]
        places = [number(_place(one, one.paragraph)) for one in self.passages]
        parents = [number(_above(one)) for one in self.passages]
        return np.array(openings), np.array(places), np.array(parents)


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of the questions."""

    pairs: tuple[Pair, ...]
    sections: tuple[str, ...]  # of each pair, the same in all editions; a definition's is its own
    unmatched: tuple[Question, ...]


def read_questions(file: Path) -> list[Question]:
    """Reads a file of JSON lines.

    Raises:
        RecordError: if it can't be read, or a line is no question; names the line.
    """
    remedy = 'Each line is {"question", "document", "version", "section", "paragraph", "starts"}.'
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{file}: {error}.", remedy=remedy) from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(Question.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"])) or "line"
            raise RecordError(
                f"{file}:{number}: {where}: {first['msg']}.", remedy=remedy
            ) from error
    if not found:
        raise RecordError(f"{file}: no questions.", remedy=remedy)
    return found


def match(questions: Iterable[Question], pool: Pool) -> Matched:
    """Finds the passage of each question in ``pool``."""
    finder = _Finder(pool.passages)
    pairs, sections, unmatched = [], [], []
    for question in questions:
        row = finder.find(question)
        if row is None:
            unmatched.append(question)
        else:
            pairs.append(Pair(question.question, row))
            sections.append(section_of(pool.passages[row]))
    return Matched(tuple(pairs), tuple(sections), tuple(unmatched))


def section_of(passage: Passage) -> str:
    """What is held back together: a section in all its editions; of definitions each alone."""
    own = f"#{passage.term}" if passage.term and not passage.paragraph else ""
    return f"{passage.document}#{passage.section}{own}"


def plain(text: str) -> str:
    """Letters and digits only, in lower case: what survives pasting.

    >>> plain("The “QSE” shall, by 0600:")
    'theqseshallby0600'
    """
    return _PLAIN.sub("", text.casefold())


def _unlabelled(text: str) -> str:
    return _NUMBERED.sub("", text)


def _wording(passage: Passage) -> str:
    """What the paragraph says: without its labels, and of a definition without the term."""
    text = plain(_unlabelled(passage.text))
    return text.removeprefix(plain(passage.term)) if passage.term else text


def _place(passage: Passage, paragraph: str) -> tuple[str, ...]:
    term = passage.term if not passage.paragraph else None
    return (passage.document, passage.section, paragraph, term or "")


def _above(passage: Passage) -> tuple[str, ...]:
    """The place above; its own if nothing but the section is above it."""
    above = parent_paragraph(passage.paragraph) if passage.paragraph else ""
    return _place(passage, above or passage.paragraph)


class _Finder:
    """Looks questions up among passages: the section's first, then the edition's."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._plain = [_wording(passage) for passage in passages]
        self._editions: dict[tuple[str, str], list[int]] = {}
        for row, one in enumerate(passages):
            self._editions.setdefault((one.document, one.edition), []).append(row)

    def find(self, question: Question) -> int | None:
        """The row of the question's passage; None if there is none."""
        edition = self._editions.get((question.document, question.version), [])
        section = [row for row in edition if self._passages[row].section == question.section]
        starts = plain(_unlabelled(question.starts))
        if not question.paragraph.startswith("("):  # a term
            starts = starts.removeprefix(plain(question.paragraph))
        if len(starts) < _LEAST:
            at_place = [row for row in section if self._at(row, question)]
            return self._best(at_place, question)
        for rows in (section, edition):
            found = [row for row in rows if self._begins(row, starts)]
            if found:
                return self._best(found, question)
        return None

    def _begins(self, row: int, starts: str) -> bool:
        text = self._plain[row]
        return text.startswith(starts) or (len(text) >= _LEAST and starts.startswith(text))

    def _at(self, row: int, question: Question) -> bool:
        passage = self._passages[row]
        return (passage.term or passage.paragraph) == question.paragraph

    def _best(self, rows: Sequence[int], question: Question) -> int | None:
        """Of several the one at the very place, in force before boxed."""

        def rank(row: int) -> tuple[bool, bool, int]:
            pending = self._passages[row].status is Status.PENDING
            return (not self._at(row, question), pending, row)

        return min(rows, key=rank, default=None)
