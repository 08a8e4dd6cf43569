"""Whatever several people do to an inquiry, in any order: against a plain model of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from marketrules.errors import StaleRecord, WrongState
from marketrules.settings import Settings
from search_api.desk import inquiries
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.moves import MOVES
from search_api.desk.tables.inquiries import Inquiry

SETTINGS = Settings()
PEOPLE = st.sampled_from([Actor(name, Role.LEAD, True) for name in ("ada", "bob", "cy")])
STALE = st.integers(0, 2)  # versions that have been missed


class Machine(RuleBasedStateMachine):
    """An inquiry and what should be true of it."""

    @initialize()
    def taken(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.records = Records.open(Settings(data=Path(self.folder.name)))
        with self.records.writing() as session:
            fields = {"question": "x", "organisation": "", "role": "", "channel": "phone"}
            self.id = inquiries.take(session, Actor("ada", Role.LEAD, True), fields, SETTINGS).id
        self.version, self.status, self.owner = 1, "open", ""
        self.notes: list[str] = []
        self.moves: list[tuple[str, str]] = []

    @rule(who=PEOPLE, owner=st.sampled_from(["", "ada", "bob"]), missed=STALE)
    def change(self, who: Actor, owner: str, missed: int) -> None:
        try:
            with self.records.writing() as session:
                version = self.version - missed
                inquiries.change(session, who, self.id, version, {"owner": owner}, SETTINGS)
        except StaleRecord:
            assert missed
            return
        assert not missed
        if owner != self.owner:
            self.owner, self.version = owner, self.version + 1

    @rule(who=PEOPLE, to=st.sampled_from(sorted(MOVES)), missed=STALE)
    def move(self, who: Actor, to: str, missed: int) -> None:
        try:
            with self.records.writing() as session:
                version = self.version - missed
                inquiries.move(session, who, self.id, version, to, SETTINGS, "account manager")
        except StaleRecord:
            assert missed
            return
        except WrongState:
            assert not missed and to not in MOVES[self.status]
            return
        assert not missed and to in MOVES[self.status]
        self.moves.append((self.status, to))
        self.status, self.version = to, self.version + 1

    @rule(
        who=PEOPLE, text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)
    )
    def note(self, who: Actor, text: str) -> None:
        with self.records.writing() as session:
            inquiries.add_note(session, who, self.id, text)
        self.notes.append(text)
        self.version += 1

    @invariant()
    def is_as_it_should_be(self) -> None:
        with self.records.reading() as session:
            held = session.get_one(Inquiry, self.id)
            assert (held.version, held.status, held.owner) == (
                self.version, self.status, self.owner,
            )  # fmt: skip
            assert [one.text for one in held.notes] == self.notes
            assert [(one.was, one.status) for one in held.moves] == self.moves
            assert (held.answered_at is not None) == (self.status == "answered")

    def teardown(self) -> None:
        if hasattr(self, "records"):
            self.records.close()
            self.folder.cleanup()


TestInquiry = Machine.TestCase
TestInquiry.settings = profile(max_examples=15, stateful_step_count=12)
