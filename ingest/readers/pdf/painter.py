"""The graphics state of a content stream and its paths: what is painted, in which colour, how clipped.

The lower half of ``interpreter``, which adds text, objects and marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from pypdf.generic import DictionaryObject, PdfObject

from ingest.readers.pdf.colours import colour_in, colour_of, grey_in, grey_of, space_kind
from ingest.readers.pdf.geometry import Matrix, Rect, multiplied, union
from ingest.readers.pdf.ink import Ink
from ingest.readers.pdf.paint import Canvas
from ingest.readers.pdf.state import State
from ingest.readers.shades import BLACK


@dataclass(slots=True, kw_only=True)
class Painter:
    """One page's state and paths; each method is an operator, with its operands."""

    base: Matrix  # from the page's user space to our coordinates
    ink: Ink = field(default_factory=Ink)
    canvas: Canvas = field(default_factory=Canvas)
    _clips: bool = False  # the path being built clips what follows
    _hidden: list[bool] = field(default_factory=list)  # marked content: is its layer off?
    _state: State = field(init=False)
    _stack: list[State] = field(default_factory=list)
    _resources: DictionaryObject = field(default_factory=DictionaryObject)

    def __post_init__(self) -> None:
        self._state = State(matrix=self.base)

    def _named(self, kind: str) -> Mapping[Any, PdfObject]:
        found = self._resources.get(kind)
        resolved = found.get_object() if found is not None else None
        return resolved if isinstance(resolved, DictionaryObject) else {}

    # Graphics state.

    def _save(self, _operands: list[Any]) -> None:
        if len(self._stack) < 512:
            self._stack.append(copy(self._state))

    def _restore(self, _operands: list[Any]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _concat(self, operands: list[Any]) -> None:
        self._state.matrix = multiplied(matrix_of(operands), self._state.matrix)

    def _set_grey(self, operands: list[Any]) -> None:
        channels = [float(value) for value in operands]
        self._state.grey = grey_of(channels)
        self._state.filling = colour_of(channels)
        self._state.colour_space = "/DeviceGray"

    def _set_stroke(self, operands: list[Any]) -> None:
        self._state.stroking = colour_of([float(value) for value in operands])
        self._state.stroke_space = "/DeviceGray"

    def _set_space(self, operands: list[Any]) -> None:
        spaces = self._named("/ColorSpace")
        self._state.colour_space = space_kind(operands[0], spaces)
        self._state.grey = 0.0
        self._state.filling = colour_in(self._state.colour_space, [0.0]) and BLACK

    def _set_stroke_space(self, operands: list[Any]) -> None:
        self._state.stroke_space = space_kind(operands[0], self._named("/ColorSpace"))
        self._state.stroking = colour_in(self._state.stroke_space, [0.0]) and BLACK

    def _set_colour(self, operands: list[Any]) -> None:
        channels = [float(value) for value in operands if isinstance(value, int | float)]
        plain = len(channels) == len(operands)
        self._state.grey = grey_in(self._state.colour_space, channels) if plain else None
        self._state.filling = colour_in(self._state.colour_space, channels) if plain else None

    def _set_stroke_colour(self, operands: list[Any]) -> None:
        channels = [float(value) for value in operands if isinstance(value, int | float)]
        plain = len(channels) == len(operands)
        self._state.stroking = colour_in(self._state.stroke_space, channels) if plain else None

    def _look(self, operands: list[Any]) -> None:
        found = self._named("/ExtGState").get(operands[0])
        look = found.get_object() if found is not None else None
        if not isinstance(look, DictionaryObject):
            return
        brush = self._state.brush
        if "/ca" in look:
            brush = replace(brush, alpha=float(str(look["/ca"])))
        if "/BM" in look or "/SMask" in look:
            blend, mask = look.get("/BM", "/Normal"), look.get("/SMask", "/None")
            plain = blend in ("/Normal", "/Compatible") and mask == "/None"
            brush = replace(brush, plain=plain)
        self._state.brush = brush

    def _clip(self, _operands: list[Any]) -> None:
        self._clips = True

    def _shade(self, _operands: list[Any]) -> None:
        if not any(self._hidden):
            self.canvas.shading(self._state.brush)

    def _paint(self, *, fill: bool) -> None:
        """Notes what the path being built paints, and what it clips."""
        shapes = self.ink.shapes() if fill or self._clips else []
        if fill and not any(self._hidden):
            pattern = self._state.colour_space == "/Pattern"
            brush = replace(self._state.brush, plain=False) if pattern else self._state.brush
            self.canvas.fill(shapes, self._state.filling, brush)
        if self._clips:
            self._clips = False
            brush, known = self._state.brush, len(shapes) == 1 and shapes[0][1]
            whole = union(rect for rect, _ in shapes) if shapes else Rect(0.0, 0.0, 0.0, 0.0)
            left = brush.clip.clipped(whole) or Rect(0.0, 0.0, 0.0, 0.0)
            self._state.brush = replace(brush, clip=left, clip_known=brush.clip_known and known)

    # Paths.

    def _rectangle(self, operands: list[Any]) -> None:
        x, y, width, height = (float(value) for value in operands[:4])
        self.ink.rectangle(self._state.matrix, x, y, width, height)

    def _start(self, operands: list[Any]) -> None:
        self.ink.start(self._state.matrix, float(operands[0]), float(operands[1]))

    def _line(self, operands: list[Any]) -> None:
        self.ink.line(self._state.matrix, float(operands[0]), float(operands[1]))

    def _curve(self, operands: list[Any]) -> None:
        self.ink.curve(self._state.matrix, float(operands[-2]), float(operands[-1]))

    def _close(self, _operands: list[Any]) -> None:
        self.ink.close()

    def _fill(self, _operands: list[Any]) -> None:
        self._paint(fill=True)
        self.ink.finish(fill=True, stroke=False, grey=self._state.grey)

    def _stroke(self, _operands: list[Any]) -> None:
        self._paint(fill=False)
        self.ink.finish(fill=False, stroke=True, grey=None)

    def _fill_and_stroke(self, _operands: list[Any]) -> None:
        self._paint(fill=True)
        self.ink.finish(fill=True, stroke=True, grey=self._state.grey)

    def _end_path(self, _operands: list[Any]) -> None:
        self._paint(fill=False)
        self.ink.finish(fill=False, stroke=False, grey=None)


def matrix_of(operands: list[Any]) -> Matrix:
    """The six numbers of a matrix operand."""
    a, b, c, d, e, f = (float(value) for value in operands[:6])
    return (a, b, c, d, e, f)
