"""What of a run a reader of the printed page sees: its colour, what lies behind it, its size.

Text isn't seen that is hidden by its format, has the colour of what is known to lie behind it, is set
in letters of a point or less, or isn't filled at all. What lies behind is known where a run, a
paragraph or a cell says its shade, and on a page that says nothing of shades; inside of text boxes, in
tables whose style shades and where shapes lie behind the text it isn't, and text is given the benefit
of the doubt. Automatic colours are seen on any ground. Not followed: shades and colours of a table's
style, theme colours other than black and white.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ingest.readers.shades import BLACK, WHITE, Colour, hex_colour, is_white, same
from ingest.readers.word.markup import Element, child, switch, value, w, whole
from ingest.readers.word.styles import Styles

WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
VANISHED = "hidden by its format"
_SMALLEST = 2  # half-points: no letter of one point can be read
_NARROWEST = 5  # per cent of a letter's width
_CLEAR = 98_000  # thousandths of a per cent of transparency
_THEME = {
    **dict.fromkeys(("background1", "light1"), WHITE),
    **dict.fromkeys(("text1", "dark1"), BLACK),
}
_HIGHLIGHTS = {
    "white": "FFFFFF", "black": "000000", "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF",
    "magenta": "FF00FF", "blue": "0000FF", "red": "FF0000", "darkBlue": "000080",
    "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000",
    "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip


class Seen(StrEnum):
    """Whether text is seen."""

    YES = "yes"
    MAYBE = "maybe"  # white on an unknown ground
    NO = "no"


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether a run is seen, and if not, why."""

    seen: Seen = Seen.YES
    why: str = ""


_PLAIN = Sight()


@dataclass(frozen=True, slots=True)
class Look:
    """What a run's look is taken from: itself, its own style, its paragraph's, the ground."""

    properties: Element | None  # w:rPr
    styles: Styles
    paragraph_style: str | None
    ground: Colour | None  # behind the paragraph; None where it isn't known

    def sight(self) -> Sight:
        """Whether the run is seen."""
        if switch(self._of("vanish")):
            return Sight(Seen.NO, VANISHED)
        size = value(self._of("sz"))
        if size is not None and 0 <= whole(size, 99) <= _SMALLEST:
            return Sight(Seen.NO, "in letters of a point or less")
        narrow = value(self._of("w"))
        if narrow is not None and 0 <= whole(narrow, 100) <= _NARROWEST:
            return Sight(Seen.NO, "in letters without width")
        if self._is_unfilled():
            return Sight(Seen.NO, "in letters without filling")
        return self._against_ground()

    def _against_ground(self) -> Sight:
        colour = self._colour()
        if colour is None:
            return _PLAIN
        behind = self._behind()
        if behind is None:
            doubt = Sight(Seen.MAYBE, "in white, on a ground that isn't known")
            return doubt if is_white(colour) else _PLAIN
        return Sight(Seen.NO, "in the colour of its ground") if same(colour, behind) else _PLAIN

    def _colour(self) -> Colour | None:
        for fill in self._filling():
            for part in fill.iter(WORD_2010 + "srgbClr"):
                return hex_colour(part.get(WORD_2010 + "val") or "")
        return coloured(self._of("color"), "val", "theme", "themeColor")

    def _behind(self) -> Colour | None:
        highlight = value(self._of("highlight"))
        if highlight in _HIGHLIGHTS:
            return hex_colour(_HIGHLIGHTS[highlight])
        return over(self._of("shd"), self.ground)

    def _is_unfilled(self) -> bool:
        if self.properties is None:
            return False
        outline = self.properties.find(WORD_2010 + "textOutline")
        if outline is not None and outline.find(WORD_2010 + "noFill") is None:
            return False
        return any(
            fill.find(WORD_2010 + "noFill") is not None
            or any(
                whole(part.get(WORD_2010 + "val")) >= _CLEAR
                for part in fill.iter(WORD_2010 + "alpha")
            )
            for fill in self._filling()
        )

    def _filling(self) -> Iterator[Element]:
        if self.properties is not None:
            yield from self.properties.iterchildren(WORD_2010 + "textFill")

    def _of(self, name: str) -> Element | None:
        """The nearest property of that name: direct, by the run's style, the paragraph's, at all."""
        direct = child(self.properties, name)
        if direct is not None:
            return direct
        own = value(child(self.properties, "rStyle"))
        return self.styles.run_look(own, self.paragraph_style, name)


def coloured(element: Element | None, attribute: str, family: str, theme: str) -> Colour | None:
    """The colour that a ``w:color`` or ``w:shd`` says; None: automatic, or not known."""
    if element is None:
        return None
    named = value(element, theme)
    if named is None:
        return hex_colour(value(element, attribute) or "")
    changed = value(element, f"{family}Tint") or value(element, f"{family}Shade")
    return None if changed else _THEME.get(named)


def over(shade: Element | None, ground: Colour | None) -> Colour | None:
    """What lies behind text with that ``w:shd``, itself on ``ground``."""
    if shade is None:
        return ground
    pattern = value(shade) or "clear"
    if pattern == "solid":
        return coloured(shade, "color", "theme", "themeColor")
    if pattern not in ("clear", "nil"):
        return None
    fill = value(shade, "fill")
    if fill in (None, "auto") and value(shade, "themeFill") is None:
        return ground
    return coloured(shade, "fill", "themeFill", "themeFill")


def table_ground(table: Element, styles: Styles, ground: Colour | None) -> Colour | None:
    """What lies behind a table's cells before they say it themselves."""
    properties = child(table, "tblPr")
    if styles.shades(value(child(properties, "tblStyle"))):
        ground = None
    return over(child(properties, "shd"), ground)


def page_ground(body: Element, others: list[Element]) -> Colour | None:
    """White, unless the document gives its pages a colour or has shapes behind its text."""
    document = body.getparent()
    if document is not None and document.find(w("background")) is not None:
        return None
    return None if any(map(_has_shapes_behind, (body, *others))) else WHITE


def _has_shapes_behind(part: Element) -> bool:
    if any(anchor.get("behindDoc") in ("1", "true") for anchor in part.iter("{*}anchor")):
        return True
    return any(
        "z-index:-" in (shape.get("style") or "").replace(" ", "")
        for shape in part.iter("{urn:schemas-microsoft-com:vml}*")
    )
