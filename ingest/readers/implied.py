"""HTML whose end tags are left out, as the standard lets them be (rows, cells, items, paragraphs), or stray.

html.parser puts each row into the one before it; 20,000 of them are then as deep as they are many, and
walking them takes minutes. Here a row ends where the next begins.

An end tag ends nothing outside the table's cell or list that it stands in: html.parser would end those too, and
what a style says of them would be lost.

Source: HTML Living Standard, 13.1.2.4 ("Optional tags"), 13.2.4.2 ("has an element in scope"). Only a
paragraph right before another block is ended: what stands in unended bold type is left as html.parser has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag

_CELLS = frozenset({"td", "th"})
_ROWS = _CELLS | {"tr"}
_PARTS = _ROWS | {"thead", "tbody", "tfoot", "caption", "colgroup"}
# What an item's end isn't looked for beyond: the standard's "special" elements, but address, div and p.
_SPECIAL_WORDS = (
    "article aside blockquote body button center details dialog dir dl fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup html main menu nav object ol pre section summary "
    "table tbody td template tfoot th thead tr ul"
)
_LISTS = frozenset(_SPECIAL_WORDS.split())
# What begins -> what it ends, and how far up that is looked for.
_ENDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(_CELLS, (_CELLS, frozenset({"tr", "table"}))),
    "tr": (_ROWS, frozenset({"table"})),
    **dict.fromkeys(("thead", "tbody", "tfoot"), (_PARTS, frozenset({"table"}))),
    "li": (frozenset({"li"}), _LISTS),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd"}), _LISTS)),
}
_BLOCK_WORDS = (
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary ul dt dd"
)
_BLOCKS = frozenset(_BLOCK_WORDS.split())
# How far up the element is looked for that an end tag ends.
_SCOPE = frozenset({"table", "td", "th", "caption", "object", "template"})
_SCOPES: Mapping[str, frozenset[str]] = {
    "li": _SCOPE | {"ul", "ol"},
    **dict.fromkeys(_PARTS, frozenset({"table", "template"})),
    "table": frozenset({"template"}),
    "template": frozenset(),
}
_FAR = 100  # elements up the tree; nobody leaves that many open in a cell


class Page(BeautifulSoup):
    """A page as html.parser reads it, but for the tags that are implied."""

    def handle_starttag(self, name: str, *args: Any, **kwargs: Any) -> Tag | None:
        """Ends what ``name`` ends, then begins it."""
        self.endData()
        if name in _BLOCKS and self.currentTag is not None and self.currentTag.name == "p":
            self.popTag()  # type: ignore[no-untyped-call]
        if name in _ENDS:
            self._end(*_ENDS[name])
        begun: Tag | None = super().handle_starttag(name, *args, **kwargs)
        return begun

    def handle_endtag(self, name: str, nsprefix: str | None = None) -> None:
        """Ends the innermost ``name``, if it stands in the same cell or list."""
        self.endData()
        if self.open_tag_counter.get(name):
            scope = _SCOPES.get(name, _SCOPE)
            for tag in reversed(self.tagStack):
                if tag.name == name:
                    break
                if tag.name in scope:
                    return
        super().handle_endtag(name, nsprefix)

    def _end(self, ended: frozenset[str], within: frozenset[str]) -> None:
        if not any(self.open_tag_counter.get(name) for name in ended):
            return
        last = 0  # how many elements end
        for depth, tag in enumerate(reversed(self.tagStack[-_FAR:]), 1):
            if tag.name in ended:
                last = depth
            elif tag.name in within:
                break
        for _ in range(last):
            self.popTag()  # type: ignore[no-untyped-call]
