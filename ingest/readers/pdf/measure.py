"""Measures of the document's setting: margins and the distance between lines.

All are taken from the body's lines by majority, per page width, because a landscape page has
margins of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.running import normalised
from ingest.readers.pdf.sheets import Sheet

_FREQUENT = 0.005  # of a width's lines: less often, and a line only sticks out
_ENOUGH = 6  # wrapped lines that tell where a page's or a chapter's right margin is
_SHIFT = 5.0  # points; less is a difference in the numbers that a running line prints


@dataclass(frozen=True, slots=True)
class Measure:
    """Margins by page width (rounded points), pitches by type size (rounded to half points)."""

    lefts: dict[int, float]
    rights: dict[int, float]  # by page
    pitches: dict[float, float]
    shifts: dict[int, float]  # by page: how far its text block lies to the right of the usual

    def left(self, width: float, page: int) -> float:
        """Where (x) the left text margin is, of a page of that width."""
        return self.lefts.get(round(width), 72.0) + self.shifts.get(page, 0.0)

    def right(self, width: float, page: int) -> float:
        """Where (x) the right text margin is."""
        return self.rights.get(page, width - 72.0)

    def shift(self, before: int, after: int) -> float:
        """How much further right page ``after`` is set than page ``before``."""
        return self.shifts.get(after, 0.0) - self.shifts.get(before, 0.0)

    def pitch(self, size: float) -> float:
        """Usual distance of baselines within a paragraph set in ``size``."""
        return self.pitches.get(_half(size), 1.2 * size)


def _half(size: float) -> float:
    return round(size * 2) / 2


def measure_of(sheets: Sequence[Sheet]) -> Measure:
    """Takes the measures of a document."""
    shifts = _shifts(sheets)
    starts: dict[int, list[float]] = defaultdict(list)
    for sheet in sheets:
        shift = shifts.get(sheet.number, 0.0)
        starts[round(sheet.width)] += [line.x0 - shift for line in _lines(sheet)]
    lefts = {width: _frequent(values) for width, values in starts.items() if values}
    return Measure(lefts, _rights(sheets, shifts), _pitches(sheets), shifts)


def _rights(sheets: Sequence[Sheet], shifts: dict[int, float]) -> dict[int, float]:
    """The right margin by page: the nearest of the document's, the chapter's and the page's own.

    Chapters written apart have their own margins (two of one guide differ by 18 points); pages
    of a chapter have the same running lines.
    """
    groups: dict[tuple[int, str], list[float]] = defaultdict(list)
    for sheet in sheets:
        ends = [line.x1 - shifts.get(sheet.number, 0.0) for line in _wrapped(sheet)]
        for key in _groups(sheet):
            groups[key] += ends
    rights = {}
    for sheet in sheets:
        known = [groups[key] for key in _groups(sheet)]
        enough = [ends for ends in known if len(ends) >= _ENOUGH] or known[:1]
        edges = [sorted(ends)[int(0.97 * (len(ends) - 1))] for ends in enough if ends]
        if edges:
            rights[sheet.number] = min(edges) + shifts.get(sheet.number, 0.0)
    return rights


def _wrapped(sheet: Sheet) -> list[Line]:
    """Lines that the next one goes on from, in the middle of a sentence."""
    return [
        above
        for above, below in pairwise(_lines(sheet))
        if below.text[0].islower() and below.y - above.y < 1.5 * below.size
    ]


def _groups(sheet: Sheet) -> list[tuple[int, str]]:
    """What a page shares its right margin with: all pages of its width, its chapter, itself."""
    width = round(sheet.width)
    head = "|".join(normalised(line.text) for line in sheet.running.running)
    return [(width, ""), (width, f"chapter {head}"), (width, f"page {sheet.number}")]


def _shifts(sheets: Sequence[Sheet]) -> dict[int, float]:
    """Pages set off sideways (facing pages, a page scanned aside), seen by their running lines.

    The same running line starting elsewhere than on most pages tells the shift.
    """
    stands: dict[tuple[int, str], dict[int, Line]] = defaultdict(dict)
    for sheet in sheets:
        for line in sheet.running.running:
            key = (round(sheet.width), normalised(line.text))
            stands[key].setdefault(sheet.number, line)
    shifts: dict[int, float] = {}
    for lines in stands.values():
        places = Counter(round(line.x0) for line in lines.values())
        usual = min(x for x, count in places.items() if count == max(places.values()))
        for page, line in lines.items():
            off = line.x0 - usual
            same_width = abs((line.x1 - line.x0) - _width(lines, usual)) < 2.0
            if abs(off) > _SHIFT and same_width:
                shifts.setdefault(page, off)
    return shifts


def _width(lines: dict[int, Line], x: float) -> float:
    line = next(line for line in lines.values() if round(line.x0) == x)
    return line.x1 - line.x0


def _lines(sheet: Sheet) -> list[Line]:
    return [item for item in sheet.items if isinstance(item, Line)]


def _frequent(values: Iterable[float]) -> float:
    """The smallest value that is no exception."""
    counts = Counter(round(value) for value in values)
    least = _FREQUENT * counts.total()
    enough = [value for value, count in counts.items() if count >= max(least, 2)]
    return float(min(enough or counts))


def _pitches(sheets: Sequence[Sheet]) -> dict[float, float]:
    steps: dict[float, Counter[float]] = defaultdict(Counter)
    for sheet in sheets:
        for above, below in pairwise(_lines(sheet)):
            step = below.y - above.y
            if _half(above.size) == _half(below.size) and 0.9 < step / below.size < 2.6:
                steps[_half(below.size)][_half(step)] += 1
    return {size: _usual(counts) for size, counts in steps.items()}


def _usual(counts: Counter[float]) -> float:
    """The most frequent step; of steps about as frequent, the smallest."""
    most = max(counts.values())
    return min(step for step, count in counts.items() if count >= 0.6 * most)
