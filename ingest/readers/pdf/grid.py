"""Ruled tables: from ruling lines to a grid of cells, merged cells included.

Lines that touch make a frame. Its verticals and horizontals cut the plane into elementary fields;
fields with no line between them are one cell; sides left open are closed. A frame with one column
(a box's outline, a question-and-answer sheet) is no table. Tables without rules are not
recognised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.pdf.geometry import Rect, Rule, union

_JOIN = 3.0  # points: lines this close touch; one coordinate
_SHORTEST = 4.0  # points
_OPEN_SIDED = 3  # rules across the whole width that make a table of one whose sides are open
_MOST_RULES = 4_000  # a page; more is a drawing


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, possibly spanning rows and columns (half-open ranges of the grid)."""

    rect: Rect
    row: int
    row_end: int
    column: int
    column_end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table on one page. ``cells`` run row by row, left to right."""

    rect: Rect
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    edges: tuple[float, ...]  # x of the column borders, left to right


def grids_of(rules: Sequence[Rule]) -> list[Grid]:
    """The tables that a page's rules draw, top to bottom."""
    usable = [rule for rule in rules if rule.end - rule.start >= _SHORTEST]
    if len(usable) > _MOST_RULES:
        return []
    grids = (_grid(frame) for frame in _frames(usable))
    return sorted((grid for grid in grids if grid), key=lambda grid: grid.rect.top)


def outlines_of(rules: Sequence[Rule]) -> list[Rect]:
    """Rectangles that rules enclose, tables' outer borders among them.

    One end can be open, where a page break cuts the frame.
    """
    usable = [rule for rule in rules if rule.end - rule.start >= _SHORTEST]
    if len(usable) > _MOST_RULES:
        return []
    return [
        rect for frame in _frames(usable) if _encloses(frame, rect := union(r.rect for r in frame))
    ]


def _encloses(frame: Sequence[Rule], rect: Rect) -> bool:
    across = [rule for rule in frame if rule.horizontal]
    down = [rule for rule in frame if not rule.horizontal]
    ends = [_cut(across, y, rect.x0, rect.x1, 0.9) for y in (rect.top, rect.bottom)]
    return any(ends) and all(_cut(down, x, rect.top, rect.bottom, 0.9) for x in (rect.x0, rect.x1))


def _frames(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules that touch, directly or through others."""
    order = sorted(rules, key=lambda rule: rule.rect.top)
    leader = list(range(len(order)))

    def root(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    rects = [rule.rect for rule in order]
    for place, rect in enumerate(rects):
        for later in range(place + 1, len(rects)):
            if rects[later].top > rect.bottom + _JOIN:
                break
            if rect.touches(rects[later], _JOIN):
                leader[root(later)] = root(place)
    groups: dict[int, list[Rule]] = {}
    for place, rule in enumerate(order):
        groups.setdefault(root(place), []).append(rule)
    return list(groups.values())


def _grid(frame: Sequence[Rule]) -> Grid | None:
    across = [rule for rule in frame if rule.horizontal]
    down = [rule for rule in frame if not rule.horizontal]
    rect = union(rule.rect for rule in frame)
    xs = _merged(rule.at for rule in down)
    ys = _merged([rule.at for rule in across] + [rect.top, rect.bottom])
    if xs and sum(_cut(across, y, rect.x0, rect.x1) for y in ys) >= _OPEN_SIDED:
        xs = _merged([*xs, rect.x0, rect.x1])
    if len(xs) < 3 or len(ys) < 2:
        return None
    cells = _cells(xs, ys, across, down)
    columns = len(xs) - 1
    if all(cell.column_end - cell.column == columns for cell in cells):
        return None
    return Grid(rect, len(ys) - 1, columns, tuple(cells), tuple(xs))


def _merged(values: Iterable[float]) -> list[float]:
    """Sorted coordinates; those closer than a line's width are one."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _JOIN:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _cells(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]
) -> list[Cell]:
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in taken:
                continue
            right = column + 1
            while right < len(xs) - 1 and not _cut(down, xs[right], ys[row], ys[row + 1]):
                right += 1
            below = row + 1
            while below < len(ys) - 1 and not _cut(across, ys[below], xs[column], xs[right]):
                below += 1
            taken.update((r, c) for r in range(row, below) for c in range(column, right))
            cells.append(
                Cell(Rect(xs[column], ys[row], xs[right], ys[below]), row, below, column, right)
            )
    return cells


def _cut(rules: Sequence[Rule], at: float, start: float, end: float, share: float = 0.5) -> bool:
    """Whether rules at ``at`` cover more than ``share`` of the way from ``start`` to ``end``."""
    covered = sum(
        max(0.0, min(rule.end, end) - max(rule.start, start))
        for rule in rules
        if abs(rule.at - at) <= _JOIN
    )
    return covered > share * (end - start)
