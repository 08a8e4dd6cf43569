"""Boxes -> what they change.

Keys of the passages or sections, or of the neighbours of what they insert. What can't be found is left without a target and reported, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.contents import folded
from ingest.extents import Extent
from ingest.flows import SectionLines
from ingest.passages import Placed
from marketrules.boxes import Target, TargetKind, Verb
from marketrules.labels import parse_path
from marketrules.passages import PassageKind


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All passages and sections of an edition, for looking targets up."""

    placed: Sequence[Placed]
    sections: Sequence[SectionLines]
    owner: Sequence[int | None]  # per line the innermost box
    prefix: str  # "nodal-protocols@2025-04-01#"
    source: str


def attach(extent: Extent, around: Surroundings) -> tuple[tuple[str, ...], str]:
    """The keys that a box's targets resolve to, and how; () and why not."""
    keys: list[str] = []
    missed: list[str] = []
    family = _family(extent, around)
    for target in extent.instruction.targets:
        found = family.get(target.label, ()) or _find(extent, target, around)
        keys.extend(key for key in found if key not in keys)
        if not found:
            missed.append(f"{target.kind} {target.label or target.name}".strip())
    if missed and not (keys and extent.instruction.verb is Verb.INSERT):
        return tuple(keys), "not found: " + ", ".join(missed)
    if not extent.instruction.targets:
        neighbour = _neighbour(extent, around)
        return neighbour, "no target named; the text above" if neighbour else "no target named"
    return tuple(keys), "beside" if extent.instruction.verb is Verb.INSERT else "target"


def _find(extent: Extent, target: Target, around: Surroundings) -> tuple[str, ...]:
    if target.kind in (TargetKind.SECTION, TargetKind.TITLE, TargetKind.ATTACHMENT):
        return _sections(extent, target, around)
    if extent.instruction.verb is Verb.INSERT:
        return _neighbour(extent, around)
    if target.kind in (TargetKind.PARAGRAPH, TargetKind.ITEM):
        return _paragraph(extent, target, around)
    if target.kind in (TargetKind.DEFINITION, TargetKind.ACRONYM, TargetKind.VARIABLE):
        return _entry(extent, target, around)
    if target.kind is TargetKind.FORMULA:
        return _formula(extent, target, around)
    return _neighbour(extent, around)


def _sections(extent: Extent, target: Target, around: Surroundings) -> tuple[str, ...]:
    own = _section_at(extent.opening, around)
    number = target.label or target.section or (own.heading.number if own else "")
    held = [s for s in around.sections if s.heading.number == number and not _inside(s, extent)]
    held = [s for s in held if s.box is None] or held
    if held and extent.instruction.verb is not Verb.INSERT:
        return (around.prefix + number,)
    if extent.instruction.verb is Verb.INSERT and own is not None:
        return (around.prefix + own.heading.number,)
    return ()


def _inside(section: SectionLines, extent: Extent) -> bool:
    return extent.opening <= section.first < extent.end


def _section_at(position: int, around: Surroundings) -> SectionLines | None:
    """The unboxed section above ``position``, or the boxed one if the box stands in it."""
    above = [s for s in around.sections if s.first < position]
    outside = [s for s in above if s.box is None or s.end > position]
    return outside[-1] if outside else None


def _candidates(extent: Extent, around: Surroundings) -> list[Placed]:
    """Passages a box may mean, likeliest first.

    Above it, nearest first, then those below; unboxed ones before those in other boxes.
    """
    parent = extent.parent
    outside = [p for p in around.placed if not extent.opening <= p.position < extent.end]
    above = [p for p in outside if p.position < extent.opening][::-1]
    below = [p for p in outside if p.position >= extent.end]
    ordered = above if extent.instruction.direction == "above" else above + below
    same = [p for p in ordered if p.passage.box == parent]
    return same + [p for p in ordered if p.passage.box != parent]


def _paragraph(extent: Extent, target: Target, around: Surroundings) -> tuple[str, ...]:
    try:
        wanted = parse_path(target.label)
    except ValueError:
        return ()
    own = _section_at(extent.opening, around)
    number = target.section or (own.heading.number if own else "")
    if not wanted:
        return ()
    candidates = [p for p in _candidates(extent, around) if p.passage.section == number
                  and p.passage.kind in (PassageKind.TEXT, PassageKind.DEFINITION)]  # fmt: skip
    exact = [p for p in candidates if p.path == wanted]
    tail = [
        p for p in candidates if len(p.path) >= len(wanted) and p.path[-len(wanted) :] == wanted
    ]
    best = _nearest(extent, exact, tail) or _like_the_body(extent, candidates, around)
    if best is None:
        return ()
    return (_first_of(best, candidates).passage.key,)


