"""Runs a page's content stream and records what it draws.

Text with its exact places (all text operators, character and word spacing, stretch, rise),
filled rectangles, ruling lines and images, also inside form XObjects. Left out: text that doesn't
run left to right after the page's rotation (counted), clipping, patterns and transparency.
Operators with missing or wrong operands are skipped, as viewers do.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from math import hypot, isfinite
from typing import Any

from pypdf.generic import ContentStream, DictionaryObject, PdfObject

from ingest.readers.pdf.fonts import Code, Face, face_of
from ingest.readers.pdf.geometry import IDENTITY, Rect, around, moved, multiplied
from ingest.readers.pdf.layers import is_off
from ingest.readers.pdf.page import Glyph, Style, Turned
from ingest.readers.pdf.paint import Shown
from ingest.readers.pdf.painter import Painter, matrix_of

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


@dataclass(slots=True, kw_only=True)
class Interpreter(Painter):
    """One page's run; read the collected lists when ``run`` is done."""

    budget: Budget
    faces: dict[int, Face | None]  # shared by all pages, by the font object's number
    glyphs: list[Glyph] = field(default_factory=list)
    images: list[Rect] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)
    slanted: int = 0
    nameless: int = 0
    widthless: int = 0
    layers_off: frozenset[int] = frozenset()
    tiny: list[str] = field(default_factory=list)
    _marks: list[bool] = field(default_factory=list)  # marked content: is it running head or foot?
    _depth: int = 0

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
        self._state.text = self._state.line = matrix_of(operands)

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
        try:
            if target.get("/Subtype") == "/Image":
                self._image([], whole=not any(key in target for key in _MASKS))
            elif target.get("/Subtype") == "/Form" and self._depth < _DEEPEST_FORM:
                self._form(target)
        finally:
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

    def _face(self, found: PdfObject | None) -> Face | None:
        resource = found.get_object() if found is not None else None
        if not isinstance(resource, DictionaryObject):
            return None
        key = id(resource)
        if key not in self.faces:
            self.faces[key] = face_of(resource)
        return self.faces[key]


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
