"""Paths: from the operators that draw them to filled rectangles and ruling lines.

Word and its kin draw table rules as thin filled rectangles, others as stroked lines; both become
``Rule``. Curves and slanted lines belong to figures: only where they are is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.readers.pdf.geometry import Matrix, Rect, Rule, around, moved
from ingest.readers.pdf.page import Shade

_THIN = 2.5  # points: thicker than any rule, thinner than any cell
_STRAIGHT = 0.5  # points that a line may lean and still count as upright
_WHITE = 0.98
_WIDE = 100.0  # points: narrower white covers no box
_MOST = 20_000  # shapes a page; a map or a circuit diagram has more lines than any table

Point = tuple[float, float]


@dataclass(slots=True)
class Ink:
    """Collects what a page's paths draw."""

    shades: list[Shade] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    curves: list[Rect] = field(default_factory=list)
    _paths: list[list[Point]] = field(default_factory=list)
    _curved: list[Rect] = field(default_factory=list)  # of the path being built

    def rectangle(self, matrix: Matrix, x: float, y: float, width: float, height: float) -> None:
        """Adds a closed rectangle to the path."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        self._paths.append([moved(matrix, *corner) for corner in corners])

    def start(self, matrix: Matrix, x: float, y: float) -> None:
        self._paths.append([moved(matrix, x, y)])

    def line(self, matrix: Matrix, x: float, y: float) -> None:
        if self._paths:
            self._paths[-1].append(moved(matrix, x, y))

    def curve(self, matrix: Matrix, x: float, y: float) -> None:
        """A curve to (x, y) makes its path useless for tables and boxes."""
        if self._paths:
            self._curved.append(around([*self._paths.pop(), moved(matrix, x, y)]))
            self._paths.append([moved(matrix, x, y)])

    def close(self) -> None:
        if self._paths and self._paths[-1]:
            self._paths[-1].append(self._paths[-1][0])

    def shapes(self) -> list[tuple[Rect, bool]]:
        """What the path being built encloses: rectangles around it, and whether it is those."""
        rects = [(around(path), _is_rectangle(path)) for path in self._paths if len(path) > 2]
        return [*rects, *((rect, False) for rect in self._curved)]

    def finish(self, *, fill: bool, stroke: bool, grey: float | None) -> None:
        """Paints the path (or, with neither, drops it) and begins a new one."""
        paths, self._paths = self._paths, []
        curved, self._curved = self._curved, []
        if len(self.shades) + len(self.rules) + len(self.curves) > _MOST:
            return
        if (fill and grey != 1.0) or stroke:
            self.curves += curved
            self.curves += [around(path) for path in paths if not _upright(path)]
        for path in paths:
            if fill:
                self._fill(path, grey)
            if stroke:
                self._stroke(path)

    def _fill(self, path: list[Point], grey: float | None) -> None:
        if len(path) < 4 or not _upright(path):
            return
        rect = around(path)
        if grey is not None and grey >= _WHITE:
            if rect.width > _WIDE:
                self.shades = [left for shade in self.shades if (left := _under(shade, rect))]
            return
        if min(rect.width, rect.height) >= _THIN:
            self.shades.append(Shade(rect, grey))
        else:
            self.rules.append(Rule.of_thin(rect))

    def _stroke(self, path: list[Point]) -> None:
        for here, there in pairwise(path):
            rect = around([here, there])
            if min(rect.width, rect.height) <= _STRAIGHT < max(rect.width, rect.height):
                self.rules.append(Rule.of_thin(rect))


def _under(shade: Shade, white: Rect) -> Shade | None:
    """What is left of ``shade`` when white is painted over its whole width."""
    seen, slack = shade.rect, _THIN
    if white.x0 > seen.x0 + slack or white.x1 < seen.x1 - slack:
        return shade
    if white.top <= seen.top + slack and seen.top < white.bottom:
        seen = replace(seen, top=min(white.bottom, seen.bottom))
    elif white.bottom >= seen.bottom - slack and white.top < seen.bottom:
        seen = replace(seen, bottom=white.top)
    return replace(shade, rect=seen) if seen.height > slack else None


def _is_rectangle(path: list[Point]) -> bool:
    return len(path) in (4, 5) and _upright(path)


def _upright(path: list[Point]) -> bool:
    return all(
        abs(here[0] - there[0]) <= _STRAIGHT or abs(here[1] - there[1]) <= _STRAIGHT
        for here, there in pairwise(path)
    )
