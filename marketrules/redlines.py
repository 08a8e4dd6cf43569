"""What a revision request would do to one paragraph, word by word.

The file's own tracked changes, kept as pieces in reading order: what is kept and what is inserted
make the proposed text, what is kept and what is deleted the text that it was drafted on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise


class Change(StrEnum):
    """What becomes of a piece of text."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with one fate, and whose change it is."""

    change: Change
    text: str
    author: str = ""  # of the change; "" for what is kept
    date: str = ""  # ISO date or ""


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """The redline of one proposed passage."""

    key: str  # of the proposed passage
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        """The text that the change was drafted on; "" for a new paragraph."""
        return _joined(self.pieces, Change.INSERTED)

    @property
    def after(self) -> str:
        """The text proposed; "" for what is deleted whole."""
        return _joined(self.pieces, Change.DELETED)


def marked(pieces: Iterable[Piece]) -> str:
    """The redline in plain text, as wdiff writes it: "[-goes-]" and "{+comes+}".

    >>> marked([Piece(Change.KEPT, "$"), Piece(Change.DELETED, "9"), Piece(Change.INSERTED, "7")])
    '$[-9-]{+7+}'
    """
    forms = {Change.KEPT: "{}", Change.DELETED: "[-{}-]", Change.INSERTED: "{{+{}+}}"}
    return "".join(forms[piece.change].format(piece.text) for piece in pieces)


def _joined(pieces: tuple[Piece, ...], without: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change is not without)


def by_word(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same redline in whole words, of every change first what goes and then what comes.

    Authors correct each other letter by letter: "[-t-]{+T+}hose" becomes "[-those-]{+Those+}", and
    "{+2+}{+5+}{+0+}[-1,500-]" "[-1,500-]{+250+}". ``before`` and ``after`` stay what they are.
    """
    runs = [_Run(kept, list(held)) for kept, held in groupby(pieces, _is_kept)]
    # Twice: a word taken at a change's end may join what is deleted to the word before it.
    for left, right in (*pairwise(runs), *pairwise(runs)):
        change, kept = (right, left) if left.kept else (left, right)
        word = (_LAST_WORD if left.kept else _FIRST_WORD).search(kept.text)
        if word is None or not change.touches(at_start=left.kept):
            continue
        if left.kept:
            kept.text = kept.text[: word.start()]
            right.opening = word[0]
        else:
            kept.text = kept.text[word.end() :]
            left.closing = word[0]
    return tuple(_written(runs))


_FIRST_WORD = re.compile(r"^\w+")
_LAST_WORD = re.compile(r"\w+$")


@dataclass(slots=True)
class _Run:
    """Pieces that are kept, or changes side by side with what of the words around they break."""

    kept: bool
    pieces: list[Piece]
    text: str = ""  # what is kept
    opening: str = ""  # the beginning of a word that the change goes on with
    closing: str = ""

    def __post_init__(self) -> None:
        self.text = "".join(piece.text for piece in self.pieces) if self.kept else ""

    def side(self, change: Change) -> str:
        own = "".join(piece.text for piece in self.pieces if piece.change is change)
        return self.opening + own + self.closing

    def touches(self, *, at_start: bool) -> bool:
        """Whether what comes or goes begins (or ends) in the middle of a word."""
        pattern = _FIRST_WORD if at_start else _LAST_WORD
        return any(pattern.search(self.side(one)) for one in (Change.DELETED, Change.INSERTED))


def _is_kept(piece: Piece) -> bool:
    return piece.change is Change.KEPT


def _written(runs: Iterable[_Run]) -> Iterator[Piece]:
    changes: list[_Run] = []
    for run in runs:
        if not run.kept:
            changes.append(run)
            continue
        if run.text:
            yield from _one_change(changes)
            changes = []
            yield Piece(Change.KEPT, run.text)
    yield from _one_change(changes)


def _one_change(runs: Sequence[_Run]) -> Iterator[Piece]:
    """One change for all of ``runs``: a word between two of them may belong to both."""
    for change in (Change.DELETED, Change.INSERTED):
        text = "".join(run.side(change) for run in runs)
        own = [piece for run in runs for piece in run.pieces if piece.change is change]
        if own:
            authors = "; ".join(dict.fromkeys(piece.author for piece in own if piece.author))
            yield Piece(change, text, authors, max(piece.date for piece in own))
        elif text:
            yield Piece(change, text)