def _first_of(best: Placed, candidates: Sequence[Placed]) -> Placed:
    """The first passage of the paragraph that ``best`` may be a later part of."""
    first = best
    before = [
        p for p in candidates
        if p.position < best.position and p.section is best.section
        and p.passage.box == best.passage.box and p.passage.term == best.passage.term
    ]  # fmt: skip
    for placed in sorted(before, key=lambda p: -p.position):
        if placed.path[: len(best.path)] != best.path:
            break
        if placed.path == best.path:
            first = placed
    return first


def _like_the_body(
    extent: Extent, candidates: Sequence[Placed], around: Surroundings
) -> Placed | None:
    """The instruction names a label that isn't there; the boxed text bears the one it means."""
    body = [p for p in around.placed if extent.opening < p.position < extent.end and p.path]
    first = min(body, key=lambda placed: placed.position, default=None)
    if first is None:
        return None
    return next((p for p in candidates if p.path == first.path), None)


def _family(extent: Extent, around: Surroundings) -> dict[str, tuple[str, ...]]:
    """Several items of one list: "Delete items (i)-(v) above" means (i) to (v) under one parent.

    The nearest "(v)" says which list; its siblings are looked for there, not nearest by nearest.
    """
    labels = [
        target.label for target in extent.instruction.targets
        if target.kind in (TargetKind.PARAGRAPH, TargetKind.ITEM) and target.label
    ]  # fmt: skip
    if len(labels) < 2 or extent.instruction.verb is Verb.INSERT:
        return {}
    last = next(t for t in extent.instruction.targets if t.label == labels[-1])
    found = _paragraph(extent, last, around)
    anchor = next((p for p in around.placed if found and p.passage.key == found[0]), None)
    if anchor is None:
        return {}
    family = {labels[-1]: found}
    for label in labels[:-1]:
        path = (*anchor.path[:-1], parse_path(label)[-1])
        for placed in around.placed:
            same = placed.section is anchor.section and placed.passage.box == anchor.passage.box
            if same and placed.path == path and placed.passage.term == anchor.passage.term:
                family.setdefault(label, (placed.passage.key,))
    return family


def _nearest(extent: Extent, exact: Sequence[Placed], tail: Sequence[Placed]) -> Placed | None:
    """The nearest label that ends in (2) is what "paragraph (2) above" means."""
    nearest = max(tail, key=lambda placed: placed.position, default=None)
    if nearest is None:
        return exact[0] if exact else None
    # Of a paragraph and a boxed text that would replace it, the paragraph is meant.
    alike = [p for p in tail if p.path == nearest.path and p.section is nearest.section]
    return alike[0]


def _entry(extent: Extent, target: Target, around: Surroundings) -> tuple[str, ...]:
    candidates = _candidates(extent, around)
    if target.name:
        wanted = folded(target.name)
        named = [p for p in candidates if _name(p, around) == wanted]
        if not named:
            named = [p for p in candidates if _same_term(_name(p, around), wanted)]
        whole = [p for p in named if p.passage.kind is PassageKind.DEFINITION]
        return ((whole or named)[0].passage.key,) if named else ()
    own = _section_at(extent.opening, around)
    rows = [p for p in candidates if p.passage.kind in (PassageKind.ROW, PassageKind.DEFINITION)
            and p.position < extent.opening and p.section is own]  # fmt: skip
    body = [p for p in around.placed if extent.opening < p.position < extent.end]
    own_name = _name(body[0], around) if body else ""
    same = [p for p in rows if own_name and _name(p, around) == own_name]
    best = (same or rows)[:1]
    return tuple(p.passage.key for p in best)


def _name(placed: Placed, around: Surroundings) -> str:
    """The term of a definition, or the first cell of a row."""
    if placed.passage.term is not None:
        return folded(placed.passage.term)
    if placed.passage.kind is PassageKind.ROW:
        return folded(placed.passage.text.split("\t")[0])
    return ""


def _same_term(held: str, wanted: str) -> bool:
    """Whether two names are one term: with and without "(SOG)" behind it."""
    return bool(held) and held.split(" (")[0] == wanted.split(" (")[0]


def _formula(extent: Extent, target: Target, around: Surroundings) -> tuple[str, ...]:
    own = _section_at(extent.opening, around)
    formulas = [
        p for p in _candidates(extent, around)
        if p.passage.kind is PassageKind.FORMULA
        and own is not None and p.passage.section == own.heading.number
    ]  # fmt: skip
    name = folded(target.name)
    named = [p for p in formulas if name and name in folded(p.passage.text)]
    best = (named or formulas)[:1]
    return tuple(p.passage.key for p in best)


def _neighbour(extent: Extent, around: Surroundings) -> tuple[str, ...]:
    """What stands just above the box among the rules around it, or else its section."""
    own = _section_at(extent.opening, around)
    if own is None:
        return ()
    above = [
        p for p in _candidates(extent, around) if p.position < extent.opening and p.section is own
    ]
    if above:
        return (above[0].passage.key,)
    return (around.prefix + own.heading.number,)
