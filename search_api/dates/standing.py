"""What each text is at a date: in force, to come, or past.

A snapshot and a view enter, with the boxes that change it by then (``waiting``); a
``Standing`` leaves that knows the status of every row then and hands out passages with it. A box
that has become effective, by a calendar date or by the revision register, is in effect, and what
it replaced or deleted is superseded; it then is text like any other, and no box. Paragraphs that
have been numbered anew bear their new label and say what the old one was. A box that replaces
"applicable portions", or that can't be applied safely, supersedes nothing: it is shown beside.
Text of an edition that doesn't govern at the date, asked for by its key, is superseded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.snapshot import Snapshot
from marketrules.boxes import Box, Verb
from marketrules.consolidation.merging import Applied
from marketrules.documents import Edition, Kind, Status
from marketrules.passages import Passage
from search_api.answering.cite import NOT_YET, WAS, in_words
from search_api.dates.editions import Mask, View
from search_api.dates.waiting import Gone, Renumbered, Waiting

_STATUSES = tuple(Status)
IN_FORCE = frozenset({Status.IN_EFFECT, Status.INTERPRETATION, Status.RESERVED})


class Standing:
    """The rows of one snapshot at one date."""

    def __init__(
        self,
        snapshot: Snapshot,
        view: View,
        waiting: Waiting,
        handicap: NDArray[np.float32],
    ) -> None:
        self.snapshot = snapshot
        self.view = view
        self._sections: dict[str, tuple[Passage, ...]] = {}
        self._terms: dict[str, tuple[Passage, ...]] = {}
        self.handicap = handicap  # (n,): what each row is set back by in a ranking
        self._codes = snapshot.statuses.copy()
        self.waiting = waiting  # by identity: what has become effective is the same
        self._changes = changes = waiting.by(view.as_of.isoformat())
        self._codes[sorted(changes.since)] = _STATUSES.index(Status.IN_EFFECT)
        self._codes[sorted(changes.gone)] = _STATUSES.index(Status.SUPERSEDED)

    def mask(self, statuses: Iterable[Status]) -> Mask:
        """Rows of that date's text that have one of ``statuses``."""
        found: Mask = np.zeros(len(self._codes), dtype=np.bool_)
        for status in set(statuses):
            found |= self._codes == _STATUSES.index(status)
        found &= self.view.rows
        return found

    def status(self, row: int) -> Status:
        return _STATUSES[int(self._codes[row])]

    def passages(self, rows: Sequence[int]) -> tuple[Passage, ...]:
        """The passages of ``rows`` with their status at the date."""
        return tuple(
            self._dated(passage, row)
            for passage, row in zip(self.snapshot.passages(rows), rows, strict=True)
        )

    def by_key(self, key: str) -> Passage | None:
        """The passage of ``key`` with its status at the date; None if there is none."""
        row = self.snapshot.row_of(key)
        return None if row is None else self.passages([row])[0]

    def beside(self, passage: Passage) -> tuple[Passage, ...]:
        """All passages of the section that ``passage`` stands in, in order, with their status."""
        place = f"{passage.document}@{passage.edition}#{passage.section}"
        if place not in self._sections:
            facet = self.snapshot.facets.section
            rows = np.flatnonzero(facet.codes == facet.names.index(place)).tolist()
            self._sections[place] = self.passages(rows)
        return self._sections[place]

    def by_term(self, text: str) -> tuple[Passage, ...]:
        """Definitions and acronyms of ``text`` in every edition, with their status."""
        if text not in self._terms:
            held = (self.by_key(one.key) for one in self.snapshot.by_term(text))
            self._terms[text] = tuple(one for one in held if one is not None)
        return self._terms[text]

    def pending_on(self, passage: Passage) -> tuple[Passage, ...]:
        """Boxed text, pending at the date, that will change ``passage``.

        An insertion is attached to its neighbours; a definition or a section that will be put
        beside the passage doesn't change it, an item of its own list does.
        """
        changing = self.snapshot.boxes_changing(passage.key)
        inserted = {
            (one.document, one.edition, one.box.ordinal)
            for one in changing
            if one.box.instruction.verb is Verb.INSERT
        }
        by_box: dict[tuple[str, str, int | None], list[Passage]] = {}
        for boxed in self.snapshot.pending_for(passage.key) if changing else ():
            box = (boxed.document, boxed.edition, boxed.box)
            same = (boxed.section, boxed.term) == (passage.section, passage.term)
            row = self.snapshot.row_of(boxed.key)
            if row is None or not self.view.rows[row] or (box in inserted and not same):
                continue
            if self.status(row) is Status.PENDING:
                by_box.setdefault(box, []).append(boxed)
        return tuple(one for boxed in by_box.values() for one in _opposite(boxed, passage))

    def box(self, document: str, edition: str, ordinal: int) -> Box:
        """A box of an edition held."""
        return self.waiting.box(document, edition, ordinal)

    def effect_of(self, document: str, edition: str, box: int) -> Applied | None:
        """What a box would do to the text of the date; None if it can't be applied safely."""
        return self.waiting.effect(document, edition, box, self.view.as_of.isoformat())

    def gone(self, rows: Mask) -> Gone | None:
        """The box that has put all of ``rows`` out of force by the date; None if some text stays.

        Rows that don't stand in the text of the date don't count.
        """
        held = np.flatnonzero(rows & self.view.rows).tolist()
        if any(self.status(row) is not Status.SUPERSEDED for row in held):
            return None
        boxes = [self._changes.gone.get(row) for row in held]
        return boxes[0] if boxes and all(box is not None for box in boxes) else None

    def source_text(self, document: str, edition: str) -> str:
        return self.snapshot.source_text(document, edition)

    def governs(self, passage: Passage) -> bool:
        """Whether the passage stands in the text of the date, in whatever status."""
        row = self.snapshot.row_of(passage.key)
        return row is not None and bool(self.view.rows[row])

    def edition_of(self, passage: Passage) -> Edition:
        """The edition that the passage stands in."""
        edition = self.snapshot.edition(passage.document, passage.edition)
        if edition is None:
            raise LookupError(passage.key)
        return edition

    def _dated(self, passage: Passage, row: int) -> Passage:
        if not self.view.rows[row] and not self._is_request(row):
            return self._beyond(passage)
        changes, status = self._changes, self.status(row)
        place = f"{passage.document}@{passage.edition}#{passage.section}"
        title = changes.titles.get(place)
        if title is not None and status is not Status.SUPERSEDED:
            passage = replace(passage, title=title)
        if status is not Status.SUPERSEDED and (leads := changes.lead_ins.get(place)):
            passage = replace(
                passage, lead_in=tuple(leads.get(one, one) for one in passage.lead_in)
            )
        if row in changes.numbered and status is not Status.SUPERSEDED:
            passage = self._numbered(passage, changes.numbered[row])
        if status is Status.SUPERSEDED and row in changes.gone:
            return replace(passage, status=status, trigger=changes.gone[row].told)
        if row in changes.since:
            return replace(passage, status=status, effective=changes.since[row], box=None)
        if row in changes.beside and status is Status.PENDING:
            why = f"not merged: {changes.beside[row]}"
            waits = f"{passage.trigger}; {why}" if passage.trigger else why
            return replace(passage, trigger=waits)
        return passage if status is passage.status else replace(passage, status=status)

    def _numbered(self, passage: Passage, new: Renumbered) -> Passage:
        told = f"{WAS} {new.was} until {in_words(new.since)}"
        trigger = passage.trigger if passage.status is Status.PENDING else told
        return replace(passage, paragraph=new.paragraph, trigger=trigger)

    def was(self, passage: Passage) -> str:
        """The label that a paragraph numbered anew bears in its edition; "" for any other."""
        row = self.snapshot.row_of(passage.key)
        new = self._changes.numbered.get(row) if row is not None else None
        return new.was if new is not None else ""

    def formerly(self, rows: Mask, path: str) -> list[int]:
        """Of ``rows`` those in force that bore the label ``path`` before their list was numbered anew."""
        held = (row for row in np.flatnonzero(rows & self.view.rows).tolist())
        return [
            row for row in held
            if row in self._changes.numbered and self.status(row) is not Status.SUPERSEDED
            and _is_at(self._changes.numbered[row].was, path)
        ]  # fmt: skip

    def _is_request(self, row: int) -> bool:
        # A revision request is text as filed: no date makes it govern, or cease to.
        edition = self.snapshot.facets.edition
        document, _, name = edition.names[edition.codes[row]].partition("@")
        held = self.snapshot.edition(document, name)
        return held is not None and held.document.kind is Kind.REVISION_REQUEST

    def _beyond(self, passage: Passage) -> Passage:
        """A passage that doesn't stand in the text of the date: replaced by then, or later text.

        What is later says from when it is; "superseded" alone would tell that it has been in force.
        """
        edition = self.edition_of(passage)
        day = self.view.as_of.isoformat()
        # A chapter of its own date may be in force before the edition that carries it.
        since = passage.effective or edition.dated
        trigger = None
        if since > day:
            trigger = f"{NOT_YET} {in_words(day)}: from {in_words(since)}"
        return replace(passage, status=Status.SUPERSEDED, trigger=trigger)


def _opposite(boxed: Sequence[Passage], passage: Passage) -> Sequence[Passage]:
    """Of a box's passages those that will stand where ``passage`` does, or below; else the first.

    A box that replaces a whole section changes its paragraph (2) by its own paragraph (2).
    """
    path = passage.paragraph
    there = [
        one
        for one in boxed
        if one.section == passage.section
        and (one.paragraph == path or (path and one.paragraph.startswith(f"{path}(")))
    ]
    return there or boxed[:1]


def _is_at(paragraph: str, path: str) -> bool:
    return paragraph == path or paragraph.startswith((f"{path}(", f"{path} "))
