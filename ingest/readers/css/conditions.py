"""Whether an @media or @supports rule applies, on a desk's screen: yes, no, or it can't be told (None).

Source: Media Queries 4 (grammar, three-valued logic); CSS Conditional Rules 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import tinycss2
from tinycss2.ast import Node

from ingest.readers.css.lengths import SCREEN, Around, points
from ingest.readers.css.values import significant

Truth = bool | None
_Test = Callable[[Node], Truth]

_WIDTH, _HEIGHT = SCREEN
_PIXEL = 0.75
_AMOUNTS = {  # of features that are compared
    "width": _WIDTH, "height": _HEIGHT, "device-width": _WIDTH, "device-height": _HEIGHT,
    "aspect-ratio": _WIDTH / _HEIGHT, "device-aspect-ratio": _WIDTH / _HEIGHT,
    "color": 8.0, "color-index": 0.0, "monochrome": 0.0, "resolution": 1.0, "grid": 0.0,
    "-webkit-device-pixel-ratio": 1.0,
}  # fmt: skip
_WORDS = {  # of features that are one of several words; "none" is no
    "orientation": "landscape", "prefers-color-scheme": "light", "hover": "hover",
    "any-hover": "hover", "pointer": "fine", "any-pointer": "fine", "scripting": "enabled",
    "prefers-reduced-motion": "no-preference", "prefers-contrast": "no-preference",
    "prefers-reduced-data": "no-preference", "prefers-reduced-transparency": "no-preference",
    "forced-colors": "none", "inverted-colors": "none", "update": "fast", "display-mode": "browser",
    "overflow-block": "scroll", "overflow-inline": "scroll", "color-gamut": "srgb", "scan": "progressive",
}  # fmt: skip
_NO_WORDS = frozenset({"none", "no-preference"})
_MEDIA_WORDS = frozenset({"all", "screen"})
_RESOLUTIONS = {"dppx": 1.0, "x": 1.0, "dpi": 1 / 96, "dpcm": 2.54 / 96}
_DEEPEST = 20


def media_applies(prelude: Sequence[Node] | str) -> Truth:
    """Of an @media prelude or a ``media`` attribute: a list of queries, of which one is enough."""
    tokens = tinycss2.parse_component_value_list(prelude) if isinstance(prelude, str) else prelude
    tokens = significant(tokens)
    return not tokens or _any([_query(part) for part in _split(tokens)])


def supports_applies(prelude: Sequence[Node]) -> Truth:
    """Of an @supports prelude. A browser of today is taken to know every property without a prefix."""
    return _condition(significant(prelude), _supported, 0)


def _split(tokens: Sequence[Node]) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    for one in tokens:
        if one == ",":
            parts.append([])
        else:
            parts[-1].append(one)
    return parts


def _any(truths: Sequence[Truth]) -> Truth:
    if True in truths:
        return True
    return None if None in truths else False


def _all(truths: Sequence[Truth]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True


def _word(token: Node) -> str:
    return token.lower_value if token.type == "ident" else ""


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _query(tokens: list[Node]) -> Truth:
    """[not | only]? type [and condition]?, or a condition."""
    start = tokens[1:] if tokens and _word(tokens[0]) in ("not", "only") else tokens
    if not start or not _word(start[0]):
        return _condition(tokens, _feature, 0)
    kind: Truth = _word(start[0]) in _MEDIA_WORDS
    rest = start[1:]
    if rest:
        if _word(rest[0]) != "and":
            return False  # a query that isn't one counts as "not all"
        kind = _all([kind, _condition(rest[1:], _feature, 0)])
    return _not(kind) if _word(tokens[0]) == "not" else kind


def _condition(tokens: Sequence[Node], test: _Test, depth: int) -> Truth:
    """Not x | x [and y]* | x [or y]*."""
    if not tokens or depth > _DEEPEST:
        return None
    if _word(tokens[0]) == "not":
        return _not(_within(tokens[1], test, depth)) if len(tokens) == 2 else None
    joints = {_word(one) for one in tokens[1::2]}
    if len(tokens) % 2 == 0 or len(joints) > 1 or not joints <= {"and", "or"}:
        return None
    truths = [_within(one, test, depth) for one in tokens[::2]]
    return _any(truths) if joints == {"or"} else _all(truths)


def _within(token: Node, test: _Test, depth: int) -> Truth:
    if token.type == "() block":
        content = significant(token.content)
        if content and (content[0].type in ("() block", "function") or _word(content[0]) == "not"):
            return _condition(content, test, depth + 1)
    return test(token)


def _supported(token: Node) -> Truth:
    if token.type == "function":
        return True if token.lower_name == "selector" else None
    if token.type != "() block":
        return None
    content = significant(token.content)
    if len(content) < 3 or not _word(content[0]) or content[1] != ":":
        return None
    return not _word(content[0]).startswith(("-moz-", "-ms-", "-o-"))


def _feature(token: Node) -> Truth:
    """(min-width: 600px), (400px < width <= 700px), (hover)."""
    content = significant(token.content) if token.type == "() block" else []
    if not content:
        return None
    if len(content) == 1:
        return _plain(_word(content[0]))
    if content[1] == ":" and _word(content[0]):
        return _stated(_word(content[0]), content[2:])
    return _ranged(content)


def _plain(name: str) -> Truth:
    if name in _WORDS:
        return _WORDS[name] not in _NO_WORDS
    return bool(_AMOUNTS[name]) if name in _AMOUNTS else None


def _stated(name: str, value: Sequence[Node]) -> Truth:
    if name in _WORDS:
        return _word(value[0]) == _WORDS[name] if len(value) == 1 else None
    for prefix, operator in (("min-", ">="), ("max-", "<="), ("", "=")):
        plain = name.removeprefix("-webkit-").removeprefix(prefix)
        plain = plain if plain in _AMOUNTS else f"-webkit-{plain}"
        if prefix in name and plain in _AMOUNTS and (prefix or name in _AMOUNTS):
            return _compare(_AMOUNTS[plain], operator, _amount(value))
    return None


def _ranged(content: Sequence[Node]) -> Truth:
    parts: list[list[Node]] = [[]]
    operators: list[str] = []
    for token in content:
        if token in ("<", ">", "=", "<=", ">="):
            if parts[-1]:
                operators.append(token.value)
                parts.append([])
            else:
                operators[-1:] = [f"{operators[-1]}{token.value}" if operators else token.value]
        else:
            parts[-1].append(token)
    if not operators or len(parts) > 3:
        return None
    values = [_named_or_amount(part) for part in parts]
    return _all(
        [_compare(a, how, b) for a, how, b in zip(values, operators, values[1:], strict=False)]
    )


def _named_or_amount(tokens: Sequence[Node]) -> float | None:
    if len(tokens) == 1 and _word(tokens[0]):
        return _AMOUNTS.get(_word(tokens[0]))
    return _amount(tokens)


def _amount(tokens: Sequence[Node]) -> float | None:
    """Pixels, a ratio, a resolution or a number."""
    if len(tokens) == 3 and tokens[1] == "/":
        above, below = _amount(tokens[:1]), _amount(tokens[2:])
        return above / below if above is not None and below else None
    if len(tokens) != 1:
        return None
    one = tokens[0]
    if one.type == "number":
        return float(one.value)
    if one.type == "dimension" and one.lower_unit in _RESOLUTIONS:
        return float(one.value * _RESOLUTIONS[one.lower_unit])
    found = points(tinycss2.serialize([one]), Around())
    return None if found is None else found / _PIXEL


def _compare(one: float | None, operator: str, other: float | None) -> Truth:
    if one is None or other is None:
        return None
    if operator == "=":
        return one == other
    return {"<": one < other, ">": one > other, "<=": one <= other, ">=": one >= other}.get(
        operator
    )
