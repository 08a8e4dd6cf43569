"""Two texts → the redline that makes one of the other, in whole words.

For text without tracked changes: a box against the paragraph that it changes. A word with its inner
signs ("1,500", "15-minute") changes as a whole; a blank between two changed words belongs to both.
One run of white space is as good as another: what is kept has that of the new text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from marketrules.redlines import Change, Piece

_TOKEN = re.compile(r"\s+|\w(?:[\w.,’'$%/-]*\w)?|[^\w\s]")
_WORD = re.compile(r"\s*\S+(?:\s+$)?")
_CONTEXT = 8  # words of kept text shown on either side of a change


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """The redline that makes ``after`` of ``before``, in whole words.

    >>> from marketrules.redlines import marked
    >>> marked(compared("within five minutes, unless", "within one minute, unless"))
    'within [-five minutes-]{+one minute+}, unless'
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    goes = comes = ""
    codes = SequenceMatcher(a=_plain(old), b=_plain(new), autojunk=False).get_opcodes()
    for number, (tag, a, b, c, d) in enumerate(codes):
        kept = "".join(new[c:d]) if tag == "equal" else ""
        if kept and (kept.strip() or not 0 < number < len(codes) - 1):
            pieces += _changed(goes, comes)
            goes = comes = ""
            pieces.append(Piece(Change.KEPT, kept))
        else:  # a blank between two changes belongs to both
            goes += "".join(old[a:b])
            comes += "".join(new[c:d])
    return (*pieces, *_changed(goes, comes))


def _plain(tokens: Sequence[str]) -> list[str]:
    """The tokens as they are compared: all white space is one blank."""
    return [token if token.strip() else " " for token in tokens]


def _changed(goes: str, comes: str) -> Iterator[Piece]:
    if goes:
        yield Piece(Change.DELETED, goes)
    if comes:
        yield Piece(Change.INSERTED, comes)


def shortened(pieces: Sequence[Piece], context: int = _CONTEXT) -> tuple[Piece, ...]:
    """``pieces`` with long runs of kept text cut to the words around the changes."""
    last = len(pieces) - 1
    found = []
    for number, piece in enumerate(pieces):
        words = _WORD.findall(piece.text)
        room = context * (2 if 0 < number < last else 1)
        if piece.change is Change.KEPT and len(words) > room + 2:
            start = "" if number == 0 else "".join(words[:context]) + " "
            end = "" if number == last else " " + "".join(words[-context:]).lstrip()
            piece = replace(piece, text=f"{start}…{end}")
        found.append(piece)
    return tuple(found)
