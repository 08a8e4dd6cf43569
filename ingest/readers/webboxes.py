"""Boxes of a web page that show nothing: not displayed, off the page, clipped away, without size.

Source: CSS 2.2, 11.1 (clip, overflow; neither applies to inline boxes); CSS Masking 1 (clip-path).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import tinycss2
from bs4 import Tag
from tinycss2.ast import FunctionBlock

from ingest.readers.css.lengths import SCREEN, Around, points
from ingest.readers.webchrome import BLOCKS, TABLES

Style = Mapping[str, str]

FAR_OFF = SCREEN[0] * 0.75  # points; a screen's width to the left
_OFF = 300.0  # points: words may be that long, and then end on the page
_PIXEL = 0.75
_AROUND = Around()
_IN_FLOW = frozenset({"", "static", "relative", "sticky"})
_PARTS = TABLES - {"table", "caption"}  # which have no margins
_FLAT = re.compile(r"rotate[xy]\(\s*-?(?:90|270)deg|matrix\(\s*0\s*,\s*0\s*,\s*0\s*,\s*0\s*,")


def is_inline(element: Tag, style: Style, *, laid_out: bool = False) -> bool:
    """Whether it is laid out as words of a line, which have no box of their own.

    ``laid_out``: as a part of a flex box or a grid, where nothing is a word.
    """
    display = style.get("display", "")
    if display == "contents":
        return True
    if (
        laid_out
        or element.name == "html"
        or style.get("position", "") not in _IN_FLOW
        or style.get("float", "none") != "none"
    ):
        return False
    return display == "inline" if display else element.name not in BLOCKS


def is_taken_out(style: Style) -> bool:
    """Whether it is placed by hand, and leaves no place where it stood."""
    return style.get("position") in ("absolute", "fixed")


def is_displayed(element: Tag, style: Style) -> bool:
    """Whether it is laid out at all; what a style says of that goes before the attribute."""
    return style.get("display", "none" if element.has_attr("hidden") else "") != "none"


def why_gone(element: Tag, style: Style, *, inline: bool) -> str:
    """Why nothing of an element is on the page, whatever stands in it says; "" if something is."""
    if not is_displayed(element, style):
        return "hidden by its style" if "display" in style else "hidden by its markup"
    if str(element.get("hidden", "")).lower() == "until-found":
        return "hidden by its markup"
    if not style or style.get("display") == "contents":
        return ""
    if any(
        how <= -FAR_OFF
        for how in _shifts(_boxed(element, style), inline and element.name not in TABLES)
    ):
        return "off the page"
    return (
        "transparent" if _is_faint(style.get("filter", "")) else _why_shut(element, style, inline)
    )


def _boxed(element: Tag, style: Style) -> Style:
    """The style without margins, if it is a part of a table."""
    display = style.get("display", "")
    if display.startswith("table-") if display else element.name in _PARTS:
        return {name: value for name, value in style.items() if not name.startswith("margin-")}
    return style


def _why_shut(element: Tag, style: Style, inline: bool) -> str:
    if inline:
        return ""
    if style.get("content-visibility") == "hidden":
        return "hidden by its style"
    if _is_clipped(style):
        return "clipped away"
    if _may_shrink(element, style) and _is_without_size(style):
        return "in a box without size"
    return "scaled to nothing" if _is_flat(style) else ""


def line_shift(style: Style, *, inline: bool) -> float:
    """By how many points an element moves itself and what follows in its line to the right."""
    boxed = style.get("display", "").startswith("inline-") and style.get("float", "none") == "none"
    if not (inline or boxed) or style.get("display") == "contents":
        return 0.0
    return _points(style.get("margin-left", ""))


def why_perhaps_gone(element: Tag, style: Style, *, inline: bool) -> str:
    """Why an element may not be on the page."""
    style = _boxed(element, style)
    if not style or style.get("display") == "contents":
        return ""
    moved = any(how <= -_OFF for how in _shifts(style, inline)) or _is_moved_by_shares(
        style, inline
    )
    return "perhaps off the page" if moved else ""


def _is_moved_by_shares(style: Style, inline: bool) -> bool:
    """Whether it is moved by its own or another's width or more, to the left or up."""
    shares = [] if inline else [style.get("margin-left", "")]
    if style.get("position", "") in ("absolute", "fixed", "relative"):
        shares += [style.get(name, "") for name in ("left", "top")]
    if not inline:
        shares += style.get("translate", "").split()[:2]
        for name, values in _functions(style.get("transform", "")):
            shares += values[:2] if name.startswith("translate") else []
    return any(one.startswith("-") and one.endswith("%") and _share(one) <= -1 for one in shares)


