"""Which glyphs of a page a reader sees, and why the others aren't.

Not seen: what is drawn without ink, in a layer that is off, outside of its clip or of the page, in the
colour of what lies below, or under a rectangle or picture drawn later. White on what isn't known, and
letters without ink over a picture (as text recognition leaves them), are served and told. Not
followed: covers that are no upright rectangles, annotations, and what a font shows for a letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.pdf.geometry import Rect
from ingest.readers.pdf.page import Glyph
from ingest.readers.pdf.paint import Canvas, Paint, Shown
from ingest.readers.shades import WHITE, is_white, same

_WHOLE_PAGE = 0.6  # of its area; text below such a picture is a scan's
_SLACK = 1.0  # points
_NO_INK, _STENCIL = 3, 7

Why = tuple[str, bool]  # the reason, and whether the text is served all the same
SEEN: Why = ("", True)
_LAYER: Why = ("in a layer that is switched off", False)
_CLEAR: Why = ("transparent", False)
_INKLESS: Why = ("drawn without ink", False)
_RECOGNISED: Why = ("drawn without ink over a picture, which may say something else", True)
_CUT: Why = ("a stencil for what is drawn later", True)
_CLIPPED: Why = ("clipped away", False)
_OFF: Why = ("off the page", False)
_SAME: Why = ("in the colour of their ground", False)
_WHITE: Why = ("in white, on a ground that isn't known", True)
_UNDER: Why = ("under what is drawn over them", False)
_UNDER_PAGE: Why = ("under a picture of the whole page, which may say something else", True)


@dataclass(frozen=True, slots=True)
class Sighted:
    """The glyphs that are served, and what is told of others."""

    glyphs: tuple[Glyph, ...]
    told: tuple[tuple[Why, str], ...]  # one for each reason, with the letters


def sighted(glyphs: Sequence[Glyph], canvas: Canvas, sheet: Rect) -> Sighted:
    """Parts the glyphs of a page, in the order in which they were drawn."""
    kept: list[Glyph] = []
    told: dict[Why, list[str]] = {}
    for shown in canvas.shown:
        own = glyphs[shown.first : shown.end]
        for glyph, why in zip(own, _reasons(own, shown, canvas.paints, sheet), strict=True):
            if why is not SEEN:
                told.setdefault(why, []).append(glyph.text)
            if why[1]:
                kept.append(glyph)
        for why, letters in told.items():
            if why is not SEEN and letters and not letters[-1].isspace():
                letters.append(" ")
    return Sighted(tuple(kept), tuple((why, "".join(letters)) for why, letters in told.items()))


def _reasons(
    own: Sequence[Glyph], shown: Shown, paints: Sequence[Paint], sheet: Rect
) -> Iterator[Why]:
    around = _around(own)
    below = [one for one in paints[: shown.painted] if _meet(one.rect, around)]
    above = [one for one in paints[shown.painted :] if _meet(one.rect, around)]
    whole = _of_all(shown)
    if whole is None and not (below or above) and _is_plain(shown, around):
        for glyph in own:
            yield SEEN if sheet.holds(glyph.x0, glyph.y) else _OFF
        return
    for glyph in own:
        if not sheet.holds(glyph.x0, glyph.y):
            yield _OFF
        else:
            yield whole or _reason(glyph, shown, below, above, sheet)


def _of_all(shown: Shown) -> Why | None:
    """What holds for the whole string."""
    if shown.layer_off:
        return _LAYER
    return _CLEAR if shown.brush.alpha <= 0 and shown.mode != _NO_INK else None


def _is_plain(shown: Shown, around: Rect) -> bool:
    clip = shown.brush.clip
    return (
        shown.mode not in (_NO_INK, _STENCIL)
        and not (shown.colour is not None and is_white(shown.colour))
        and clip.holds(around.x0, around.top)
        and clip.holds(around.x1, around.bottom)
    )


def _reason(
    glyph: Glyph, shown: Shown, below: Sequence[Paint], above: Sequence[Paint], sheet: Rect
) -> Why:
    points = _points(glyph)
    if not any(shown.brush.clip.holds(x, y, _SLACK) for x, y in points):
        return _CLIPPED
    if shown.mode == _NO_INK:
        pictured = any(one.picture and one.rect.holds(*points[0]) for one in (*below, *above))
        return _RECOGNISED if pictured else _INKLESS
    if shown.mode == _STENCIL:
        return _CUT
    covers = [_topmost(above, point, covering=True) for point in points]
    if all(cover is not None for cover in covers):
        large = _WHOLE_PAGE * sheet.area
        scan = any(cover and cover.picture and cover.rect.area > large for cover in covers)
        return _UNDER_PAGE if scan else _UNDER
    return _against(shown, [_topmost(below, point, covering=False) for point in points])


def _against(shown: Shown, grounds: Sequence[Paint | None]) -> Why:
    """How ink comes out on what lies below it at some places; None: the bare page."""
    if shown.colour is None:
        return SEEN
    colours = [WHITE if ground is None else ground.colour for ground in grounds]
    if all(colour is not None and same(shown.colour, colour) for colour in colours):
        return _SAME
    return _WHITE if None in colours and is_white(shown.colour) else SEEN


def _topmost(
    paints: Sequence[Paint], point: tuple[float, float], *, covering: bool
) -> Paint | None:
    for paint in reversed(paints):
        if (paint.covers or not covering) and paint.rect.holds(*point):
            return paint
    return None


def _points(glyph: Glyph) -> list[tuple[float, float]]:
    """Places in a glyph's body: its middle first."""
    width, size = glyph.x1 - glyph.x0, glyph.style.size
    return [
        (glyph.x0 + across * width, glyph.y - up * size)
        for across, up in ((0.5, 0.25), (0.2, 0.1), (0.8, 0.1), (0.2, 0.45), (0.8, 0.45))
    ]


def _around(own: Sequence[Glyph]) -> Rect:
    size = own[0].style.size
    return Rect(
        min(glyph.x0 for glyph in own), min(glyph.y for glyph in own) - size,
        max(glyph.x1 for glyph in own), max(glyph.y for glyph in own),
    )  # fmt: skip


def _meet(one: Rect, other: Rect) -> bool:
    return (
        one.x0 <= other.x1 and other.x0 <= one.x1 and one.top <= other.bottom
        and other.top <= one.bottom
    )  # fmt: skip
