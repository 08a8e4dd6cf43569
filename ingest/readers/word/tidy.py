r"""White space at the edges of a line.

Dropped: spaces and tabs before the first word and after the last. Between a label or section
number and its text stands one tab, whatever the author used ("\t6.5.5.2\t\tTitle" and
"6.5.5.2    Title" -> "6.5.5.2\tTitle"); one space alone stays. White space at
an edge of the text in force that an insertion continues goes over to the insertion ("shall " +
"{promptly}"), so that the proposal keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.word.changes import ChangeKind, Piece, force_text

_LABEL = re.compile(
    r"(?:\(\w{1,5}\)|\d+(?:\.\d+)*\.?|[A-Za-z]\.|[•▪■●o§–-])(?P<gap>[ ]*\t[\t ]*|[ ]{2,})"
)


def tidied(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without superfluous white space in the text in force."""
    text = force_text(pieces)
    begin = len(text) - len(text.lstrip())
    end = max(begin, len(text.rstrip()))
    kept = _kept(text, begin, end)
    done: list[Piece] = []
    offset = 0
    for place, piece in enumerate(pieces):
        if not piece.in_force:
            done.append(piece)
            continue
        stop = offset + len(piece.text)
        inside = range(max(offset, begin), min(stop, end))
        done += _handed(text[offset : min(stop, begin)], piece, pieces[:place][::-1])
        done.append(replace(piece, text="".join(kept[at] for at in inside)))
        done += _handed(text[max(offset, end) : stop], piece, pieces[place + 1 :])
        offset = stop
    return [piece for piece in done if piece.text]


def _kept(text: str, begin: int, end: int) -> list[str]:
    """The characters, as they are to stand: a gap after a label is one tab."""
    characters = list(text)
    label = _LABEL.match(text, begin)
    if label is not None and label.end() < end:
        start, stop = label.span("gap")
        characters[start:stop] = ["\t", *[""] * (stop - start - 1)]
    return characters


def _handed(space: str, piece: Piece, others: Sequence[Piece]) -> list[Piece]:
    if not space or piece.change is not None:
        return []
    changes = (other.change for other in others if other.change is not None)
    change = next((change for change in changes if change.kind is ChangeKind.INSERT), None)
    return [] if change is None else [Piece(space, change)]
