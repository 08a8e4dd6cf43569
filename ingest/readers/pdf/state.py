"""The graphics and text state of a content stream, as far as reading needs it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.readers.pdf.fonts import Face
from ingest.readers.pdf.geometry import IDENTITY, Matrix
from ingest.readers.pdf.paint import Brush
from ingest.readers.shades import BLACK, Colour


@dataclass(slots=True)
class State:
    """What ``q`` saves and ``Q`` restores. Mutable: operators change it in place."""

    matrix: Matrix
    grey: float | None = 0.0  # of fills; None = not a grey
    colour_space: str = "/DeviceGray"
    filling: Colour | None = BLACK  # None = not known
    stroking: Colour | None = BLACK
    stroke_space: str = "/DeviceGray"
    brush: Brush = Brush()  # noqa: RUF009 - frozen
    mode: int = 0  # of rendering text
    face: Face | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    outlined: bool = False  # fill and stroke: how bold is faked where there is no bold font
    text: Matrix = IDENTITY
    line: Matrix = IDENTITY
