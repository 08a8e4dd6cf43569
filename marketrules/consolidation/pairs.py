"""What a box brings beside what it takes away: which new paragraph stands for which old one.

An applied box enters; for a passage of it the pieces before and after leave, so that the change
can be shown word by word. A paragraph stands for the one of its label, a row for the one of its
symbol; alone in its box, it stands for the one that goes, whatever its label.
"""

from __future__ import annotations

from collections.abc import Sequence

from marketrules.consolidation.merging import Applied
from marketrules.consolidation.pieces import Piece
from marketrules.passages import PassageKind


def before_and_after(one: Applied, key: str) -> tuple[Piece | None, Piece | None]:
    """The old and the new piece of the passage ``key``, which the box takes or brings."""
    for new in one.comes:
        if key in new.keys:
            return counterpart(new, one), new
    for old in one.goes:
        if key in old.keys:
            return old, next((new for new in one.comes if counterpart(new, one) == old), None)
    return None, None


def counterpart(new: Piece, one: Applied) -> Piece | None:
    """What of the text that goes ``new`` stands for; None if it is new."""
    same = [old for old in one.goes if _place(old) == _place(new)]
    if same:
        return same[0]
    if new.kind in (PassageKind.ROW, PassageKind.FORMULA):
        return None
    old, heads = _head(one.goes), _head(one.comes)
    return old if old is not None and heads == new and old.kind is new.kind else None


def _place(piece: Piece) -> tuple[object, ...]:
    symbol = ""
    if piece.kind in (PassageKind.ROW, PassageKind.FORMULA):
        symbol = piece.text.partition("\t")[0].partition("=")[0].strip()
    if piece.kind is PassageKind.HEADING:
        return piece.kind, piece.section
    unlabelled = "" if piece.own or piece.kind is not PassageKind.TEXT else piece.text[:40]
    return piece.kind, piece.section, piece.path, piece.term, symbol, unlabelled


def _head(pieces: Sequence[Piece]) -> Piece | None:
    """The one paragraph under which all of ``pieces`` stand; None if there are several."""
    if not pieces:
        return None
    first = pieces[0]
    size = len(first.path)
    below = all(piece.path[:size] == first.path for piece in pieces)
    again = any(piece.path == first.path and piece.own for piece in pieces[1:])
    return first if size and below and not again else (first if len(pieces) == 1 else None)
