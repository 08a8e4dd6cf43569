"""Lengths in points, calc() among them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import Node

from ingest.readers.css.values import significant

SCREEN = (1280.0, 800.0)  # CSS pixels: the window of a desk's browser
_PIXEL = 0.75  # points
_POINTS = {
    "": _PIXEL, "px": _PIXEL, "pt": 1.0, "pc": 12.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54,
    "q": 1.8 / 2.54,
    **dict.fromkeys(("vw", "svw", "lvw", "dvw", "vi"), SCREEN[0] * _PIXEL / 100),
    **dict.fromkeys(("vh", "svh", "lvh", "dvh", "vb"), SCREEN[1] * _PIXEL / 100),
    "vmin": min(SCREEN) * _PIXEL / 100, "vmax": max(SCREEN) * _PIXEL / 100,
}  # fmt: skip
_EMS = {"em": 1.0, "ex": 0.5, "ch": 0.5, "lh": 1.2, "cap": 0.7, "ic": 1.0}
_DEEPEST = 20  # calc() in calc()


@dataclass(frozen=True, slots=True)
class Around:
    """What relative units are of, in points; None where it isn't known."""

    em: float | None = 12.0
    rem: float | None = 12.0
    percent: float | None = None  # what 100% is


def points(words: str, around: Around) -> float | None:
    """A length in points; None if it can't be told."""
    tokens = significant(tinycss2.parse_component_value_list(words, skip_comments=True))
    found = _value(tokens[0], around, 0) if len(tokens) == 1 else None
    return found[0] if found is not None else None


_Amount = tuple[float, bool]  # of points, or of a mere number (False)


def _value(token: Node, around: Around, depth: int) -> _Amount | None:
    if token.type == "number":
        return (token.value * (_PIXEL if depth == 0 else 1.0), depth == 0)
    if token.type in ("percentage", "dimension"):
        one = _unit("%" if token.type == "percentage" else token.lower_unit, around)
        return None if one is None else (token.value * one, True)
    if depth > _DEEPEST:
        return None
    if token.type == "() block":
        return _sum(significant(token.content), around, depth + 1)
    if token.type == "function":
        return _function(token, around, depth + 1)
    return None


def _unit(unit: str, around: Around) -> float | None:
    if unit == "%":
        return None if around.percent is None else around.percent / 100
    if unit == "rem":
        return around.rem
    if unit in _EMS:
        return None if around.em is None else around.em * _EMS[unit]
    return _POINTS.get(unit)


def _function(token: Node, around: Around, depth: int) -> _Amount | None:
    parts: list[list[Node]] = [[]]
    for one in significant(token.arguments):
        if one == ",":
            parts.append([])
        else:
            parts[-1].append(one)
    amounts = [_sum(part, around, depth) for part in parts]
    known = [one for one in amounts if one is not None]
    if len(known) < len(amounts):
        return None
    values = [value for value, _ in known]
    if token.lower_name in ("calc", "-webkit-calc") and len(values) == 1:
        return known[0]
    if token.lower_name in ("min", "max"):
        return ((min if token.lower_name == "min" else max)(values), known[0][1])
    if token.lower_name == "clamp" and len(values) == 3:
        return (max(values[0], min(values[1], values[2])), known[0][1])
    return None


def _sum(tokens: Sequence[Node], around: Around, depth: int) -> _Amount | None:
    """A * b + c, from left to right; a product binds before a sum."""
    terms: list[_Amount] = []
    sign, operator = 1.0, ""
    for place, token in enumerate(tokens):
        if place % 2:
            if token not in ("+", "-", "*", "/"):
                return None
            operator = token.value
            sign = -1.0 if operator == "-" else 1.0
            continue
        one = _value(token, around, max(depth, 1))
        if one is None:
            return None
        if operator in ("*", "/") and terms:
            before, is_length = terms.pop()
            if operator == "/" and one[0] == 0:
                return None
            terms.append(
                (before * one[0] if operator == "*" else before / one[0], is_length or one[1])
            )
        else:
            terms.append((sign * one[0], one[1]))
    if not terms or len(tokens) % 2 == 0:
        return None
    total = math.fsum(value for value, _ in terms)
    return (total, any(is_length for _, is_length in terms)) if math.isfinite(total) else None
