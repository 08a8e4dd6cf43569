"""The part of a redline that is shown in an answer: its changes, with a few words around them.

A proposal and a number of words enter; a claim and the pieces of its redline leave. The claim's
words are a contiguous stretch of the proposed text, so that they can be checked against it; what is
deleted stands in the redline only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from marketrules.answers import Citation
from marketrules.redlines import Change, Piece
from search_api.answering.ground import CUT, Drafted, plain
from search_api.answering.sentences import after_label

_CONTEXT = 12  # words of what is kept, before and after the changes


class Redlined(Protocol):
    """A citation with the redline that leads to its quote."""

    @property
    def citation(self) -> Citation: ...

    @property
    def redline(self) -> tuple[Piece, ...]: ...


def excerpt_of(proposal: Redlined, room: int) -> tuple[Drafted, tuple[Piece, ...]] | None:
    """The changes of a proposal with a few words around them; None if there is no room."""
    citation = proposal.citation
    if not any(piece.change is not Change.DELETED for piece in proposal.redline):
        shown = _cut(proposal.redline, room)
        return (Drafted(plain(citation.quote), (citation,)), shown) if shown else None
    label, redline = _without_label(proposal.redline)
    leading, pieces, ends = _around_changes(redline)
    leading += label
    shown = _cut(pieces, room)
    if not shown:
        return None
    text = "".join(piece.text for piece in shown if piece.change is not Change.DELETED)
    if not plain(text):
        return None
    start = citation.span[0] + leading
    quoted = replace(citation, quote=text, span=(start, start + len(text)))
    whole = ends and shown == tuple(pieces)
    return Drafted(plain(text) + ("" if whole else CUT), (quoted,)), shown


def _without_label(redline: Sequence[Piece]) -> tuple[int, Sequence[Piece]]:
    """The redline behind the paragraph's label, and the label's length in the proposed text.

    "([-17-]{+16+})" is no news where words have changed as well; else all of it is given.
    """
    after = "".join(piece.text for piece in redline if piece.change is not Change.DELETED)
    end = after_label(after)
    left: list[Piece] = []
    at = 0
    for piece in redline:
        if piece.change is Change.DELETED:
            left += [piece] if at >= end else []
            continue
        rest = piece.text[max(0, end - at) :]
        at += len(piece.text)
        left += [replace(piece, text=rest)] if rest else []
    changed = any(piece.change is not Change.KEPT for piece in left)
    whole = not any(piece.change is Change.KEPT for piece in redline)  # a new paragraph
    return (end, left) if changed and not whole else (0, redline)


def _around_changes(redline: Sequence[Piece]) -> tuple[int, list[Piece], bool]:
    """Characters left out before, the pieces with some context, whether they reach the end."""
    pieces = list(redline)
    leading, ends = 0, True
    if pieces[0].change is Change.KEPT:
        held = pieces[0].text
        starts = [found.start() for found in re.finditer(r"\S+", held)]
        leading = starts[-_CONTEXT] if len(starts) > 2 * _CONTEXT else 0
        pieces[0] = replace(pieces[0], text=held[leading:])
    if pieces[-1].change is Change.KEPT and len(pieces) > 1:
        held = pieces[-1].text
        stops = [found.end() for found in re.finditer(r"\S+", held)]
        ends = len(stops) <= _CONTEXT
        pieces[-1] = replace(pieces[-1], text=held if ends else held[: stops[_CONTEXT - 1]])
    return leading, [piece for piece in pieces if piece.text], ends


def _cut(pieces: Sequence[Piece], room: int) -> tuple[Piece, ...]:
    """As many of the pieces, from the first, as ``room`` words hold; the last one cut short."""
    shown: list[Piece] = []
    for piece in pieces:
        stops = [found.end() for found in re.finditer(r"\S+", piece.text)]
        if len(stops) <= room:
            shown.append(piece)
            room -= len(stops)
            continue
        if room > 0:
            shown.append(replace(piece, text=piece.text[: stops[room - 1]]))
        break
    return tuple(shown) if any(piece.change is not Change.KEPT for piece in shown) else ()
