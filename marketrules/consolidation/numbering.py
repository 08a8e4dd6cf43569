"""Lists numbered anew: what "and renumber accordingly" does to the siblings.

Pieces enter with the lists that are to be numbered; the same pieces leave with new labels in text
and path, and with the old ones in ``was``. A list counts on from its first label in its own
alphabet. A list that was out of order before anything was applied is left as it is: nobody can
say which of its labels was meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from marketrules.consolidation.pieces import Piece, relabelled
from marketrules.labels import SECTION_NUMBER, Path
from marketrules.markers import Reading, readings, written
from marketrules.passages import PassageKind

ListPlace = tuple[str, str | None, Path]  # section, term, labels of the paragraph around the list
Lists = Mapping[ListPlace, Sequence[str]]  # the markers of each list, in order


def lists_of(pieces: Iterable[Piece]) -> Lists:
    """The markers of every list of ``pieces``."""
    found: dict[ListPlace, list[str]] = {}
    for piece in pieces:
        for depth in range(len(piece.path) - piece.own, len(piece.path)):
            place = (piece.section, piece.term, piece.path[:depth])
            found.setdefault(place, []).append(piece.path[depth])
    return found


def counted(markers: Sequence[str]) -> Reading | None:
    """How a list begins that counts up without a gap; None for any other."""
    for start in readings(markers[0]) if markers else ():
        wanted = range(start.ordinal, start.ordinal + len(markers))
        if all(
            Reading(start.alphabet, ordinal) in readings(marker)
            for ordinal, marker in zip(wanted, markers, strict=True)
        ):
            return start
    return None


def numbered(
    pieces: Sequence[Piece], base: Lists, anew: Collection[ListPlace]
) -> tuple[Piece, ...]:
    """``pieces`` with the lists ``anew`` numbered from their beginning."""
    if not anew:
        return tuple(pieces)
    groups: dict[tuple[str, str | None], list[Piece]] = {}
    for piece in pieces:
        groups.setdefault((piece.section, piece.term), []).append(piece)
    changed: dict[tuple[int, ...], Piece] = {}
    for (section, term), held in groups.items():
        if any(place[:2] == (section, term) for place in anew):
            changed |= {piece.at: piece for piece in _level(held, (), base, anew)}
    return tuple(changed.get(piece.at, piece) for piece in pieces)


def _level(
    pieces: Sequence[Piece], around: Path, base: Lists, anew: Collection[ListPlace]
) -> Iterator[Piece]:
    """One list and all below it; ``around`` are the labels above it as they were."""
    depth = len(around)
    items = _items(pieces, depth)
    labels = _labels(items, depth, base, anew) if items else []
    for item, marker in zip(items, labels, strict=True):
        old = item[0].path[depth]
        for piece in _level(item, (*around, old), base, anew):
            yield _with_marker(piece, depth, marker)
    held = {piece.at for item in items for piece in item}
    yield from (piece for piece in pieces if piece.at not in held)


def _items(pieces: Sequence[Piece], depth: int) -> list[list[Piece]]:
    """The items of a list: each begins with the paragraph that bears its label."""
    items: list[list[Piece]] = []
    for piece in pieces:
        if len(piece.path) <= depth:
            continue
        bears = len(piece.path) - piece.own <= depth and piece.own
        if not items or bears or items[-1][0].path[depth] != piece.path[depth]:
            items.append([])
        items[-1].append(piece)
    return items


def _labels(
    items: Sequence[Sequence[Piece]], depth: int, base: Lists, anew: Collection[ListPlace]
) -> list[str]:
    first = items[0][0]
    old = [item[0].path[depth] for item in items]
    place = (first.section, first.term, first.path[:depth])
    places = {(item[0].section, item[0].term, item[0].path[:depth]) for item in items}
    was = base.get(place, ())
    start = counted(was) if was else counted(old)
    if start is None or not places & set(anew):
        return old
    try:
        return [written(replace(start, ordinal=start.ordinal + n)) for n in range(len(items))]
    except ValueError:
        return old


def _with_marker(piece: Piece, depth: int, marker: str) -> Piece:
    if piece.path[depth] == marker:
        return piece
    path = (*piece.path[:depth], marker, *piece.path[depth + 1 :])
    was = piece.path if piece.was is None else piece.was
    text = relabelled(piece.text, path, piece.own)
    return replace(piece, path=path, was=was, text=text)


def sections_numbered(pieces: Sequence[Piece], parents: Collection[str]) -> tuple[Piece, ...]:
    """``pieces`` with the Sections right below ``parents`` numbered in the order they stand in."""
    for parent in sorted(parents, key=lambda number: number.count(".")):
        pieces = _children_numbered(pieces, parent)
    return tuple(pieces)


def _children_numbered(pieces: Sequence[Piece], parent: str) -> Sequence[Piece]:
    """The Sections below ``parent`` counted on from the first where two have one number."""
    depth = parent.count(".") + 1
    heads = [
        piece for piece in pieces
        if piece.kind is PassageKind.HEADING and SECTION_NUMBER.fullmatch(piece.section)
        and piece.section.rpartition(".")[0] == parent
    ]  # fmt: skip
    numbers = [int(piece.section.rpartition(".")[2]) for piece in heads]
    new: dict[tuple[int, ...], str] = {}
    last = numbers[0] - 1 if numbers else 0
    for piece, number in zip(heads, numbers, strict=True):
        last = max(number, last + 1)
        new[piece.at] = f"{parent}.{last}"
    if all(new[piece.at] == piece.section for piece in heads):
        return pieces
    found, current = [], ""
    for piece in pieces:
        below = piece.section.split(".")[: depth + 1]
        if piece.at in new:
            current = new[piece.at]
        found.append(
            _renumbered(piece, ".".join(below), current)
            if piece.section.startswith(f"{parent}.") and current
            else piece
        )
    return found


def _renumbered(piece: Piece, old: str, new: str) -> Piece:
    if old == new:
        return piece
    section = new + piece.section[len(old) :]
    text = piece.text
    if piece.kind is PassageKind.HEADING and text.startswith(piece.section):
        text = section + text[len(piece.section) :]
    return replace(
        piece, section=section, section_was=piece.section_was or piece.section, text=text
    )
