"""The engine: one published snapshot and one encoder, opened once, asked many times.

A data folder enters; questions are answered from what is published there. When another snapshot
is published, it is opened beside the one in use, and calls move over to it once it is ready (see
``following``); calls under way finish on the one they began with. Safe to use from many threads.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.embed import Embedder, OnnxEmbedder
from index.model import ensure_encoder
from index.publish import open_current, open_named
from index.searches import FILES, SearchStore, store_of
from index.snapshot import Snapshot
from marketrules.answers import Answer, Citation, Hit, Turn
from marketrules.findings import Finding
from marketrules.folders import DataFolder
from marketrules.register import Register
from marketrules.settings import Settings
from search_api.answering import answer
from search_api.answering.cite import cite, in_words
from search_api.answering.what_changed import what_changed
from search_api.compare import editions as compare
from search_api.conversation.day import day_of
from search_api.conversation.understanding import understood
from search_api.dates.registered import RegisterFile
from search_api.following import Following
from search_api.opened import Opened
from search_api.questions.dated import event_asked, without_day
from search_api.reading.outline import CURRENT, Outline
from search_api.reading.section import WHOLE, SectionText, section_text
from search_api.reading.source import Source
from search_api.refusals.beyond import better, beyond
from search_api.refusals.turn_to import where_to_turn
from search_api.resolving.resolve import Resolved
from search_api.searching.explain import Reason
from search_api.searching.filters import of_document, of_status
from search_api.searching.finding import Wanted, find_hits
from search_api.searching.scope import scope_of
from search_api.showing import held, show
from search_api.showing.became import Became, Quoted, became
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


_WARMED = 8  # questions that a snapshot is asked before anybody else asks it


class Engine:
    """Answers questions from the published snapshot of a data folder."""

    def __init__(
        self,
        folder: DataFolder,
        embedder: Embedder,
        register: Path | None = None,
        turn_to: str = "",
        store: SearchStore = FILES,
    ) -> None:
        """Opens what is published in ``folder``; ``register`` is the revision register, if any.

        ``turn_to`` is where the desk sends those whom it refuses; ``store`` searches snapshots.

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
        self._store = store
        self._pinned: Opened | None = None
        self._following = Following(folder, self._open, self._warm)

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """Opens the data folder that is set, with the encoder that is set.

        Raises:
            ModelMissing: if the encoder can't be had; and as ``Engine`` itself.
        """
        folder = DataFolder(settings.data)
        if not folder.current.exists():
            open_current(folder, None)  # nothing published: say so at once
        register = settings.revision_register if settings.has_register else None
        embedder = OnnxEmbedder(ensure_encoder(settings))
        return cls(folder, embedder, register, settings.turn_to, store_of(settings))

    def over(self, folder: DataFolder, audience: str) -> Engine:
        """Another engine of the same encoder and register, over an audience's ``folder``.

        Its snapshots are searched where this engine's are, apart from them.

        Raises:
            As ``Engine`` itself.
        """
        store = self._store.apart(audience)
        return Engine(folder, self._embedder, self._register.path, self._turn_to, store)

    @property
    def snapshot(self) -> Snapshot:
        """What is published now."""
        return self._current().snapshot

    @property
    def document_ids(self) -> frozenset[str]:
        """The documents held."""
        return self._current().document_ids

    @property
    def data(self) -> Path:
        """The data folder whose published snapshot is served."""
        return self._folder.root

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        words: int = 150,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
    ) -> Answer:
        """Answers ``question`` as of a date in at most ``words`` words.

        With ``documents``, by their ids, from these alone; what doesn't stand there is refused, and
        where else it may stand is told.

        None: the day that the question itself asks for ("the cap last March"), else today.
        ``history`` are the questions of the conversation before it, oldest first; a follow-up
        ("and before April?") is answered as it is understood after them, which the answer tells.

        Raises:
            PinpointUnresolved: if one of ``documents`` isn't held.
        """
        opened = self._current()
        today = as_of or date.today()  # noqa: DTZ011 - the desk's own calendar day is meant
        meant = understood(question, history, opened.reading(today)) if history else None
        text = meant.text if meant is not None else question
        asked = day_of(text, as_of, meant, today)
        standing = opened.standing(asked or as_of, documents)
        query = opened.query(text, standing)
        given = what_changed(query, standing, words, today)
        if not isinstance(given, Answer):
            why = (given,) if given else ()
            if why and query.places:
                query = replace(query, bare=True)  # the text there is what can be told
            if asked is not None:
                query = replace(query, text=without_day(query.text, today))
            given = answer.answer(query, standing, opened.places, self._embedder, words)
            given = replace(given, question=text, notes=(*why, *given.notes))
        if documents:
            given = self._beyond(given, text, asked or as_of, documents)
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

    def _beyond(
        self, given: Answer, text: str, as_of: date | None, documents: Sequence[str]
    ) -> Answer:
        """``given`` with where else than in ``documents`` to look."""
        found = [hit.citation for hit in self.search(text, as_of).hits]
        if given.refusal is None:
            return replace(given, notes=(*given.notes, *better(documents, found)))
        held = self._current().snapshot.editions
        titles = {one.document.id: one.document.title for one in held}
        return replace(given, refusal=beyond(given.refusal, documents, titles, found))

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

    def became(self, cited: Iterable[Quoted], as_of: date | None = None) -> tuple[Became, ...]:
        """What each paragraph cited became by the date, in their order."""
        standing = self._current().standing(as_of)
        return tuple(became(one, standing) for one in cited)

    def documents(self) -> tuple[held.DocumentSummary, ...]:
        """What is held."""
        return self._current().documents

    def audit(self) -> tuple[Finding, ...]:
        """What was not understood or doesn't add up."""
        return self._current().snapshot.findings()

    def health(self) -> Health:
        """That questions can be answered, and from which snapshot."""
        return _health(self._current().snapshot)

    def held(self) -> Health:
        """The same of what is held, without a look for what is published."""
        return _health(self._following.held.snapshot)

    # Which snapshot, and when it changes

    def pinned(self) -> Engine:
        """The engine over what it holds now, and nothing later: for all that one request asks."""
        if self._pinned is not None:
            return self
        other = copy.copy(self)
        other._pinned = self._current()
        return other

    @property
    def snapshot_id(self) -> str:
        """The snapshot that the next call is answered from; of a pinned engine, every call."""
        return self._current().snapshot.id

    def embedding_with(self, around: Callable[[Embedder], Embedder]) -> Engine:
        """The same engine, over the same snapshot, with another encoder around its own."""
        other = copy.copy(self)
        other._embedder = around(self._embedder)
        return other

    @property
    def following(self) -> Following[Opened]:
        """What is held, since when, and why it isn't what is published."""
        return self._following

    def store_trouble(self) -> str:
        """Why what is held can't be searched at the moment; "" if it can, or is in its files."""
        return self._store.trouble(self._following.held.snapshot.id)

    def warm(self) -> None:
        """Asks what is held a few questions, so that nobody's is the first."""
        self._warm(self._following.held)

    def _open(self, name: str | None) -> Opened:
        encoder = self._embedder.identity
        if name is None:
            snapshot = open_current(self._folder, encoder, self._store)
        else:
            snapshot = open_named(self._folder, name, encoder, self._store)
        return Opened(snapshot, self._register.register)

    def _warm(self, opened: Opened) -> None:
        """Reads what is mapped and derives what is kept: by questions from all over the corpus."""
        asking = copy.copy(self)
        asking._pinned = opened
        asking.documents()
        asking.resolve("a", limit=1)
        rows = len(opened.snapshot)
        for row in range(0, rows, max(1, rows // _WARMED)):
            title = opened.snapshot.passage(row).title
            asking.ask(f"What are the requirements of {title}?")

    def opened(self) -> Opened:
        """What is published now, for what is made of it besides answers: drills, checklists."""
        return self._current()

    def _current(self) -> Opened:
        """What is held, under the register of now; what is published since is being opened."""
        if self._pinned is not None:
            return self._pinned
        self._register.refreshed()
        opened, register = self._following.current(), self._register.register
        if opened.register is register:
            return opened
        return self._following.replace(opened, opened.under(register))


def _health(snapshot: Snapshot) -> Health:
    documents = {one.document.id for one in snapshot.editions}
    return Health("ok", snapshot.id, len(documents), len(snapshot))
