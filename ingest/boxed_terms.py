"""Terms that only boxed text defines and uses.

In pasted text nothing parts a boxed definition from a sub-definition below it. A term right behind
a boxed definition that no text in force uses, while boxed text does, or that breaks the alphabet,
belongs to the box; one that is used in force stays in force. And a paragraph in force that uses a
term which is defined in boxes only is reported: its box may end too early, or it is ahead of its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.contents import folded
from ingest.extents import Extent, Ground
from ingest.lines import Line
from ingest.passages import Placed
from marketrules.boxes import TargetKind, Verb
from marketrules.documents import Status
from marketrules.markers import follows
from marketrules.passages import PassageKind

# A term counts as used in force unless boxed text uses it this many times as often: a leak or two
# must not keep a whole box's terms in force.
BOXED_TIMES = 4
_SPELT_OUT = re.compile(r"[A-Za-z]\s\(([A-Z]{2,6})s?\)")
MIN_LENGTH = 12  # characters; shorter terms are words of the language


def terms_of_boxes(
    ground: Ground, extents: Sequence[Extent], placed: Sequence[Placed]
) -> frozenset[int]:
    """Positions of terms read as in force that belong to the boxed definition above them."""
    in_force, boxed = _text(placed, Status.IN_EFFECT), _text(placed, Status.PENDING)
    found: set[int] = set()
    positions = sorted(ground.terms)
    named = _named_above(extents)
    for extent in extents:
        head = next((p for p in positions if extent.opening < p < extent.end), None)
        if not _defines(extent) or head is None:
            continue
        at = extent.end
        for position in (p for p in positions if p >= extent.end):
            following = next((p for p in positions if p > position), None)
            uses = _uses(ground, position, in_force), _uses(ground, position, boxed)
            odd = _breaks_alphabet(ground, head, position, following)
            used = uses[0] * BOXED_TIMES > uses[1]
            if _interrupted(ground, at, position) or used or not (odd or uses[1]):
                break
            if folded(ground.terms[position].term) in named:
                break  # another box deletes or replaces it: it is in force
            found.add(position)
            at = position + 1
    return frozenset(found)


def last_paragraphs_of_boxes(
    ground: Ground,
    extents: Sequence[Extent],
    owner: Sequence[int | None],
    placed: Sequence[Placed],
) -> frozenset[int]:
    """Positions of a section's last paragraphs that stand right behind a box and speak its language.

    Nothing but the vocabulary tells them from the rules around: they use a term that is defined in
    boxed text only, or an abbreviation that only the box spells out.
    """
    found: set[int] = set()
    candidates = {item.position for item, _ in ahead_of_their_time(placed)}
    candidates |= {extent.end for extent in extents if _abbreviates_for(ground, extent)}
    for position in candidates:
        if position == 0 or position >= len(ground.lines) or owner[position - 1] is None:
            continue
        line = ground.lines[position]
        rest = ground.lines[position + 1 : _section_bounds(ground, position)[1]]
        last = not any(other.opens_box or follows(_first(other), _first(line)) for other in rest)
        if line.labels and last:
            found.add(position)
    return frozenset(found)


def _section_bounds(ground: Ground, position: int) -> tuple[int, int]:
    headings = sorted(ground.headings)
    start = max((h for h in headings if h <= position), default=0)
    return start, next((h for h in headings if h > position), len(ground.lines))


def _abbreviates_for(ground: Ground, extent: Extent) -> bool:
    """Whether the line behind a box uses an abbreviation that only the box spells out.

    "[Replace paragraph (10) above:] (10) … Storage Plants (SPs) … (11) … SPs …": in the Section as
    it is in force nothing says what an SP is.
    """
    if extent.end >= len(ground.lines) or extent.end in ground.headings:
        return False
    start, _ = _section_bounds(ground, extent.opening)
    around = {short for line in ground.lines[start : extent.opening] for short in _spelt(line)}
    body = {s for line in ground.lines[extent.opening + 1 : extent.end] for s in _spelt(line)}
    text = ground.lines[extent.end].text
    return any(re.search(rf"\b{short}s?\b", text) for short in body - around)


def _spelt(line: Line) -> list[str]:
    """Abbreviations that a line spells out: "Distribution Storage Plants (DSPs)"."""
    return _SPELT_OUT.findall(line.text)


def _first(line: Line) -> str:
    return line.labels[0] if line.labels else ""


def ahead_of_their_time(placed: Sequence[Placed]) -> Iterator[tuple[Placed, str]]:
    """Passages in force that use a term which only boxed text defines, with the term."""
    defined: dict[str, set[Status]] = {}
    for item in placed:
        if item.passage.kind is PassageKind.DEFINITION and item.passage.term:
            defined.setdefault(item.passage.term, set()).add(item.passage.status)
    only_boxed = {
        term for term, statuses in defined.items()
        if statuses == {Status.PENDING} and len(term) >= MIN_LENGTH
    }  # fmt: skip
    if not only_boxed:
        return
    pattern = re.compile(
        r"\b(?:"
        + "|".join(re.escape(t) for t in sorted(only_boxed, key=len, reverse=True))
        + r")s?\b"
    )
    for item in placed:
        used = pattern.search(item.passage.text)
        if used and item.passage.status is Status.IN_EFFECT:
            yield item, used[0]


def _named_above(extents: Sequence[Extent]) -> frozenset[str]:
    """Terms that boxes say stand above them."""
    return frozenset(
        folded(target.name)
        for extent in extents
        if extent.instruction.verb is not Verb.INSERT
        for target in extent.instruction.targets
        if target.kind is TargetKind.DEFINITION and target.name
    )


def _defines(extent: Extent) -> bool:
    kinds = {target.kind for target in extent.instruction.targets}
    # A definition that is inserted names itself; one that is replaced may bring sub-definitions.
    return TargetKind.DEFINITION in kinds and extent.instruction.verb is Verb.REPLACE


def _breaks_alphabet(ground: Ground, head: int, position: int, following: int | None) -> bool:
    name = _name(ground, position)
    return name < _name(ground, head) or (following is not None and name > _name(ground, following))


def _name(ground: Ground, position: int) -> str:
    return " ".join(re.sub(r"\([^)]*\)", " ", folded(ground.terms[position].term)).split())


def _uses(ground: Ground, position: int, text: str) -> int:
    """How often ``text`` uses a term, with or without what stands in its brackets.

    Capitals count: "Resource-specific offer" isn't the term "Resource-Specific Offer".
    """
    term = " ".join(ground.terms[position].term.split())
    bare = " ".join(re.sub(r"\([^)]*\)", " ", term).split())
    return max(text.count(spelling) for spelling in {term, bare} - {""})


def _interrupted(ground: Ground, start: int, end: int) -> bool:
    """Whether another box or heading stands between."""
    return any(ground.lines[p].opens_box or p in ground.headings for p in range(start, end + 1))


def _text(placed: Iterable[Placed], status: Status) -> str:
    """All text of one status but the headings of definitions, white space folded."""
    parts = []
    for item in placed:
        # "Delete the above definition “Meter”" names a term, it doesn't use it.
        if item.passage.status is status and item.passage.kind is not PassageKind.INSTRUCTION:
            text = item.passage.text
            if item.passage.kind is PassageKind.DEFINITION:
                text = text.partition("\n")[2]
            parts.append(" ".join(text.split()))
    return "\n".join(parts)
