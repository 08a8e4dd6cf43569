"""What a .doc says of its own text ([MS-DOC]): its characters, and which are put in, taken out or hidden.

No reader of layout: it is asked what LibreOffice is held against (``witness``), and where the fields and
the marks of changes lie (``defuse``). Styles aren't followed: what a style hides isn't known here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag

from ingest.readers.legacy.compound import Compound

WORD_97 = 0xC1  # the first version with this layout; Word 6 and 95 come before
_PAGE = 512  # bytes of a page of formatting
_TEXTS = (0x4C, 0x50, 0x54, 0x58, 0x5C, 0x60, 0x64, 0x68)  # lengths of the parts of the text
COMMENTS = 4  # which of them are comments
_PIECES, _CHARACTERS, _PARAGRAPHS = 33, 12, 13  # of the tables that the head lists
FIELD_TABLES = (16, 17, 18, 19, 48, 57, 59)
_SIMPLE = {
    0x41: 0x0800,
    0x42: 0x0801,
    0x5C: 0x083C,
}  # a piece's own property -> as formatting says it
_INNER_ROW_END = b"\x4c\x24\x01"  # sprmPFInnerTtp, set
_LENGTHS = (1, 1, 2, 4, 2, 2, -1, 3)


class Mark(IntFlag):
    """What is said of a run of characters."""

    DELETED = 1
    INSERTED = 2
    HIDDEN = 4


_MARKS = {0x0800: Mark.DELETED, 0x0801: Mark.INSERTED, 0x083C: Mark.HIDDEN}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters with the same marks, and where they lie in the stream ``WordDocument``."""

    start: int  # counted in characters from the beginning of all texts
    text: str
    marks: Mark
    at: int  # offset of the first character
    wide: bool  # two bytes a character (UTF-16), else one


