"""A snapshot with what is derived from it once: names, places, timeline, boxes with a day."""

from __future__ import annotations

import copy
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from index.snapshot import Snapshot
from marketrules.register import Register
from search_api.answering.cite import section_label
from search_api.conversation.parallels import Lexicon, is_party
from search_api.conversation.understanding import Reading
from search_api.dates.editions import Timeline, View, chapters_of
from search_api.dates.standing import Standing
from search_api.dates.waiting import Waiting
from search_api.questions.naming import Names
from search_api.questions.query import Query, read_query
from search_api.reading.kept import Kept
from search_api.reading.outline import Outlines
from search_api.resolving.resolve import Directory
from search_api.searching.filters import of_documents
from search_api.searching.headwords import Headwords
from search_api.searching.places import Places
from search_api.searching.retrieve import handicaps
from search_api.searching.titles import Titles
from search_api.showing import held


class Opened:
    """A snapshot with what is derived from it once: names, places, timeline, boxes with a day."""

    def __init__(self, snapshot: Snapshot, register: Register | None = None) -> None:
        self.snapshot = snapshot
        self.register = register or Register()
        self.names = Names({one.document.id: one.document for one in snapshot.editions}.values())
        self.places = Places(snapshot.facets, Titles(snapshot))
        self.headwords = Headwords(snapshot)
        self._timeline = Timeline(snapshot.editions, *chapters_of(snapshot.facets))
        self._waiting = Waiting(snapshot, self.register)
        self._handicap = handicaps(snapshot)
        self.outlines = Outlines(snapshot, self.places)
        self.kept = Kept()
        self._making = threading.Lock()
        self._directory: Directory | None = None

    def standing(self, as_of: date | None, documents: Sequence[str] = ()) -> Standing:
        """All rows at ``as_of``, None is today; of ``documents`` alone, if any are named.

        Raises:
            PinpointUnresolved: if one of them isn't held.
        """
        day = as_of or date.today()  # noqa: DTZ011 - the desk's own calendar day is meant
        view: View = self._timeline.view(day)
        if documents:
            view = view.within(documents, of_documents(documents, self.snapshot))
        return Standing(self.snapshot, view, self._waiting, self._handicap)

    def under(self, register: Register) -> Opened:
        """The same snapshot under another register; who reads this one isn't disturbed."""
        other = copy.copy(self)
        other.register = register
        other._waiting = Waiting(self.snapshot, register)
        other.kept = Kept()
        return other

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
