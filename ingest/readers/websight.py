"""What of a web page a reader doesn't see by the inline style of its elements, or may not.

Hidden outright, without size or opacity, off the page, or in the colour of what lies behind. What lies
behind is known where an element says both colours itself, and on a page without style sheets, where
all say what they inherit; a style sheet could repaint anything in between, and so could an element
that is placed by hand. Then the text is served, and a finding says what it may be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bs4 import Tag

from ingest.readers.shades import BLACK, WHITE, Colour, hex_colour, is_white, same

# "color: #fff; background: white": names and values of an inline style, the last of a name wins.
_DECLARATION = re.compile(r"([\w-]{1,40})\s*:\s*([^;]{0,400})")
_LENGTH = re.compile(r"(-?[0-9]{0,9}(?:\.[0-9]{1,9})?)(px|pt|pc|in|cm|mm|r?em|%)?")
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+(\d{0,3}\.\d{1,6}|\d{1,3})(%?))?\s*\)"
)
_NAMES = {
    "white": "ffffff", "black": "000000", "snow": "fffafa", "ivory": "fffff0", "red": "ff0000",
    "whitesmoke": "f5f5f5", "ghostwhite": "f8f8ff", "floralwhite": "fffaf0", "azure": "f0ffff",
    "mintcream": "f5fffa", "navy": "000080", "blue": "0000ff", "green": "008000", "yellow": "ffff00",
    "gray": "808080", "grey": "808080", "silver": "c0c0c0",
}  # fmt: skip
_POINTS = {"": 0.75, "px": 0.75, "pt": 1.0, "pc": 12.0, "in": 72.0, "cm": 28.35, "mm": 2.835}
_SMALLEST = 1.0  # points
_FAR_OFF = 1000.0  # points; no screen is as wide to the left
_CLIPPED = re.compile(r"rect\(\s*0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?[\s,]+0(?:px)?\s*\)|inset\(\s*(?:50|100)%")  # fmt: skip
_GONE = re.compile(r"scale[xy]?\(\s*0(?:\.0*)?\s*[,)]")
_CLEAR = "transparent"
_KEPT = ("inherit", "initial", "unset", "revert", "currentcolor", "none", _CLEAR)
_REPAINTED = frozenset({"a", "table"})  # whose text browsers give a colour of its own
_TELLING = ("style", "bgcolor", "background", "color", "text")  # attributes


@dataclass(frozen=True, slots=True)
class Ground:
    """What an element's text is set in and on."""

    colour: Colour | None = BLACK
    behind: Colour | None = WHITE
    size: float | None = 12.0  # points
    clear: bool = False  # the letters let all light through
    sheets: bool = False  # whether the page has style sheets

    @property
    def why_hidden(self) -> str:
        """Why text isn't seen here; "" if it is, or may be."""
        if self.clear:
            return "transparent"
        known = self.colour is not None and self.behind is not None
        if known and same(self.colour, self.behind):  # type: ignore[arg-type]
            return "in the colour of its ground"
        if self.size is not None and self.size < _SMALLEST:
            return "in letters of less than a point"
        return ""

    @property
    def why_doubtful(self) -> str:
        """Why text may not be seen here."""
        white = self.colour is not None and self.behind is None and is_white(self.colour)
        return "in white, on a ground that isn't known" if white else ""


def page_ground(root: Tag) -> Ground:
    """That of a whole page."""
    page = root
    while page.parent is not None:
        page = page.parent
    sheets = page.find("style") is not None or any(
        "stylesheet" in str(link.get("rel", "")).lower() for link in page.find_all("link")
    )
    ground = Ground(sheets=sheets)
    for element in reversed([root, *root.parents]):
        if isinstance(element, Tag):
            ground = inside(element, ground)
    return ground


def declared(element: Tag) -> dict[str, str]:
    """The inline style, names and values in lower case."""
    css = element.get("style")
    if not isinstance(css, str):
        return {}
    return {name.lower(): words.strip().lower() for name, words in _DECLARATION.findall(css)}


