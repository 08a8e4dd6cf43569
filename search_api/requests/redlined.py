"""What a revision request would change, paragraph by paragraph, against the text in force.

A filing's edition and a date enter; a ``Proposal`` for each proposed passage leaves: its redline in
whole words, and how the rulebook reads at that place on the date: as before the change, as
proposed, boxed, otherwise, or not at all. The file's tracked changes are the redline; where a filing was
held without them, the words are compared with the text beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from index.same_words import same_words
from marketrules.answers import Citation
from marketrules.documents import Edition, Status
from marketrules.labels import chapter_of
from marketrules.passages import Passage
from marketrules.redlines import Piece, ProposedChange, by_word
from marketrules.rewording import compared
from search_api.answering.cite import cite
from search_api.dates.editions import Mask
from search_api.dates.standing import IN_FORCE, Standing
from search_api.requests.filings import Filing, amended_by, filings
from search_api.searching.places import Places


class Reads(StrEnum):
    """How the text in force reads where a change is proposed."""

    BEFORE = "as_before"  # as it did before the change
    PROPOSED = "as_proposed"
    PENDING = "pending"  # the text proposed is approved and boxed
    OTHERWISE = "otherwise"
    ABSENT = "absent"  # nothing stands there
    NOT_HELD = "not_held"  # that chapter of the rulebook isn't held


class Fate(StrEnum):
    """What a proposal does to its paragraph."""

    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed paragraph, row or heading."""

    citation: Citation  # of the proposed text, status "proposed"
    fate: Fate
    redline: tuple[Piece, ...]  # in whole words
    author: str  # of the tracked changes, with their dates
    in_force: str | None  # key of what stands there in the rulebook at the date
    reads: Reads
    against: tuple[
        Piece, ...
    ] = ()  # from the text in force to the proposed, where it reads otherwise


@dataclass(frozen=True, slots=True)
class Request:
    """A revision request: its newest filing by the date, the ones before, and what it proposes."""

    filing: Filing
    filings: tuple[Filing, ...]  # oldest first, the newest included
    amends: str | None  # id of the rulebook
    sections: tuple[tuple[str, str], ...]  # number and title of those that it would change
    proposals: tuple[Proposal, ...]


def request(document: str, standing: Standing, places: Places) -> Request | None:
    """The revision request ``document``; None if no filing is held by the date."""
    filed = filings(document, standing)
    edition = standing.snapshot.edition(document, filed[-1].edition) if filed else None
    if edition is None:
        return None
    found = proposals(edition, standing, places)
    sections = {one.citation.section: one.citation.title for one in found}
    amends = amended_by(document, standing)
    return Request(filed[-1], filed, amends, tuple(sections.items()), found)


def proposed_rows(edition: Edition, standing: Standing) -> Mask:
    """The rows of a filing that are proposed text."""
    facets = standing.snapshot.facets
    rows: Mask = facets.edition.mask({edition.key}) & facets.status.mask({Status.PROPOSED.value})
    return rows


def proposals(edition: Edition, standing: Standing, places: Places) -> tuple[Proposal, ...]:
    """All that a filing proposes, in the order of its sections."""
    rows = np.flatnonzero(proposed_rows(edition, standing)).tolist()
    passages = standing.passages(rows)
    sections = standing.snapshot.sections(edition.document.id, edition.edition)
    order = {section.number: place for place, section in reversed(list(enumerate(sections)))}
    ordered = sorted(passages, key=lambda one: order.get(one.section, len(order)))
    rulebook = _Rulebook(amended_by(edition.document.id, standing), standing, places)
    return tuple(proposal(one, edition, standing, rulebook) for one in ordered)


def proposal(
    passage: Passage, edition: Edition, standing: Standing, rulebook: _Rulebook
) -> Proposal:
    """One proposed passage with its redline."""
    change = standing.snapshot.redline_of(passage.key) or _compared(passage, standing)
    key, reads = rulebook.reading_at(passage, change)
    return Proposal(
        citation=cite(passage, edition),
        fate=_fate(change),
        redline=by_word(change.pieces),
        author=passage.author,
        in_force=key,
        reads=reads,
        against=_against(key, change, standing) if reads is Reads.OTHERWISE else (),
    )


def _against(key: str | None, change: ProposedChange, standing: Standing) -> tuple[Piece, ...]:
    """The redline from what is in force at ``key`` to what is proposed, by their words."""
    held = standing.snapshot.by_key(key) if key is not None else None
    return compared(held.text, change.after) if held is not None else ()


def _fate(change: ProposedChange) -> Fate:
    if not change.after.strip():
        return Fate.DELETED
    return Fate.CHANGED if change.before.strip() else Fate.ADDED


class _Rulebook:
    """The text in force that a request amends."""

    def __init__(self, document: str | None, standing: Standing, places: Places) -> None:
        self._document = document
        self._standing = standing
        self._places = places
        self._sections: dict[str, tuple[Passage, ...]] = {}

    def reading_at(self, passage: Passage, change: ProposedChange) -> tuple[str | None, Reads]:
        """The key of what stands at the passage's place, and how it reads."""
        there = sorted(self._held(passage.section), key=lambda one: _distance(one, passage))
        in_force = [one for one in there if one.status in IN_FORCE]
        boxed = [one for one in there if one.status is Status.PENDING]
        for text, among, reads in (
            (change.after, in_force, Reads.PROPOSED),
            (change.after, boxed, Reads.PENDING),
            (change.before, in_force, Reads.BEFORE),
        ):
            key = _saying(text, among)
            if key is not None:
                return key, reads
        if not there and not self._has_chapter(passage.section):
            return None, Reads.NOT_HELD
        if not change.after.strip():  # what was to go isn't there
            return None, Reads.PROPOSED
        at = next((one for one in in_force if _same_place(one, passage)), None)
        return (at.key, Reads.OTHERWISE) if at is not None else (None, Reads.ABSENT)

    def _held(self, section: str) -> tuple[Passage, ...]:
        if self._document is None:
            return ()
        if section not in self._sections:
            rows = self._places.rows(self._document, section, below=False)
            rows &= self._standing.view.rows
            self._sections[section] = self._standing.passages(np.flatnonzero(rows).tolist())
        return self._sections[section]

    def _has_chapter(self, section: str) -> bool:
        if self._document is None:
            return False
        rows = self._places.rows(self._document, chapter_of(section), below=True)
        return bool((rows & self._standing.view.rows).any())


def _saying(text: str, among: Iterable[Passage]) -> str | None:
    """The key of the first that says it, labels apart."""
    said = same_words(text) if text.strip() else None
    return next((one.key for one in among if same_words(one.text) == said), None)


def _same_place(one: Passage, passage: Passage) -> bool:
    place = (one.paragraph, one.term, one.kind, one.part)
    return place == (passage.paragraph, passage.term, passage.kind, passage.part)


def _distance(one: Passage, passage: Passage) -> int:
    """0 at the passage's own place, 1 in its paragraph, 2 elsewhere in the section."""
    if _same_place(one, passage):
        return 0
    return 1 if (one.paragraph, one.term) == (passage.paragraph, passage.term) else 2


def _compared(passage: Passage, standing: Standing) -> ProposedChange:
    """The redline of a proposal against the text beside it in the same filing, by its words."""
    beside: Iterable[Passage] = standing.snapshot.in_section(
        passage.document, passage.edition, passage.section
    )
    before = next(
        (one.text for one in beside
         if one.status is not Status.PROPOSED and _same_place(one, passage)), "",
    )  # fmt: skip
    return ProposedChange(passage.key, compared(before, passage.text))
