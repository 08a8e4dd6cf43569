"""An answer with explanations on: what its terms and verbs mean, and where to look next.

The key of a passage and a day enter; the definitions of the terms that it uses, as they stood that
day, what its modal verbs do by the document's rules of construction, and the paragraphs around it,
leave as citations, each with why it is worth a look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from marketrules.answers import Citation, PendingCitation
from marketrules.errors import PinpointUnresolved
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from search_api.answering.cite import cite
from search_api.dates.standing import IN_FORCE
from search_api.obligations.duties import EFFECTS, Duty, duties
from search_api.showing.matches import Match
from search_api.training.ground import Ground

_MOST = 6  # places of one sort that are told


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term as the passage writes it, with the definition that holds there."""

    term: str
    definition: Citation
    only_here: bool  # it is defined for this section alone


@dataclass(frozen=True, slots=True)
class Verb:
    """A modal verb of the passage: of whom it is said, what it does, and what says so."""

    verb: str
    who: str
    effect: str
    sentence: str
    rule: Citation | None  # None: the document has no rule of construction for it


@dataclass(frozen=True, slots=True)
class Next:
    """A place to look next."""

    why: str  # "refers_to" | "referred_from" | "around" | "item" | "before" | "after"
    citation: Citation


@dataclass(frozen=True, slots=True)
class Explanation:
    """What helps to understand one passage."""

    key: str
    as_of: str
    snapshot: str
    citation: Citation
    lead_in: tuple[str, ...]
    terms: tuple[Meaning, ...]
    verbs: tuple[Verb, ...]
    next: tuple[Next, ...]
    pending: tuple[PendingCitation, ...]
    notes: tuple[str, ...]


def explanation(key: str, ground: Ground) -> Explanation:
    """What belongs to the passage of ``key`` at the ground's date.

    Raises:
        PinpointUnresolved: if no passage has that key.
    """
    passage = ground.standing.by_key(key)
    if passage is None:
        raise PinpointUnresolved(
            f"No passage held has the key {key!r}.",
            remedy="Keys stand in answers and in GET /v1/passages.",
        )
    match = ground.matches.match(passage)
    return Explanation(
        key=passage.key,
        as_of=ground.as_of.isoformat(),
        snapshot=ground.snapshot,
        citation=match.citation,
        lead_in=match.lead_in,
        terms=tuple(_meanings(match, ground)),
        verbs=tuple(_verb(one, passage, ground) for one in duties(passage.text, ground.parties)),
        next=tuple(_next(passage, match, ground)),
        pending=match.pending,
        notes=match.notes,
    )


def _meanings(match: Match, ground: Ground) -> Iterator[Meaning]:
    for term, key in match.definitions.items():
        for citation in _cited([key], ground):
            yield Meaning(term, citation, term in match.scoped)


def _verb(duty: Duty, passage: Passage, ground: Ground) -> Verb:
    rule = ground.construction.get((passage.document, duty.modal))
    is_condition = rule is not None and "condition" in rule.text
    cited = cite(rule, ground.standing.edition_of(rule)) if rule is not None else None
    effect = "condition" if is_condition else EFFECTS[duty.modal].value
    return Verb(duty.modal, duty.who, effect, duty.sentence, cited)


def _next(passage: Passage, match: Match, ground: Ground) -> Iterator[Next]:
    told = {passage.key}
    ways = (
        ("refers_to", match.references),
        ("around", _around(passage, ground)),
        ("item", match.children),
        ("referred_from", match.referred_from.keys),
        *_beside(passage, ground),
    )
    for why, keys in ways:
        fresh = [one for one in keys if one not in told][:_MOST]
        told.update(fresh)
        for citation in _cited(fresh, ground):
            yield Next(why, citation)


def _around(passage: Passage, ground: Ground) -> tuple[str, ...]:
    above = parent_paragraph(passage.paragraph)
    return tuple(
        one.key
        for one in ground.standing.beside(passage)
        if above and one.paragraph == above and one.kind is PassageKind.TEXT
        and one.status in IN_FORCE
    )  # fmt: skip


def _beside(passage: Passage, ground: Ground) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The paragraph before it and the one after it at its own level."""
    above = parent_paragraph(passage.paragraph)
    row = [
        one.key
        for one in ground.standing.beside(passage)
        if one.status in IN_FORCE
        and one.kind is passage.kind
        and one.part == 1
        and parent_paragraph(one.paragraph) == above
    ]
    if passage.key in row:
        place = row.index(passage.key)
        yield "before", tuple(row[max(0, place - 1) : place])
        yield "after", tuple(row[place + 1 : place + 2])


def _cited(keys: Iterable[str], ground: Ground) -> Iterator[Citation]:
    for key in keys:
        passage = ground.standing.by_key(key)
        if passage is None:  # a whole section: its first paragraph stands for it
            passage = _first_of(key, ground)
        if passage is not None:
            yield cite(passage, ground.standing.edition_of(passage))


def _first_of(key: str, ground: Ground) -> Passage | None:
    place, _, section = key.partition("#")
    document, _, edition = place.partition("@")
    held = ground.standing.snapshot.in_section(document, edition, section)
    dated = (ground.standing.by_key(one.key) for one in held)
    return next((one for one in dated if one is not None and one.status in IN_FORCE), None)
