"""HTML and SVG elements from strings that are escaped unless they are elements themselves.

There is no other way from text to a page: a system's answer that holds ``<script>`` is shown,
never run.

>>> tag("p", "a < b", tag("b", "!"), cls="x")
'<p class="x">a &lt; b<b>!</b></p>'
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"br", "meta", "circle", "line", "rect", "path", "polyline"})
Attribute = str | int | float | bool | None


class Html(str):
    """Text that is markup already: only ``tag`` and ``joined`` make it."""

    __slots__ = ()


def tag(name: str, /, *children: str | Iterable[str], **attributes: Attribute) -> Html:
    """An element; ``cls`` is class, ``_`` in names is ``-``, False and None are left out."""
    pairs = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        named = "class" if key == "cls" else key.rstrip("_").replace("_", "-")
        pairs.append(f" {named}" if value is True else f' {named}="{escape(_text(value))}"')
    opened = f"<{name}{''.join(pairs)}>"
    if name in _VOID:
        return Html(opened if name in ("br", "meta") else f"{opened[:-1]}/>")
    return Html(f"{opened}{joined(*children)}</{name}>")


def joined(*children: str | Iterable[str]) -> Html:
    """Children one after the other, each escaped unless it is markup."""
    parts = []
    for child in children:
        if isinstance(child, str):
            parts.append(child if isinstance(child, Html) else escape(child))
        else:
            parts.append(joined(*child))
    return Html("".join(parts))


def raw(text: str) -> Html:
    """Markup of our own making (the style sheet): never what anybody else wrote."""
    return Html(text)


def _text(value: Attribute) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
