"""Colours, as far as it matters whether letters can be told from what lies behind them."""

from __future__ import annotations

import re

Colour = tuple[float, float, float]  # red, green, blue, 0 to 1

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
_APART = 10 / 255  # in each channel; letters of F5F5F5 on white can't be read
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


def hex_colour(text: str) -> Colour | None:
    """Of "FFFFFF" or "#ffffff"; None for anything else ("auto")."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        return None
    red, green, blue = (int(found[1][place : place + 2], 16) / 255 for place in (0, 2, 4))
    return (red, green, blue)


def same(one: Colour, other: Colour) -> bool:
    """Whether letters of the one can't be seen on the other."""
    return all(abs(a - b) <= _APART for a, b in zip(one, other, strict=True))


def is_white(colour: Colour) -> bool:
    """Whether letters of it can't be seen on white paper."""
    return same(colour, WHITE)
