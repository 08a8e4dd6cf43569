"""What of a web page a reader doesn't see, or may not: by its markup, inline styles and sheets inside it.

Not shown outright, without size or opacity, off the page, or in the colour of what lies behind. What lies
behind is known where an element says both colours itself, and on a page that refers to no style sheet
elsewhere, where all say what they inherit; a sheet that isn't read could repaint anything in between,
and so could an element that is placed by hand. Then the text is served, and a finding says what it may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup, Tag

from ingest.readers.css.cascade import Styles
from ingest.readers.css.colours import Rgba, rgba
from ingest.readers.css.lengths import Around, points
from ingest.readers.css.values import WIDE
from ingest.readers.shades import BLACK, WHITE, Colour, is_white, same
from ingest.readers.webboxes import (
    is_displayed,
    is_inline,
    is_taken_out,
    line_shift,
    why_gone,
    why_perhaps_gone,
)

Style = Mapping[str, str]

_SMALLEST = 1.0  # points
_FAINT = 10 / 255  # of opacity: black is then as near to white as `same` takes for the same
_SIZES = {
    "xx-small": 6.75, "x-small": 7.5, "small": 9.75, "medium": 12.0, "large": 13.5, "x-large": 18.0,
    "xx-large": 24.0, "xxx-large": 36.0,
}  # fmt: skip
_STEPS = {"smaller": 1 / 1.2, "larger": 1.2}
_OF_ITS_OWN: Mapping[str, Style] = {
    "mark": {"background-color": "yellow", "color": "black"},
    "table": {"text-indent": "0"},
    "h1": {"font-size": "2em"}, "h2": {"font-size": "1.5em"}, "h3": {"font-size": "1.17em"},
    "h5": {"font-size": "0.83em"}, "h6": {"font-size": "0.67em"},
    **{name: {"font-size": "smaller"} for name in ("small", "sub", "sup")},
}  # fmt: skip
_OLD_TABLE: Style = {"text-indent": "0", "font-size": "medium"}
_LAYOUTS = ("flex", "grid", "-box")  # ends of the names of what lays out its parts
_TELLING = ("bgcolor", "background", "color", "text")  # attributes


@dataclass(frozen=True, slots=True)
class Ground:
    """What an element's text is set in and on."""

    colour: Colour | None = BLACK
    behind: Colour | None = WHITE
    size: float | None = 12.0  # points
    page: Colour | None = BLACK  # of the body's text
    clear: bool = False  # the letters let all light through
    painted: bool = False  # the letters have a shadow or an outline
    visible: bool = True
    opacity: float = 1.0
    indent: float = 0.0  # points, of the first line of a block

    @property
    def why_hidden(self) -> str:
        """Why text isn't seen here; "" if it is, or may be."""
        if not self.visible:
            return "hidden by its style"
        if self.opacity < _FAINT or (self.clear and not self.painted):
            return "transparent"
        known = self.colour is not None and self.behind is not None and not self.painted
        if known and same(self.colour, self.behind):  # type: ignore[arg-type]
            return "in the colour of its ground"
        small = self.size is not None and self.size < _SMALLEST
        return "in letters of less than a point" if small else ""

    @property
    def why_doubtful(self) -> str:
        """Why text may not be seen here."""
        white = self.colour is not None and self.behind is None and is_white(self.colour)
        return "in white, on a ground that isn't known" if white else ""


