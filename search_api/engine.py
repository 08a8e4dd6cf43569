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
from functools import cached_property
from pathlib import Path

from index.embed import Embedder, OnnxEmbedder
from index.model import ensure_encoder
from index.publish import current_id, open_current
from index.snapshot import Snapshot
from marketrules.answers import Answer, Citation, Hit, Turn
from marketrules.documents import Kind, Status
from marketrules.errors import PinpointUnresolved
from marketrules.findings import Finding
from marketrules.folders import DataFolder
from marketrules.register import Register
from marketrules.settings import Settings
from search_api.answering import answer
from search_api.answering.cite import cite, in_words, section_label
from search_api.answering.what_changed import what_changed
from search_api.compare import editions as compare
from search_api.conversation.parallels import Lexicon, is_party
from search_api.conversation.understanding import Reading, Understood, understood
from search_api.dates.editions import Mask, Timeline, View, chapters_of
from search_api.dates.registered import RegisterFile
from search_api.dates.standing import Standing
from search_api.dates.waiting import Waiting
from search_api.following import Following
from search_api.questions.dated import day_asked, event_asked
from search_api.questions.naming import Names
from search_api.questions.query import Query, read_query
from search_api.refusals.outside import outside
from search_api.refusals.turn_to import where_to_turn
from search_api.searching.explain import Reason
from search_api.searching.finding import Wanted, find_hits
from search_api.searching.headwords import Headwords
from search_api.searching.places import Places
from search_api.searching.retrieve import handicaps
from search_api.searching.scope import scope_of
from search_api.showing import held, show


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


_WARMED = 8  # questions that a snapshot is asked before anybody else asks it


class Opened:
    """A snapshot with what is derived from it once: names, places, timeline, boxes with a day."""

    def __init__(self, snapshot: Snapshot, register: Register | None = None) -> None:
        self.snapshot = snapshot
        self.register = register or Register()
        self.names = Names({one.document.id: one.document for one in snapshot.editions}.values())
        self.places = Places(snapshot.facets)
        self.headwords = Headwords(snapshot)
        self._timeline = Timeline(snapshot.editions, *chapters_of(snapshot.facets))
        self._waiting = Waiting(snapshot, self.register)
        self._handicap = handicaps(snapshot)

    def standing(self, as_of: date | None) -> Standing:
        """All rows at ``as_of``; None is today."""
        day = as_of or date.today()  # noqa: DTZ011 - the desk's own calendar day is meant
        view: View = self._timeline.view(day)
        return Standing(self.snapshot, view, self._waiting, self._handicap)

    def under(self, register: Register) -> Opened:
        """The same snapshot under another register; who reads this one isn't disturbed."""
        other = copy.copy(self)
        other.register = register
        other._waiting = Waiting(self.snapshot, register)
        return other

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
        self._pinned: Opened | None = None
        self._following = Following(folder, self._open, self._warm)

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
        asked = _day_of(text, as_of, meant, today)
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
        allowed = scope.in_force if status is None else _of_status(status, standing)
        if status is None and asked.asks_status:
            # Asked whether something is in force yet, the boxed text is what was looked for.
            allowed = allowed | scope.to_come
        if document is not None:
            allowed = _of_document(document, allowed, standing)
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
        self, document: str, edition: str, section: str, as_of: date | None = None
    ) -> held.SectionText:
        """A whole section of one edition, in reading order, with its statuses at the date.

        Raises:
            PinpointUnresolved: if there is none.
        """
        return held.section_text(self._current().standing(as_of), document, edition, section)

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

    def warm(self) -> None:
        """Asks what is held a few questions, so that nobody's is the first."""
        self._warm(self._following.held)

    def _open(self) -> Opened:
        return Opened(open_current(self._folder, self._embedder.identity), self._register.register)

    def _warm(self, opened: Opened) -> None:
        """Reads what is mapped and derives what is kept: by questions from all over the corpus."""
        asking = copy.copy(self)
        asking._pinned = opened
        asking.documents()
        rows = len(opened.snapshot)
        for row in range(0, rows, max(1, rows // _WARMED)):
            title = opened.snapshot.passage(row).title
            asking.ask(f"What are the requirements of {title}?")

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


def _day_of(text: str, as_of: date | None, meant: Understood | None, today: date) -> date | None:
    """The day that the question asks for: in a follow-up it wins over one that is given."""
    if outside(text) is not None:
        return None
    if meant is not None and meant.day is not None:
        return meant.day
    return day_asked(text, today) if as_of is None else None


def _of_status(status: str, standing: Standing) -> Mask:
    wanted = Status(status)
    if wanted is Status.PROPOSED:
        statuses = standing.snapshot.facets.status
        return standing.view.requests & statuses.mask({Status.PROPOSED.value})
    return standing.mask({wanted})


def _of_document(document: str, allowed: Mask, standing: Standing) -> Mask:
    held_ids = {one.document.id: one.document for one in standing.snapshot.editions}
    if document not in held_ids:
        raise PinpointUnresolved(
            f"No document {document!r} is held.", remedy=f"Held: {', '.join(sorted(held_ids))}."
        )
    if held_ids[document].kind is Kind.REVISION_REQUEST:
        allowed = standing.view.requests  # asked for by its id
    return allowed & standing.snapshot.facets.document.mask({document})
