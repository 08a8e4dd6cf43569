"""Contents pages: entries end in a page label, set off by leader dots or at the right margin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.pdf.lines import Line, Word, joined

# "12", "iv", "TOC-1", "5-12", "8A-1", "8(A)".
_PAGE = re.compile(
    r"(?:[A-Z]{0,4}\d{0,3}[A-Z]?-)?(?:\d{1,4}|[ivxlc]{1,7})|\d{0,3}\([A-Z]\)", re.IGNORECASE
)
# What a word processor prints where an entry's heading is gone.
_LOST = re.compile(r"error!.*", re.IGNORECASE)
# Leader dots can stick to the title or to the page: "Methodologies.........", "....32".
_TAIL = re.compile(r"(?P<title>.*?)\s*[.…·]{3,}\s*(?P<page>\S*|error!.*)$", re.IGNORECASE)
_ENTRIES = 5  # entries without dots on a page that make it a contents page


def entry(text: str) -> tuple[str, str] | None:
    """Title and page of a line with leader dots ("1.2 Scope ........ 4"); None without."""
    squeezed = re.sub(r"(?:(?<=\s)|(?<=[.…·]))([.…·])\s+(?=[.…·])", r"\1", text)
    found = _TAIL.fullmatch(squeezed)
    if found is None:
        return None
    page = found["page"]
    known = not page or _PAGE.fullmatch(page) or _LOST.fullmatch(page)
    return (found["title"].rstrip(" ."), page) if known else None


def is_page(line: Line) -> bool:
    """Whether a line is nothing but a page label: a title filled the line before it."""
    return len(line.words) == 1 and _PAGE.fullmatch(line.words[0].text) is not None


def contents_lines(lines: Sequence[Line]) -> set[int]:
    """Ids of a page's lines that are contents entries without leader dots, or end one.

    Such a line ends in a page label, after a wide gap or alone, at the same right edge as others.
    """
    edges = [round(line.x1) for line in lines if _set_off(line)]
    return {
        id(line)
        for line in lines
        if (is_page(line) or _set_off(line))
        and sum(abs(edge - line.x1) <= 2 for edge in edges) >= _ENTRIES
    }


def _set_off(line: Line) -> bool:
    if len(line.words) < 3:
        return False
    last, before = line.words[-1], line.words[-2]
    return _PAGE.fullmatch(last.text) is not None and last.x0 - before.x1 > 4 * line.space


def undotted(words: Sequence[Word]) -> str:
    """The last line of a contents entry without leader dots, as "title<TAB>page"."""
    return f"{joined(words[:-1])}\t{words[-1].text}"
