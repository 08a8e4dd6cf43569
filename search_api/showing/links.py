"""The cross-references among the text of one date: what a paragraph refers to, and who refers to it.

References are kept with the edition they were resolved in; here each is followed to the text that
stands at its place on the date, chapter by chapter, whichever edition holds that. Both ways go by
the same step, so what A refers to is referred to from A. A place at which nothing stands on the
date is said to dangle, with the reason.

Not followed: a reference to a place that has been renumbered since (see ``succession``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from marketrules.references import Reference, Resolution
from search_api.dates.standing import IN_FORCE, Standing
from search_api.searching.places import Places

MOST = 20  # keys of referring paragraphs given; the count is of all
NOT_THEN = "not_at_this_date"  # it stands in an edition that is held, not in the text of the date
_PART = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Link:
    """A reference with the key of what stands at its place on the date."""

    reference: Reference
    key: str | None
    why: str = ""  # if nothing does: a Resolution, or NOT_THEN


@dataclass(frozen=True, slots=True)
class Referrers:
    """The paragraphs of the date's text that refer to a paragraph."""

    count: int = 0  # of all that name it, a paragraph around it, or its section
    naming: int = 0  # of those that name the paragraph itself
    keys: tuple[str, ...] = ()  # at most MOST; those that name it come first


class Links:
    """The references among the rows of one date."""

    def __init__(self, standing: Standing, places: Places) -> None:
        self._standing = standing
        self._places = places
        self._found: dict[tuple[str, str], str | None] = {}

    def links_from(self, passage: Passage) -> tuple[Link, ...]:
        """What the passage refers to, in order; a place that is named twice comes once."""
        found: dict[tuple[str, str, str], Link] = {}
        for reference in self._standing.snapshot.references_from(passage.key):
            place = (reference.document, reference.section, reference.paragraph)
            found.setdefault(place, self._link(reference, passage))
        return tuple(found.values())

    def all_from(self, passage: Passage) -> tuple[Link, ...]:
        """As ``links_from``, with each place as often as it is named."""
        references = self._standing.snapshot.references_from(passage.key)
        return tuple(self._link(one, passage) for one in references)

    def referrers(self, passage: Passage) -> Referrers:
        """The paragraphs that refer to the passage's paragraph or to what it stands in."""
        if passage.term is not None or passage.kind not in (PassageKind.TEXT, PassageKind.HEADING):
            return Referrers()  # nobody names a row by itself: its paragraph is named
        path = passage.paragraph.partition(" ")[0] if passage.paragraph.startswith("(") else ""
        own = _paragraph_key(passage)
        naming: dict[str, None] = {}
        around: dict[str, None] = {}
        snapshot = self._standing.snapshot
        for row, reference in snapshot.references_at(passage.document, passage.section):
            if reference.target is None or not self._speaks(row):
                continue
            source = _PART.sub("", reference.source)
            key = self.key_of(reference.document, _rest(reference))
            if source == own or key is None:
                continue
            if key == own:
                naming[source] = None
            elif _holds(reference.paragraph, path) and "!" not in key:
                around[source] = None
        keys = dict.fromkeys([*naming, *around])
        ordered = sorted(keys, key=lambda one: (one not in naming, "!" in one))
        return Referrers(len(keys), len(naming), tuple(ordered[:MOST]))

    def key_of(self, document: str, rest: str) -> str | None:
        """The key of what stands on the date at ``rest``: "9.4(2)", "9.4(2)!GRR012", "9.4", ""."""
        place = (document, rest)
        if place not in self._found:
            key = self._passage_at(document, rest) or self._section_at(document, rest)
            plain, mark, _ = rest.partition("!")
            if key is None and mark:  # its box has come into force, or another has replaced it
                key = self._passage_at(document, plain)
            self._found[place] = key
        return self._found[place]

    def _link(self, reference: Reference, passage: Passage) -> Link:
        if reference.target is None:
            return Link(reference, None, reference.resolution)
        if reference.document == passage.document and not self._standing.governs(passage):
            return Link(reference, reference.target)  # a request speaks of its own text
        key = self.key_of(reference.document, _rest(reference))
        return Link(reference, key, "" if key else NOT_THEN)

    def _speaks(self, row: int | None) -> bool:
        """Whether a row stands in the date's text, in force or to come."""
        standing = self._standing
        if row is None or not standing.view.rows[row]:
            return False
        return standing.status(row) is not Status.SUPERSEDED

    def _passage_at(self, document: str, rest: str) -> str | None:
        standing = self._standing
        for edition in standing.snapshot.editions:
            if edition.document.id != document:
                continue
            key = f"{edition.key}#{rest}"
            row = standing.snapshot.row_of(key)
            if row is None or not standing.view.rows[row]:
                continue
            if standing.status(row) is Status.SUPERSEDED:
                return self._in_its_place(row) or key
            return key
        return None

    def _in_its_place(self, row: int) -> str | None:
        """The boxed text that has replaced the paragraph of ``row`` by the date."""
        (passage,) = self._standing.passages([row])
        for other in self._standing.beside(passage):
            same = (other.paragraph, other.term) == (passage.paragraph, passage.term)
            if same and other.status in IN_FORCE and other.part == 1:
                return other.key
        return None

    def _section_at(self, document: str, rest: str) -> str | None:
        """The key of a whole section, or of a whole document, on the date."""
        view, snapshot = self._standing.view, self._standing.snapshot
        if not rest:
            base = view.bases.get(document)
            return base.key if base is not None else None
        rows = np.flatnonzero(self._places.rows(document, rest, below=True) & view.rows)
        if not len(rows):
            return None
        facet = snapshot.facets.edition
        return f"{facet.names[facet.codes[rows[0]]]}#{rest}"


def _rest(reference: Reference) -> str:
    """What stands after the edition in the key that a reference was resolved to."""
    return (reference.target or "").partition("#")[2]


def _paragraph_key(passage: Passage) -> str:
    """The key of the first part of the passage's paragraph, its tables counted to it."""
    rest, mark, revisions = passage.key.partition("!")
    rest = _PART.sub("", rest).removesuffix(" table").removesuffix(" formula")
    return f"{rest}{mark}{revisions.partition('~')[0]}"


def _holds(around: str, path: str) -> bool:
    """Whether a paragraph, or "" for the section, holds the paragraph at ``path``."""
    return not around or (path != around and path.startswith(around))


def dangling(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Those that lead nowhere on the date."""
    return tuple(link for link in links if link.key is None)


UNRESOLVED = {
    Resolution.SECTION_NOT_HELD.value: "that section isn't held",
    Resolution.DOCUMENT_NOT_HELD.value: "that document isn't held",
    Resolution.DANGLING.value: "there is no such place in it",
    NOT_THEN: "no text of that date is held there",
}
