"""Whatever is sent twice with one word is written once, whoever is faster, in either database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select, text, update

from marketrules.errors import WrongState
from marketrules.settings import Settings
from search_api.desk import checklists, feedback, inquiries, notices, quizzes, training
from search_api.desk.acting import Actor
from search_api.desk.database import Records, Session
from search_api.desk.decks import Drill, make_deck
from search_api.desk.drilled import keep_drill
from search_api.desk.holding import held
from search_api.desk.retention import retain
from search_api.desk.sent_once import KEPT, once
from search_api.desk.tables.base import now
from search_api.desk.tables.sent import Sent
from search_api.desk.tables.training import Attempt, Memory

Make = Callable[..., Actor]
DAY = date(2025, 7, 1)
LATER = ("sent", "login_places")
ASKED = {
    "question": "When is the form due?",
    "organisation": "Acme",
    "role": "",
    "channel": "phone",
}
DRILL = Drill("deadline", "grid-rules@2025-06-01#9.4(2)", DAY, "snap", "How many days?", ("12",))
MET = Drill("deadline", "grid-rules@2025-06-01#9.4(3)", DAY, "snap", "How often?", ("once",))


class Desk:
    """Records with an inquiry, a deck of a card and a quiz; and each kind of write, by its table."""

    def __init__(self, records: Records, settings: Settings, actor: Make) -> None:
        self.records, self.lead = records, actor("lea", "lead")
        with records.writing() as session:
            self.inquiry = inquiries.take(session, self.lead, ASKED, settings).id
            deck = make_deck(session, self.lead, "Disputes", "", [DRILL], replace=False)
            self.card = deck.cards[0].id
            self.quiz = quizzes.make_quiz(session, self.lead, "Week 1", [self.card]).id

    def write(self, table: str, session: Session, who: Actor, word: str) -> object:
        """What comes back of a write to ``table``."""
        if table == "inquiry_notes":
            return inquiries.add_note(session, who, self.inquiry, "called back", word=word).id
        if table == "inquiry_answers":
            said = inquiries.Said("snap", DAY, "Twelve Business Days.")
            return inquiries.add_answer(session, who, self.inquiry, said, word=word).id
        if table == "feedback":
            given = feedback.Given("When?", DAY, "snap", "right")
            return feedback.give(session, who, given, word=word).id
        if table == "asked":
            feedback.note_asked(session, who, "answered", "", ["grid-rules 9.4"], None, word=word)
            return None
        if table == "attempts":
            done = training.answer_card(session, who, self.card, "10", word=word)
            return (done.right, done.due, done.attempt)
        if table == "quizzes":
            return quizzes.make_quiz(session, who, "Week 2", [self.card], word=word).id
        if table == "notice_drafts":
            return notices.draft_notice(session, who, {"thread": "M-A", "once": word}).id
        assert table == "checklists"
        needed = [checklists.Requirement("grid-rules@2025-06-01#9.4(2)", "A form")]
        return checklists.start_checklist(session, who, "Acme", "QSE", DAY, needed, word=word).id

    def count(self, table: str) -> int:
        with self.records.reading() as session:
            return held(session)[table]


TABLES = [
    "inquiry_notes", "inquiry_answers", "feedback", "asked", "attempts", "quizzes",
    "notice_drafts", "checklists",
]  # fmt: skip


@pytest.fixture
def desk(records: Records, settings: Settings, actor: Make) -> Desk:
    return Desk(records, settings, actor)


def test_sent_again_it_is_written_once_and_comes_back_the_same(desk: Desk, actor: Make) -> None:
    sent = (("lea", "a7"), ("lea", "a7"), ("bob", "a7"), ("lea", "b1"), ("lea", ""), ("lea", "a7"))
    for number, table in enumerate(TABLES, 1):
        before, trail, came = desk.count(table), desk.count("trail"), []
        for who, word in sent:
            with desk.records.writing() as session:
                came.append(desk.write(table, session, actor(who, "lead"), word))
        assert came[0] == came[1], table
        # Another's, another word, and no word at all, are others: 4 of 6.
        assert desk.count(table) - before == 4, table
        traced = desk.count("trail") - trail
        assert traced == (0 if table in ("asked", "attempts") else 4), table
        assert desk.count("sent") == 3 * number


def test_sent_to_four_processes_at_once_it_is_written_once(desk: Desk) -> None:
    for table in TABLES:
        before, came = desk.count(table), _at_once(desk, table)
        assert len(came) == 4 and len(set(came)) == 1, (table, came)
        assert desk.count(table) - before == 1, table


def _at_once(desk: Desk, table: str) -> list[str]:
    meeting, came = threading.Barrier(4), []

    def send() -> None:
        meeting.wait()
        with desk.records.writing() as session:
            came.append(repr(desk.write(table, session, desk.lead, "a7")))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return came


def test_one_word_on_two_inquiries_is_two_notes(desk: Desk, settings: Settings) -> None:
    with desk.records.writing() as session:
        other = inquiries.take(session, desk.lead, ASKED, settings).id
        for number in (desk.inquiry, other):
            inquiries.add_note(session, desk.lead, number, "called back", word="1")
    assert desk.count("inquiry_notes") == 2


def test_a_write_that_fails_leaves_its_word_free(desk: Desk) -> None:
    with pytest.raises(ValueError, match="halfway"), desk.records.writing() as session:
        once(session, desk.lead, "note:1", "a7", lambda: int("halfway"))
    assert desk.count("sent") == 0
    with desk.records.writing() as session:
        assert once(session, desk.lead, "note:1", "a7", lambda: 5) == 5


def test_an_answer_in_a_quiz_sent_again_is_the_one_given(desk: Desk, actor: Make) -> None:
    tim, came = actor("tim", "trainee"), []
    for word in ("a7", "a7"):
        with desk.records.writing() as session:
            came.append(quizzes.answer_in_quiz(session, tim, desk.quiz, desk.card, "12", word=word))
    assert came[0].right and (came[0].attempt, came[0].due) == (came[1].attempt, came[1].due)
    for word in ("b1", ""):  # another answer, though
        with pytest.raises(WrongState), desk.records.writing() as session:
            quizzes.answer_in_quiz(session, tim, desk.quiz, desk.card, "12", word=word)
    assert desk.count("attempts") == 1


def test_a_drill_sent_again_is_kept_once_though_it_is_due_by_then(desk: Desk, actor: Make) -> None:
    rae, came = actor("rae", "trainee"), []

    def send(word: str) -> None:
        with desk.records.writing() as session:
            done = keep_drill(session, rae, "Disputes", MET, "twice", right=False, word=word)
            came.append(done.attempt)

    send("a7")
    with desk.records.writing() as session:
        session.execute(update(Memory).values(due=now() - timedelta(seconds=1)))
    send("a7")  # on its way for a while
    assert desk.count("attempts") == 1 and came[0] == came[1]
    send("b1")
    send("c1")  # not due any more: judged, not kept
    send("c1")
    assert desk.count("attempts") == 2 and came[3:] == [None, None]
    with desk.records.reading() as session:
        assert set(session.scalars(select(Attempt.trainee))) == {"rae"}


def test_words_are_forgotten_after_a_week_where_inquiries_are_kept_for_ever(desk: Desk) -> None:
    for word in ("old", "new"):
        with desk.records.writing() as session:
            desk.write("feedback", session, desk.lead, word)
    with desk.records.writing() as session:
        old = update(Sent).where(Sent.name.endswith("old"))
        session.execute(old.values(at=now() - KEPT - timedelta(minutes=1)))
    retain(desk.records, Settings())
    with desk.records.reading() as session:
        assert [name.rpartition(":")[2] for name in session.scalars(select(Sent.name))] == ["new"]


def test_records_of_before_words_get_the_table_and_keep_what_they_hold(
    settings: Settings, actor: Make
) -> None:
    records = Records.open(settings)
    with records.writing() as session:
        taken = inquiries.take(session, actor(), ASKED | {"once": "a7"}, settings).id
        inquiries.add_note(session, actor(), taken, "before")
        # As the former program left them: without what came with this step and after it.
        for table in LATER:
            session.execute(text(f"DROP TABLE {table}"))
        session.execute(text("UPDATE alembic_version SET version_num = '0004'"))
        before = held_without_sent(session)
    records.close()
    again = Records.open(settings)
    with again.writing() as session:
        assert held_without_sent(session) == before
        assert inquiries.take(session, actor(), ASKED | {"once": "a7"}, settings).id == taken
        for _ in range(2):
            inquiries.add_note(session, actor(), taken, "after", word="n1")
        assert [one.text for one in inquiries.seen(session, actor(), taken).notes] == [
            "before", "after",
        ]  # fmt: skip
    again.close()


def held_without_sent(session: Session) -> dict[str, int]:
    tables = set(inspect(session.connection()).get_table_names()) - {*LATER, "alembic_version"}
    return {
        name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in sorted(tables)
    }
