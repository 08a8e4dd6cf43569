"""A box → the pieces that it takes away, and where what it brings is to stand.

A box stands beside what it changes. What it replaces or deletes is its target with all that stands
under it, from the target up to the box: "(1) … including: [Replace paragraph (1) above …] (a) …"
replaces the lead-in alone, since its items go on behind the box. Pieces enter in their order at
that moment, so a box finds what an earlier box has put in its target's place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from marketrules.boxes import Box, Target, TargetKind, Verb
from marketrules.consolidation.pieces import Piece, Place
from marketrules.documents import Status
from marketrules.passages import PassageKind

_PARAGRAPHS = (TargetKind.PARAGRAPH, TargetKind.ITEM)
_ENTRIES = (TargetKind.DEFINITION, TargetKind.ACRONYM, TargetKind.VARIABLE)
_SECTIONS = (TargetKind.SECTION, TargetKind.ATTACHMENT, TargetKind.TITLE)
_VAGUE = (TargetKind.LANGUAGE, TargetKind.TABLE)
_PROSE = (PassageKind.TEXT, PassageKind.DEFINITION, PassageKind.QUESTION)


class Unsafe(Exception):
    """Why a box can't be applied without guessing; an answer within this package, no failure."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one box does: pieces that go, pieces that come where they are to stand, remarks."""

    goes: tuple[Piece, ...]
    comes: tuple[Piece, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a box is looked up in."""

    live: Mapping[str, Sequence[Piece]]  # by Section, in order; what stands at this moment
    original: Mapping[str, Piece]  # key of a passage → its piece in the edition
    body: Sequence[Piece]  # what the box holds, in order
    applied: Collection[int] = ()  # ordinals of the boxes applied before

    def in_section(self, number: str) -> Sequence[Piece]:
        return self.live.get(number, ())

    def under(self, number: str) -> list[Piece]:
        """The pieces of a Section and of those below it, in order."""
        held = [
            piece for section, pieces in self.live.items() for piece in pieces
            if section == number or section.startswith(f"{number}.")
        ]  # fmt: skip
        return sorted(held, key=lambda piece: piece.at)


def change_of(box: Box, ground: Ground) -> Change:
    """What ``box`` does to the text as it stands.

    Raises:
        Unsafe: says why it can't be applied.
    """
    instruction = box.instruction
    if instruction.unparsed:
        raise Unsafe(f"its instruction is not understood: {instruction.unparsed}")
    if box.how.startswith("not found"):
        raise Unsafe(f"its target is {box.how}")
    if instruction.verb is not Verb.DELETE and not ground.body:
        raise Unsafe("it holds no text")
    if instruction.verb is Verb.INSERT:
        return Change((), tuple(ground.body))
    goes, remarks = _goes(box, ground)
    comes: tuple[Piece, ...] = ()
    if instruction.verb is Verb.REPLACE:
        comes = tuple(_moved(_in_its_row(ground.body, goes), goes[0].at))
    return Change(tuple(goes), comes, tuple(remarks))


def _goes(box: Box, ground: Ground) -> tuple[list[Piece], list[str]]:
    targets = box.instruction.targets
    vague = [one for one in targets if one.kind in _VAGUE] or not targets
    if vague or not box.targets:
        raise Unsafe("which text it changes is not told")
    found: dict[Place, Piece] = {}
    remarks: list[str] = []
    for key in box.targets:
        for piece in _at_target(key, box, ground, remarks):
            found.setdefault(piece.at, piece)
    if not found:
        raise Unsafe(f"nothing stands at its target, {_named(box)}")
    return sorted(found.values(), key=lambda piece: piece.at), remarks


def _at_target(key: str, box: Box, ground: Ground, remarks: list[str]) -> list[Piece]:
    kinds = {target.kind for target in box.instruction.targets}
    original = ground.original.get(key)
    if kinds & set(_SECTIONS) and (original is None or key.endswith(f"#{original.section}")):
        return _section(key.partition("#")[2], box, ground, title=kinds <= {TargetKind.TITLE})
    if original is None:
        raise Unsafe(f"its target, {_named(box)}, is not held")
    if original.status is Status.PENDING and original.box not in ground.applied:
        raise Unsafe(f"its target, {_named(box)}, stands in a box that is not applied")
    if original.term is not None and original.kind in (PassageKind.DEFINITION, PassageKind.ACRONYM):
        return _entry(original, box, ground, remarks)
    first = _above_instead(original, box, ground, remarks) or _now(original, box, ground)
    if original.kind in (PassageKind.ROW, PassageKind.FORMULA):
        return _row(first, box, ground)
    return _paragraph(first, box, ground)


def _above_instead(original: Piece, box: Box, ground: Ground, remarks: list[str]) -> Piece | None:
    """The paragraph right above a box that holds it anew, where the instruction names another.

    "(6) … [Replace paragraph (5) above …:] (6) …" can only mean (6). A paragraph that comes back
    under another label, "(d) … [Replace paragraph (d) above …:] (e) …", is the one above.
    """
    head = next(iter(ground.body), None)
    if head is None or len(box.targets) != 1 or not head.own or head.path == original.path:
        return None
    around = original.path[:-1]
    above = [
        piece for piece in ground.in_section(original.section)
        if piece.own and piece.term == original.term and piece.at < _opening(box)
        and len(piece.path) == len(original.path) and piece.path[:-1] == around
    ]  # fmt: skip
    if not above or above[-1].path != head.path or above[-1].at <= original.at:
        return None
    remarks.append(
        f"the instruction names {_named(box)}; the text is of {above[-1].paragraph}, which stands"
        " above it"
    )
    return above[-1]


def _now(original: Piece, box: Box, ground: Ground) -> Piece:
    """The target as it stands now: itself, or the one text that an earlier box put in its place."""
    for piece in ground.in_section(original.section):
        if piece.at == original.at:
            return piece
    after = [
        piece for piece in ground.in_section(original.section)
        if piece.at[: len(original.at)] == original.at or original.at < piece.at < _opening(box)
    ]  # fmt: skip
    same = [
        piece for piece in after
        if (piece.path, piece.term, piece.kind) == (original.path, original.term, original.kind)
        and (original.kind in _PROSE or _first_cell(piece) == _first_cell(original))
    ]  # fmt: skip
    if len(same) > 1 and same[0].own:
        same = [piece for piece in same if piece.own] or same
    if len(same) != 1:
        raise Unsafe(f"its target, {_named(box)}, was changed by another box already")
    return same[0]


def _paragraph(first: Piece, box: Box, ground: Ground) -> list[Piece]:
    """A paragraph and what stands under it, up to the box."""
    size = len(first.path)
    if not size:
        return [first]
    return [
        piece for piece in ground.in_section(first.section)
        if piece.path[:size] == first.path and piece.term == first.term
        and _between(first, piece, box)
        and (piece.own <= len(piece.path) - size or piece.at == first.at)
    ]  # fmt: skip


def _row(first: Piece, box: Box, ground: Ground) -> list[Piece]:
    r"""A row or a formula; with what goes on below it up to the box, if the box holds more, too.

    "MCE\t$\tMinimum exposure, as follows:" goes on with a formula and what its symbols mean.
    """
    if len(ground.body) == 1 or first.at > _opening(box):
        return [first]
    below = [
        piece for piece in ground.in_section(first.section)
        if first.at < piece.at < _opening(box) and piece.path == first.path and not piece.own
    ]  # fmt: skip
    return [first, *below]


def _between(first: Piece, piece: Piece, box: Box) -> bool:
    """Whether a piece stands from ``first`` on, and not behind a box that stands behind it."""
    if first.at > _opening(box):
        return piece.at >= first.at
    return first.at <= piece.at < _opening(box)


def _opening(box: Box) -> Place:
    return (box.span.start,)


def _entry(original: Piece, box: Box, ground: Ground, remarks: list[str]) -> list[Piece]:
    """A definition with its items, or an acronym.

    A definition that the box brings along, and that stands between its target and the box, goes
    too: the box holds it anew. An instruction that names another definition than the box holds,
    right below the one that it does hold, is taken to mean that one.
    """
    brought = [piece for piece in ground.body if piece.kind is original.kind]
    terms = {_plain(piece.term) for piece in brought}
    wanted = _plain(original.term)
    held = [p for p in ground.in_section(original.section) if p.kind is original.kind]
    if brought and wanted not in terms and not box.instruction.applicable_portions:
        above = [piece for piece in held if piece.at < _opening(box)]
        if above and _plain(above[-1].term) in terms:
            remarks.append(
                f"the instruction names “{original.term}”; the text is of “{above[-1].term}”,"
                " which stands above it"
            )
            original, wanted = above[-1], _plain(above[-1].term)
    heads = [piece for piece in held if _plain(piece.term) == wanted]
    heads = [piece for piece in heads if not piece.redirects] or heads
    heads = [piece for piece in heads if _between(piece, piece, box)] or heads
    if not heads:
        raise Unsafe(f"its target, {_named(box)}, was changed by another box already")
    first = heads[-1] if heads[-1].at < _opening(box) else heads[0]
    found = [
        piece for piece in ground.in_section(original.section)
        if _between(first, piece, box) and piece.term is not None
        and (_plain(piece.term) == wanted or _plain(piece.term) in terms)
    ]  # fmt: skip
    return found


def _section(number: str, box: Box, ground: Ground, *, title: bool) -> list[Piece]:
    """A Section from its heading up to the box, or its heading alone."""
    inside = ground.under(number)
    heads = [p for p in inside if p.kind is PassageKind.HEADING and p.section == number]
    above = [piece for piece in heads if piece.at < _opening(box)]
    if not heads:
        raise Unsafe(f"its target, {_named(box)}, was changed by another box already")
    first = above[-1] if above else heads[0]
    if title:
        return [first]
    return [piece for piece in inside if _between(first, piece, box)]


def _moved(body: Iterable[Piece], place: Place) -> Iterator[Piece]:
    for number, piece in enumerate(body):
        yield replace(piece, at=(*place, number))


def _in_its_row(body: Sequence[Piece], goes: Sequence[Piece]) -> Sequence[Piece]:
    """A new description of a variable with the cells that stand before it: "FEE q", "$"."""
    rows = [piece for piece in goes if piece.kind is PassageKind.ROW]
    if len(rows) != 1 or len(body) != 1 or "\t" in body[0].text.strip():
        return body
    before, tab, _ = rows[0].text.rpartition("\t")
    return [replace(body[0], kind=PassageKind.ROW, text=f"{before}{tab}{body[0].text}")]


def _first_cell(piece: Piece) -> str:
    return piece.text.partition("\t")[0].strip()


def _plain(term: str | None) -> str:
    return " ".join((term or "").casefold().split())


def _named(box: Box) -> str:
    """The targets in words: "paragraph (2)", "definition “Outage”"."""
    return " and ".join(dict.fromkeys(map(_in_words, box.instruction.targets))) or "the text above"


def _in_words(target: Target) -> str:
    name = f" “{target.name}”" if target.name else ""
    if target.kind is TargetKind.SECTION:
        return f"Section {target.label}"
    return f"{target.kind.value} {target.label}".strip() + name
