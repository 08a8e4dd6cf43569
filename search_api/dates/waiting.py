"""Boxes that become effective: what of a snapshot's text comes and goes, by date.

A snapshot and the revision register enter; for a day, ``Changes`` leave: which rows are in force
from when, which have gone and by what, which paragraphs bear another number since, and which boxes
are shown beside, with the reason. Applying is ``marketrules.consolidation``'s, the same that writes
out a whole document; here it is run over the Sections that the boxes of the day touch, once per
day on which something changes. "Applicable portions" are never merged here: the text is served as
the rule, and which portions are meant is for a reader to see.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.snapshot import Snapshot
from marketrules.boxes import Box, TargetKind, Verb
from marketrules.consolidation.coming import Events, day_of, day_of_box
from marketrules.consolidation.merging import Applied, Consolidated, consolidate, lists_touched
from marketrules.consolidation.pieces import Piece, pieces_of
from marketrules.documents import Edition
from marketrules.passages import Passage, PassageKind
from marketrules.register import Register
from search_api.answering.cite import in_words

_FEW = 30  # Sections looked up one by one; more are picked out of all
_NUMBERS_SECTIONS = "it numbers Sections anew"


@dataclass(frozen=True, slots=True)
class Gone:
    """What put a text out of force, and when."""

    revisions: tuple[str, ...]
    effective: str  # ISO
    deletes: bool  # nothing stands where it stood

    @property
    def told(self) -> str:
        """As "deleted by GRR015 on Sep 1, 2025"."""
        done = "deleted" if self.deletes else "replaced"
        return f"{done} by {', '.join(self.revisions)} on {in_words(self.effective)}"


@dataclass(frozen=True, slots=True)
class Renumbered:
    """The label that a paragraph bears since a day."""

    paragraph: str
    was: str
    since: str  # ISO


@dataclass(slots=True)
class Changes:
    """What has changed by a day; rows are those of the snapshot."""

    since: dict[int, str] = field(default_factory=dict)  # boxed text in force → its first day
    gone: dict[int, Gone] = field(default_factory=dict)
    beside: dict[int, str] = field(default_factory=dict)  # boxed text that was left → why
    numbered: dict[int, Renumbered] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)  # "rules@2025-04-01#5.2" → new title
    # Of a Section the lead-ins that have been replaced: old words → new.
    lead_ins: dict[str, dict[str, str]] = field(default_factory=dict)


class Waiting:
    """The boxes of a snapshot with the days on which they become effective."""

    def __init__(self, snapshot: Snapshot, register: Register) -> None:
        self._snapshot = snapshot
        self._register = register
        self._dated: list[tuple[Edition, list[Box]]] = []
        self._boxes: dict[str, tuple[Box, ...]] = {}
        self._effects: dict[tuple[str, int, int], Applied | None] = {}
        days: set[str] = set()
        for edition in snapshot.editions:
            boxes = snapshot.boxes(edition.document.id, edition.edition)
            self._boxes[edition.key] = boxes
            concerned = [box for box in boxes if any(self._days(box))]
            days.update(day for box in concerned for day in self._days(box) if day)
            if concerned:
                self._dated.append((edition, concerned))
        self._days_of_change = sorted(days)
        self._known: dict[int, Changes] = {}

    def _days(self, box: Box) -> Iterator[str]:
        if box.instruction.verb is not Verb.INTERPRET:
            yield from (day_of(one, box, self._register) for one in box.instruction.revisions)

    def by(self, day: str) -> Changes:
        """What has changed by ``day`` (ISO), that day's changes included."""
        number = self._turn(day)
        if number not in self._known:
            self._known[number] = self._made(self._days_of_change[:number])
        return self._known[number]

    def _turn(self, day: str) -> int:
        """How many of the days on which something changes have come by ``day``."""
        return bisect_right(self._days_of_change, day)

    def box(self, document: str, edition: str, ordinal: int) -> Box:
        """A box of an edition held; LookupError if there is none."""
        return next(
            box for box in self._boxes[f"{document}@{edition}"] if box.ordinal == ordinal
        )  # fmt: skip

    def effect(self, document: str, edition: str, ordinal: int, day: str) -> Applied | None:
        """What a box would do to the text of ``day``, all of its revisions having come.

        None if it can't be applied safely, or has come by then and left nothing to do.
        """
        key = (f"{document}@{edition}", ordinal, self._turn(day))
        if key not in self._effects:
            self._effects[key] = self._effect(*key, day)
        return self._effects[key]

    def _effect(self, key: str, ordinal: int, _: int, day: str) -> Applied | None:
        edition = next((one for one in self._snapshot.editions if one.key == key), None)
        boxes = {box.ordinal: box for box in self._boxes.get(key, ())}
        if edition is None or ordinal not in boxes:
            return None
        chain: list[Box] = []
        at: int | None = ordinal
        while at is not None:  # a box in a box has come only together with it
            chain.append(boxes[at])
            at = boxes[at].parent
        alone = self._applied(edition, chain, day)
        if ordinal in alone:
            return alone[ordinal]
        # Not by itself, then with all that its revisions bring: one box may insert a definition
        # elsewhere that another deletes.
        revisions = set(boxes[ordinal].instruction.revisions)
        beside = [
            box for box in boxes.values()
            if box not in chain and set(box.instruction.revisions) <= revisions
        ]  # fmt: skip
        return self._applied(edition, [*chain, *beside], day).get(ordinal)

    def _applied(self, edition: Edition, boxes: Sequence[Box], day: str) -> dict[int, Applied]:
        """What each of ``boxes`` does to the text of ``day`` if they come together, by ordinal."""
        passages = touched(self._snapshot, edition, boxes)
        numbers = {passage.section for passage in passages}
        events = Events(day=day, register=self._register)
        own = {box.ordinal for box in boxes}
        others = [
            box for box in self._boxes[edition.key]
            if box.section in numbers and box.ordinal not in own and events.of(box)
        ]  # fmt: skip
        # "Applicable portions" of what a box shows are all of it, once it has come as a whole.
        whole = [
            replace(box, instruction=replace(box.instruction, applicable_portions=False))
            for box in boxes
        ]

        def come(box: Box) -> Sequence[str]:
            return box.instruction.revisions if box.ordinal in own else events.of(box)

        pieces = self._pieces(edition, passages, (*whole, *others))
        done = consolidate(pieces, (*whole, *others), come, whole_portions=False)
        return {one.box.ordinal: one for one in done.applied}

    def _pieces(
        self, edition: Edition, passages: Sequence[Passage], boxes: Iterable[Box]
    ) -> tuple[Piece, ...]:
        document, name = edition.document.id, edition.edition
        numbers = {passage.section for passage in passages} | _targeted(boxes)
        if len(numbers) <= _FEW:
            held = [self._snapshot.sections_numbered(document, name, one) for one in numbers]
            sections = [section for each in held for section in each]
        else:
            whole = self._snapshot.sections(document, name)
            sections = [section for section in whole if section.number in numbers]
        source = self._snapshot.source_text(document, name)
        return pieces_of(edition, source, passages, sections)

    def _made(self, days: Sequence[str]) -> Changes:
        changes = Changes()
        if not days:
            return changes
        events = Events(day=days[-1], register=self._register)
        for edition, boxes in self._dated:
            come = [box for box in boxes if events.of(box)]
            if come:
                self._enter(edition, come, events, changes)
        return changes

    def _enter(
        self, edition: Edition, boxes: Sequence[Box], events: Events, changes: Changes
    ) -> None:
        passages = touched(self._snapshot, edition, boxes)
        pieces = self._pieces(edition, passages, boxes)
        safe = [box for box in boxes if not _numbers_sections(box)]
        done = consolidate(pieces, safe, events.of, whole_portions=False)
        rows = {one.key: self._snapshot.row_of(one.key) for one in passages}
        entry = _Entry(edition, {key: row for key, row in rows.items() if row is not None}, changes)
        for one in done.applied:
            entry.applied(one, day_of_box(one.box, self._register))
        entry.instructions(passages, done, self._register)
        left = {one.box.ordinal: one.why for one in done.left}
        left |= {box.ordinal: _NUMBERS_SECTIONS for box in boxes if _numbers_sections(box)}
        for passage in passages:
            if passage.box in left and passage.key in entry.rows:
                changes.beside[entry.rows[passage.key]] = left[passage.box]
        entry.renumbered(done, self._register)


