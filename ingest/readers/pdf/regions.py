"""Shaded areas of a page that may be boxes, and the lines that frame them.

Word paints a boxed cell as one grey rectangle and, over it, one more per line of text; ruling
lines frame it. Others shade line by line, with or without gaps. Which of the areas are boxes is
decided by what is written in them (``boxes``): table headings are shaded as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.geometry import Rect, Rule, union
from ingest.readers.pdf.page import Shade

_TOUCH = 1.5  # points between rectangles that are one area
_SMALLEST = 8.0  # points; less is a highlighted word
_FRAME = 3.0  # points between an area's edge and its frame
_MOST = 2_000  # shades of a page; a chart has more
_SAME_GREY = 0.03
_SAME_EDGE = 6.0  # points by which the parts of one box can differ in width


@dataclass(frozen=True, slots=True)
class Region:
    """A shaded area; its grey (0 black, 1 white), None for another colour. Or a framed one."""

    rect: Rect
    grey: float | None
    shaded: bool = True

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether the point lies inside, or within ``slack`` points of the edge."""
        return self.rect.holds(x, y, slack)

    def looks_like(self, other: Region) -> bool:
        """Whether the two can be parts of one box: the same colour, the same width."""
        wide = abs(self.rect.width - other.rect.width) <= _SAME_EDGE
        return wide and self.shaded == other.shaded and _same(self.grey, other.grey)


def _same(grey: float | None, other: float | None) -> bool:
    if grey is None or other is None:
        return grey is other
    return abs(grey - other) <= _SAME_GREY


def regions_of(shades: Sequence[Shade]) -> tuple[Region, ...]:
    """Areas of touching rectangles of one colour, top to bottom.

    Whatever is painted inside an area (a table heading in a box) belongs to it.
    """
    areas: list[Region] = []
    wide = [shade for shade in shades if shade.rect.width > _SMALLEST]
    largest = sorted(wide, key=lambda shade: -shade.rect.area)[:_MOST]
    for shade in sorted(largest, key=lambda shade: (shade.rect.top, -shade.rect.height)):
        touching = [area for area in areas if _one_area(area, shade)]
        areas = [area for area in areas if area not in touching]
        main = max([*touching, Region(shade.rect, shade.grey)], key=lambda area: area.rect.area)
        whole = union([shade.rect, *(area.rect for area in touching)])
        areas.append(Region(whole, main.grey))
    large = [
        area for area in areas if area.rect.width > 10 * _SMALLEST and area.rect.height > _SMALLEST
    ]
    return tuple(sorted(large, key=lambda area: area.rect.top))


def _one_area(area: Region, shade: Shade) -> bool:
    if not area.rect.touches(shade.rect, _TOUCH):
        return False
    return _same(area.grey, shade.grey) or _inside(shade.rect, area.rect)


def _inside(inner: Rect, outer: Rect) -> bool:
    corners = ((inner.x0, inner.top), (inner.x1, inner.bottom))
    return all(outer.holds(x, y, _TOUCH) for x, y in corners)


def starts_at_top(region: Region, height: float) -> bool:
    """Whether nothing but running heads can stand above ``region`` on its page."""
    return region.rect.top <= 0.16 * height


def reaches_bottom(region: Region, height: float) -> bool:
    """Whether nothing but a few short lines can stand below ``region`` on its page."""
    return region.rect.bottom >= 0.8 * height


def outlines(rule: Rule, regions: Sequence[Region]) -> bool:
    """Whether ``rule`` is part of a region's frame, which must not be taken for a table's."""
    return any(_on_edge(rule, region.rect) for region in regions)


def _on_edge(rule: Rule, region: Rect) -> bool:
    if rule.horizontal:
        edges, low, high = (region.top, region.bottom), region.x0, region.x1
    else:
        edges, low, high = (region.x0, region.x1), region.top, region.bottom
    beside = any(abs(rule.at - edge) <= _FRAME for edge in edges)
    return beside and rule.start >= low - 2 * _FRAME and rule.end <= high + 2 * _FRAME
