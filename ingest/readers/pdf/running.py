"""Running heads and feet: which lines they are, and the dates and page labels they print.

A line is running if the file marks it so (a tagged PDF's pagination artifacts), or if it stands
at the edge of its page and comes back at the same place on other pages, give or take digits and
dates, or if it stands where other pages have a running line, or if it is nothing but a page
number. Only an unbroken run of such lines from the page's edge counts, so that a repeated line in
the body is safe. Lines of ruled tables are never passed in here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.dates import date_in, without_dates
from ingest.readers.pdf.lines import Line
from ingest.reading import RunningDate

_ZONE = 0.15  # of the page's height, at each edge
_DEEPEST = 6  # lines at an edge that can be running
_FEW = 12  # pages; in a document this short one repetition is enough
_SAME = 3.0  # points within which two lines stand at the same height

_LABEL = (
    r"(?:§?\d[\d.]*--\d+|[A-Z]{1,5}(?:-[A-Z0-9]{1,3})*-\d{1,4}|\d{1,3}[A-Z]?-[A-Z]?\d{1,4}"
    r"|\d{1,4}|[ivxlc]{1,7}|[A-Z]\d{1,3})"
)
_PAGE = re.compile(
    rf"(?:[-–—]\s*)?(?:(?:page|pg\.?)\s+)?(?P<label>{_LABEL})(?:\s+of\s+\d+)?(?:\s*[-–—])?",
    re.IGNORECASE,
)
# "4.1 Introduction" at the top of three pages is three headings, not one head with a number.
_OWN_NUMBER = re.compile(r"(?:\((?:\d{1,3}|[A-Za-z]{1,4})\)|\d{1,3}(?:\.\d{1,3})+\.?)\s+\S")
_CHAPTER = re.compile(r"(?P<chapter>.+?)-+\w+$")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines outside tables, top to bottom, and its size in points."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """A page's lines, parted."""

    number: int
    body: tuple[Line, ...]
    running: tuple[Line, ...]


def parted(pages: Sequence[Page]) -> list[Parted]:
    """Parts running lines from the body, page by page."""
    candidates = [_edges(page) for page in pages]
    places = _places(pages, candidates)
    result = []
    for page, edges in zip(pages, candidates, strict=True):
        running: list[Line] = [line for line in page.lines if line.running]
        for edge in edges:
            for line in edge:
                if line.running:
                    continue
                if not _comes_back(page, line, places, len(pages)):
                    break
                running.append(line)
        chosen = set(map(id, running))
        result.append(
            Parted(
                page.number,
                tuple(line for line in page.lines if id(line) not in chosen),
                tuple(line for line in page.lines if id(line) in chosen),
            )
        )
    return result


def _edges(page: Page) -> tuple[list[Line], list[Line]]:
    """The lines near the top edge from the top, and near the bottom edge from the bottom."""
    top = [line for line in page.lines if line.y < _ZONE * page.height]
    bottom = [line for line in page.lines if line.y > (1 - _ZONE) * page.height]
    return top[:_DEEPEST], bottom[::-1][:_DEEPEST]


def normalised(text: str) -> str:
    """``text`` without what changes from page to page: labels, digits, dates, case, spacing.

    A text that begins with its own number changes with it.
    """
    if _OWN_NUMBER.match(text):
        return text
    parts = [
        "#" if _PAGE.fullmatch(part.strip()) else re.sub(r"\d+", "#", without_dates(part))
        for part in text.split("\t")
    ]
    return re.sub(r"\s+", "", "".join(parts)).casefold()


_Places = dict[str, list[tuple[int, float, float]]]


def _places(pages: Sequence[Page], candidates: Sequence[tuple[list[Line], ...]]) -> _Places:
    """Where each normalised edge line stands: [(page, place, size)]."""
    places: _Places = defaultdict(list)
    for page, edges in zip(pages, candidates, strict=True):
        for line in (line for edge in edges for line in edge):
            stand = (page.number, _from_edge(page, line), line.size)
            places[normalised(line.text)].append(stand)
    return places


def _from_edge(page: Page, line: Line) -> float:
    """Points from the nearer edge (the lower one's are negative): the same on landscape pages."""
    return line.y if line.y < page.height / 2 else line.y - page.height


def _comes_back(page: Page, line: Line, places: _Places, pages: int) -> bool:
    stands = [stand for stand in places[normalised(line.text)] if stand[0] != page.number]
    place = _from_edge(page, line)
    here = {number for number, at, _size in stands if abs(at - place) <= _SAME}
    if len(here) >= (1 if pages <= _FEW else 2):
        return True
    if len({stand[0] for stand in stands}) >= max(4, pages // 5):
        return True  # often enough elsewhere: a foot that one chapter sets a little lower
    return _PAGE.fullmatch(line.text.strip()) is not None or _in_a_slot(page, line, places, pages)


def _in_a_slot(page: Page, line: Line, places: _Places, pages: int) -> bool:
    """Whether other pages have running lines exactly here ("SECTION 7: …" that comes once)."""
    few, place = pages <= _FEW, _from_edge(page, line)
    here: set[int] = set()
    for stands in places.values():
        near = {
            number
            for number, at, size in stands
            if abs(at - place) <= 1 and abs(size - line.size) < 0.5
        }
        if len(near) >= (2 if few else 3):
            here |= near
    return len(here - {page.number}) >= (2 if few else max(3, pages // 3))


def page_label(page: Parted) -> str:
    """The page label as printed in the running lines; "" if there is none."""
    for line in reversed(page.running):
        for segment in line.text.split("\t"):
            found = _PAGE.fullmatch(segment.strip())
            if found:
                return found["label"]
    return ""


def running_dates(pages: Sequence[Parted], labels: Sequence[str]) -> tuple[RunningDate, ...]:
    """Ranges of pages whose running lines print the same date within the same chapter.

    A new range starts where the date changes or where the labels enter another chapter
    ("5-12" to "6-1"). Blank pages between two pages of a range belong to it.
    """
    ranges: list[RunningDate] = []
    chapter = ""
    for page, label in zip(pages, labels, strict=True):
        dated = _date(page)
        if dated is None:
            continue
        found = _CHAPTER.fullmatch(label)
        here = found["chapter"] if found else chapter
        last = ranges[-1] if ranges else None
        if last and last.date == dated and here == chapter:
            ranges[-1] = RunningDate(dated, last.first_page, page.number, last.label or label)
        else:
            ranges.append(RunningDate(dated, page.number, page.number, label))
        chapter = here
    return tuple(ranges)


def _date(page: Parted) -> str | None:
    dates = (date_in(line.text) for line in reversed(page.running))
    return next((found for found in dates if found), None)
