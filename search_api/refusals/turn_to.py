"""Where to turn with a question that is refused: a document, a body or a process, with its source.

A refusal and its question enter; ``TurnTo`` leave, most to the point first. Read off what is held,
never made up: the section that is named but not held with the paragraph that refers to it, the
document that the nearest paragraph leaves the matter to, the body that the question itself names,
the section of a rulebook that is headed by interpretations; and what the desk has set itself
(``MARKETRULES_TURN_TO``).
"""

from __future__ import annotations

from collections.abc import Iterator

from marketrules.answers import Reason, Refusal, TurnTo
from marketrules.documents import Kind
from marketrules.references import Resolution
from search_api.answering.cite import section_label, where
from search_api.dates.standing import Standing
from search_api.questions.query import Query
from search_api.refusals.counsel import body_named

_RULES = (Kind.PROTOCOLS, Kind.GUIDE, Kind.RULE)
_INTERPRETS = "interpretation"  # in the heading of a section that says how one is asked for
_MOST = 3
_QUESTION = "named in the question"
_DESK = "set by the desk"


def where_to_turn(
    refusal: Refusal, query: Query, standing: Standing, desk: str = ""
) -> tuple[TurnTo, ...]:
    """Where ``refusal`` of ``query`` leaves its asker to turn; () if nothing held says it."""
    found: list[TurnTo] = []
    if refusal.reason is Reason.SECTION_NOT_HELD:
        found += _referred(refusal, query, standing)
        found += _left_to(refusal, standing)
    if refusal.reason is Reason.NOT_IN_CORPUS and (body := body_named(query.text)):
        found.append(TurnTo(body, _QUESTION))
    if refusal.reason is Reason.NEEDS_INTERPRETATION:
        found += _interpretations(standing)
    if desk and refusal.reason in (Reason.NEEDS_INTERPRETATION, Reason.NOT_A_RULES_QUESTION):
        found.append(TurnTo(desk, _DESK))
    first: dict[str, TurnTo] = {}
    for one in found:
        first.setdefault(one.name, one)
    return tuple(first.values())[:_MOST]


def _referred(refusal: Refusal, query: Query, standing: Standing) -> Iterator[TurnTo]:
    """Sections and documents named that aren't held, with paragraphs in force that refer to them."""
    named = {(place.number, place.document) for place in query.places}
    numbers = {number for number, _ in named}
    for reference in standing.snapshot.references_without_target:
        called = " ".join(reference.text.split())
        if reference.section in numbers:
            fits = bool(
                {(reference.section, None), (reference.section, reference.document)} & named
            )
        else:
            fits = (
                reference.resolution is Resolution.DOCUMENT_NOT_HELD
                and refusal.message.startswith(f"{called} isn't")
            )
        source = standing.by_key(reference.source) if fits else None
        if source is not None and standing.governs(source):
            told = where(source, standing.edition_of(source))
            yield TurnTo(called, f"referred to in {told}, not held")


def _left_to(refusal: Refusal, standing: Standing) -> Iterator[TurnTo]:
    """What the nearest paragraph that is named leaves to something that isn't held."""
    for citation in refusal.see[:1]:
        for reference in standing.snapshot.references_from(citation.key):
            called = " ".join(reference.text.split())
            missing = reference.resolution in (
                Resolution.DOCUMENT_NOT_HELD,
                Resolution.SECTION_NOT_HELD,
            )
            if missing and called in refusal.message:
                yield TurnTo(called, f"referred to in {citation.label}, not held")


def _interpretations(standing: Standing) -> Iterator[TurnTo]:
    """Sections of rulebooks whose heading says that they are about interpretations."""
    for edition in standing.view.bases.values():
        document = edition.document
        if document.kind in _RULES:
            for section in standing.snapshot.sections(document.id, edition.edition):
                if _INTERPRETS in section.title.lower():
                    told = section_label(edition, section.number)
                    yield TurnTo(section.title, told)
