"""Declarations of the properties that can hide text -> longhands, or nothing where browsers ignore them.

Values are written in lower case. A shorthand sets all its longhands (``background: red`` takes an
image away); a value that a browser wouldn't take (``color: nothing``) counts as not written.

Source: CSS Cascading and Inheritance 5, and the modules that define each property.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import tinycss2
from tinycss2.ast import Node

from ingest.readers.css.colours import is_colour

Longhands = dict[str, str]

WIDE = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
_SIDES = ("top", "right", "bottom", "left")
_SIZES = frozenset(
    [
        "xx-small",
        "x-small",
        "small",
        "medium",
        "large",
        "x-large",
        "xx-large",
        "xxx-large",
        "smaller",
        "larger",
    ]
)
_DISPLAYS = frozenset(
    [
        "none",
        "contents",
        "block",
        "inline",
        "inline-block",
        "flow",
        "flow-root",
        "list-item",
        "run-in",
        "flex",
        "inline-flex",
        "grid",
        "inline-grid",
        "table",
        "inline-table",
        "table-row",
        "table-cell",
        "table-row-group",
        "table-header-group",
        "table-footer-group",
        "table-column",
        "table-column-group",
        "table-caption",
        "ruby",
        "ruby-base",
        "ruby-text",
        "math",
        "-webkit-box",
        "-webkit-inline-box",
        "-webkit-flex",
    ]
)
_SYSTEM_FONTS = frozenset(["caption", "icon", "menu", "message-box", "small-caption", "status-bar"])
_GROUNDS = frozenset(
    [
        "none",
        "repeat",
        "repeat-x",
        "repeat-y",
        "no-repeat",
        "space",
        "round",
        "scroll",
        "fixed",
        "local",
        "left",
        "right",
        "top",
        "bottom",
        "center",
        "auto",
        "cover",
        "contain",
        "border-box",
        "padding-box",
        "content-box",
        "text",
    ]
)
_QUIRKY = frozenset({"font-size", "text-indent", "width", "height", "max-width", "max-height"})


def significant(tokens: Iterable[Node]) -> list[Node]:
    """Without white space and comments."""
    return [one for one in tokens if one.type not in ("whitespace", "comment")]


def _written(tokens: Iterable[Node]) -> str:
    return str(tinycss2.serialize(tokens)).strip().lower()


def _idents(tokens: Sequence[Node], allowed: frozenset[str], most: int = 1) -> str:
    """The words, if they are ``allowed`` ones."""
    if not 0 < len(tokens) <= most or any(one.type != "ident" for one in tokens):
        return ""
    words = [one.lower_value for one in tokens]
    return " ".join(words) if allowed.issuperset(words) else ""


def _colour(tokens: Sequence[Node]) -> str:
    return _written(tokens) if len(tokens) == 1 and is_colour(tokens[0]) else ""


def _is_length(token: Node, quirks: bool, least: float) -> bool:
    if token.type == "number":
        return bool((quirks or token.value == 0) and token.value >= least)
    if token.type in ("dimension", "percentage"):
        return bool(token.value >= least)
    return bool(token.type == "function")


def _length(
    tokens: Sequence[Node], *, quirks: bool, least: float = float("-inf"), words: frozenset[str] = frozenset()
) -> str:  # fmt: skip
    """One length, percentage or one of ``words``; 5 without a unit is 5 px in quirks mode alone."""
    if len(tokens) != 1:
        return ""
    if tokens[0].type == "ident":
        return tokens[0].lower_value if tokens[0].lower_value in words else ""
    return _written(tokens) if _is_length(tokens[0], quirks, least) else ""


def _opacity(tokens: Sequence[Node]) -> str:
    one = tokens[0] if len(tokens) == 1 else None
    if one is None or one.type not in ("number", "percentage"):
        return ""
    return str(min(max(one.value / (100 if one.type == "percentage" else 1), 0.0), 1.0))


def _anything(tokens: Sequence[Node]) -> str:
    return _written(tokens)


_AUTO = frozenset({"auto"})
_FIT = frozenset({"auto", "none", "min-content", "max-content", "fit-content"})
_FLOWS = frozenset({"visible", "hidden", "clip", "scroll", "auto"})
_Reader = Callable[[Sequence[Node]], str]


def _readers(quirks: bool) -> Mapping[str, _Reader]:
    anywhere = partial(_length, words=_AUTO)
    box = partial(_length, least=0.0, words=_FIT)
    return {
        "display": partial(_idents, allowed=_DISPLAYS, most=3),
        "visibility": partial(_idents, allowed=frozenset({"visible", "hidden", "collapse"})),
        "content-visibility": partial(_idents, allowed=frozenset({"visible", "hidden", "auto"})),
        "position": partial(
            _idents, allowed=frozenset({"static", "relative", "absolute", "fixed", "sticky"})
        ),
        "float": partial(
            _idents, allowed=frozenset({"left", "right", "none", "inline-start", "inline-end"})
        ),
        "opacity": _opacity,
        "color": _colour,
        "-webkit-text-fill-color": _colour,
        "background-color": _colour,
        "background-image": _anything,
        "background-clip": _anything,
        "font-size": partial(_length, quirks=quirks, least=0.0, words=_SIZES),
        "text-indent": lambda tokens: _length(tokens[:1], quirks=quirks),
        "overflow-x": partial(_idents, allowed=_FLOWS),
        "overflow-y": partial(_idents, allowed=_FLOWS),
        **{name: partial(box, quirks=quirks) for name in ("width", "height", "max-width", "max-height")},
        **{f"margin-{side}": partial(anywhere, quirks=quirks) for side in _SIDES},
        **{f"padding-{side}": partial(_length, quirks=quirks, least=0.0) for side in _SIDES},
        **{side: partial(anywhere, quirks=quirks) for side in _SIDES},
        **dict.fromkeys(
            ("clip", "clip-path", "transform", "translate", "scale", "filter", "text-shadow",
             "-webkit-text-stroke"), _anything,
        ),
    }  # fmt: skip


_READERS = {quirks: _readers(quirks) for quirks in (False, True)}
LONGHANDS = frozenset(_READERS[False])
INHERITED = frozenset(
    {"color", "-webkit-text-fill-color", "visibility", "font-size", "text-indent", "text-shadow",
     "-webkit-text-stroke"}
)  # fmt: skip
_ALIASES = {
    "-webkit-background-clip": "background-clip",
    "-webkit-clip-path": "clip-path",
    "-webkit-transform": "transform",
    "-webkit-filter": "filter",
    "-webkit-opacity": "opacity",
    "-webkit-text-stroke-width": "-webkit-text-stroke",
    "word-wrap": "overflow-wrap",
    # The text runs from left to right and from the top down.
    "inline-size": "width",
    "block-size": "height",
    "max-inline-size": "max-width",
    "max-block-size": "max-height",
    **{
        f"{before}{way}": f"{after}{side}"
        for way, side in (("inline-start", "left"), ("inline-end", "right"),
                          ("block-start", "top"), ("block-end", "bottom"))
        for before, after in (("margin-", "margin-"), ("padding-", "padding-"), ("inset-", ""))
    },
}  # fmt: skip


def _sided(prefix: str, sides: Sequence[str] = _SIDES) -> tuple[str, ...]:
    return tuple(f"{prefix}{side}" for side in sides)


_SHORTHANDS: Mapping[str, tuple[str, ...]] = {
    "margin": _sided("margin-"),
    "padding": _sided("padding-"),
    "inset": _SIDES,
    "margin-inline": _sided("margin-", ("left", "right")),
    "margin-block": _sided("margin-", ("top", "bottom")),
    "inset-inline": ("left", "right"),
    "inset-block": ("top", "bottom"),
    "overflow": ("overflow-x", "overflow-y"),
    "background": ("background-color", "background-image", "background-clip"),
    "font": ("font-size",),
    "all": tuple(sorted(LONGHANDS)),
}


def longhands_of(name: str) -> tuple[str, ...]:
    """The longhands that a property sets; () for one that hides nothing."""
    name = _ALIASES.get(name, name)
    return (name,) if name in LONGHANDS else _SHORTHANDS.get(name, ())


def expanded(name: str, tokens: Iterable[Node], *, quirks: bool = False) -> Longhands:
    """What ``name: tokens`` says of the longhands here; {} if browsers ignore it."""
    parts = significant(tokens)
    names = longhands_of(name)
    if not names or not parts:
        return {}
    if len(parts) == 1 and parts[0].type == "ident" and parts[0].lower_value in WIDE:
        return dict.fromkeys(names, parts[0].lower_value)
    name = _ALIASES.get(name, name)
    try:
        if name in LONGHANDS:
            value = _READERS[(quirks and name in _QUIRKY) or (quirks and _is_sided(name))][name](
                parts
            )
            return {name: value} if value else {}
        return _shorthand(name, names, parts, quirks)
    except RecursionError:  # parentheses a thousand deep
        return {}


def _is_sided(name: str) -> bool:
    return name in _SIDES or name.startswith(("margin-", "padding-"))


def _shorthand(name: str, names: tuple[str, ...], parts: list[Node], quirks: bool) -> Longhands:
    if name == "all":
        return {}
    if name == "background":
        return _background(parts)
    if name == "font":
        return _font(parts, quirks)
    most = len(names)
    if len(parts) > most:
        return {}
    # 1 value is for all sides, of 2 the second is for right and left, of 3 the third for the bottom.
    order = {4: (0, 1, 2, 3), 2: (0, 1)}[most]
    found = {}
    for place, one in zip(order, names, strict=True):
        at = place if place < len(parts) else max(place - 2, 0)
        value = _READERS[quirks and most == 4][one]([parts[at] if at < len(parts) else parts[0]])
        if not value:
            return {}
        found[one] = value
    return found


def _background(parts: list[Node]) -> Longhands:
    colour, image, clip = "transparent", "none", "border-box"
    for part in parts:
        if is_colour(part):
            colour = _written([part])
        elif part.type == "ident":
            if part.lower_value not in _GROUNDS:
                return {}
            clip = "text" if part.lower_value == "text" else clip
        elif part.type in ("url", "function"):
            image = "some"
    return {"background-color": colour, "background-image": image, "background-clip": clip}


def _font(parts: list[Node], quirks: bool) -> Longhands:
    if len(parts) == 1:
        word = parts[0].type == "ident" and parts[0].lower_value in _SYSTEM_FONTS
        return {"font-size": "medium"} if word else {}
    for part in parts[:-1]:  # the family comes last
        if part.type == "number" and part.value > 0:
            continue  # a weight
        value = _READERS[False]["font-size"]([part])
        if value:
            return {"font-size": value}
    return {}