def _may_shrink(element: Tag, style: Style) -> bool:
    """Tables and their parts are never smaller than what stands in them."""
    display = style.get("display", "")
    return not display.startswith("table") if display else element.name not in TABLES


def _shifts(style: Style, inline: bool) -> Iterator[float]:
    """How far it is moved to the right or down, in points, by each way of moving it."""
    if not inline:
        yield _points(style.get("margin-left", ""))
        yield _points(style.get("margin-top", ""))
        for name, value in _functions(style.get("transform", "")):
            if name in ("translate", "translatex", "translatey", "translate3d"):
                yield from map(_points, value[:2])
        yield from map(_points, style.get("translate", "").split()[:2])
    position = style.get("position", "")
    if position in ("absolute", "fixed", "relative"):
        for near, far in (("left", "right"), ("top", "bottom")):
            if style.get(near, "auto") != "auto":
                yield _points(style[near])
            elif style.get(far, "auto") != "auto":
                yield -_points(style[far])


def _is_clipped(style: Style) -> bool:
    if style.get("position") in ("absolute", "fixed"):
        for name, sides in _functions(style.get("clip", "")):
            if name == "rect" and len(sides) == 4 and "auto" not in sides:
                top, right, bottom, left = map(_points, sides)
                if bottom - top <= _PIXEL or right - left <= _PIXEL:
                    return True
    return any(_is_empty(name, values) for name, values in _functions(style.get("clip-path", "")))


def _is_empty(shape: str, values: list[str]) -> bool:
    if shape == "inset":
        top, right, bottom, left = _four(
            [_share(one) for one in values[: values.index("round")] if one]
            if "round" in values else [_share(one) for one in values]
        )  # fmt: skip
        return top + bottom >= 1 or left + right >= 1
    if shape in ("circle", "ellipse"):
        return bool(values) and any(_points(one, 1.0) == 0 and one[0] in "0." for one in values[:1])
    if shape == "polygon":
        return len(set(values[::2])) == 1 or len(set(values[1::2])) == 1
    return False


def _four(sides: list[float]) -> tuple[float, float, float, float]:
    top = sides[0] if sides else 0.0
    right = sides[1] if len(sides) > 1 else top
    bottom = sides[2] if len(sides) > 2 else top
    return top, right, bottom, sides[3] if len(sides) > 3 else right


def _share(words: str) -> float:
    """Of 100%; 0 for a length, of which it isn't known what it is of."""
    found = points(words, Around(percent=1.0)) if words.endswith("%") else None
    return found or 0.0


def _is_without_size(style: Style) -> bool:
    """With padding it has a size: a picture's place is kept so."""
    # What is shut one way scrolls the other, at the least.
    if all(style.get(flow, "visible") == "visible" for flow in ("overflow-x", "overflow-y")):
        return False
    for names, sides in (
        (("width", "max-width"), ("padding-left", "padding-right")),
        (("height", "max-height"), ("padding-top", "padding-bottom")),
    ):
        if any(points(style.get(one, "0"), Around(percent=960.0)) for one in sides):
            continue
        for name in names:
            found = points(style[name], Around(percent=960.0)) if name in style else None
            if found is not None and found <= _PIXEL:
                return True
    return False


def _is_flat(style: Style) -> bool:
    transform = style.get("transform", "")
    if _FLAT.search(transform):
        return True
    for name, values in _functions(transform):
        if name in ("scale", "scalex", "scaley", "scale3d") and any(map(_is_nothing, values[:2])):
            return True
    return any(map(_is_nothing, style.get("scale", "").split()[:2]))


def _is_nothing(words: str) -> bool:
    return re.fullmatch(r"-?0*(?:\.0*)?%?", words) is not None and words not in ("", "-", ".", "%")


def _is_faint(words: str) -> bool:
    return any(
        name == "opacity" and len(values) == 1 and _is_nothing(values[0])
        for name, values in _functions(words)
    )


def _functions(words: str) -> Iterator[tuple[str, list[str]]]:
    """Of ``rect(0, 0, 0, 0)`` the name and the values in it, at commas and blanks."""
    if "(" not in words:
        return
    for token in tinycss2.parse_component_value_list(words[:500], skip_comments=True):
        if isinstance(token, FunctionBlock):
            yield token.lower_name, [
                one.serialize() for one in token.arguments if one.type not in ("whitespace",) and one != ","
            ]  # fmt: skip


def _points(words: str, otherwise: float = 0.0) -> float:
    found = points(words, _AROUND) if words else None
    return otherwise if found is None else found
