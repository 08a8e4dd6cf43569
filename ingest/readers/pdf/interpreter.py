"""Runs a page's content stream and records what it draws.

Text with its exact places (all text operators, character and word spacing, stretch, rise),
filled rectangles, ruling lines and images, also inside form XObjects. Left out: text that doesn't
run left to right after the page's rotation (counted), clipping, patterns and transparency.
Operators with missing or wrong operands are skipped, as viewers do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from math import hypot, isfinite
from typing import Any

from pypdf.generic import ContentStream, DictionaryObject, PdfObject

from ingest.readers.pdf.colours import colour_in, colour_of, grey_in, grey_of, space_kind
from ingest.readers.pdf.fonts import Code, Face, face_of
from ingest.readers.pdf.geometry import IDENTITY, Matrix, Rect, around, moved, multiplied, union
from ingest.readers.pdf.ink import Ink
from ingest.readers.pdf.layers import is_off
from ingest.readers.pdf.page import Glyph, Style, Turned
from ingest.readers.pdf.paint import Canvas, Shown
from ingest.readers.pdf.state import State
from ingest.readers.shades import BLACK

_DEEPEST_FORM = 12
_SMALLEST = 1.5  # points; hidden link anchors and tracking text are set smaller than any type
_NARROWEST = 1.0  # points that a letter as wide as its size would take
_MASKS = ("/SMask", "/Mask", "/ImageMask")
_UNIT_SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class TooMuchDrawn(Exception):
    """The document draws more than any rulebook does: a bomb, or a map."""


@dataclass(slots=True)
class Budget:
    """Operators left for the whole document. A form that calls itself spends it."""

    operators: int = 12_000_000
    forms: int = 20_000

    def spend(self, operators: int) -> None:
        """Takes one form or page of that many operators.

        Raises:
            TooMuchDrawn: when nothing is left.
        """
        self.operators -= operators
        self.forms -= 1
        if self.operators < 0 or self.forms < 0:
            raise TooMuchDrawn


@dataclass(slots=True)
class Interpreter:
    """One page's run; read the collected lists when ``run`` is done."""

    base: Matrix  # from the page's user space to our coordinates
    budget: Budget
    faces: dict[int, Face | None]  # shared by all pages, by the font object's number
    glyphs: list[Glyph] = field(default_factory=list)
    images: list[Rect] = field(default_factory=list)
    ink: Ink = field(default_factory=Ink)
    turned: list[Turned] = field(default_factory=list)
    slanted: int = 0
    nameless: int = 0
    widthless: int = 0
    canvas: Canvas = field(default_factory=Canvas)
    layers_off: frozenset[int] = frozenset()
    tiny: list[str] = field(default_factory=list)
    _clips: bool = False  # the path being built clips what follows
    _hidden: list[bool] = field(default_factory=list)  # marked content: is its layer off?
    _state: State = field(init=False)
    _stack: list[State] = field(default_factory=list)
    _marks: list[bool] = field(default_factory=list)  # marked content: is it running head or foot?
    _resources: DictionaryObject = field(default_factory=DictionaryObject)
    _depth: int = 0

    def __post_init__(self) -> None:
        self._state = State(matrix=self.base)

    def run(self, content: ContentStream, resources: DictionaryObject) -> None:
        """Executes ``content``.

        Raises:
            TooMuchDrawn: if the budget is spent.
            pypdf.errors.PyPdfError: or what pypdf leaks on damage (see ``opening.LEAKED``).
        """
        operations = content.operations
        self.budget.spend(len(operations))
        outer, self._resources = self._resources, resources
        try:
            for operands, operator in operations:
                self._act(operator, operands)
        finally:
            self._resources = outer

    def _act(self, operator: bytes, operands: list[Any]) -> None:
        action = _ACTIONS.get(operator)
        if action is None:
            return
        try:
            action(self, operands)
        except (IndexError, TypeError, ValueError, OverflowError):
            return  # a malformed operator; the rest of the page is still good

    # Graphics state.

    def _save(self, _operands: list[Any]) -> None:
        if len(self._stack) < 512:
            self._stack.append(copy(self._state))

    def _restore(self, _operands: list[Any]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _concat(self, operands: list[Any]) -> None:
        self._state.matrix = multiplied(_matrix(operands), self._state.matrix)

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
            brush = replace(brush, alpha=float(look["/ca"]))
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

    # Text.

    def _begin_text(self, _operands: list[Any]) -> None:
        self._state.text = self._state.line = IDENTITY

    def _font(self, operands: list[Any]) -> None:
        self._state.face = None  # should the font be damaged, its text mustn't be read with another
        self._state.size = float(operands[1])
        self._state.face = self._face(self._named("/Font").get(operands[0]))

    def _char_space(self, operands: list[Any]) -> None:
        self._state.char_space = float(operands[0])

    def _word_space(self, operands: list[Any]) -> None:
        self._state.word_space = float(operands[0])

    def _stretch(self, operands: list[Any]) -> None:
        self._state.stretch = float(operands[0]) / 100

    def _leading(self, operands: list[Any]) -> None:
        self._state.leading = float(operands[0])

    def _rise(self, operands: list[Any]) -> None:
        self._state.rise = float(operands[0])

    def _render(self, operands: list[Any]) -> None:
        self._state.mode = int(operands[0])
        self._state.outlined = self._state.mode in (2, 6)

    def _text_matrix(self, operands: list[Any]) -> None:
        self._state.text = self._state.line = _matrix(operands)

    def _move(self, operands: list[Any]) -> None:
        step = (1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1]))
        self._state.text = self._state.line = multiplied(step, self._state.line)

    def _move_set_leading(self, operands: list[Any]) -> None:
        self._state.leading = -float(operands[1])
        self._move(operands)

    def _next_line(self, _operands: list[Any]) -> None:
        self._move([0, -self._state.leading])

    def _show(self, operands: list[Any]) -> None:
        self._write(_bytes(operands[0]))

    def _next_line_show(self, operands: list[Any]) -> None:
        self._next_line([])
        self._show(operands)

    def _spaced_show(self, operands: list[Any]) -> None:
        self._word_space([operands[0]])
        self._char_space([operands[1]])
        self._next_line_show([operands[2]])

    def _show_adjusted(self, operands: list[Any]) -> None:
        for piece in operands[0]:
            if isinstance(piece, int | float):
                self._advance(-float(piece) / 1000 * self._state.size * self._state.stretch)
            else:
                self._write(_bytes(piece))

    def _advance(self, by: float) -> None:
        a, b, c, d, e, f = self._state.text
        self._state.text = (a, b, c, d, e + by * a, f + by * b)

    def _write(self, shown: bytes) -> None:
        state, face = self._state, self._state.face
        if face is None:
            return
        a, b, c, d, x, y = multiplied(state.text, state.matrix)
        size = abs(state.size) * hypot(c, d)
        upright = a * state.size > 0 and abs(b) < 0.02 * abs(a) and isfinite(size)
        width = abs(a * state.size * state.stretch)  # points per unit of glyph width
        style = Style(size, face.bold or state.outlined, face.space * width)
        large = size >= _SMALLEST and width >= _NARROWEST
        readable = upright and face.named and not face.hidden
        visible = readable and large
        first = len(self.glyphs)
        running = any(self._marks)
        moved_by = 0.0  # in text space, so far
        for code in face.codes(shown):
            if readable and not large:
                self.tiny.append(code.text)
            self.widthless += code.unseen
            if visible and code.text:
                left, baseline = x + moved_by * a, y + moved_by * b + state.rise * d
                right = left + code.width * width
                if isfinite(right) and isfinite(baseline):
                    self.glyphs.append(Glyph(code.text, left, right, baseline, style, running))
            elif code.text.strip() and not face.hidden:
                self.slanted += not upright
                if abs(a) < 0.02 * abs(b):
                    self._turn(code, x + moved_by * a, y + moved_by * b, b, style)
                self.nameless += not face.named
            space = state.char_space + (state.word_space if code.word_space else 0.0)
            moved_by += (code.width * state.size + space) * state.stretch
        self._advance(moved_by)
        if len(self.glyphs) > first:
            self.canvas.shown.append(self._shown(first))

    def _shown(self, first: int) -> Shown:
        state = self._state
        colour = state.filling
        if state.mode in (1, 5):
            colour = state.stroking
        elif state.mode in (2, 6) and state.filling != state.stroking:
            colour = None
        return Shown(
            first, len(self.glyphs), len(self.canvas.paints), colour, state.mode, state.brush,
            any(self._hidden),
        )  # fmt: skip

    def _turn(self, code: Code, x: float, y: float, down: float, style: Style) -> None:
        """Keeps a character of text that runs up or down the page."""
        if self._state.face is None or not (isfinite(x) and isfinite(y)):
            return
        if self._state.mode == 3 or any(self._hidden) or self._state.brush.alpha <= 0:
            return
        width = abs(code.width * down * self._state.size * self._state.stretch)
        start, line = (y, -x) if down * self._state.size > 0 else (-y, x)
        turned = replace(style, space=self._state.face.space * style.size)
        if isfinite(width):
            self.turned.append(Turned(x, y, Glyph(code.text, start, start + width, line, turned)))

    # Objects and marks.

    def _object(self, operands: list[Any]) -> None:
        found = self._named("/XObject").get(operands[0])
        target = found.get_object() if found is not None else None
        if not isinstance(target, DictionaryObject):
            return
        self._hidden.append(is_off(dict.get(target, "/OC"), self.layers_off))
        if target.get("/Subtype") == "/Image":
            self._image([], whole=not any(key in target for key in _MASKS))
        elif target.get("/Subtype") == "/Form" and self._depth < _DEEPEST_FORM:
            self._form(target)
        self._hidden.pop()

    def _image(self, _operands: list[Any], *, whole: bool = False) -> None:
        rect = around(moved(self._state.matrix, x, y) for x, y in _UNIT_SQUARE)
        if all(isfinite(value) for value in (rect.x0, rect.top, rect.x1, rect.bottom)):
            self.images.append(rect)
            if not any(self._hidden):
                _, b, c, _, _, _ = self._state.matrix
                self.canvas.picture(rect, self._state.brush, whole=whole and abs(b) + abs(c) < 0.01)

    def _form(self, form: DictionaryObject) -> None:
        outer, stack, marks, hidden = self._state, self._stack, self._marks, self._hidden
        self._state, self._stack, self._marks = copy(outer), [], list(marks)
        self._hidden = list(hidden)
        matrix = form.get("/Matrix")
        if matrix is not None:
            self._concat(list(matrix.get_object()))
        resources = form.get("/Resources")
        inner = resources.get_object() if resources is not None else self._resources
        self._depth += 1
        try:
            if isinstance(inner, DictionaryObject):
                self.run(ContentStream(form, None, "bytes"), inner)
        finally:
            self._depth -= 1
            self._state, self._stack, self._marks = outer, stack, marks
            self._hidden = hidden

    def _mark(self, operands: list[Any]) -> None:
        properties = operands[1] if len(operands) > 1 else None
        layer = self._named("/Properties").get(properties) if operands[0] == "/OC" else None
        self._hidden.append(is_off(layer, self.layers_off))
        if not isinstance(properties, DictionaryObject) and properties is not None:
            found = self._named("/Properties").get(properties)
            properties = found.get_object() if found is not None else None
        pagination = (
            operands[0] == "/Artifact"
            and isinstance(properties, DictionaryObject)
            and properties.get("/Type") == "/Pagination"
            and properties.get("/Subtype") in (None, "/Header", "/Footer")
        )
        self._marks.append(pagination)

    def _mark_plain(self, _operands: list[Any]) -> None:
        self._marks.append(False)
        self._hidden.append(False)

    def _unmark(self, _operands: list[Any]) -> None:
        if self._marks:
            self._marks.pop()
        if self._hidden:
            self._hidden.pop()

    def _named(self, kind: str) -> Mapping[Any, PdfObject]:
        found = self._resources.get(kind)
        resolved = found.get_object() if found is not None else None
        return resolved if isinstance(resolved, DictionaryObject) else {}

    def _face(self, found: PdfObject | None) -> Face | None:
        resource = found.get_object() if found is not None else None
        if not isinstance(resource, DictionaryObject):
            return None
        key = id(resource)
        if key not in self.faces:
            self.faces[key] = face_of(resource)
        return self.faces[key]