def touched(snapshot: Snapshot, edition: Edition, boxes: Iterable[Box]) -> tuple[Passage, ...]:
    """The passages of all Sections in which the boxes stand or to which they reach."""
    document, name = edition.document.id, edition.edition
    found: dict[str, Passage] = {}
    own: set[str] = set()
    whole: set[str] = set()
    for box in boxes:
        own.add(box.section)
        reaches = any(
            t.kind in (TargetKind.SECTION, TargetKind.ATTACHMENT) for t in box.instruction.targets
        )
        for target in box.targets:
            passage = snapshot.by_key(target)
            number = target.partition("#")[2] if passage is None or reaches else passage.section
            (whole if reaches else own).add(number)
        own |= {one.section for one in snapshot.passages_in_box(document, name, box.ordinal)}
    for section in sorted(whole):
        found |= {one.key: one for one in snapshot.under_section(document, name, section)}
    for section in sorted(own):
        found |= {one.key: one for one in snapshot.in_section(document, name, section)}
    return tuple(found.values())


def _targeted(boxes: Iterable[Box]) -> set[str]:
    return {target.partition("#")[2] for box in boxes for target in box.targets}


def _numbers_sections(box: Box) -> bool:
    instruction = box.instruction
    return instruction.renumber and any(t.kind is TargetKind.SECTION for t in instruction.targets)


