"""The inside of one paragraph -> pieces of text, in order.

Enters: ``w:p``. Leaves: pieces with their changes, the footnotes referred to and the text boxes
anchored in it. Seen through: hyperlinks, bookmarks, comment anchors, content controls, smart
tags, fields. Left out: hidden text, field instructions, comments, ActiveX controls.
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.readers.shades import WHITE, Colour
from ingest.readers.word.changes import Change, Mark, Piece, both, change_of
from ingest.readers.word.covering import lies_in_front
from ingest.readers.word.fields import FieldState
from ingest.readers.word.formulas import linear
from ingest.readers.word.markup import (
    ALTERNATE,
    DRAWING,
    MATH,
    OFFICE,
    PICTURE,
    VML,
    Element,
    child,
    chosen,
    switch,
    unwrapped,
    value,
    w,
    whole,
)
from ingest.readers.word.sight import VANISHED, Look, Seen, Sight
from ingest.readers.word.styles import Styles
from ingest.readers.word.symbols import plain, symbol

_DRAWN = (PICTURE + "pic", VML + "imagedata", DRAWING + "graphicData")
_SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessing"  # shapes, groups, canvas


class RunReader:
    """Reads the runs of one paragraph."""

    def __init__(
        self,
        styles: Styles,
        state: FieldState,
        style_id: str | None,
        ground: Colour | None = WHITE,
    ) -> None:
        self._styles = styles
        self._state = state
        self._style_id = style_id
        self._ground = ground
        self._sight = Sight()
        self.unseen: list[tuple[Sight, str]] = []  # why, and the words
        self.in_front = 0  # drawings that may cover words
        self._style_bold = styles.bold(style_id) or False
        self.pieces: list[Piece] = []
        self.notes: list[tuple[str, str, Change | None]] = []  # (part, id, change)
        self.text_boxes: list[tuple[Element, Change | None]] = []
        self._look: tuple[bool, bool, str] = (False, False, "")  # bold, raised, font
        self._change: Change | None = None
        self._readers: dict[str, Callable[[Element], None]] = {
            w("t"): self._text,
            w("delText"): self._text,
            w("tab"): lambda _: self._add("\t"),
            w("ptab"): lambda _: self._add("\t"),
            w("br"): self._break,
            w("cr"): lambda _: self._add(" "),
            w("noBreakHyphen"): lambda _: self._add("-"),
            w("sym"): self._symbol,
            w("fldChar"): self._state.see,
            w("footnoteReference"): lambda item: self._note("footnotes", item),
            w("endnoteReference"): lambda item: self._note("endnotes", item),
            w("object"): self._object,
            w("drawing"): self._drawing,
            w("pict"): self._drawing,
            ALTERNATE: self._alternate,
        }

    def walk(self, parent: Element, change: Change | None) -> None:
        """Reads the content of a paragraph, hyperlink or change."""
        for element in unwrapped(parent):
            tag = element.tag
            if tag == w("r"):
                self._run(element, change)
            elif change_of(element) is not None:
                self.walk(element, both(change, change_of(element)))
            elif tag in (w("hyperlink"), w("fldSimple"), w("dir"), w("bdo")):
                self.walk(element, change)
            elif tag in (MATH + "oMath", MATH + "oMathPara"):
                self._change, self._look = change, (False, False, "")
                self._add(linear(element))

    def _run(self, run: Element, change: Change | None) -> None:
        properties = child(run, "rPr")
        self._sight = Look(properties, self._styles, self._style_id, self._ground).sight()
        if self._sight.why == VANISHED:
            self._keep_unseen("".join(part.text or "" for part in run.iter(w("t"))))
            return
        bold = self._property(properties, "b")
        height = value(child(properties, "vertAlign")) or value(
            self._styles.run_property(value(child(properties, "rStyle")), "vertAlign")
        )
        font = value(child(properties, "rFonts"), "ascii") or ""
        self._look = (
            self._style_bold if bold is None else bold,
            height in ("subscript", "superscript"),
            font,
        )
        self._change = change
        for element in run:
            if element.tag == w("ruby"):
                base = child(element, "rubyBase")
                if base is not None:
                    self.walk(base, change)
            else:
                self._readers.get(str(element.tag), _ignore)(element)

    def _property(self, properties: Element | None, name: str) -> bool | None:
        direct = switch(child(properties, name))
        if direct is not None:
            return direct
        return switch(self._styles.run_property(value(child(properties, "rStyle")), name))

    def _add(self, text: str, mark: Mark | None = None) -> None:
        if self._state.in_instruction or not (text or mark):
            return
        bold, raised, _ = self._look
        self.pieces.append(Piece(text, self._change, bold, raised and mark is None, mark))

    def _text(self, element: Element) -> None:
        self._add_seen(plain(element.text or "", self._look[2]))

    def _add_seen(self, text: str) -> None:
        """What is written, if it is seen; of unseen words in a line a space is left."""
        if self._sight.seen is Seen.YES or not text.strip() or self._state.in_instruction:
            self._add(text)
            return
        self._keep_unseen(text)
        if self._sight.seen is Seen.MAYBE:
            self._add(text)
        elif self.pieces and not self.pieces[-1].text.endswith((" ", "\t")):
            self._add(" ")

    def _keep_unseen(self, text: str) -> None:
        if text.strip() and self.unseen and self.unseen[-1][0] == self._sight:
            self.unseen[-1] = (self._sight, self.unseen[-1][1] + text)
        elif text.strip():
            self.unseen.append((self._sight, text))

    def _break(self, element: Element) -> None:
        if value(element, "type") not in ("page", "column"):
            self._add(" ")

    def _symbol(self, element: Element) -> None:
        try:
            code = int(value(element, "char") or "", 16)
        except ValueError:
            code = 0
        known = 0x20 <= code <= 0xFFFF
        self._add_seen(symbol(code, value(element, "font") or "") if known else "□")

    def _note(self, part: str, element: Element) -> None:
        self.notes.append((part, str(whole(value(element, "id"), -1)), self._change))

    def _object(self, element: Element) -> None:
        if child(element, "control") is not None:
            return  # a check box: whether it is ticked lies in a binary part
        program = next(element.iter(OFFICE + "OLEObject"), None)
        name = "" if program is None else program.get("ProgID", "")
        is_equation = name.startswith(("Equation", "MathType"))
        self._add("", Mark.EQUATION if is_equation else Mark.PICTURE)

    def _drawing(self, element: Element) -> None:
        self.in_front += lies_in_front(element)
        boxes = _outermost(element, w("txbxContent"))
        self.text_boxes.extend((box, self._change) for box in boxes)
        drawn = any(_is_picture(part) for part in element.iter(*_DRAWN))
        if drawn and child(element, "control") is None:
            self._add("", Mark.PICTURE)

    def _alternate(self, element: Element) -> None:
        branch = chosen(element)
        for part in () if branch is None else branch:
            self._readers.get(str(part.tag), _ignore)(part)


def _ignore(element: Element) -> None:
    """What leaves no text: properties, comment anchors, rendered page breaks."""


def _is_picture(part: Element) -> bool:
    # Charts and diagrams are pictures to a reader; Word's own shapes only if one is inside.
    if part.tag != DRAWING + "graphicData":
        return True
    return not part.get("uri", "").startswith(_SHAPES)


def _outermost(element: Element, tag: str) -> list[Element]:
    found: list[Element] = []
    for part in element:
        if part.tag == ALTERNATE:
            branch = chosen(part)
            found += [] if branch is None else _outermost(branch, tag)
        elif part.tag == tag:
            found.append(part)
        else:
            found += _outermost(part, tag)
    return found
