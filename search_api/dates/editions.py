"""Which held text governs at a date: the rule of time, section by section.

Editions and the (document, edition, chapter) of every row enter; for a date, a ``View`` leaves: a
mask of the rows that stand in the text of that date, boxed text included.

- The base of a document is its newest edition not after the date. Before the earliest edition
  held, the document has no view, and the view says so.
- A chapter of a later edition counts if its own effective date is not after the date, but after
  that of the base's chapter: an edition of December carries chapters in force since May.
- A chapter that the base lacks is taken from the newest older edition if both date their
  chapters: rulebooks are also held Section by Section. A manual is held whole, and so are the
  forms behind a rulebook, whose headings have no number.
- Of notices, all count that were sent by then. Revision requests never count.

Not handled here: boxes that became effective in between (see ``boxed``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.facets import Facets
from marketrules.documents import Edition, Kind
from marketrules.labels import SECTION_NUMBER

Mask = NDArray[np.bool_]
STALE_DAYS = 60  # an edition older than this is named in a note


class Chapter(NamedTuple):
    """A chapter of an edition, with the ISO date from which it is in force."""

    document: str
    edition: str
    chapter: str
    effective: str  # "" if the chapter has no date of its own


@dataclass(frozen=True, slots=True)
class View:
    """The text of one date."""

    as_of: date
    rows: Mask  # (n,): rows of the governing editions, whatever their status
    early: Mask  # (n,): rows of the earliest edition of each document that the date precedes
    requests: Mask  # (n,): rows of revision requests, of each the newest edition by then
    bases: dict[str, Edition]  # by document: the newest edition not after the date
    too_early: dict[str, Edition]  # by document: its earliest edition held, after the date

    def within(self, documents: Collection[str], rows: Mask) -> View:
        """The text of ``documents`` alone; ``rows`` (n,) are all rows of theirs.

        Revision requests that were chosen are in it: proposed text, so nothing in force.
        """
        return View(
            self.as_of, (self.rows | self.requests) & rows, self.early & rows, self.requests & rows,
            {name: one for name, one in self.bases.items() if name in documents},
            {name: one for name, one in self.too_early.items() if name in documents},
        )  # fmt: skip

    def is_stale(self, document: str) -> bool:
        """Whether the newest edition not after the date is more than 60 days older than it."""
        base = self.bases.get(document)
        if base is None or base.document.kind is Kind.NOTICE:
            return False
        return (self.as_of - date.fromisoformat(base.dated)).days > STALE_DAYS


class Timeline:
    """All editions held, ready to be viewed at any date."""

    def __init__(
        self, editions: Iterable[Edition], chapters: Sequence[Chapter], of_row: NDArray[np.intp]
    ) -> None:
        """``chapters[of_row[row]]`` says where a row stands."""
        self._editions: dict[str, list[Edition]] = {}
        for edition in sorted(editions, key=lambda one: (one.dated, one.edition)):
            self._editions.setdefault(edition.document.id, []).append(edition)
        self._chapters = chapters
        self._of_row = of_row
        self._views: dict[date, View] = {}

    def view(self, as_of: date) -> View:
        """The text of ``as_of``; views are kept, for the same few dates are asked again."""
        if as_of not in self._views:
            if len(self._views) >= 64:
                self._views.clear()
            self._views[as_of] = self._made(as_of)
        return self._views[as_of]

    def _made(self, as_of: date) -> View:
        day = as_of.isoformat()
        chosen: set[tuple[str, str, str]] = set()
        requested: set[tuple[str, str]] = set()
        bases, too_early = {}, {}
        for document, editions in self._editions.items():
            known = [edition for edition in editions if edition.dated <= day]
            if not known:
                too_early[document] = editions[0]
            elif editions[0].document.kind is Kind.REVISION_REQUEST:
                requested.add((document, known[-1].edition))
            else:
                bases[document] = known[-1]
                chosen |= self._chosen(document, known, day)
        keep = np.array([group[:3] in chosen for group in self._chapters], dtype=np.bool_)
        return View(
            as_of,
            rows=keep[self._of_row],
            early=self._rows_of({(one, too_early[one].edition) for one in too_early}),
            requests=self._rows_of(requested),
            bases=bases,
            too_early=too_early,
        )

    def _rows_of(self, editions: set[tuple[str, str]]) -> Mask:
        keep = np.array([chapter[:2] in editions for chapter in self._chapters], dtype=np.bool_)
        mask: Mask = keep[self._of_row]
        return mask

    def _chosen(self, document: str, known: list[Edition], day: str) -> set[tuple[str, str, str]]:
        """The chapters of ``document`` that govern on ``day``; ``known`` = editions by then."""
        groups = [group for group in self._chapters if group.document == document]
        if known[0].document.kind is Kind.NOTICE:
            by_then = {edition.edition for edition in known}
            return {group[:3] for group in groups if group.edition in by_then}
        age = {edition.edition: rank for rank, edition in enumerate(self._editions[document])}
        base = known[-1]
        by_chapter: dict[str, list[Chapter]] = {}
        for group in groups:
            by_chapter.setdefault(group.chapter, []).append(group)
        chosen = set()
        for states in by_chapter.values():
            governing = _governing(states, base, age, day)
            if governing is not None:
                chosen.add(governing[:3])
        return chosen


def chapters_of(facets: Facets) -> tuple[list[Chapter], NDArray[np.intp]]:
    """The distinct chapters of a snapshot, and of each row the number of the one it stands in."""
    codes = np.stack([facets.edition.codes, facets.chapter.codes, facets.effective.codes], axis=1)
    distinct, of_row = np.unique(codes, axis=0, return_inverse=True)
    chapters = []
    for edition, chapter, effective in distinct:
        document, _, name = facets.edition.names[edition].partition("@")
        chapters.append(
            Chapter(
                document, name, facets.chapter.names[chapter], facets.effective.names[effective]
            )
        )
    return chapters, of_row.reshape(-1).astype(np.intp)


def _governing(
    states: list[Chapter], base: Edition, age: dict[str, int], day: str
) -> Chapter | None:
    """Of one chapter's states, the one that governs on ``day``."""
    own = next((state for state in states if state.edition == base.edition), None)
    best = own if own is not None and own.effective <= day else None
    if best is None and base.section_dates and SECTION_NUMBER.fullmatch(states[0].chapter):
        # Newest first: the last state that was in force by then.
        older = [s for s in states if age[s.edition] < age[base.edition] and s.effective]
        older = [s for s in older if s.effective <= day]
        best = max(older, key=lambda s: (s.effective, age[s.edition]), default=None)
    later = [
        s
        for s in states
        if age[s.edition] > age[base.edition]
        and s.effective
        and (best.effective or base.dated if best else "") < s.effective <= day
    ]
    # Of equal dates the earliest edition: the later one may hold boxes of after that date.
    return max(later, key=lambda s: (s.effective, -age[s.edition]), default=best)
