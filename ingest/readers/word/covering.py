"""Whether a drawing lies in front of the text, so that words under it can't be read.

What it covers is known only to who lays out the page, so the words are served, and a finding tells of
the drawing. A drawing lets the text run under it where it doesn't wrap it (wp:wrapNone) and isn't
behind it; it hides what is there if it is a picture, or a shape that is filled.

Source: ECMA-376 part 1, 20.4.2 (anchors, wrapping) and 20.1.8 (fills); part 4, 19.1 (VML: shapes are
filled, and lie in front, unless they say otherwise).
"""

from __future__ import annotations

from ingest.readers.word.markup import DRAWING, VML, Element, whole

_ANY_VML = (VML + "rect", VML + "roundrect", VML + "oval", VML + "shape", VML + "polyline")
_FILLS = tuple(DRAWING + name for name in ("solidFill", "gradFill", "pattFill", "blipFill"))
_YES = ("1", "true", "t")
_CLEAR = 50_000  # thousandths of a per cent of opacity, below which words are read through


def lies_in_front(drawing: Element) -> bool:
    """Whether a ``w:drawing`` or ``w:pict`` may cover words.

    Of the ways in which a drawing is written for several programs, one is enough.
    """
    return any(map(_covers, drawing.iter("{*}anchor"))) or any(
        map(_covers_in_vml, drawing.iter(*_ANY_VML))
    )


def _covers(anchor: Element) -> bool:
    if anchor.get("behindDoc") in _YES or anchor.find("{*}wrapNone") is None:
        return False
    if next(anchor.iter("{*}pic"), None) is not None:
        return True
    return any(map(_is_filled, anchor.iter("{*}wsp")))


def _is_filled(shape: Element) -> bool:
    properties = shape.find("{*}spPr")
    if properties is not None and properties.find(DRAWING + "noFill") is not None:
        return False
    fills = [] if properties is None else [one for one in properties if one.tag in _FILLS]
    if fills:
        alphas = [whole(one.get("val")) for one in fills[0].iter(DRAWING + "alpha")]
        return not alphas or max(alphas) >= _CLEAR
    by_style = next(shape.iter(DRAWING + "fillRef"), None)
    return by_style is not None and by_style.get("idx") not in (None, "0")


def _covers_in_vml(shape: Element) -> bool:
    style = (shape.get("style") or "").replace(" ", "").lower()
    if "position:absolute" not in style or "z-index:-" in style or "visibility:hidden" in style:
        return False
    wrap = shape.find("{*}wrap")
    if wrap is not None and wrap.get("type", "none") != "none":
        return False
    is_picture = shape.find(VML + "imagedata") is not None
    return is_picture or shape.get("filled", "t") in _YES
