"""The sections of a document as a tree in reading order: of one edition, or of the text of a date.

A standing enters; headings leave, each with the edition that it stands in and its status at the
date. The text of a date may be of several editions: chapter by chapter that one which governs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.snapshot import Snapshot
from marketrules.documents import Kind, Section, Status
from marketrules.errors import PinpointUnresolved
from marketrules.labels import chapter_of, parent_numbers, section_order
from search_api.answering.cite import in_words
from search_api.dates.standing import Standing
from search_api.searching.places import Places

CURRENT = "current"  # in place of an edition: the text of the date
_KEPT = 8  # editions whose sections are held in memory
# Of the statuses of a section's paragraphs the first of these is the section's own.
_FIRST = (
    Status.IN_EFFECT, Status.INTERPRETATION, Status.RESERVED, Status.PENDING, Status.PROPOSED,
    Status.SUPERSEDED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """A section as it is listed."""

    document: str
    edition: str
    section: str
    title: str
    level: int  # 1 = a chapter
    parent: str | None
    status: Status  # at the date
    effective: str | None  # ISO date of its chapter

    @property
    def key(self) -> str:
        return f"{self.document}@{self.edition}#{self.section}"


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a document, in reading order."""

    document: str
    edition: str  # the one asked for; of the text of a date its newest
    as_of: str  # ISO date
    snapshot: str
    sections: tuple[Heading, ...]


def section_statuses(standing: Standing) -> dict[str, Status]:
    """Of each section that has text of its own at the date, its status, by key."""
    facet = standing.snapshot.facets.section
    found: dict[str, Status] = {}
    for status in _FIRST:
        for code in np.unique(facet.codes[standing.mask({status})]).tolist():
            found.setdefault(facet.names[code], status)
    return found


