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
from itertools import pairwise

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
    paragraph: Paragraph  # whose mark and properties it has
    in_force: bool
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
    pieces = [_label(rest), *rest[0].pieces]
    for previous, paragraph in pairwise(rest):
        pieces += [*_broken(previous.mark, paragraph), *paragraph.pieces]
    after = tuple(item for paragraph in rest for item in paragraph.after)
    yield Line(tuple(pieces), survivor, in_force=True, after=after)


def _inserted(paragraph: Paragraph) -> Line:
    first = next((piece.change for piece in paragraph.pieces if not piece.in_force), None)
    pieces = list(paragraph.pieces)
    if paragraph.proposed_label and first is not None:
        pieces.insert(0, Piece(paragraph.proposed_label + "\t", first))
    is_void = not proposed_text(pieces).strip()
    return Line(() if is_void else tuple(pieces), paragraph, False, paragraph.after)


def _label(rest: list[Paragraph]) -> Piece:
    label = rest[-1].label
    if not label:
        return Piece("")
    goes = rest[0].mark
    whole = all(piece.change is not None for piece in rest[0].pieces)
    bold = all(piece.bold for piece in rest[0].pieces if piece.text.strip())
    deleted = whole and goes is not None and goes.kind is ChangeKind.DELETE
    return Piece(label + "\t", goes if deleted else None, bold)


def _broken(mark: Change | None, paragraph: Paragraph) -> list[Piece]:
    # The proposal has two paragraphs where the text in force has one.
    if mark is None or mark.kind is not ChangeKind.INSERT:
        return []
    label = paragraph.proposed_label + "\t" if paragraph.proposed_label else ""
    return [Piece("\n" + label, mark)]
