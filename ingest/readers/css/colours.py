"""Colours as style sheets write them -> red, green, blue and opacity, 0 to 1.

Source: CSS Color 4: 10.3 ("Predefined color spaces", for the matrices), 6.2 (system colours, which are
those of a light page here).
"""

from __future__ import annotations

from collections.abc import Sequence

import tinycss2
from tinycss2.ast import Node
from tinycss2.color4 import parse_color

Rgba = tuple[float, float, float, float]

_SYSTEM = {
    **dict.fromkeys(("canvas", "window", "field", "background", "highlighttext", "buttonhighlight"), "white"),
    **dict.fromkeys(("canvastext", "windowtext", "fieldtext", "buttontext", "marktext", "captiontext", "menutext"), "black"),
    **dict.fromkeys(("linktext", "visitedtext"), "#00e"), "activetext": "red", "mark": "yellow",
    "graytext": "gray", "highlight": "#3367d1", "buttonface": "#efefef",
}  # fmt: skip
_MIXED = frozenset({"color-mix", "light-dark", "contrast-color"})
_LONGEST = 200  # characters
# From XYZ, as of the white D65 and D50, to light of red, green and blue.
_D65 = ((3.2409699, -1.5373832, -0.4986108), (-0.9692436, 1.8759675, 0.0415551), (0.0556301, -0.2039770, 1.0569715))  # fmt: skip
_D50 = ((3.1338561, -1.6168667, -0.4906146), (-0.9787684, 1.9161415, 0.0334540), (0.0719453, -0.2289914, 1.4052427))  # fmt: skip
_SPACES = {"lab": ("xyz-d50", _D50), "lch": ("xyz-d50", _D50), "oklab": ("xyz-d65", _D65), "oklch": ("xyz-d65", _D65)}  # fmt: skip


def is_colour(token: Node) -> bool:
    """Whether a browser takes it for a colour."""
    if token.type == "function" and token.lower_name in _MIXED:
        return True
    if token.type == "ident" and token.lower_value in _SYSTEM:
        return True
    return parse_color(token) is not None


def rgba(words: str) -> Rgba | None:
    """Of words in lower case; None for what isn't one colour, or can't be worked out here."""
    if not words or len(words) > _LONGEST:
        return None
    tokens = tinycss2.parse_component_value_list(_SYSTEM.get(words, words), skip_comments=True)
    # Attributes of old leave the sign out: bgcolor="eeeeee".
    found = (parse_color(tokens[0]) if len(tokens) == 1 else None) or parse_color(f"#{words}")
    if found is None or isinstance(found, str):
        return None
    alpha = float(found.alpha)
    if found.space in ("srgb", "hsl", "hwb"):
        red, green, blue = (float(one) for one in found.to("srgb").coordinates)
    elif found.space in _SPACES:
        space, matrix = _SPACES[found.space]
        red, green, blue = _from_light(found.to(space).coordinates, matrix)
    else:  # the other spaces have the same black and white, and nearly the same greys
        red, green, blue = (float(one or 0) for one in found.coordinates)
    return (_within(red), _within(green), _within(blue), alpha)


def _from_light(
    xyz: Sequence[float], matrix: Sequence[Sequence[float]]
) -> tuple[float, float, float]:
    light = [sum(a * b for a, b in zip(row, xyz, strict=True)) for row in matrix]
    red, green, blue = (
        12.92 * one if one <= 0.0031308 else 1.055 * float(one ** (1 / 2.4)) - 0.055
        for one in light
    )
    return (red, green, blue)


def _within(one: float) -> float:
    return min(max(one, 0.0), 1.0)
