"""The engine: one published snapshot and one encoder, opened once, asked many times.

A data folder enters; questions are answered from what is published there. When another snapshot
is published, the next call moves over to it; calls under way finish on the one they began with.
Safe to use from many threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from index.embed import Embedder, OnnxEmbedder
from index.model import ensure_encoder
from index.publish import current_id, open_current
from index.snapshot import Snapshot
from marketrules.answers import Answer, Citation, Hit, Turn
from marketrules.findings import Finding
from marketrules.folders import DataFolder
from marketrules.register import Register
from marketrules.settings import Settings
from search_api.answering import answer
from search_api.answering.cite import cite, in_words, section_label
from search_api.answering.what_changed import what_changed
from search_api.compare import editions as compare
from search_api.conversation.day import day_of
from search_api.conversation.parallels import Lexicon, is_party
from search_api.conversation.understanding import Reading, understood
from search_api.dates.editions import Timeline, View, chapters_of
from search_api.dates.registered import RegisterFile
from search_api.dates.standing import Standing
from search_api.dates.waiting import Waiting
from search_api.questions.dated import event_asked
from search_api.questions.naming import Names
from search_api.questions.query import Query, read_query
from search_api.reading.outline import CURRENT, Outline, Outlines
from search_api.reading.section import WHOLE, SectionText, section_text
from search_api.reading.source import Source
from search_api.refusals.turn_to import where_to_turn
from search_api.resolving.resolve import Directory, Resolved
from search_api.searching.explain import Reason
from search_api.searching.filters import of_document, of_status
from search_api.searching.finding import Wanted, find_hits
from search_api.searching.headwords import Headwords
from search_api.searching.places import Places
from search_api.searching.retrieve import handicaps
from search_api.searching.scope import scope_of
from search_api.showing import held, show
from search_api.showing.matches import Matches


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search."""

    query: str
    as_of: str
    snapshot: str
    hits: tuple[Hit, ...]
    notes: tuple[str, ...]
    timings_ms: dict[str, float]
    reasons: tuple[tuple[Reason, ...], ...] = ()  # of each hit, where they were asked for


@dataclass(frozen=True, slots=True)
class Health:
    """That the engine can answer, and from what."""

    status: str
    snapshot: str
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class State:
    """What answers depend on besides question and day: equal states answer alike."""

    snapshot: str
    register: Register
    notes: tuple[str, ...]  # what is wrong with the register


class Opened:
    """A snapshot with what is derived from it once: names, places, timeline, boxes with a day."""

    def __init__(self, snapshot: Snapshot, register: Register | None = None) -> None:
        self.snapshot = snapshot
        self.names = Names({one.document.id: one.document for one in snapshot.editions}.values())
        self.places = Places(snapshot.facets)
        self.headwords = Headwords(snapshot)
        self._timeline = Timeline(snapshot.editions, *chapters_of(snapshot.facets))
        self._waiting = Waiting(
            snapshot, register or Register()
        )  # replaced as a whole, never changed
        self._handicap = handicaps(snapshot)
        self.outlines = Outlines(snapshot, self.places)
        self._making = threading.Lock()
        self._directory: Directory | None = None

    def standing(self, as_of: date | None) -> Standing:
        """All rows at ``as_of``; None is today."""
        day = as_of or date.today()  # noqa: DTZ011 - the desk's own calendar day is meant
        view: View = self._timeline.view(day)
        return Standing(self.snapshot, view, self._waiting, self._handicap)

    def take(self, register: Register) -> None:
        """Goes by ``register`` from now on."""
        self._waiting = Waiting(self.snapshot, register)

    @property
    def directory(self) -> Directory:
        """What can be jumped to; made once, when first asked for."""
        with self._making:
            if self._directory is None:
                self._directory = Directory(self.snapshot, self.names, self.places)
            return self._directory

    @property
    def is_warm(self) -> bool:
        """Whether the directory is made."""
        return self._directory is not None

    @cached_property
    def document_ids(self) -> frozenset[str]:
        return frozenset(one.document.id for one in self.snapshot.editions)

    @cached_property
    def documents(self) -> tuple[held.DocumentSummary, ...]:
        """What is held: counted once, for every page asks for it again."""
        return held.documents(self.snapshot)

    def reading(self, today: date) -> Reading:
        """What a conversation is read with on that day."""
        issuers = frozenset(one.document.issuer.lower() for one in self.snapshot.editions)

        def party(acronym: str) -> bool:
            return acronym.lower() not in issuers and is_party(acronym, self.snapshot)

        return Reading(Lexicon(self.names, party, issuers), today, self._place_of)

    def _place_of(self, key: str) -> str:
        """The section of a citation's key in words; "" if it isn't held."""
        passage = self.snapshot.by_key(key)
        edition = passage and self.snapshot.edition(passage.document, passage.edition)
        return section_label(edition, passage.section) if passage and edition else ""

    def query(self, text: str, standing: Standing) -> Query:
        query = read_query(text, standing.view.as_of, self.names, self.places.has)
        meant = self.headwords.meant(query.term)
        return query if meant == query.term else replace(query, term=meant, typed=query.term)