def why_off_page(style: dict[str, str]) -> str:
    """Why an element of that inline style isn't on the page at all; "" if it is."""
    places = [style.get(name, "") for name in ("text-indent", "margin-left", "margin-top")]
    if style.get("position") in ("absolute", "fixed", "relative"):
        places += [style.get(name, "") for name in ("left", "top")]
    if any((_points(one, None) or 0.0) < -_FAR_OFF for one in places):
        return "off the page"
    if _CLIPPED.search(style.get("clip", "") + style.get("clip-path", "")):
        return "clipped away"
    shut = style.get("overflow") in ("hidden", "clip")
    if shut and any(_points(style.get(one, ""), None) == 0 for one in ("width", "height", "max-height")):  # fmt: skip
        return "in a box without size"
    return "scaled to nothing" if _GONE.search(style.get("transform", "")) else ""


def inside(element: Tag, around: Ground) -> Ground:
    """The ground inside of ``element``, which stands on ``around``."""
    if not (around.sheets or element.name in _REPAINTED or any(map(element.has_attr, _TELLING))):
        return around
    style = declared(element)
    ground = around
    if around.sheets or style.get("position") in ("absolute", "fixed"):
        ground = replace(ground, behind=None)
    if around.sheets or element.name in _REPAINTED:
        ground = replace(ground, colour=None, clear=False)
    behind = (
        style.get("background-color") or style.get("background") or _attribute(element, "bgcolor")
    )
    if "background-image" in style or element.has_attr("background"):
        ground = replace(ground, behind=None)
    elif behind and not behind.startswith(_KEPT):
        ground = replace(ground, behind=_colour(behind))
    ground = _coloured(element, style, ground)
    size = style.get("font-size")
    if size:
        ground = replace(ground, size=_points(size, None if around.sheets else around.size))
    return ground


def _coloured(element: Tag, style: dict[str, str], ground: Ground) -> Ground:
    colour = (
        style.get("-webkit-text-fill-color") or style.get("color") or _font_colour(element)
    ).replace("!important", "").strip()  # fmt: skip
    if "-webkit-background-clip" in style or "background-clip" in style:
        return replace(ground, colour=None, clear=False)
    if colour == _CLEAR or _is_clear(colour):
        painted = any("shadow" in name or "stroke" in name for name in style)
        return replace(ground, colour=None, clear=not painted)
    if colour and not colour.startswith(_KEPT):
        return replace(ground, colour=_colour(colour), clear=False)
    return ground


def _font_colour(element: Tag) -> str:
    name = {"font": "color", "body": "text"}.get(element.name, "")
    return _attribute(element, name) if name else ""


def _attribute(element: Tag, name: str) -> str:
    found = element.get(name)
    return found.strip().lower() if isinstance(found, str) else ""


def _colour(words: str) -> Colour | None:
    """A colour, also as "background" gives it; None if it isn't known."""
    words = words.replace("!important", "").strip()
    if "url(" in words or "gradient" in words:
        return None
    found = _RGB.search(words)
    if found:
        if found[4] is not None and float(found[4]) < (100 if found[5] else 1):
            return None  # lets through what lies below
        red, green, blue = (min(float(found[place]) / 255, 1.0) for place in (1, 2, 3))
        return (red, green, blue)
    first = words.split()[0] if words else ""
    if re.fullmatch("#[0-9a-f]{3}", first):
        first = "#" + "".join(2 * digit for digit in first[1:])
    return hex_colour(_NAMES.get(first, first))


def _is_clear(words: str) -> bool:
    found = _RGB.search(words)
    return found is not None and found[4] is not None and float(found[4]) == 0


def _points(words: str, around: float | None) -> float | None:
    """A length in points; ``around`` is what 1 em is; None if it can't be told."""
    found = _LENGTH.match(words.strip())
    if found is None or not found[1] or found[1] in ("-", "."):
        return None
    unit = found[2] or ""
    if unit in _POINTS:
        return float(found[1]) * _POINTS[unit]
    if around is None and unit == "rem":
        return None
    base = 12.0 if unit == "rem" else around
    return None if base is None else float(found[1]) * base / (100 if unit == "%" else 1)
