"""The paragraphs of an edition as they are compared: one record a place, parts joined.

A snapshot and an edition enter; records leave in reading order. Boxed text stands apart from what
is in force: it has the same labels and another status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from index.snapshot import Snapshot
from marketrules.passages import Passage, PassageKind
from search_api.answering.sentences import after_label
from search_api.compare.noise import plain

TITLE = "title"  # the paragraph of a record that is a Section's heading
_NUMBERED = re.compile(r"[(~]|(?:table|formula)\b")
_LABELLED = (PassageKind.TEXT, PassageKind.DEFINITION)


@dataclass(frozen=True)
class Paragraph:
    """What stands at one place of one text."""

    section: str
    paragraph: str  # "(1)(a)", "table[3]", "title", "" for text without a label; or the term
    text: str  # without its label
    key: str = ""  # of its first passage, "" for a title
    revisions: tuple[str, ...] = ()  # of the box that it stands in
    box: int | None = None
    stood: str | None = None  # the Section's own number, where it is followed under another

    @property
    def own_section(self) -> str:
        """The number of its Section in its own text."""
        return self.section if self.stood is None else self.stood

    @property
    def pinpoint(self) -> str:
        """Where it stands in its own text, as it is cited: "9.1(2)", "2.1:Bank Day", "9.1"."""
        return cited(self.own_section, self.paragraph)

    @property
    def is_keyed(self) -> bool:
        """Whether its place says what it is, whatever its words: a title, a defined term."""
        return self.paragraph != "" and not _NUMBERED.match(self.paragraph)

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands: its Section and its label."""
        return self.section, self.paragraph

    @cached_property
    def signs(self) -> str:
        """What is compared of the text."""
        return plain(self.text)


def cited(section: str, label: str) -> str:
    """A place as its key has it: "9.1(2)", "2.1:Bank Day", "9.1 table[2]"; of a title, the Section.

    >>> cited("2.1", "Bank Day"), cited("9.1", "(2)")
    ('2.1:Bank Day', '9.1(2)')
    """
    if label in (TITLE, ""):
        return section
    if label.startswith(("(", "~")):
        return f"{section}{label}"
    gap = " " if _NUMBERED.match(label) else ":"
    return f"{section}{gap}{label}"


def paragraphs(snapshot: Snapshot, document: str, edition: str) -> tuple[Paragraph, ...]:
    """All paragraphs of an edition."""
    found: list[Paragraph] = []
    seen: set[str] = set()
    for section in snapshot.sections(document, edition):
        found.append(Paragraph(section.number, TITLE, section.title, box=section.box))
        if section.number not in seen:
            seen.add(section.number)
            found += joined(snapshot.in_section(document, edition, section.number))
    return tuple(found)


def is_under(number: str, under: str) -> bool:
    """Whether a Section is that one, or below it; each is under ""."""
    return not under or number == under or number.startswith(f"{under}.")


def joined(passages: Iterable[Passage]) -> Iterator[Paragraph]:
    """Passages as records: the parts of one paragraph are one, rows and repeated text are each one."""
    counted: dict[tuple[object, ...], int] = {}
    header = ""
    kept = (one for one in passages if one.kind is not PassageKind.HEADING)
    for _, group in groupby(kept, _whose):
        parts = list(group)
        first = parts[0]
        if first.kind is PassageKind.ROW and first.header and first.header != header:
            yield _header(first)
        header = first.header if first.kind is PassageKind.ROW else ""
        place = _place(first)
        number = counted[first.box, place] = counted.get((first.box, place), 0) + 1
        yield Paragraph(
            first.section,
            place if number == 1 else f"{place}~{number}",
            "\n".join(_without_label(one) for one in parts),
            first.key,
            _revisions(first),
            first.box,
        )


def _header(row: Passage) -> Paragraph:
    """What a table's columns are, and its caption."""
    place = f"{row.paragraph} header"
    return Paragraph(row.section, place, row.header, "", _revisions(row), row.box)


def _revisions(passage: Passage) -> tuple[str, ...]:
    return passage.revisions if passage.box is not None else ()


def _whose(passage: Passage) -> tuple[object, ...]:
    row = passage.key if passage.kind is PassageKind.ROW else ""
    return passage.section, passage.paragraph, passage.term, passage.kind, passage.box, row


def _place(passage: Passage) -> str:
    if passage.kind is PassageKind.ROW:
        return passage.key.partition("#")[2].removeprefix(passage.section).strip()
    return f"{passage.term or ''}{passage.paragraph}"


def _without_label(passage: Passage) -> str:
    start = after_label(passage.text) if passage.kind in _LABELLED else 0
    return passage.text[start:]
