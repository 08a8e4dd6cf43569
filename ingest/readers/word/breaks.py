r"""What stands between two lines in force: line ends, and paragraphs that only the proposal has.

Enters: for a line and what follows it, up to the next line in force, each paragraph's insertions
and the change on its end. Leaves: insertions that come before the one line end in force, the
change on that line end, insertions that come after it.

Both texts must come out right: "A¶ {+X¶+} B" is "A\nB" in force and "A\nX\nB" proposed, while in
"A[-¶-] {+X¶+} B" X takes A's place. Of the line ends that the proposal has, the last is the one in
force, so that what is inserted stands at the end of the line before it. Empty paragraphs are no
lines in either text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.readers.word.changes import (
    Change,
    ChangeKind,
    Piece,
    in_force,
    proposed,
    proposed_text,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph's insertions and its end. The line in force itself has none (``pieces`` ())."""

    pieces: tuple[Piece, ...]
    mark: Change | None
    gone: bool = False  # a line in force of which the proposal has nothing, not even its end


@dataclass(frozen=True, slots=True)
class Gap:
    """The resolved space between two lines in force."""

    before: tuple[Piece, ...]
    line_end: Change | None
    after: tuple[Piece, ...]


def resolved(segments: Sequence[Sequence[Entry]], after_line: bool) -> Gap:
    """Orders what stands in a gap.

    ``segments`` are parted by the edges of boxes, across which nothing is joined; with
    ``after_line`` the first entry of the first segment is the line in force before the gap.
    """
    parts = [
        _reduced(segment, after_line and not number) for number, segment in enumerate(segments)
    ]
    first = parts.pop(0) if after_line else []
    if parts and first and not (proposed(first[-1].mark) or first[-1].gone):
        first[-1] = replace(first[-1], mark=None)
    before, line_end, after = _around(first)
    for number, part in enumerate(parts):
        after += _ended(part, is_last=number == len(parts) - 1)
    return Gap(tuple(before), line_end, tuple(after))


def _around(first: list[Entry]) -> tuple[list[Piece], Change | None, list[Piece]]:
    if not first:
        return [], None, []
    real, line_end = 0, first[0].mark
    if any(entry.mark is None for entry in first):
        real = max(place for place, entry in enumerate(first) if proposed(entry.mark))
        line_end = None
    before: list[Piece] = []
    for entry, following in pairwise(first[: real + 1]):
        if proposed(entry.mark):
            before.append(Piece("\n", entry.mark or following.pieces[0].change))
        before += following.pieces
    return before, line_end, _ended(first[real + 1 :], is_last=True)


def _ended(entries: Sequence[Entry], is_last: bool) -> list[Piece]:
    pieces: list[Piece] = []
    for place, entry in enumerate(entries):
        pieces += entry.pieces
        at_edge = not is_last and place == len(entries) - 1
        if proposed(entry.mark) or at_edge:
            change = entry.mark if entry.mark and proposed(entry.mark) else None
            pieces.append(Piece("\n", change or entry.pieces[-1].change))
    return pieces


def _reduced(segment: Sequence[Entry], begins_with_line: bool) -> list[Entry]:
    """The segment without empty paragraphs; one that the line before runs into lends it its end."""
    kept: list[Entry] = []
    for place, entry in enumerate(segment):
        is_line = begins_with_line and not place
        if is_line or entry.pieces:
            kept.append(_standing(entry) if is_line else entry)
        elif kept and not (proposed(kept[-1].mark) or kept[-1].gone):
            joined = replace(kept[-1], mark=entry.mark)
            kept[-1] = _standing(joined) if len(kept) == 1 and begins_with_line else joined
    return kept


def _standing(line: Entry) -> Entry:
    # A line in force ends in force, even where Word would run it into what follows.
    return line if in_force(line.mark) else replace(line, mark=None)


def line_entry(pieces: Sequence[Piece], mark: Change | None, runs_on: bool) -> Entry:
    """The entry of a line in force.

    Where all of it is deleted, so is its end: rows and the last paragraph of a cell keep theirs
    in the file, which would leave an empty line in the proposal. Not so where an earlier line
    runs on into it (``runs_on``): there it ends that one.
    """
    if runs_on or proposed_text(pieces).strip():
        return Entry((), mark)
    deleted = (piece.change for piece in reversed(pieces) if piece.in_force and piece.text)
    return Entry((), next(deleted, mark), gone=True)


def insertions(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The insertions among ``pieces``; () if they are blank."""
    new = tuple(
        piece for piece in pieces if piece.change and piece.change.kind is ChangeKind.INSERT
    )
    return new if "".join(piece.text for piece in new).strip() else ()
