"""Keys as they are written down → the passages that stand there, and nothing else.

"grid-rules@2025-06-01#9.4(2)!GRR012" enters; the passages of that place leave. A key is read whole
first; else by its parts, of which it may leave out some: one of a box's revisions, the rest of a
term's heading ("#2.1:DA"), the paragraph (a whole section, or the sections below it). A key names
one edition: if nothing stands there, no other text is given for it, only the nearest keys.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.snapshot import Snapshot
from index.terms import folded, spellings
from marketrules.errors import PinpointUnresolved
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from search_api.dates.standing import Standing

_FORM = re.compile(r"(?P<document>[^@#\s]+)@(?P<edition>[^#\s]+)(?:#(?P<rest>.+))?", re.DOTALL)
_NAMED = 8  # keys named where nothing stands at the one asked for


def is_key(text: str) -> bool:
    """Whether ``text`` has the form of a key, or of an edition's: "grid-rules@2025-06-01"."""
    return _FORM.fullmatch(text) is not None


def at_key(text: str, standing: Standing) -> Sequence[Passage]:
    """What stands at a key, with its status at the date.

    Raises:
        PinpointUnresolved: if nothing does; names the nearest keys held.
    """
    whole = standing.by_key(text)
    if whole is not None:
        return (whole,)
    found = _FORM.fullmatch(text)
    document, edition, rest = found.group("document", "edition", "rest") if found else ("", "", "")
    snapshot = standing.snapshot
    if snapshot.edition(document, edition) is None:
        raise _no_edition(text, document, rest or "", snapshot)
    if not rest:
        facet = snapshot.facets.edition
        return standing.passages(facet.mask({f"{document}@{edition}"}).nonzero()[0].tolist())
    held = _by_parts(text, document, edition, rest, snapshot)
    if not held:
        raise _nothing_there(text, document, edition, rest, snapshot)
    dated = (standing.by_key(one.key) for one in held)
    return tuple(one for one in dated if one is not None)


def _by_parts(
    text: str, document: str, edition: str, rest: str, snapshot: Snapshot
) -> Sequence[Passage]:
    section = snapshot.in_section(document, edition, rest)
    section = section or snapshot.under_section(document, edition, rest)
    place = _parsed(text)
    if section or place is None:
        return section
    beside = snapshot.in_section(document, edition, place.section)
    if place.term is not None:
        return _of_term(place.term, [one for one in beside if _in_boxes(one, place)])
    return [
        one
        for one in beside
        if _in_boxes(one, place)
        and (one.paragraph == place.paragraph or one.paragraph.startswith(f"{place.paragraph} "))
        and place.part in (1, one.part)
    ]


def _in_boxes(passage: Passage, place: Pinpoint) -> bool:
    """Boxed text by any of its revisions; a key without one means the text outside of boxes."""
    if place.revisions:
        return set(place.revisions) <= set(passage.revisions)
    return passage.box is None


def _of_term(term: str, passages: Sequence[Passage]) -> Sequence[Passage]:
    """The definition headed so, or by a name or abbreviation that is ``term``: the plainest."""
    held = [one for one in passages if folded(term) in spellings(one.term or "")]
    least = min((len(one.term or "") for one in held), default=0)
    return [one for one in held if len(one.term or "") == least]


def _parsed(key: str) -> Pinpoint | None:
    try:
        return Pinpoint.parse(key)
    except ValueError:
        return None


def _no_edition(text: str, document: str, rest: str, snapshot: Snapshot) -> PinpointUnresolved:
    held = [one.key for one in snapshot.editions if one.document.id == document]
    if not held:
        return PinpointUnresolved(
            f"{text}: no document {document!r} is held.",
            remedy="`marketrules documents` lists what is held.",
        )
    keys = [f"{edition}#{rest}" for edition in held] if rest else []
    there = [key for key in keys if snapshot.by_key(key) is not None]
    return PinpointUnresolved(
        f"{text}: that edition isn't held.", remedy=f"Nearest held: {', '.join(there or held)}."
    )


def _nothing_there(
    text: str, document: str, edition: str, rest: str, snapshot: Snapshot
) -> PinpointUnresolved:
    place = _parsed(text)
    section = place.section if place is not None else rest
    beside = snapshot.in_section(document, edition, section)
    if beside:
        near = _nearest(beside, place)
    else:
        near = _near_sections(document, edition, section, snapshot)
    return PinpointUnresolved(
        f"Nothing stands at {text}.",
        remedy=f"Nearest held: {', '.join(near)}."
        if near
        else "`marketrules documents` lists what is held.",
    )


def _nearest(beside: Sequence[Passage], place: Pinpoint | None) -> list[str]:
    """Keys of the same section: those that share most of what was asked for come first."""
    wanted = place.term or place.paragraph if place is not None else ""

    def shared(one: Passage) -> int:
        if place is not None and place.term is not None:
            words = set(folded(wanted).split())
            return len(words & set(folded(one.term or "").split()))
        held = one.paragraph
        return next((n for n in range(len(wanted), 0, -1) if held.startswith(wanted[:n])), 0)

    listed = [one for one in beside if one.part == 1 and one.kind is not PassageKind.ROW]
    return [one.key for one in sorted(listed, key=shared, reverse=True)[:_NAMED]]


def _near_sections(document: str, edition: str, section: str, snapshot: Snapshot) -> list[str]:
    numbers = dict.fromkeys(one.number for one in snapshot.sections(document, edition))
    above = section
    while "." in above:
        above = above.rpartition(".")[0]
        near = [one for one in numbers if one == above or one.startswith(f"{above}.")]
        if near:
            return [f"{document}@{edition}#{one}" for one in near[:_NAMED]]
    return [f"{document}@{edition}#{one}" for one in numbers][:_NAMED]