class Engine:
    """Answers questions from the published snapshot of a data folder."""

    def __init__(
        self,
        folder: DataFolder,
        embedder: Embedder,
        register: Path | None = None,
        turn_to: str = "",
    ) -> None:
        """Opens what is published in ``folder``; ``register`` is the revision register, if any.

        ``turn_to`` is where the desk sends those whom it refuses.

        Raises:
            SnapshotMissing: if nothing is.
            SnapshotMismatch: if it was built with another format or encoder.
            RecordError: if it is damaged.
            RegisterError: if the register can't be read, or an entry of it is wrong.
        """
        self._register = RegisterFile(register)
        self._folder = folder
        self._embedder = embedder
        self._turn_to = turn_to
        self._opening = threading.Lock()
        self._pinned = False
        self._opened = Opened(open_current(folder, embedder.identity), self._register.register)

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """Opens the data folder that is set, with the encoder that is set.

        Raises:
            ModelMissing: if the encoder can't be had; and as ``Engine`` itself.
        """
        folder = DataFolder(settings.data)
        current_id(folder) or open_current(folder, None)  # nothing published: say so at once
        register = settings.revision_register if settings.has_register else None
        return cls(folder, OnnxEmbedder(ensure_encoder(settings)), register, settings.turn_to)

    def pinned(self) -> Engine:
        """An engine over what is published now that never moves over: for one call.

        What was found of its documents (may this caller see them?) then holds until it is done.
        """
        fixed = copy(self)
        fixed._opened = self._current()
        fixed._pinned = True
        return fixed

    def over(self, folder: DataFolder) -> Engine:
        """Another engine of the same encoder and register, over what is published in ``folder``.

        Raises:
            As ``Engine`` itself.
        """
        return Engine(folder, self._embedder, self._register.path, self._turn_to)

    @property
    def snapshot(self) -> Snapshot:
        """What is published now."""
        return self._current().snapshot

    @property
    def document_ids(self) -> frozenset[str]:
        """The documents held."""
        return self._current().document_ids

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        words: int = 150,
        history: Sequence[Turn] = (),
    ) -> Answer:
        """Answers ``question`` as of a date in at most ``words`` words.

        None: the day that the question itself asks for ("the cap last March"), else today.
        ``history`` are the questions of the conversation before it, oldest first; a follow-up
        ("and before April?") is answered as it is understood after them, which the answer tells.
        """
        opened = self._current()
        today = as_of or date.today()  # noqa: DTZ011 - the desk's own calendar day is meant
        meant = understood(question, history, opened.reading(today)) if history else None
        text = meant.text if meant is not None else question
        asked = day_of(text, as_of, meant, today)
        standing = opened.standing(asked or as_of)
        query = opened.query(text, standing)
        given = what_changed(query, standing, words, today)
        if not isinstance(given, Answer):
            why = (given,) if given else ()
            if why and query.places:
                query = replace(query, bare=True)  # the text there is what can be told
            given = answer.answer(query, standing, opened.places, self._embedder, words)
            given = replace(given, notes=(*why, *given.notes))
        if given.refusal is not None:
            turn = where_to_turn(given.refusal, query, standing, self._turn_to)
            given = replace(given, refusal=replace(given.refusal, turn_to=turn))
        given = replace(given, notes=(*given.notes, *self._register.notes))
        if meant is not None:
            given = replace(given, question=question, understood=meant.text)
        if asked is None:
            event = event_asked(text) if as_of is None else ""
            told = (f"The day of “{event}” isn't known here: name a date.",) if event else ()
            return replace(given, notes=(*told, *given.notes))
        note = f"Answered as of {in_words(asked.isoformat())}, the day that the question asks for."
        return replace(given, notes=(note, *given.notes))

    def search(
        self,
        query: str,
        as_of: date | None = None,
        *,
        status: str | None = None,
        document: str | None = None,
        top: int = 10,
        explain: bool = False,
    ) -> Found:
        """The ``top`` best paragraphs in force, or of ``status``, or of ``document`` alone.

        With ``explain``, each hit comes with the lists that found it.

        Raises:
            PinpointUnresolved: if no such document is held.
        """
        began = time.perf_counter()
        opened = self._current()
        standing = opened.standing(as_of)
        asked = opened.query(query, standing)
        scope = scope_of(asked, standing, opened.places)
        allowed = scope.in_force if status is None else of_status(status, standing)
        if status is None and asked.asks_status:
            # Asked whether something is in force yet, the boxed text is what was looked for.
            allowed = allowed | scope.to_come
        if document is not None:
            allowed = of_document(document, allowed, standing)
        wanted = Wanted(asked, scope, allowed, exact=status is None)
        hits, why = find_hits(
            wanted, standing, self._embedder, opened.headwords, top, explain=explain
        )
        missing = (scope.not_held.message,) if scope.not_held is not None else ()
        return Found(
            query=query,
            as_of=standing.view.as_of.isoformat(),
            snapshot=opened.snapshot.id,
            hits=tuple(
                Hit(
                    rank,
                    round(hit.score, 4),
                    cite(hit.passage, standing.edition_of(hit.passage)),
                    variants,
                )
                for rank, (hit, variants) in enumerate(hits, 1)
            ),
            notes=(*missing, *scope.notes, *self._register.notes),
            timings_ms={"total": round((time.perf_counter() - began) * 1000, 2)},
            reasons=why,
        )

    def show(self, pinpoint: str, as_of: date | None = None) -> show.Shown:
        """What stands at ``pinpoint``.

        Raises:
            PinpointUnresolved: if nothing does.
        """
        opened = self._current()
        standing = opened.standing(as_of)
        query = opened.query(pinpoint, standing)
        return show.show(query, standing, opened.places, opened.standing)

    def section(
        self,
        document: str,
        edition: str,
        section: str,
        as_of: date | None = None,
        part: slice = WHOLE,
    ) -> SectionText:
        """A section as it is read, ``part`` of its paragraphs, with their statuses at the date.

        ``edition`` may be "current": the text that governs at the date.

        Raises:
            PinpointUnresolved: if there is none.
        """
        opened = self._current()
        standing = opened.standing(as_of)
        matches = Matches(standing, opened.places, opened.standing)
        place = (document, edition, section)
        return section_text(standing, opened.outlines, matches, place, part)

    def outline(self, document: str, edition: str = CURRENT, as_of: date | None = None) -> Outline:
        """The sections of an edition, or of the text of the date, in reading order.

        Raises:
            PinpointUnresolved: if no such document or edition is held.
        """
        opened = self._current()
        return opened.outlines.outline(opened.standing(as_of), document, edition)

    def resolve(self, typed: str, as_of: date | None = None, limit: int = 10) -> Resolved:
        """Where the beginning of a place, a term or an identifier may lead, best first."""
        opened = self._current()
        return opened.directory.resolve(typed, opened.standing(as_of), limit)

    def source(self, document: str, edition: str) -> Source:
        """The text and the original file of an edition.

        Raises:
            PinpointUnresolved: if that edition isn't held.
        """
        return Source(self._current().snapshot, document, edition)

    def state(self) -> State:
        """What answers depend on besides the question and the day."""
        opened = self._current()
        return State(opened.snapshot.id, self._register.register, self._register.notes)

    def warm(self) -> None:
        """Makes now what the first keystroke, or the first page, would wait for."""
        opened = self._current()
        opened.directory.resolve("a", opened.standing(None), 1)
        len(opened.documents)

    def compare(
        self, document: str, before: str, after: str, section: str = ""
    ) -> compare.Comparison:
        """What changed from one edition of a document, or one date, to another.

        Raises:
            PinpointUnresolved: if no such document, edition or Section is held.
        """
        return compare.compare(self._current().snapshot, document, before, after, section)

    def quotes(self, keys: Iterable[str], as_of: date | None = None) -> tuple[Citation, ...]:
        """Citations of the whole passages with those keys; unknown keys are left out."""
        standing = self._current().standing(as_of)
        found = (standing.by_key(key) for key in keys)
        return tuple(cite(one, standing.edition_of(one)) for one in found if one is not None)

    def documents(self) -> tuple[held.DocumentSummary, ...]:
        """What is held."""
        return self._current().documents

    def audit(self) -> tuple[Finding, ...]:
        """What was not understood or doesn't add up."""
        return self._current().snapshot.findings()

    def health(self) -> Health:
        """That questions can be answered, and from which snapshot."""
        snapshot = self._current().snapshot
        documents = {one.document.id for one in snapshot.editions}
        return Health("ok", snapshot.id, len(documents), len(snapshot))

    def _current(self) -> Opened:
        """What is published now; opened anew when it has changed, and by the register of now."""
        opened = self._opened
        if self._pinned:
            return opened
        if self._register.refreshed():
            opened.take(self._register.register)
        if current_id(self._folder) in (None, opened.snapshot.id):
            return opened
        with self._opening:
            if current_id(self._folder) != self._opened.snapshot.id:
                # The old one is not closed: calls under way still read it.
                snapshot = open_current(self._folder, self._embedder.identity)
                before, self._opened = self._opened, Opened(snapshot, self._register.register)
                if before.is_warm:  # somebody is typing: the next keystroke shouldn't wait
                    threading.Thread(target=self.warm, daemon=True).start()
            return self._opened