class Outlines:
    """The section trees of one snapshot. Safe to use from many threads."""

    def __init__(self, snapshot: Snapshot, places: Places) -> None:
        self._snapshot = snapshot
        self._places = places
        self._with_text = frozenset(snapshot.facets.section.names)
        self._read = lru_cache(_KEPT)(snapshot.sections)

    def outline(self, standing: Standing, document: str, edition: str = CURRENT) -> Outline:
        """The sections of ``edition``, or those that govern at the date.

        Raises:
            PinpointUnresolved: if no such edition is held, or none by the date.
        """
        self._require(document)
        if edition == CURRENT:
            named, headings = self._governing(standing, document)
        else:
            if self._snapshot.edition(document, edition) is None:
                raise self._no_edition(document, edition)
            named, headings = edition, self.headings(standing, document, edition)
        day = standing.view.as_of.isoformat()
        return Outline(document, named, day, self._snapshot.id, tuple(headings))

    def headings(self, standing: Standing, document: str, edition: str) -> list[Heading]:
        """The sections of an edition held; each number once, in force before boxed."""
        statuses = section_statuses(standing)
        filed = self._is_request(document)  # in force on no date, so never superseded by one
        chosen: dict[str, Section] = {}
        for one in self._read(document, edition):
            held = chosen.setdefault(one.number, one)
            if held.status is Status.PENDING and one.status is not Status.PENDING:
                chosen[one.number] = one
        below: dict[str, Status] = {}
        for number in chosen:  # a chapter has the status of what stands in it
            key = f"{document}@{edition}#{number}"
            past = key in self._with_text and not filed
            status = statuses.get(key, Status.SUPERSEDED if past else None)
            for above in (number, *parent_numbers(number)) if status else ():
                known = below.get(above)
                if status and (known is None or _FIRST.index(status) < _FIRST.index(known)):
                    below[above] = status
        return [
            Heading(
                document, edition, number, one.title, one.level, one.parent,
                below.get(number, self._otherwise(standing, document, one)), one.effective,
            )
            for number, one in chosen.items()
        ]  # fmt: skip

    def edition_at(self, standing: Standing, document: str, section: str) -> str:
        """The edition whose text of ``section`` governs at the date.

        Raises:
            PinpointUnresolved: if none does; names the editions that have the section.
        """
        self._require(document)
        view, facet = standing.view, self._snapshot.facets.edition
        base = view.bases.get(document)
        if base is not None and base.document.kind is Kind.NOTICE:
            return base.edition
        rows = self._places.rows(document, section, below=True) & (view.rows | view.requests)
        found = np.flatnonzero(rows)
        if not len(found):
            numbers = {one.number for one in self._read(document, base.edition)} if base else set()
            if base is not None and section in numbers:
                return base.edition
            raise self._no_section(document, section, standing)
        return facet.of(int(found[0])).rpartition("@")[2]

    def _governing(self, standing: Standing, document: str) -> tuple[str, list[Heading]]:
        facets, view = self._snapshot.facets, standing.view
        rows = facets.document.mask({document}) & (view.rows | view.requests)
        base = view.bases.get(document)
        if base is not None and base.document.kind is Kind.NOTICE:  # each is a text of its own
            return base.edition, self.headings(standing, document, base.edition)
        pairs = np.unique(
            np.stack([facets.edition.codes[rows], facets.chapter.codes[rows]]), axis=1
        )
        by_edition: dict[str, set[str]] = {}
        for edition, chapter in pairs.T.tolist():
            name = facets.edition.names[edition].rpartition("@")[2]
            by_edition.setdefault(name, set()).add(facets.chapter.names[chapter])
        if not by_edition:
            day = in_words(view.as_of.isoformat())
            raise PinpointUnresolved(
                f"No text of {document} is held as of {day}.", remedy=self._held(document)
            )
        named = base.edition if base is not None else max(by_edition)
        headings = [
            one
            for edition, chapters in by_edition.items()
            for one in self.headings(standing, document, edition)
            if chapter_of(one.section) in chapters
        ]
        return named, headings if len(by_edition) == 1 else _in_order(headings)

    def _otherwise(self, standing: Standing, document: str, section: Section) -> Status:
        """The status of a heading that nothing stands under at the date."""
        governs = document in standing.view.bases or self._is_request(document)
        return section.status if governs else Status.SUPERSEDED

    def _is_request(self, document: str) -> bool:
        held = {one.document.id: one.document.kind for one in self._snapshot.editions}
        return held[document] is Kind.REVISION_REQUEST

    def _require(self, document: str) -> None:
        held = {one.document.id for one in self._snapshot.editions}
        if document not in held:
            raise PinpointUnresolved(
                f"No document {document!r} is held.", remedy=f"Held: {', '.join(sorted(held))}."
            )

    def _held(self, document: str) -> str:
        held = [one.edition for one in self._snapshot.editions if one.document.id == document]
        return f"Editions held: {', '.join(held)}."

    def _no_edition(self, document: str, edition: str) -> PinpointUnresolved:
        return PinpointUnresolved(
            f"No edition {edition!r} of {document} is held.", remedy=self._held(document)
        )

    def _no_section(self, document: str, section: str, standing: Standing) -> PinpointUnresolved:
        editions = [
            one.edition
            for one in self._snapshot.editions
            if one.document.id == document
            and self._snapshot.section(document, one.edition, section) is not None
        ]
        day = in_words(standing.view.as_of.isoformat())
        return PinpointUnresolved(
            f"{document} has no section {section!r} as of {day}.",
            remedy=f"It stands in the edition of {', '.join(editions)}."
            if editions
            else self._held(document),
        )


def _in_order(headings: Iterable[Heading]) -> list[Heading]:
    """Numbered chapters by number, whichever edition they are of; then the rest as they come."""
    return sorted(headings, key=lambda one: section_order(one.section)[0][:2])


def around(
    headings: Sequence[Heading], section: str
) -> tuple[tuple[Heading, ...], Heading | None, Heading | None, tuple[Heading, ...]]:
    """Ancestors from above, the section before, the one behind, and those directly below."""
    at = next((n for n, one in enumerate(headings) if one.section == section), None)
    if at is None:
        return (), None, None, ()
    by_number = {one.section: one for one in headings}
    ancestors: list[Heading] = []
    above = headings[at].parent
    while above in by_number and len(ancestors) < 12 and by_number[above] not in ancestors:
        ancestors.insert(0, by_number[above])
        above = by_number[above].parent
    children = tuple(one for one in headings if one.parent == section and one.section != section)
    before = headings[at - 1] if at else None
    behind = headings[at + 1] if at + 1 < len(headings) else None
    return tuple(ancestors), before, behind, children
