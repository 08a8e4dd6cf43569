"""Pieces and boxes → the consolidated text.

The boxes that become effective are applied in the order of the document, each to what the ones
before it have left; then lists are numbered anew where an instruction says so. A box after which
one place would hold two texts is taken back, with all others applied as if it weren't there.
What is left is listed with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from marketrules.boxes import Box, TargetKind, Verb
from marketrules.consolidation.numbering import (
    ListPlace,
    Lists,
    lists_of,
    numbered,
    sections_numbered,
)
from marketrules.consolidation.pieces import Piece
from marketrules.consolidation.reach import Change, Ground, Unsafe, change_of
from marketrules.documents import Status
from marketrules.labels import Path
from marketrules.passages import PassageKind

Come = Callable[[Box], Sequence[str]]
Spot = tuple[str, str | None, Path, str]  # section, term, labels, what sort of thing stands there


@dataclass(frozen=True, slots=True)
class Left:
    """A box that was to be applied, and why it wasn't."""

    box: Box
    why: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A box that was applied: what went, what came, and what a reader should know of it."""

    box: Box
    goes: tuple[Piece, ...]
    comes: tuple[Piece, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The text with boxes applied."""

    pieces: tuple[Piece, ...]  # in order; ``was`` says which labels have changed
    applied: tuple[Applied, ...]
    left: tuple[Left, ...]

    @property
    def gone(self) -> dict[str, Box]:
        """Key of each passage that went → the last box that took it."""
        return {key: one.box for one in self.applied for piece in one.goes for key in piece.keys}


def in_force(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The text in force: interpretations are, other boxes aren't."""
    return tuple(piece for piece in pieces if piece.status is not Status.PENDING)


def consolidate(
    pieces: Sequence[Piece], boxes: Sequence[Box], come: Come, *, whole_portions: bool = True
) -> Consolidated:
    """The text of ``pieces`` with the boxes applied that have come.

    Args:
        pieces: of one edition, in order, boxed ones among them.
        boxes: of the same edition.
        come: which of a box's revisions have come; a box is applied if all have.
        whole_portions: apply "applicable portions" too, once all revisions have come: the box
            holds what all of them together make of the text. Otherwise they are always left.
    """
    left: dict[int, Left] = {}
    chosen: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.span.start):
        missing = _missing(box, come, whole_portions=whole_portions)
        if missing is None:
            chosen.append(box)
        elif missing:
            left[box.ordinal] = Left(box, missing)
    base = lists_of(in_force(pieces))
    while True:
        done, unsafe = _run(pieces, [box for box in chosen if box.ordinal not in left])
        done = replace(done, pieces=_numbered(done, base))
        clashes = _clashes(done, pieces)
        left |= unsafe | clashes
        if not clashes:
            break
    in_order = sorted(left.values(), key=lambda one: one.box.ordinal)
    return replace(done, applied=_with_what_they_lost(done), left=tuple(in_order))


def _with_what_they_lost(done: Consolidated) -> tuple[Applied, ...]:
    """The boxes applied, with a remark on those of whose text a later box has left nothing."""
    live = {piece.at for piece in done.pieces}
    took = {piece.at: one.box for one in done.applied for piece in one.goes}
    found = []
    for one in done.applied:
        last = next((took[piece.at] for piece in one.comes if piece.at in took), None)
        if last is not None and not any(piece.at in live for piece in one.comes):
            told = f"a later box, of {', '.join(last.instruction.revisions)}, has taken its text"
            one = replace(one, remarks=(*one.remarks, told))
        found.append(one)
    return tuple(found)


def _missing(box: Box, come: Come, *, whole_portions: bool) -> str | None:
    """None: apply. "": not concerned. Else why a box of which something has come is left."""
    has_come = come(box)
    if not has_come:
        return ""
    waiting = [one for one in box.instruction.revisions if one not in has_come]
    if waiting:
        return (
            f"it is of {' and '.join(box.instruction.revisions)} together, and {_not_yet(waiting)}"
        )
    if box.instruction.applicable_portions and not whole_portions:
        return (
            "all of its revisions have come, but it replaces “applicable portions”, and which these"
            " are is not told"
        )
    if box.instruction.applicable_portions and len(has_come) == 1:
        return "it replaces “applicable portions” for one revision, and which these are is not told"
    return None


def _not_yet(waiting: Sequence[str]) -> str:
    return f"{', '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not come"


def _run(pieces: Sequence[Piece], chosen: Sequence[Box]) -> tuple[Consolidated, dict[int, Left]]:
    live: dict[str, list[Piece]] = {}
    for piece in in_force(pieces):
        live.setdefault(piece.section, []).append(piece)
    bodies: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.box is not None:
            bodies.setdefault(piece.box, []).append(piece)
    original = {key: piece for piece in pieces for key in piece.keys}
    applied: list[Applied] = []
    left: dict[int, Left] = {}
    opened: set[int] = set()
    for box in chosen:
        if box.parent is not None and box.parent not in opened:
            left[box.ordinal] = Left(box, "it stands in a box that is not applied")
            continue
        try:
            ground = Ground(live, original, bodies.get(box.ordinal, ()), opened)
            change = change_of(box, ground)
        except Unsafe as error:
            left[box.ordinal] = Left(box, str(error))
            continue
        _carry_out(change, live)
        opened.add(box.ordinal)
        applied.append(Applied(box, change.goes, change.comes, _remarks(box, change)))
    whole = sorted((p for held in live.values() for p in held), key=lambda piece: piece.at)
    return Consolidated(tuple(whole), tuple(applied), ()), left


