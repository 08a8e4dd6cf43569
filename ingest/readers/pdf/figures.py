"""Figures: pictures, and drawings made of curves, slanted lines and small pictures.

A figure leaves one mark in the text; the short labels in it (an axis, a component's name) are no
paragraphs and are left out, counted. What looks like a figure but has sentences in it, or text
that runs through it from outside (a formula's picture in a line), is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf.geometry import Rect, Rule, union
from ingest.readers.pdf.leading import leading, opens_box
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.page import Drawing

_PICTURE = 0.05  # of the page's area; smaller single pictures are logos and symbols
_DRAWN = 0.01  # of the page's area; smaller drawings are symbols
_WHOLE_PAGE = 0.6  # of the page's area; text on a larger picture is a scan's text layer
_PARTS = 3  # curves, slanted lines and pictures that make a drawing
_MOST = 2_000  # the largest parts of a page; a map has more, and is found by them
_APART = 20.0  # points between the parts of one drawing
_NARROW = 0.6  # of a figure's width; a longer text in it is no label
_SENTENCE = 0.4  # of the page's width; a text this long in a drawing is no label
_MANY = 7  # words; nor is one of so many
_EDGE = 0.13  # of the page's height: a drawing in the head or the foot is a logo
_OUT = 2.0  # points
_THROUGH = 12.0  # points by which a line that runs through a figure stands out of it


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture or drawing large enough to matter."""

    page: int
    rect: Rect


def figures_of(
    drawing: Drawing, rules: Sequence[Rule], lines: Sequence[Line]
) -> tuple[Figure, ...]:
    """The figures of a page, top to bottom.

    Args:
        drawing: the page.
        rules: its rules outside of tables and boxes.
        lines: its lines outside of tables.
    """
    least = _PICTURE * drawing.width * drawing.height
    pictures = [rect for rect in _groups(drawing.images[:500], 1.0) if rect.area > least]
    small = [rect for rect in drawing.images if not any(_in(rect, large) for large in pictures)]
    drawn = [
        rect
        for rect in _drawn(drawing, [*drawing.curves, *small], rules)
        if _is_drawing(rect, drawing, lines)
    ]
    found = _groups([*pictures, *drawn], 0.0)
    return tuple(Figure(drawing.number, rect) for rect in sorted(found, key=lambda rect: rect.top))


def is_label(line: Line, figures: Sequence[Figure], drawing: Drawing) -> bool:
    """Whether a line is a label inside a figure."""
    return any(
        figure.rect.holds(line.x0, line.y)
        and figure.rect.holds(line.x1, line.top)
        and _longest(line) < _NARROW * figure.rect.width
        for figure in figures
        if figure.rect.area < _WHOLE_PAGE * drawing.width * drawing.height
    )


def _drawn(drawing: Drawing, parts: Sequence[Rect], rules: Sequence[Rule]) -> list[Rect]:
    """What curves, slanted lines and small pictures lie together, with the rules they touch."""
    if len(parts) < _PARTS:
        return []
    parts = sorted(parts, key=lambda part: -part.area)[:_MOST]
    seeds = _groups(parts, _APART)
    strokes = [rule.rect for rule in rules[:_MOST] if rule.end - rule.start < 0.5 * drawing.width]
    for _ in range(3):  # a line leads on to the next part
        seeds = _groups([*seeds, *(s for s in strokes if _touches_any(s, seeds))], _APART)
    seeds = [seed for seed in seeds if sum(_in(part, seed) for part in parts) >= _PARTS]
    least = _DRAWN * drawing.width * drawing.height
    return [_wider(rect) for rect in seeds if rect.area > least]


def _wider(rect: Rect) -> Rect:
    """With room for labels that stand out of a drawing a little."""
    return Rect(rect.x0 - _OUT, rect.top - _OUT, rect.x1 + _OUT, rect.bottom + _OUT)


def _is_drawing(rect: Rect, drawing: Drawing, lines: Sequence[Line]) -> bool:
    """Whether only labels stand in ``rect``, and at least one."""
    if rect.bottom < _EDGE * drawing.height or rect.top > (1 - _EDGE) * drawing.height:
        return False
    if rect.area > _WHOLE_PAGE * drawing.width * drawing.height:
        return False
    inside = [line for line in lines if line.y > rect.top and line.top < rect.bottom]
    inside = [line for line in inside if line.x1 > rect.x0 and line.x0 < rect.x1]
    return bool(inside) and not any(_is_text(line, rect, drawing) for line in inside)


def _is_text(line: Line, rect: Rect, drawing: Drawing) -> bool:
    through = line.x0 < rect.x0 - _THROUGH or line.x1 > rect.x1 + _THROUGH
    label = leading(line)
    paragraph = label is not None and label.kind == "paren" and len(line.words) > 1
    return (
        len(line.words) >= _MANY
        or through
        or paragraph
        or opens_box(line.text)
        or _longest(line) > _SENTENCE * drawing.width
    )


def _longest(line: Line) -> float:
    """Points from the first to the last word of the line's longest run without a wide gap."""
    longest, begun = 0.0, line.x0
    for left, right in pairwise(line.words):
        longest = max(longest, left.x1 - begun)
        if right.x0 - left.x1 > 2.5 * line.space:
            begun = right.x0
    return max(longest, line.x1 - begun)


def _groups(rects: Iterable[Rect], slack: float) -> list[Rect]:
    """The smallest rectangles around what lies within ``slack`` points of each other."""
    groups: list[Rect] = []
    for rect in sorted(rects, key=lambda rect: rect.top):
        whole = rect
        while touching := [group for group in groups if group.touches(whole, slack)]:
            groups = [group for group in groups if group not in touching]
            whole = union([whole, *touching])
        groups.append(whole)
    return groups


def _touches_any(rect: Rect, groups: Sequence[Rect]) -> bool:
    return any(rect.touches(group, 3.0) for group in groups)


def _in(inner: Rect, outer: Rect) -> bool:
    return outer.holds(inner.x0, inner.top, 1.0) and outer.holds(inner.x1, inner.bottom, 1.0)
