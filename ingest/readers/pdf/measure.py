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
_SHIFT = 5.0  # points; less is a difference in the numbers that a running line prints


@dataclass(frozen=True, slots=True)
class Measure:
    """Margins by page width (rounded points), pitches by type size (rounded to half points)."""

    lefts: dict[int, float]
    rights: dict[int, float]
    pitches: dict[float, float]
    shifts: dict[int, float]  # by page: how far its text block lies to the right of the usual

    def left(self, width: float, page: int) -> float:
        """Where (x) the left text margin is, of a page of that width."""
        return self.lefts.get(round(width), 72.0) + self.shifts.get(page, 0.0)

    def right(self, width: float, page: int) -> float:
        """Where (x) the right text margin is."""
        return self.rights.get(round(width), width - 72.0) + self.shifts.get(page, 0.0)

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
    edges: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for sheet in sheets:
        shift = shifts.get(sheet.number, 0.0)
        edges[round(sheet.width)] += [(line.x0 - shift, line.x1 - shift) for line in _lines(sheet)]
    lefts, rights = {}, {}
    for width, lines in edges.items():
        if lines:
            lefts[width] = _frequent(x0 for x0, _x1 in lines)
            rights[width] = sorted(x1 for _x0, x1 in lines)[int(0.97 * (len(lines) - 1))]
    return Measure(lefts, rights, _pitches(sheets), shifts)


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
