"""Styles: what a paragraph or run inherits by name.

Enters: ``styles.xml``. Leaves: for a style id, its heading level, weight, height, indents,
numbering. A style follows the one it is based on; a chain that bites its tail ends there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.readers.word.markup import Element, child, children, switch, value, w, whole

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|table of figures|table of authorities)\b", re.IGNORECASE)
_BODY_LEVEL = 9  # w:outlineLvl 9 means body text


@dataclass(frozen=True, slots=True)
class Style:
    """One style of the file."""

    id: str
    name: str
    based_on: str | None
    paragraph: Element | None  # w:pPr
    run: Element | None  # w:rPr


class Styles:
    """All styles of the file."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default: str | None = None
        self._shading: set[str] = set()  # of tables
        self._default_table: str | None = None
        self._defaults = child(root, "docDefaults", "rPrDefault", "rPr")
        self._looks: dict[tuple[str | None, str | None, str], Element | None] = {}
        for element in children(root, "style"):
            style = Style(
                id=value(element, "styleId") or "",
                name=value(child(element, "name")) or "",
                based_on=value(child(element, "basedOn")),
                paragraph=child(element, "pPr"),
                run=child(element, "rPr"),
            )
            self._styles[style.id] = style
            is_default = value(element, "default") in ("1", "true", "on")
            kind = value(element, "type")
            if is_default and kind == "paragraph":
                self.default = style.id
            elif is_default and kind == "table":
                self._default_table = style.id
            if kind == "table" and next(element.iter(w("shd")), None) is not None:
                self._shading.add(style.id)

    def chain(self, style_id: str | None) -> Iterator[Style]:
        """The style, then those it is based on, nearest first."""
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = self._styles[style_id].based_on

    def name(self, style_id: str | None) -> str:
        """The style's own name ("heading 2"), or its id if it is not defined."""
        if style_id is None:
            return ""
        style = self._styles.get(style_id)
        return style.name if style and style.name else style_id

    def heading_level(self, style_id: str | None) -> int | None:
        """1-based level by an outline level or a name "heading N" in the chain."""
        for style in self.chain(style_id):
            level = outline_level(style.paragraph)
            if level is not None:
                return level or None
            named = _HEADING.fullmatch(style.name)
            if named:
                return int(named[1])
        return None

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the style is for lines of a table of contents ("toc 2", "TOC Heading")."""
        return _CONTENTS.match(self.name(style_id)) is not None

    def run_property(self, style_id: str | None, name: str) -> Element | None:
        """The nearest ``w:rPr`` child of that name in the chain."""
        return self._nearest((style.run for style in self.chain(style_id)), name)

    def run_look(self, own: str | None, paragraph: str | None, name: str) -> Element | None:
        """What a run without such a property of its own takes from its styles and the defaults."""
        key = (own, paragraph, name)
        if key not in self._looks:
            layers = (style.run for one in (own, paragraph) for style in self.chain(one))
            found = self._nearest(layers, name)
            self._looks[key] = child(self._defaults, name) if found is None else found
        return self._looks[key]

    def shades(self, table_style: str | None) -> bool:
        """Whether tables of that style have shades."""
        chain = self.chain(table_style or self._default_table)
        return any(style.id in self._shading for style in chain)

    def paragraph_property(self, style_id: str | None, name: str) -> Element | None:
        """The nearest ``w:pPr`` child of that name in the chain."""
        return self._nearest((style.paragraph for style in self.chain(style_id)), name)

    def bold(self, style_id: str | None) -> bool | None:
        """Whether the style's text is bold; None if it doesn't say."""
        return switch(self.run_property(style_id, "b"))

    @staticmethod
    def _nearest(layers: Iterator[Element | None], name: str) -> Element | None:
        for layer in layers:
            found = child(layer, name)
            if found is not None:
                return found
        return None


def outline_level(properties: Element | None) -> int | None:
    """1-based level of a ``w:pPr``; 0 if it says body text; None if it doesn't say."""
    level = value(child(properties, "outlineLvl"))
    if level is None:
        return None
    number = whole(level, _BODY_LEVEL)
    return number + 1 if 0 <= number < _BODY_LEVEL else 0


def indent(layers: list[Element | None]) -> float | None:
    """Points from the text margin to where the first line begins.

    ``layers`` are ``w:ind`` elements, nearest first. A hanging indent goes back from the left
    indent, a first-line indent goes on from it; the nearest layer that has either decides.
    """
    given = [layer for layer in layers if layer is not None]
    if not given:
        return None
    left = next((found for layer in given if (found := _side(layer)) is not None), 0)
    first = 0
    for layer in given:
        hanging, ahead = value(layer, "hanging"), value(layer, "firstLine")
        if hanging is not None or ahead is not None:
            first = -whole(hanging) if hanging is not None else whole(ahead)
            break
    return (left + first) / 20


def _side(layer: Element) -> int | None:
    text = value(layer, "left") or value(layer, "start")
    return None if text is None else whole(text)
