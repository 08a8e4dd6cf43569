"""Tracked changes of a paragraph → its redline in reading order: kept, inserted, deleted.

Two ways in: a paragraph of the proposal, whose own redlines lead back to the text in force (what
the request inserts is a "delete" there), and a paragraph in force that goes whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.reading import Redline
from marketrules.redlines import Change, Piece
from marketrules.spans import Span


def pieces_of_proposal(text: str, span: Span, lines: Iterable[Redline]) -> tuple[Piece, ...]:
    """The redline of what ``span`` of the proposal's ``text`` says; ``lines`` in order.

    What is kept and inserted is exactly ``text[span]``.
    """
    return tuple(_merged(_pieces(text, span, lines)))


def pieces_of_deletion(text: str, span: Span, lines: Iterable[Redline]) -> tuple[Piece, ...]:
    """The redline of a paragraph in force that goes: all of it is deleted, label included.

    The label stays in the file where the paragraphs below are numbered anew; nothing is left under it.
    """
    told = next((line for line in lines if line.kind == "delete"), None)
    author, date = (told.author, told.date) if told is not None else ("", "")
    return (Piece(Change.DELETED, span.quote(text), author, date),)


def _pieces(text: str, span: Span, lines: Iterable[Redline]) -> Iterator[Piece]:
    done = span.start
    for line in lines:
        start = min(max(line.span.start, done), span.end)
        end = min(max(line.span.end, start), span.end)
        yield Piece(Change.KEPT, text[done:start])
        if line.kind == "delete":
            yield Piece(Change.INSERTED, text[start:end], line.author, line.date)
        else:
            yield Piece(Change.DELETED, line.text, line.author, line.date)
        done = end
    yield Piece(Change.KEPT, text[done : span.end])


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours with one fate and one author as one; empty ones left out."""
    held: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if held is not None and _make(held) == _make(piece):
            held = Piece(held.change, held.text + piece.text, held.author, held.date)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _make(piece: Piece) -> tuple[Change, str, str]:
    return piece.change, piece.author, piece.date
