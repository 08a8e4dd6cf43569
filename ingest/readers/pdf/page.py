"""What is drawn on a page: glyphs with their places, grey rectangles, ruling lines, images.

Filled by ``interpreter``; everything after it works on these records and never sees a PDF object.
Places are points from the page's top left corner (see ``geometry``).
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.readers.pdf.geometry import Rect, Rule


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of glyphs is set. One record is shared by all glyphs of the run."""

    size: float  # points on the page, after all scaling
    bold: bool
    space: float  # width of a space in this font at this size, points


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn character (a ligature is already written out, so ``text`` can be longer)."""

    text: str
    x0: float
    x1: float  # without character spacing
    y: float  # baseline
    style: Style
    running: bool = False  # the file itself marks it as a running head or foot


@dataclass(frozen=True, slots=True)
class Turned:
    """A character of text that runs up or down the page, as table headings do."""

    x: float
    y: float
    glyph: Glyph  # with the places it would have, were its text turned to run left to right


@dataclass(frozen=True, slots=True)
class Shade:
    """A filled rectangle; its grey (0 black, 1 white), or None for another colour."""

    rect: Rect
    grey: float | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page as drawn. ``lost`` counts glyphs that could not be placed or named."""

    number: int  # counted, 1-based
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    shades: tuple[Shade, ...]
    rules: tuple[Rule, ...]
    images: tuple[Rect, ...]
    curves: tuple[Rect, ...] = ()  # around curved and slanted lines
    turned: tuple[Turned, ...] = ()
    slanted: int = 0  # glyphs of text that doesn't run left to right (watermarks, side notes)
    unseen: tuple[tuple[str, bool, str], ...] = ()  # why, whether it is served, the letters
    widthless: int = 0  # characters without width that were left out
    nameless: int = 0  # glyphs whose font doesn't say which characters they are
