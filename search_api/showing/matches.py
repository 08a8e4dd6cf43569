"""A passage with all that belongs to it at a date: what is shown of a paragraph.

References and definitions are those that were valid together with the text. For text that doesn't
govern at the date asked about (an old permalink) that is the day of its own edition, and what
governs instead is named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from marketrules.answers import Citation, PendingCitation
from marketrules.documents import Kind, Status
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from search_api.answering.cite import cite, in_words, label
from search_api.dates.standing import IN_FORCE, Standing
from search_api.searching.places import Places
from search_api.showing.elsewhere import Elsewhere, elsewhere
from search_api.showing.links import UNRESOLVED, Link, Links, Referrers
from search_api.showing.meanings import Scoped, meanings
from search_api.showing.pending import change_of, changing
from search_api.showing.succession import How, successor

At = Callable[[date], Standing]
_HOW = {
    How.SAME: "in the same words",
    How.CHANGED: "in other words",
    How.RENUMBERED: "the same words under another number",
    How.MOVED: "in other words and under another number",
}


@dataclass(frozen=True, slots=True)
class Governing:
    """What governs at the date asked about in place of a text that doesn't."""

    key: str | None  # None where nothing is known to
    label: str
    how: How


@dataclass(frozen=True, slots=True)
class Dangling:
    """A reference that leads nowhere on the date."""

    text: str  # as written
    document: str
    section: str
    paragraph: str
    why: str


@dataclass(frozen=True, slots=True)
class Match:
    """A passage at the pinpoint, with what belongs to it."""

    citation: Citation
    text: str
    lead_in: tuple[str, ...]
    children: tuple[str, ...]  # keys of its items
    pending: tuple[PendingCitation, ...]
    references: tuple[str, ...]  # keys of what it refers to
    referred_from: Referrers
    dangling: tuple[Dangling, ...]
    definitions: dict[str, str]  # term as used → key of its definition
    scoped: dict[str, Scoped]  # terms that hold in the section only
    governing: Governing | None  # None where the text itself governs
    notes: tuple[str, ...]
    change: PendingCitation | None = None  # of boxed text: what it would make of the text in force
    editions: tuple[Elsewhere, ...] = ()  # the same place in the other editions held


class Matches:
    """Makes matches of passages at one date."""

    def __init__(self, standing: Standing, places: Places, at: At) -> None:
        self._standing = standing
        self._places = places
        self._at = at
        self._links: dict[date, Links] = {}

    def match(self, passage: Passage, notes: tuple[str, ...] = ()) -> Match:
        """The passage with what belongs to it; ``notes`` say how it was found."""
        then = self.together(passage)
        links = self._links_of(then)
        found = links.links_from(passage)
        meant = meanings(passage, then)
        governing = self._governing(passage)
        return Match(
            citation=cite(passage, self._standing.edition_of(passage)),
            text=passage.text,
            lead_in=passage.lead_in,
            children=self._children(passage),
            pending=self._pending(passage),
            references=tuple(dict.fromkeys(one.key for one in found if one.key is not None)),
            referred_from=links.referrers(passage),
            dangling=tuple(_dangling(one) for one in found if one.key is None),
            definitions=meant.definitions,
            scoped=meant.scoped,
            governing=governing,
            notes=(*notes, *self._told(passage, governing)),
            change=change_of(passage, self._standing),
            editions=elsewhere(passage, self._standing),
        )

    def boxed(self, passage: Passage) -> tuple[tuple[PendingCitation, ...], PendingCitation | None]:
        """What is pending on the passage; and of boxed text what it would change."""
        return self._pending(passage), change_of(passage, self._standing)

    def links(self, passage: Passage) -> tuple[Link, ...]:
        """Its cross-references as written, each as often as it stands there."""
        return self._links_of(self.together(passage)).all_from(passage)

    def _links_of(self, then: Standing) -> Links:
        return self._links.setdefault(then.view.as_of, Links(then, self._places))

    def together(self, passage: Passage) -> Standing:
        """The text of a day on which the passage governs: the day asked about, if it can be."""
        standing = self._standing
        edition = standing.edition_of(passage)
        if standing.governs(passage) or edition.document.kind is Kind.REVISION_REQUEST:
            return standing
        for day in dict.fromkeys(filter(None, (edition.dated, passage.effective))):
            then = self._at(date.fromisoformat(day))
            if then.governs(passage):
                return then
        return standing

    def _governing(self, passage: Passage) -> Governing | None:
        found = successor(passage, self._standing)
        if found is None:
            return None
        one = found.passage
        if one is None:
            return Governing(None, "", found.how)
        return Governing(one.key, label(one, self._standing.edition_of(one)), found.how)

    def _told(self, passage: Passage, governing: Governing | None) -> tuple[str, ...]:
        if governing is None:
            return ()
        edition, day = self._standing.edition_of(passage), self._standing.view.as_of.isoformat()
        told = (
            f"This is the text of the edition of {in_words(edition.dated)}, not that of"
            f" {in_words(day)}."
        )
        if governing.key is None:
            return (f"{told} Nothing in the text of that day is known to stand for it.",)
        return (f"{told} {governing.label} governs then, {_HOW[governing.how]}.",)

    def _children(self, passage: Passage) -> tuple[str, ...]:
        if passage.kind is not PassageKind.TEXT or not passage.paragraph:
            return ()
        same = IN_FORCE if passage.status in IN_FORCE else {passage.status}
        return tuple(
            other.key
            for other in self._standing.beside(passage)
            if other.box == passage.box
            and other.status in same
            and other.paragraph != passage.paragraph
            and parent_paragraph(other.paragraph) == passage.paragraph
        )

    def _pending(self, passage: Passage) -> tuple[PendingCitation, ...]:
        if passage.status is Status.PENDING:
            return ()
        standing = self._standing
        boxed = (cite(one, standing.edition_of(one)) for one in standing.pending_on(passage))
        return changing(boxed, standing, passage)


def _dangling(link: Link) -> Dangling:
    reference = link.reference
    return Dangling(
        " ".join(reference.text.split()),
        reference.document,
        reference.section,
        reference.paragraph,
        UNRESOLVED.get(link.why, link.why),
    )
