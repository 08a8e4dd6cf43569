"""Grey areas of a page that may be boxes, and the lines that frame them.

Word paints a boxed cell as one grey rectangle and, over it, one more per line of text; ruling
lines frame it. Which of the areas are boxes is decided by what is written in them (``boxes``):
table headings are shaded as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.pdf.geometry import Rect, Rule, union
from ingest.readers.pdf.page import Shade

_LIGHT, _DARK = 0.955, 0.795  # ERCOT's guides use 0.85 to 0.88; 0.75 is its table headings
_TOUCH = 1.5  # points between rectangles that are one area
_SMALLEST = 8.0  # points; less is a highlighted word
_FRAME = 3.0  # points between an area's edge and its frame


def regions_of(shades: Sequence[Shade]) -> tuple[Rect, ...]:
    """Areas of touching light grey rectangles, top to bottom."""
    areas: list[Rect] = []
    grey = [
        shade.rect for shade in shades if shade.grey is not None and _DARK <= shade.grey <= _LIGHT
    ]
    for rect in sorted(grey, key=lambda rect: (rect.top, rect.x0)):
        touching = [area for area in areas if area.touches(rect, _TOUCH)]
        areas = [area for area in areas if area not in touching]
        areas.append(union([rect, *touching]))
    large = [area for area in areas if area.width > 10 * _SMALLEST and area.height > _SMALLEST]
    return tuple(sorted(large, key=lambda area: area.top))


def starts_at_top(region: Rect, height: float) -> bool:
    """Whether nothing but running heads can stand above ``region`` on its page."""
    return region.top <= 0.16 * height


def reaches_bottom(region: Rect, height: float) -> bool:
    """Whether nothing but a few short lines can stand below ``region`` on its page."""
    return region.bottom >= 0.8 * height


def outlines(rule: Rule, regions: Sequence[Rect]) -> bool:
    """Whether ``rule`` is part of a region's frame, which must not be taken for a table's."""
    return any(_on_edge(rule, region) for region in regions)


def _on_edge(rule: Rule, region: Rect) -> bool:
    if rule.horizontal:
        edges, low, high = (region.top, region.bottom), region.x0, region.x1
    else:
        edges, low, high = (region.x0, region.x1), region.top, region.bottom
    beside = any(abs(rule.at - edge) <= _FRAME for edge in edges)
    return beside and rule.start >= low - 2 * _FRAME and rule.end <= high + 2 * _FRAME