def _carry_out(change: Change, live: dict[str, list[Piece]]) -> None:
    gone = {piece.at for piece in change.goes}
    touched = {piece.section for piece in (*change.goes, *change.comes)}
    for section in touched:
        held = [piece for piece in live.get(section, ()) if piece.at not in gone]
        held += [
            replace(piece, status=Status.IN_EFFECT)
            for piece in change.comes if piece.section == section
        ]  # fmt: skip
        live[section] = sorted(held, key=lambda piece: piece.at)


def _remarks(box: Box, change: Change) -> tuple[str, ...]:
    if not box.instruction.applicable_portions:
        return change.remarks
    told = "“applicable portions”: all of its revisions have come, so the whole box is applied"
    return (*change.remarks, told)


def _numbered(done: Consolidated, base: Lists) -> tuple[Piece, ...]:
    """Lists numbered anew that an applied box says are, or whose new labels only fit if they are."""
    anew: set[ListPlace] = set()
    parents: set[str] = set()
    for one in done.applied:
        anew |= lists_touched(one)
        instruction = one.box.instruction
        if instruction.renumber and any(t.kind is TargetKind.SECTION for t in instruction.targets):
            numbers = {piece.section for piece in _heads(one)}
            parents |= {number.rpartition(".")[0] for number in numbers if "." in number}
    return sections_numbered(numbered(done.pieces, base, anew), parents)


def lists_touched(one: Applied) -> set[ListPlace]:
    """The lists that an applied box has numbered anew; none for most."""
    if not (one.box.instruction.renumber or _shifts(one)):
        return set()
    return {(head.section, head.term, head.path[:-1]) for head in _heads(one) if head.path}


def _heads(one: Applied) -> list[Piece]:
    return [piece for piece in (*one.goes, *one.comes) if _is_head(piece, one)]


def _is_head(piece: Piece, one: Applied) -> bool:
    """Whether a piece is an outermost one of what a box takes or brings."""
    beside = one.goes if piece in one.goes else one.comes
    return not any(
        other.section == piece.section and other.term == piece.term
        and len(other.path) < len(piece.path) and piece.path[: len(other.path)] == other.path
        for other in beside
    )  # fmt: skip


def _shifts(one: Applied) -> bool:
    """Whether what comes bears other labels than what goes: "(d)" replaced by "(e)"."""
    if one.box.instruction.verb is not Verb.REPLACE:
        return False
    gone = {piece.path for piece in one.goes if piece.own and _is_head(piece, one)}
    new = {piece.path for piece in one.comes if piece.own and _is_head(piece, one)}
    return bool(gone) and bool(new) and not gone & new


def _clashes(done: Consolidated, pieces: Sequence[Piece]) -> dict[int, Left]:
    """The boxes whose text would stand beside another text at the same place."""
    before = Counter(map(_spot, in_force(pieces)))
    now: dict[Spot, list[Piece]] = {}
    for piece in done.pieces:
        spot = _spot(piece)
        if spot is not None:
            now.setdefault(spot, []).append(piece)
    brought = {piece.at: one.box for one in done.applied for piece in one.comes}
    left: dict[int, Left] = {}
    for spot, held in now.items():
        if len(held) > max(1, before[spot]):
            boxes = [brought[piece.at] for piece in held if piece.at in brought]
            for box in boxes[-1:] or _shifting(done, spot):
                left[box.ordinal] = Left(box, f"there would be two texts at {_in_words(spot)}")
    return left


def _shifting(done: Consolidated, spot: Spot) -> list[Box]:
    """The last applied box that touches the Section: its numbers have made two labels one."""
    return [
        one.box for one in done.applied
        if any(piece.section == spot[0] for piece in (*one.goes, *one.comes))
    ][-1:]  # fmt: skip


def _spot(piece: Piece) -> Spot | None:
    if piece.kind is PassageKind.HEADING:
        return piece.section, None, (), "heading"
    if piece.kind in (PassageKind.DEFINITION, PassageKind.ACRONYM) and not piece.redirects:
        term = " ".join((piece.term or "").casefold().split())
        return piece.section, term, (), piece.kind.value
    if piece.own:
        return piece.section, piece.term, piece.path, "text"
    return None


def _in_words(spot: Spot) -> str:
    section, term, path, sort = spot
    label = "".join(f"({marker})" for marker in path)
    if sort == "heading":
        return f"Section {section}"
    return f"{section}{label}" + (f" “{term}”" if term else "")