def _matrix(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands[:6])
    return (a, b, c, d, e, f)


def _bytes(operand: object) -> bytes:
    if isinstance(operand, bytes):
        return operand
    raise TypeError("a shown string must be bytes")


_ACTIONS: dict[bytes, Callable[[Interpreter, list[Any]], None]] = {
    b"q": Interpreter._save,
    b"Q": Interpreter._restore,
    b"cm": Interpreter._concat,
    b"gs": Interpreter._look,
    b"W": Interpreter._clip,
    b"W*": Interpreter._clip,
    b"sh": Interpreter._shade,
    b"G": Interpreter._set_stroke,
    b"RG": Interpreter._set_stroke,
    b"K": Interpreter._set_stroke,
    b"CS": Interpreter._set_stroke_space,
    b"SC": Interpreter._set_stroke_colour,
    b"SCN": Interpreter._set_stroke_colour,
    b"g": Interpreter._set_grey,
    b"rg": Interpreter._set_grey,
    b"k": Interpreter._set_grey,
    b"cs": Interpreter._set_space,
    b"sc": Interpreter._set_colour,
    b"scn": Interpreter._set_colour,
    b"re": Interpreter._rectangle,
    b"m": Interpreter._start,
    b"l": Interpreter._line,
    b"c": Interpreter._curve,
    b"v": Interpreter._curve,
    b"y": Interpreter._curve,
    b"h": Interpreter._close,
    b"f": Interpreter._fill,
    b"F": Interpreter._fill,
    b"f*": Interpreter._fill,
    b"B": Interpreter._fill_and_stroke,
    b"B*": Interpreter._fill_and_stroke,
    b"b": Interpreter._fill_and_stroke,
    b"b*": Interpreter._fill_and_stroke,
    b"S": Interpreter._stroke,
    b"s": Interpreter._stroke,
    b"n": Interpreter._end_path,
    b"BT": Interpreter._begin_text,
    b"Tf": Interpreter._font,
    b"Tc": Interpreter._char_space,
    b"Tw": Interpreter._word_space,
    b"Tz": Interpreter._stretch,
    b"TL": Interpreter._leading,
    b"Ts": Interpreter._rise,
    b"Tr": Interpreter._render,
    b"Tm": Interpreter._text_matrix,
    b"Td": Interpreter._move,
    b"TD": Interpreter._move_set_leading,
    b"T*": Interpreter._next_line,
    b"Tj": Interpreter._show,
    b"TJ": Interpreter._show_adjusted,
    b"'": Interpreter._next_line_show,
    b'"': Interpreter._spaced_show,
    b"Do": Interpreter._object,
    b"INLINE IMAGE": Interpreter._image,
    b"BDC": Interpreter._mark,
    b"BMC": Interpreter._mark_plain,
    b"EMC": Interpreter._unmark,
}
