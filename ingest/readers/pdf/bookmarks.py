"""Bookmarks: the file's own outline, matched to the lines they point to.

A bookmark gives its lines a heading level. It is matched by the page it points to and its title,
letter for letter but without spaces and punctuation; with or without the section's number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import Destination

from ingest.readers.pdf.dates import date_in
from ingest.readers.pdf.lines import Line

_MOST = 20_000
_LONGEST = 5  # lines that a heading can take
_NOT_LETTERS = re.compile(r"[\W_]+")
# "01-060123", "Cover-121525", "Table of Contents": what a guide put together of files calls them.
_FILE = re.compile(
    r"(?:cover(?: page| sheet)?|toc|(?:table of )?contents)\b.*|.*[-_ ]\d{6}(?:\d{2})?|.+\.(?:docx?|pdf)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:section|attachment|appendix)?\s*[\dA-Z]+(?:\.\d+)*\.?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of the outline. ``level`` is 1-based, ``page`` counted, 1-based."""

    title: str
    page: int
    level: int


def bookmarks_of(reader: PdfReader) -> list[Bookmark]:
    """The outline in its own order.

    Raises:
        pypdf.errors.PyPdfError: or what pypdf leaks on damage (see ``opening.LEAKED``).
    """
    pages = {
        page.indirect_reference.idnum: number
        for number, page in enumerate(reader.pages, 1)
        if page.indirect_reference is not None
    }
    marks: list[Bookmark] = []
    _gather(reader.outline, 1, pages, marks)
    return marks


def _gather(
    entries: Sequence[object], level: int, pages: dict[int, int], marks: list[Bookmark]
) -> None:
    for entry in entries:
        if len(marks) >= _MOST:
            return
        if isinstance(entry, list):
            _gather(entry, level + 1, pages, marks)
        elif isinstance(entry, Destination):
            number = pages.get(getattr(entry.page, "idnum", -1))
            title = " ".join(str(entry.title or "").split())
            if number is not None and title:
                marks.append(Bookmark(title, number, level))


def letters(text: str) -> str:
    """``text`` as it is compared: letters and digits only, one case."""
    return _NOT_LETTERS.sub("", text).casefold()


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines that a bookmark points to."""

    ordinal: int
    level: int


def headings(
    marks: Sequence[Bookmark], lines: Mapping[int, Sequence[Line]]
) -> tuple[dict[int, Heading], int]:
    """Which lines are headings.

    Args:
        marks: the outline.
        lines: body lines by page.

    Returns:
        headings by ``id`` of their lines, and how many bookmarks were not found, those aside that
        name a file and not a section.
    """
    found: dict[int, Heading] = {}
    missing = 0
    for ordinal, mark in enumerate(marks):
        # A heading pushed to the next page by a page break leaves its bookmark behind.
        for page in (mark.page, mark.page + 1, mark.page - 1):
            run = _run(mark, lines.get(page, ()), found)
            if run:
                found.update((id(line), Heading(ordinal, mark.level)) for line in run)
                break
        else:
            missing += not names_a_file(mark.title)
    return found, missing


def names_a_file(title: str) -> bool:
    """Whether a bookmark names one of the files that a guide was put together from."""
    return _FILE.fullmatch(title) is not None or date_in(title) is not None


def _run(mark: Bookmark, lines: Sequence[Line], taken: dict[int, Heading]) -> Sequence[Line]:
    whole = letters(mark.title)
    bare = letters(_NUMBER.sub("", mark.title))
    if len(whole) < 2:
        return ()
    starts = [letters(line.text) for line in lines]
    for place, start in enumerate(starts):
        if not start or id(lines[place]) in taken:
            continue
        text = ""
        for end in range(place, min(place + _LONGEST, len(lines))):
            text += starts[end]
            if text == whole or (len(bare) > 4 and text == bare) or _numbered(text, whole):
                return lines[place : end + 1]
            if len(whole) > 4 and text.startswith(whole) and _is_mark(text[len(whole) :]):
                return lines[place : end + 1]
            if len(text) > len(whole) + 12:
                break
    return ()


def _is_mark(rest: str) -> bool:
    """Whether what a heading has more than its bookmark is a footnote's number."""
    return len(rest) <= 2 and rest.isdigit()


def _numbered(text: str, title: str) -> bool:
    """Whether ``text`` is ``title`` after a number that the bookmark leaves out."""
    head = text.removesuffix(title)
    return len(title) > 4 and text != head and len(head) <= 8 and head.isalnum() and _digits(head)


def _digits(head: str) -> bool:
    return any(character.isdigit() for character in head)
