"""Paragraphs -> lines: what is left of the paragraph marks once insertions are rejected.

An inserted paragraph mark that is rejected joins its paragraph with the next one, whose own mark
and properties survive, as in Word. But a paragraph in force that is a heading or begins with a
label never continues another: authors paste Sections together with tracking on, and Word's own
rejection then gives "… the hour.3.9.1 Operating Plan". Paragraphs that are insertions as a whole
become lines of their own that hold nothing in force. A deleted mark stays in force; that it goes
in the proposal is for the writer of the text to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.readers.word.changes import (
    Change,
    ChangeKind,
    Piece,
    force_text,
    in_force,
    proposed_text,
)
from ingest.readers.word.tree import Item, Paragraph

_BEGINS_ANEW = re.compile(r"\s*(?:\(\w{1,5}\)|\d+(?:\.\d+)*\.?|[A-Z]\.|•)\t")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: in force if ``in_force``, else of the proposal only."""

    pieces: tuple[Piece, ...]
    paragraph: Paragraph  # whose properties it has
    in_force: bool
    mark: Change | None
    after: tuple[Item, ...] = ()


def lines_of(paragraphs: Iterable[Paragraph]) -> Iterator[Line]:
    """Lines of consecutive paragraphs (no table between), in order."""
    chain: list[Paragraph] = []
    for paragraph in paragraphs:
        if chain and _begins_anew(paragraph):
            yield from _joined(chain)
            chain = []
        chain.append(paragraph)
        if in_force(paragraph.mark):
            yield from _joined(chain)
            chain = []
    if chain:
        yield from _joined(chain)


def _begins_anew(paragraph: Paragraph) -> bool:
    text = force_text(paragraph.pieces)
    is_heading = paragraph.heading_level is not None and bool(text.strip())
    return is_heading or _BEGINS_ANEW.match(text) is not None


def _joined(chain: list[Paragraph]) -> Iterator[Line]:
    start = 0
    while start < len(chain) - 1 and not force_text(chain[start].pieces).strip():
        yield _inserted(chain[start])
        start += 1
    rest = chain[start:]
    survivor = rest[-1]
    if len(rest) == 1 and not force_text(survivor.pieces).strip():
        yield _inserted(survivor)
        return
    pieces = [_label(rest), *_run_together(rest)]
    after = tuple(item for paragraph in rest for item in paragraph.after)
    yield Line(tuple(pieces), survivor, in_force=True, mark=_end(rest), after=after)


def _inserted(paragraph: Paragraph) -> Line:
    first = next((piece.change for piece in paragraph.pieces if not piece.in_force), None)
    pieces = list(paragraph.pieces)
    if paragraph.proposed_label and first is not None:
        pieces.insert(0, Piece(paragraph.proposed_label + "\t", first))
    is_void = not proposed_text(pieces).strip()
    return Line(() if is_void else tuple(pieces), paragraph, False, paragraph.mark, paragraph.after)


def _label(rest: list[Paragraph]) -> Piece:
    label = rest[-1].label
    if not label:
        return Piece("")
    goes = rest[0].mark
    whole = all(piece.change is not None for piece in rest[0].pieces)
    bold = all(piece.bold for piece in rest[0].pieces if piece.text.strip())
    deleted = whole and goes is not None and goes.kind is ChangeKind.DELETE
    return Piece(label + "\t", goes if deleted else None, bold)


def _end(rest: list[Paragraph]) -> Change | None:
    # An inserted end before an empty paragraph whose own end is deleted: both texts have one.
    for paragraph in reversed(rest[:-1]):
        if proposed_text(rest[-1].pieces).strip():
            break
        if paragraph.mark is not None and paragraph.mark.kind is ChangeKind.INSERT:
            return None
        if proposed_text(paragraph.pieces).strip():
            break
    return rest[-1].mark


def _run_together(rest: list[Paragraph]) -> Iterator[Piece]:
    """The pieces of all, with a line end where the proposal has two paragraphs."""
    mark: Change | None = None
    for paragraph in rest:
        has_text = bool(proposed_text(paragraph.pieces).strip())
        if mark is not None and has_text:
            label = paragraph.proposed_label + "\t" if paragraph.proposed_label else ""
            yield Piece("\n" + label, mark)
        if has_text:
            mark = None
        yield from paragraph.pieces
        if paragraph.mark is not None and paragraph.mark.kind is ChangeKind.INSERT:
            mark = paragraph.mark