@dataclass(slots=True)
class _Entry:
    """One edition's share of the changes."""

    edition: Edition
    rows: Mapping[str, int]  # key → row
    changes: Changes

    def applied(self, one: Applied, day: str) -> None:
        instruction = one.box.instruction
        gone = Gone(instruction.revisions, day, instruction.verb is Verb.DELETE)
        for row in self._rows(one.goes):
            self.changes.gone[row] = gone
        for row in self._rows(one.comes):
            self.changes.since[row] = day
        for new in one.comes:
            place = f"{self.edition.key}#{new.section}"
            if new.kind is PassageKind.HEADING:
                self.changes.titles[place] = _title(new)
            for old in one.goes:
                same = (old.section, old.path, old.term) == (new.section, new.path, new.term)
                if same and old.kind is not PassageKind.HEADING and (old.own or old.term):
                    leads = self.changes.lead_ins.setdefault(place, {})
                    leads[_folded(old.text)] = _folded(new.text)

    def _rows(self, pieces: Iterable[Piece]) -> Iterator[int]:
        return (self.rows[key] for piece in pieces for key in piece.keys if key in self.rows)

    def instructions(
        self, passages: Iterable[Passage], done: Consolidated, register: Register
    ) -> None:
        """The instruction of a deletion has been carried out: it is in force nowhere."""
        carried_out = {one.box.ordinal: one.box for one in done.applied}
        for passage in passages:
            box = carried_out.get(passage.box or 0)
            if box is not None and passage.kind is PassageKind.INSTRUCTION:
                gone = Gone(box.instruction.revisions, day_of_box(box, register), deletes=True)
                self.changes.gone[self.rows[passage.key]] = gone

    def renumbered(self, done: Consolidated, register: Register) -> None:
        lists = [(lists_touched(one), day_of_box(one.box, register)) for one in done.applied]
        for piece in done.pieces:
            if piece.was is None:
                continue
            pairs = zip(piece.was, piece.path, strict=True)
            depth = next(at for at, (old, new) in enumerate(pairs) if old != new)
            place = (piece.section, piece.term, piece.was[:depth])
            since = max((day for touched, day in lists if place in touched), default="")
            was = replace(piece, path=piece.was).paragraph
            for row in self._rows([piece]):
                self.changes.numbered[row] = Renumbered(piece.paragraph, was, since)


def _title(heading: Piece) -> str:
    return heading.text.removeprefix(heading.section).strip(" \t.")


def _folded(text: str) -> str:
    return " ".join(text.split())
