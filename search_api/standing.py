"""What each text is at a date: in force, to come, or past.

A snapshot and a view enter; a ``Standing`` leaves that knows the status of every row at that date
and hands out passages with it. A box that becomes effective on a calendar date counts as in
effect from that date, and what it replaced or deleted as superseded. A box that replaces
"applicable portions", or whose target wasn't found, supersedes nothing: it is shown beside.
Text of an edition that doesn't govern at the date, asked for by its key, is superseded.

Not handled here: boxes put into force by a system's implementation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.snapshot import Snapshot
from marketrules.boxes import Box, TriggerKind, Verb
from marketrules.documents import Edition, Kind, Status
from marketrules.passages import Passage
from search_api.cite import NOT_YET, in_words
from search_api.editions import Mask, View

_STATUSES = tuple(Status)
IN_FORCE = frozenset({Status.IN_EFFECT, Status.INTERPRETATION, Status.RESERVED})


@dataclass(frozen=True, slots=True)
class DatedBox:
    """A box with a calendar date, and the rows that it puts into force and out of it."""

    effective: str  # ISO
    comes: frozenset[int]
    goes: frozenset[int]
    revisions: tuple[str, ...] = ()
    deletes: bool = False  # nothing stands where what goes stood

    @property
    def told(self) -> str:
        """What has become of the text that goes, as "deleted by GRR015 on Sep 1, 2025"."""
        done = "deleted" if self.deletes else "replaced"
        return f"{done} by {', '.join(self.revisions)} on {in_words(self.effective)}"


class Standing:
    """The rows of one snapshot at one date."""

    def __init__(
        self,
        snapshot: Snapshot,
        view: View,
        boxes: Iterable[DatedBox],
        handicap: NDArray[np.float32],
    ) -> None:
        self.snapshot = snapshot
        self.view = view
        self._sections: dict[str, tuple[Passage, ...]] = {}
        self.handicap = handicap  # (n,): what each row is set back by in a ranking
        facet = snapshot.facets.status
        number = {status.value: code for code, status in enumerate(_STATUSES)}
        as_named = np.array([number[name] for name in facet.names], dtype=np.int8)
        self._codes: NDArray[np.int8] = as_named[facet.codes]
        day = view.as_of.isoformat()
        self._since: dict[int, str] = {}  # row of a box that has come into force → since when
        self._gone: dict[int, DatedBox] = {}
        for box in boxes:
            if box.effective <= day:
                self._gone |= dict.fromkeys(box.goes, box)
                self._since |= dict.fromkeys(box.comes, box.effective)
                self._codes[sorted(box.comes)] = number[Status.IN_EFFECT]
                self._codes[sorted(box.goes)] = number[Status.SUPERSEDED]

    def mask(self, statuses: Iterable[Status]) -> Mask:
        """Rows of that date's text that have one of ``statuses``."""
        wanted = np.array([status in set(statuses) for status in _STATUSES], dtype=np.bool_)
        return self.view.rows & wanted[self._codes]

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

    def gone(self, rows: Mask) -> DatedBox | None:
        """The box that has put all of ``rows`` out of force by the date; None if some text stays.

        Rows that don't stand in the text of the date don't count.
        """
        held = np.flatnonzero(rows & self.view.rows).tolist()
        if any(self.status(row) is not Status.SUPERSEDED for row in held):
            return None
        boxes = [self._gone.get(row) for row in held]
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
        status = self.status(row)
        if status is passage.status:
            return passage
        gone = self._gone.get(row) if status is Status.SUPERSEDED else None
        return replace(
            passage,
            status=status,
            effective=self._since.get(row, passage.effective),
            trigger=gone.told if gone is not None else passage.trigger,
        )

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


def dated_boxes(snapshot: Snapshot) -> tuple[DatedBox, ...]:
    """The boxes of a snapshot that a calendar date puts into force."""
    found = []
    for edition in snapshot.editions:
        for box in snapshot.boxes(edition.document.id, edition.edition):
            day = _calendar_date(box)
            if day:
                comes, goes = _rows(snapshot, edition, box)
                told = box.instruction.revisions
                deletes = box.instruction.verb is Verb.DELETE
                if deletes:  # its instruction has been carried out: no text of the rules comes
                    comes, goes = frozenset(), goes | comes
                found.append(DatedBox(day, comes, goes, told, deletes))
    return tuple(found)


def _calendar_date(box: Box) -> str:
    """The date by which every trigger of the box has come; "" if one isn't a date."""
    triggers = box.instruction.triggers
    if not triggers or box.instruction.verb is Verb.INTERPRET:
        return ""
    if any(one.kind is not TriggerKind.DATE or not one.date or one.conditions for one in triggers):
        return ""
    return max(one.date for one in triggers)


def _rows(snapshot: Snapshot, edition: Edition, box: Box) -> tuple[frozenset[int], frozenset[int]]:
    document, name = edition.document.id, edition.edition
    in_boxes = snapshot.by_revision(box.instruction.revisions[0])[1]
    comes = [
        passage
        for passage in in_boxes
        if (passage.document, passage.edition, passage.box) == (document, name, box.ordinal)
    ]
    goes: list[Passage] = []
    verb = box.instruction.verb
    if verb in (Verb.REPLACE, Verb.DELETE) and not box.instruction.applicable_portions:
        for target in box.targets:
            goes += _under(snapshot, edition, target)
    return _numbers(snapshot, comes), _numbers(snapshot, goes)


def _numbers(snapshot: Snapshot, passages: Iterable[Passage]) -> frozenset[int]:
    rows = (snapshot.row_of(passage.key) for passage in passages)
    return frozenset(row for row in rows if row is not None)


def _under(snapshot: Snapshot, edition: Edition, target: str) -> list[Passage]:
    """The unboxed passages at ``target`` and below it: a paragraph's items, a section's all."""
    document, name = edition.document.id, edition.edition
    passage = snapshot.by_key(target)
    section = target.partition("#")[2] if passage is None else passage.section
    if target == f"{edition.key}#{section}":
        below: Iterable[Passage] = snapshot.under_section(document, name, section)
    else:
        below = [
            other
            for other in snapshot.in_section(document, name, section)
            if other.key == target
            or other.key.startswith((f"{target}(", f"{target} ", f"{target}["))
        ]
    return [other for other in below if other.box is None]
