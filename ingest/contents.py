"""Contents pages and other furniture: lines that look like headings and aren't.

A contents page is evidence: its entries name the headings that follow, with the numbers that the
body of a pasted manual may have lost. The entries themselves are left out of the sections.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import Line

# "6.5.7\tTitle\t6-12", "Title\t7", "2.1\tTitle . . . . 5": number?, title, page label.
_ENTRY = re.compile(
    r"\s*(?:(?P<number>\d{1,3}(?:\.\d{1,3})*)\.?[\t ]+)?"
    r"(?P<title>[^\t]*[A-Za-z][^\t]*?)[ .…]*\t+[ .…\t]*(?P<page>\d{1,4}(?:-\d{1,4})?|\d{1,2}\([A-Z]\)|[ivxlc]{1,6}|(?i:Error! Bookmark not defined\.?))\s*"
)
_CAPTION = re.compile(r"\s*(table of\s+)?contents?:?\s*", re.IGNORECASE)
_RULE = re.compile(r"\s*[_=\-–—*]{5,}\s*")
# "A, B, C, D, E", "A B C D E F": letters apart; a title in capitals ("DISCLAIMER") is none.
_LETTER_INDEX = re.compile(r"\s*(?:[A-Z](?:[,;]\s*|\s+)){4,}[A-Z]?\s*|\s*LINKS TO DEFINITIONS:?\s*")
_LEADERS = re.compile(r".*(?:\.\s?){6,}\s*\S{0,8}\s*")  # "7.1 DATA ..........", its page lost
_BACK_TO_TOP = re.compile(r"\s*\[Back to Top\]\s*", re.IGNORECASE)
_LIST_LINK = re.compile(r"\s*List of (?:Acronyms|Definitions|Figures|Tables)\s*", re.IGNORECASE)
_FIGURE = re.compile(r"\s*\[figure\]\s*")  # its place is kept in the source text; nothing to cite
_SINGLE_LETTER = re.compile(r"\s*[A-Z]\s*")
MIN_ENTRIES = 3
MAX_ENTRY = 500  # characters


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a contents page."""

    position: int  # of its line
    number: str  # "" for an unnumbered heading
    title: str
    page: str


def folded(text: str) -> str:
    """A title for comparison: case, white space, dashes and a closing colon don't count."""
    plain = re.sub(r"[‐-―−-]", "-", text).replace("’", "'")
    return " ".join(plain.split()).strip(" .:").casefold()


def contents_entries(lines: Sequence[Line]) -> tuple[Entry, ...]:
    """The entries of all contents pages.

    A run of entry-like lines counts if a "Contents" caption stands just above it, or if at least
    half of its titles come back later as lines of their own: a table of hub buses ends in numbers
    too, but its rows don't come back. One or two lines (a short Section's contents) count if all
    come back with their numbers.
    """
    found: list[Entry] = []
    titles = _titles_of_other_lines(lines)
    for run in _runs(lines):
        if len(run) < MIN_ENTRIES:
            numbered = [folded(f"{entry.number} {entry.title}") for entry in run if entry.number]
            if len(numbered) == len(run) and titles.issuperset(numbered):
                found.extend(run)
            continue
        captioned = _has_caption(lines, run[0].position)
        back = sum(folded(f"{entry.number} {entry.title}") in titles
                   or folded(entry.title) in titles for entry in run)  # fmt: skip
        if captioned or 2 * back >= len(run):
            found.extend(run)
    return tuple(found)


def _runs(lines: Sequence[Line]) -> list[list[Entry]]:
    runs: list[list[Entry]] = [[]]
    for line in lines:
        entry = None if line.row or line.labels else _entry(line)
        if entry is not None:
            runs[-1].append(entry)
        elif not _wraps(line, runs[-1]):
            runs.append([])
    return runs


def _wraps(line: Line, run: list[Entry]) -> bool:
    """A title too long for its line is followed by its own end: tolerated, once."""
    return bool(run) and run[-1].position == line.position - 1 and len(line.text) < 12


def _entry(line: Line) -> Entry | None:
    if len(line.text) > MAX_ENTRY:  # before it is matched: 5,000 blanks in a row take a second
        return None
    match = _ENTRY.fullmatch(line.text)
    if match is None:
        return None
    return Entry(
        line.position, match["number"] or "", " ".join(match["title"].split()), match["page"]
    )


def _titles_of_other_lines(lines: Sequence[Line]) -> set[str]:
    return {
        folded(line.text) for line in lines if len(line.text) < MAX_ENTRY and _entry(line) is None
    }


def _has_caption(lines: Sequence[Line], first: int) -> bool:
    above = lines[max(0, first - 4) : first]
    return any(_CAPTION.fullmatch(line.text) for line in above)


def is_furniture(line: Line) -> bool:
    """Rules, letter indexes, "[Back to Top]", captions of contents pages."""
    return any(
        pattern.fullmatch(line.text)
        for pattern in (
            _CAPTION,
            _RULE,
            _LETTER_INDEX,
            _LEADERS,
            _BACK_TO_TOP,
            _LIST_LINK,
            _FIGURE,
            _SINGLE_LETTER,
        )
    )