class Sight:
    """Tells what is seen of one page."""

    def __init__(self, page: BeautifulSoup) -> None:
        self.styles = Styles(page)
        self._alone = self.styles.known  # no sheet but those of the page

    @property
    def untold(self) -> list[str]:
        """What isn't known of the page's style sheets, in words."""
        styles = self.styles
        found = []
        if styles.elsewhere:
            found.append(
                f"{styles.elsewhere} × style sheet outside the page, not read: what it hides is served"
            )
        if styles.over:
            found.append("more style sheets than are worked out: what the rest hides is served")
        rules = styles.sheets.not_told
        if rules:
            found.append(
                f"{len(rules)} × rule that hides, where it can't be told whether it applies"
                f" ({rules[0]}): what it hides is served"
            )
        return found

    def style(self, element: Tag) -> Style:
        """What is said of an element."""
        found = self.styles.of(element)
        own = _OF_ITS_OWN.get(element.name)
        if element.name == "table" and self.styles.quirks:
            own = _OLD_TABLE
        if element.name == "html" and found.get("display", "none") != "none":
            return {**found, "display": "block"}  # the root is never less
        return {**own, **found} if own else found

    def is_inline(self, element: Tag, style: Style | None = None) -> bool:
        """Whether it is words of a line; what stands in a flex box or a grid isn't."""
        style = self.style(element) if style is None else style
        around = element.parent
        while around is not None and self.style(around).get("display") == "contents":
            around = around.parent
        laid_out = around is not None and self.lays_out(around)
        return is_inline(element, style, laid_out=laid_out)

    def lays_out(self, element: Tag) -> bool:
        """Whether it is a flex box or a grid, whose parts are blocks."""
        return self.style(element).get("display", "").endswith(_LAYOUTS)

    def breaks_line(self, element: Tag) -> bool:
        """Whether what stands around it goes on in another line."""
        style = self.style(element)
        inside = style.get("display", "").startswith("inline-") or not is_displayed(element, style)
        floats = style.get("float", "none") != "none"
        return not (inside or floats or is_taken_out(style) or self.is_inline(element, style))

    def block_start(self, element: Tag, ground: Ground, shift: float) -> float:
        """Where the first line of a block begins that stands in a line which begins at ``shift``."""
        style = self.style(element)
        flows = style.get("display") or ("inline" if is_inline(element, {}) else "block")
        stays = not is_taken_out(style) or style.get("left", "auto") == "auto"
        if flows.startswith("inline") and stays and style.get("float", "none") == "none":
            return shift + ground.indent
        return ground.indent

    def line_shift(self, element: Tag) -> float:
        """By how many points an element moves what follows in its line to the right."""
        style = self.style(element)
        if not is_displayed(element, style):
            return 0.0
        return line_shift(style, inline=self.is_inline(element, style)) if style else 0.0

    def why_gone(self, element: Tag) -> str:
        """Why nothing of an element is on the page; "" if something is."""
        style = self.style(element)
        return why_gone(element, style, inline=bool(style) and self.is_inline(element, style))

    def why_perhaps_gone(self, element: Tag) -> str:
        """Why an element may not be on the page."""
        style = self.style(element)
        return why_perhaps_gone(
            element, style, inline=bool(style) and self.is_inline(element, style)
        )

    def ground(self, root: Tag) -> Ground:
        """That around ``root``."""
        ground = Ground()
        for element in reversed(list(root.parents)):
            if isinstance(element, Tag):
                ground = self.inside(element, ground)
        return ground

    def inside(self, element: Tag, around: Ground) -> Ground:
        """The ground inside of ``element``, which stands on ``around``."""
        style = self.style(element)
        linked = element.name == "a" and element.has_attr("href")
        repainted = linked or (self.styles.quirks and element.name == "table")
        if self._alone and not (style or repainted or any(map(element.has_attr, _TELLING))):
            return around
        ground = self._backed(element, style, around)
        if not self._alone or (repainted and style.get("color") != "inherit"):
            # Tables of old began anew with the body's colour.
            colour = around.page if self._alone and not linked else None
            ground = replace(ground, colour=colour, clear=False)
        ground = _coloured(element, style, ground, around)
        if element.name == "body":
            ground = replace(ground, page=ground.colour)
        ground = _shown(style, ground)
        if style.get("text-indent", "inherit") not in WIDE:
            indent = points(style["text-indent"], Around(em=ground.size))
            ground = replace(ground, indent=indent or 0.0)
        size = style.get("font-size", "inherit")
        if size not in WIDE:
            ground = replace(ground, size=self._size(size, around.size))
        return ground

    def _backed(self, element: Tag, style: Style, around: Ground) -> Ground:
        ground = around
        if style.get("display") == "contents":
            return ground  # has no box to be painted
        if not self._alone or style.get("position") in ("absolute", "fixed", "sticky"):
            ground = replace(ground, behind=None)
        image = style.get("background-image", "none") != "none"
        if image or (element.has_attr("background") and "background-image" not in style):
            return replace(ground, behind=None)
        if style.get("background-clip") == "text":
            return ground
        words = style.get("background-color") or _attribute(element, "bgcolor")
        colour = rgba(words)
        if not words or words in WIDE or (colour is not None and colour[3] == 0):
            return ground
        if words == "currentcolor":
            return replace(ground, behind=None)
        return replace(ground, behind=_opaque(colour))

    def _size(self, words: str, around: float | None) -> float | None:
        if words in _SIZES:
            return _SIZES[words]
        if words in _STEPS:
            return None if around is None else around * _STEPS[words]
        em = around if self._alone else None
        return points(words, Around(em=em, rem=12.0 if self._alone else None, percent=em))


def _coloured(element: Tag, style: Style, ground: Ground, around: Ground) -> Ground:
    fill = style.get("-webkit-text-fill-color", "")
    words = fill if fill and fill not in WIDE and fill != "currentcolor" else style.get("color", "")
    words = words or _font_colour(element)
    if style.get("background-clip", "") == "text":
        return replace(ground, colour=None, clear=False)  # the ground shines through the letters
    ways = (style.get(one, "inherit") for one in ("text-shadow", "-webkit-text-stroke"))
    painted = [one for one in ways if one not in WIDE]
    if painted:
        ground = replace(ground, painted=any(one not in ("none", "0", "0px") for one in painted))
    if words in ("inherit", "currentcolor"):
        return replace(ground, colour=around.colour, clear=around.clear)
    colour = rgba(words)
    if colour is None:
        return replace(ground, colour=None, clear=False) if words and words not in WIDE else ground
    if colour[3] < _FAINT:
        return replace(ground, colour=None, clear=True)
    return replace(ground, colour=_over(colour, ground.behind), clear=False)


def _over(colour: Rgba, behind: Colour | None) -> Colour | None:
    """A colour that lets light through, as it is seen on what lies behind."""
    *own, alpha = colour
    if alpha >= 1:
        return _opaque(colour)
    if behind is None:
        return None
    red, green, blue = (a * alpha + b * (1 - alpha) for a, b in zip(own, behind, strict=True))
    return (red, green, blue)


def _shown(style: Style, ground: Ground) -> Ground:
    if style.get("visibility", "inherit") not in WIDE:
        ground = replace(ground, visible=style["visibility"] == "visible")
    if "opacity" in style and style.get("display") != "contents":
        ground = replace(ground, opacity=ground.opacity * float(style["opacity"]))
    return ground


def _font_colour(element: Tag) -> str:
    name = {"font": "color", "body": "text"}.get(element.name, "")
    return _attribute(element, name) if name else ""


def _attribute(element: Tag, name: str) -> str:
    found = element.get(name)
    return found.strip().lower() if isinstance(found, str) else ""


def _opaque(colour: Rgba | None) -> Colour | None:
    """The colour, if it lets nothing through."""
    if colour is None or colour[3] < 1:
        return None
    return colour[:3]
