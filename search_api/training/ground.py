"""What drills are made from: the text in force at a date, with its neighbours, read once.

A standing enters; passages of chapters and sections, duties, deadlines and definitions leave, each
kept after its first use. One ``Ground`` serves one snapshot at one date; safe to share between
threads, for what is kept is only ever computed again to the same value.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property

import numpy as np

from marketrules.documents import Kind, Status
from marketrules.labels import chapter_of
from marketrules.passages import Passage, PassageKind
from search_api.answering.cite import where
from search_api.dates.standing import Standing
from search_api.obligations.duties import Parties
from search_api.obligations.parties import parties_of
from search_api.searching.places import Places
from search_api.showing.matches import At, Matches

# Notices and answers to questions aren't rules; what a request proposes is in force nowhere.
RULES = frozenset(
    {Kind.PROTOCOLS, Kind.GUIDE, Kind.MANUAL, Kind.RULE, Kind.STANDARD, Kind.INSTRUCTIONS}
)
_CONSTRUCTION = re.compile(r"\b(?:construction|interpretation)\b", re.IGNORECASE)
_VERB = re.compile(r"[“\"](shall|must|may|may not|must not|shall not|should)[”,\"]", re.IGNORECASE)


class Ground:
    """The text of one day."""

    def __init__(self, standing: Standing, places: Places, at: At) -> None:
        self.standing = standing
        self.matches = Matches(standing, places, at)
        self._chapters: dict[tuple[str, str, str], tuple[Passage, ...]] = {}
        self._titles: dict[str, dict[str, tuple[str, str | None]]] = {}

    @property
    def as_of(self) -> date:
        return self.standing.view.as_of

    @property
    def snapshot(self) -> str:
        return self.standing.snapshot.id

    @cached_property
    def parties(self) -> Parties:
        return parties_of(self.standing)

    @cached_property
    def rules(self) -> frozenset[str]:
        """Ids of the documents that are rules."""
        editions = self.standing.snapshot.editions
        return frozenset(one.document.id for one in editions if one.document.kind in RULES)

    def chapter(self, passage: Passage) -> tuple[Passage, ...]:
        """The passages in force of the chapter that ``passage`` stands in, in order."""
        place = (passage.document, passage.edition, chapter_of(passage.section))
        if place not in self._chapters:
            facets = self.standing.snapshot.facets
            rows = self.standing.mask({Status.IN_EFFECT}) & facets.mask(
                editions={f"{passage.document}@{passage.edition}"}, chapters={place[2]}
            )
            self._chapters[place] = self.standing.passages(np.flatnonzero(rows).tolist())
        return self._chapters[place]

    def section(self, passage: Passage) -> tuple[Passage, ...]:
        """Those of its section."""
        return tuple(one for one in self.chapter(passage) if one.section == passage.section)

    def titles(self, document: str, edition: str) -> dict[str, tuple[str, str | None]]:
        """By number the titles of an edition's sections, each with the number above it."""
        key = f"{document}@{edition}"
        if key not in self._titles:
            held = self.standing.snapshot.sections(document, edition)
            self._titles[key] = {one.number: (one.title, one.parent) for one in held}
        return self._titles[key]

    @cached_property
    def definitions(self) -> dict[str, tuple[Passage, ...]]:
        """By document the definitions in force that say something, pointers left out."""
        facets = self.standing.snapshot.facets
        rows = self.standing.mask({Status.IN_EFFECT}) & facets.mask(
            kinds={PassageKind.DEFINITION.value}, documents=self.rules
        )
        found: dict[str, list[Passage]] = {}
        for one in self.standing.passages(np.flatnonzero(rows).tolist()):
            if not one.see and one.part == 1 and one.term:
                found.setdefault(one.document, []).append(one)
        return {document: tuple(ones) for document, ones in found.items()}

    def place(self, passage: Passage) -> str:
        """Where the passage stands, in words, without its date."""
        return where(passage, self.standing.edition_of(passage))

    @cached_property
    def construction(self) -> dict[tuple[str, str], Passage]:
        """By document and verb the paragraph that says what "shall" or "may not" means there.

        It stands in a section on construction, with the verb in quotation marks.
        """
        facets = self.standing.snapshot.facets
        rows = self.standing.mask({Status.IN_EFFECT}) & facets.mask(
            documents=self.rules, kinds={PassageKind.TEXT.value}
        )
        named = np.array([self._is_on_construction(name) for name in facets.section.names])
        rows &= named[facets.section.codes]
        found: dict[tuple[str, str], Passage] = {}
        for one in self.standing.passages(np.flatnonzero(rows).tolist()):
            for verb in _VERB.findall(one.text):
                found.setdefault((one.document, verb.lower()), one)
        return found

    def _is_on_construction(self, place: str) -> bool:
        edition, _, number = place.partition("#")
        document, _, name = edition.partition("@")
        if document not in self.rules or number.count(".") > 1:
            return False
        section = self.standing.snapshot.section(document, name, number)
        return section is not None and bool(_CONSTRUCTION.search(section.title))

    @cached_property
    def pending(self) -> tuple[Passage, ...]:
        """The boxed passages of the date's text."""
        facets = self.standing.snapshot.facets
        rows = self.standing.mask({Status.PENDING}) & facets.mask(documents=self.rules)
        return self.standing.passages(np.flatnonzero(rows).tolist())