class Binary:
    """The streams of a .doc, and its tables."""

    def __init__(self, container: Compound) -> None:
        """Raises ValueError if it is none, or is damaged."""
        self.container = container
        self.main = container.stream("WordDocument")
        if number(self.main, 0, 2) != 0xA5EC:
            raise ValueError("no Word document")
        self.version, flags = number(self.main, 2, 2), number(self.main, 0x0A, 2)
        self.encrypted = bool(flags & 0x0100)
        self.table_name = "1Table" if flags & 0x0200 else "0Table"
        self.table = b"" if self.version < WORD_97 else container.stream(self.table_name)

    def place(self, index: int) -> tuple[int, int]:
        """Offset and length in the table stream of the table of that index."""
        at, length = (number(self.main, 0x9A + 8 * index + more) for more in (0, 4))
        if at + length > len(self.table):
            raise ValueError("a table beyond its stream")
        return at, length

    def lengths(self) -> list[int]:
        """Characters of each part: main text, footnotes, heads, macros, comments, endnotes, boxes."""
        return [number(self.main, at) for at in _TEXTS]

    def runs(self) -> list[Run]:
        """All of the text, in its order.

        Raises:
            ValueError: if its tables are damaged.
        """
        starts, ends, marks = self._formats()
        found = list[Run]()
        for first, last, at, wide, own in self._pieces():
            width = 2 if wide else 1
            end = at + (last - first) * width
            while at < end:
                one = bisect_right(starts, at) - 1
                inside = one >= 0 and at < ends[one]
                following = starts[one + 1] if one + 1 < len(starts) else end
                stop = min(end, ends[one] if inside else following)
                stop = max(stop - (stop - at) % width, at + width)
                text = self.main[at:stop].decode("utf-16-le" if wide else "cp1252", "replace")
                found.append(Run(first, text, (marks[one] if inside else Mark(0)) | own, at, wide))
                first += len(text) if not wide else (stop - at) // 2
                at = stop
        return found

    def _pieces(self) -> Iterator[tuple[int, int, int, bool, Mark]]:
        """Each piece: first and last character, offset, whether wide, its own marks."""
        at, length = self.place(_PIECES)
        held, end, parts = self.table, at + length, list[Mark]()
        while at < end and held[at] == 1:
            size = number(held, at + 1, 2)
            parts.append(_of(held[at + 3 : at + 3 + size]))
            at += 3 + size
        size = number(held, at + 1)
        if at >= end or held[at] != 2 or at + 5 + size > end:
            raise ValueError("no table of the text's pieces")
        at, count = at + 5, (size - 4) // 12
        for one in range(count):
            first, last = (number(held, at + 4 * (one + more)) for more in (0, 1))
            place = number(held, at + 4 * (count + 1) + 8 * one + 2)
            own = number(held, at + 4 * (count + 1) + 8 * one + 6, 2)
            wide = not place & 0x40000000
            start = place if wide else (place & 0x3FFFFFFF) // 2
            if last < first or start + (last - first) * (2 if wide else 1) > len(self.main):
                raise ValueError("a piece of the text beyond its stream")
            yield first, last, start, wide, _own(own, parts)

    def bounds(self) -> Iterator[tuple[str, int]]:
        """Each place where it is written at which byte some formatting begins or ends: stream, offset."""
        at, length = self.place(_CHARACTERS)
        for one in range(max((length - 4) // 8, 0) + 1):
            yield "table", at + 4 * one
        for page, count in self._pages(_CHARACTERS):
            for one in range(count + 1):
                yield "WordDocument", page + 4 * one

    def inner_row_ends(self) -> set[int]:
        """Behind which bytes a row of a table in a table ends; elsewhere a character of its own says so."""
        return {
            number(self.main, page + 4 * one + 4)
            for page, count in self._pages(_PARAGRAPHS)
            for one in range(count)
            if _INNER_ROW_END in self._paragraph(page, count, one)
        }

    def _paragraph(self, page: int, count: int, one: int) -> bytes:
        """The formatting of a paragraph."""
        at = page + 2 * number(self.main, page + 4 * (count + 1) + 13 * one, 1)
        words = number(self.main, at, 1)
        if words:
            return self.main[at + 1 : min(at + 2 * words, page + _PAGE)]
        return self.main[at + 2 : min(at + 2 + 2 * number(self.main, at + 1, 1), page + _PAGE)]

    def _pages(self, index: int) -> Iterator[tuple[int, int]]:
        """Offset of each page of formatting, and how many runs or paragraphs it speaks of."""
        at, length = self.place(index)
        pages = max((length - 4) // 8, 0)
        for one in range(pages):
            page = (number(self.table, at + 4 * (pages + 1) + 4 * one) & 0x3FFFFF) * _PAGE
            count = number(self.main, page + _PAGE - 1, 1)
            if 4 * (count + 1) + (1 if index == _CHARACTERS else 13) * count > _PAGE - 1:
                raise ValueError("a page of formatting of more than it holds")
            yield page, count

    def _formats(self) -> tuple[list[int], list[int], list[Mark]]:
        """Where the formatting of characters begins and ends, and what it marks."""
        rows = [
            row
            for page, _ in self._pages(_CHARACTERS)
            for row in self._page(self.main[page : page + _PAGE])
        ]
        rows.sort(key=lambda row: row[:2])
        return [one[0] for one in rows], [one[1] for one in rows], [one[2] for one in rows]

    def _page(self, page: bytes) -> Iterator[tuple[int, int, Mark]]:
        runs = page[-1]
        for one in range(runs):
            start, end = number(page, 4 * one), number(page, 4 * one + 4)
            at = 2 * page[4 * (runs + 1) + one]
            yield start, end, _of(page[at + 1 : at + 1 + page[at]]) if at else Mark(0)


def number(data: bytes | bytearray, at: int, length: int = 4) -> int:
    """Raises ValueError where ``data`` ends before."""
    if at + length > len(data):
        raise ValueError("cut off")
    return int.from_bytes(data[at : at + length], "little")


def _own(said: int, parts: list[Mark]) -> Mark:
    """What a piece's own two bytes mark: a property, or which of ``parts`` holds."""
    if said & 1:
        return parts[said >> 1] if said >> 1 < len(parts) else Mark(0)
    code = _SIMPLE.get(said >> 1 & 0x7F)
    return _MARKS[code] if code is not None and said >> 8 else Mark(0)


def _of(formatting: bytes) -> Mark:
    """What a list of formatting properties marks; a later one holds over an earlier."""
    marks, at = Mark(0), 0
    while at + 2 < len(formatting):
        code = number(formatting, at, 2)
        at += 2
        length = _LENGTHS[code >> 13]
        if length < 0:
            length = 1 + formatting[at]
            if code == 0xD608:
                length = 1 + number(formatting, at, 2) if at + 2 <= len(formatting) else 2
        mark = _MARKS.get(code)
        if mark is not None:  # 0x80 and 0x81 speak of the style, which isn't followed
            marks = marks | mark if formatting[at] in (1, 0x81) else marks & ~mark
        at += length
    return marks
