"""What a revision request would do to one paragraph, word by word.

The file's own tracked changes, kept as pieces in reading order: what is kept and what is inserted
make the proposed text, what is kept and what is deleted the text that it was drafted on. Two texts
without tracked changes are compared by their words (``rewording``), which is weaker evidence: it
says what differs, not what an author did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
    runs = [_run(kept, list(held)) for kept, held in groupby(pieces, _is_kept)]
    while any([_take_word(left, right) for left, right in pairwise(runs)]):  # noqa: C419 - all pairs
        runs = _without_gaps(runs)
    return tuple(piece for run in runs for piece in _written(run))


_FIRST_WORD = re.compile(r"^\w+")
_LAST_WORD = re.compile(r"\w+$")


@dataclass(slots=True)
class _Run:
    """A stretch that is kept, or changes side by side with the words that they break."""

    kept: bool
    text: str  # what is kept
    gone: str
    come: str
    pieces: list[Piece]


def _is_kept(piece: Piece) -> bool:
    return piece.change is Change.KEPT


def _run(kept: bool, pieces: list[Piece]) -> _Run:
    texts = {
        change: "".join(piece.text for piece in pieces if piece.change is change)
        for change in Change
    }
    return _Run(
        kept, texts[Change.KEPT], texts[Change.DELETED], texts[Change.INSERTED],
        [] if kept else pieces,
    )  # fmt: skip


def _take_word(left: _Run, right: _Run) -> bool:
    """Gives a change the rest of the word that it breaks, off the text kept beside it."""
    change, kept = (right, left) if left.kept else (left, right)
    beside, inner = (_LAST_WORD, _FIRST_WORD) if left.kept else (_FIRST_WORD, _LAST_WORD)
    word = beside.search(kept.text)
    if change.kept or word is None or not (inner.search(change.gone) or inner.search(change.come)):
        return False
    if left.kept:
        kept.text = kept.text[: word.start()]
        change.gone, change.come = word[0] + change.gone, word[0] + change.come
    else:
        kept.text = kept.text[word.end() :]
        change.gone, change.come = change.gone + word[0], change.come + word[0]
    return True


def _without_gaps(runs: Iterable[_Run]) -> list[_Run]:
    """Changes with nothing kept between them as one."""
    left: list[_Run] = []
    for run in runs:
        if run.kept and not run.text:
            continue
        if left and left[-1].kept == run.kept:
            last = left[-1]
            last.text += run.text
            last.gone, last.come = last.gone + run.gone, last.come + run.come
            last.pieces += run.pieces
        else:
            left.append(run)
    return left


def _written(run: _Run) -> Iterator[Piece]:
    for change, text in (
        (Change.KEPT, run.text),
        (Change.DELETED, run.gone),
        (Change.INSERTED, run.come),
    ):
        own = [piece for piece in run.pieces if piece.change is change]
        authors = "; ".join(dict.fromkeys(piece.author for piece in own if piece.author))
        if text:
            yield Piece(change, text, authors, max((piece.date for piece in own), default=""))
