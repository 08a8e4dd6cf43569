"""Spaced repetition, decks, quizzes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.errors import NoSuchRecord, NotPermitted, WrongState
from search_api.desk.acting import Actor
from search_api.desk.database import Records
from search_api.desk.decks import Drill, deck_whole, decks, make_deck
from search_api.desk.quizzes import answer_in_quiz, make_quiz, quiz_cards, quizzes, results
from search_api.desk.spacing import (
    AGAIN,
    EASY,
    GOOD,
    HARD,
    LONGEST_DAYS,
    Remembered,
    after,
    first,
    recalled,
    rests,
)
from search_api.desk.tables.training import Memory
from search_api.desk.training import answer_card, due_cards, is_right, progress

Make = Callable[..., Actor]
DAY = date(2025, 6, 1)
MEMORIES = st.builds(Remembered, st.floats(0.05, 300), st.floats(1, 10))


def drill(prompt: str, expected: str, **more: object) -> Drill:
    return Drill(
        "deadline", "grid-rules@2025-06-01#9.4(2)", DAY, "snap", prompt, (expected,), **more
    )  # type: ignore[arg-type]


def test_the_first_answers_are_as_published() -> None:
    # S0(G) = w[G-1]; D0(G) = w4 - (G-3) w5: 5.1618 + 2 * 1.2298 = 7.6214 and so on
    assert [round(first(rating).stability, 4) for rating in (1, 2, 3, 4)] == [
        0.4872, 1.4003, 3.7145, 13.8206,
    ]  # fmt: skip
    assert [round(first(rating).difficulty, 4) for rating in (1, 2, 3, 4)] == [
        7.6214, 6.3916, 5.1618, 3.932,
    ]  # fmt: skip


def test_a_card_comes_again_when_nine_in_ten_would_know_it() -> None:
    memory = first(GOOD)
    assert rests(memory, GOOD) == pytest.approx(3.7145)
    assert recalled(memory.stability, rests(memory, GOOD)) == pytest.approx(0.9)
    # S' = S (1 + e^w8 (11-D) S^-w9 (e^(w10 (1-R)) - 1)) = 3.7145 (1 + 5.1935 * 5.8382 * 0.8357 * 0.1103)
    assert after(memory, GOOD, 3.7145).stability == pytest.approx(14.09, abs=0.05)


@given(MEMORIES, st.floats(0.01, 400))
def test_better_answers_are_remembered_longer(memory: Remembered, days: float) -> None:
    again, hard, good, easy = (after(memory, rating, days) for rating in (AGAIN, HARD, GOOD, EASY))
    assert again.stability <= memory.stability <= hard.stability <= good.stability <= easy.stability
    assert again.difficulty >= hard.difficulty >= good.difficulty >= easy.difficulty
    for one in (again, hard, good, easy):
        assert 1 <= one.difficulty <= 10
        assert 0 < rests(one, GOOD) <= LONGEST_DAYS


# given, expected → right
ANSWERS = [
    ("12 business days", "12 Business Days", True),
    (" 4.4.11 (1)(a) ", "4.4.11(1)(a)", True),
    ("4.4.11(1)(b)", "4.4.11(1)(a)", False),
    ("Shall.", "shall", True),
    ("shall not", "shall", False),
    ("", "shall", False),
    ("!", "?", False),
]


@pytest.mark.parametrize(("said", "expected", "right"), ANSWERS)
def test_an_answer_is_right_whatever_its_signs(said: str, expected: str, right: bool) -> None:
    assert is_right(said, [expected]) is right


def test_a_card_is_due_again_when_its_time_has_come(records: Records, actor: Make) -> None:
    ada, tim = actor("ada", "lead"), actor("tim", "trainee")
    with records.writing() as session:
        deck = make_deck(session, ada, "Disputes", "settlement",
                         [drill("How long?", "12"), drill("How many?", "3")], replace=False)  # fmt: skip
        one, two = (card.id for card in deck.cards)
    with records.writing() as session:
        assert [card.card.id for card in due_cards(session, tim)[2]] == [one, two]
        right = answer_card(session, tim, one, "12")
        wrong = answer_card(session, tim, two, "4")
        assert (right.right, wrong.right) == (True, False)
        assert wrong.due < right.due
        assert due_cards(session, tim)[:2] == (0, 0)
    with records.writing() as session:
        for memory in session.query(Memory):
            memory.due -= timedelta(days=1)
        assert [card.card.id for card in due_cards(session, tim)[2]] == [two]
        (row,) = decks(session, tim)
        assert (row.cards, row.due, row.new) == (2, 1, 0)
        (other,) = decks(session, actor("new"))
        assert (other.due, other.new) == (0, 2)
        done = progress(session, tim)
        assert (done.attempts, done.right, done.cards_seen, done.streak_days) == (2, 1, 2, 1)
        assert [(mark.name, mark.attempts, mark.right) for mark in done.decks] == [
            ("Disputes", 2, 1)
        ]
        assert progress(session, ada, "tim").attempts == 2
        with pytest.raises(NotPermitted):
            progress(session, tim, "ada")
        with pytest.raises(NotPermitted):
            deck_whole(session, tim, deck.id)


def test_a_deck_made_again_keeps_what_is_remembered(records: Records, actor: Make) -> None:
    ada = actor("ada", "lead")
    with records.writing() as session:
        deck = make_deck(session, ada, "D", "", [drill("a", "1"), drill("b", "2")], replace=False)
        kept, gone = (card.id for card in deck.cards)
        answer_card(session, ada, kept, "1")
    with records.writing() as session:
        made = make_deck(session, ada, "D", "", [drill("a", "9"), drill("c", "3")], replace=True)
        assert [(card.prompt, card.expected, card.withdrawn) for card in made.cards] == [
            ("a", ["9"], False), ("b", ["2"], True), ("c", ["3"], False),
        ]  # fmt: skip
        assert (made.version, made.cards[0].id) == (2, kept)
        with pytest.raises(NoSuchRecord):
            answer_card(session, ada, gone, "2")
        with pytest.raises(WrongState, match="among the choices"):
            make_deck(session, ada, "E", "", [drill("x", "1", choices=("2", "3"))], replace=False)


def test_a_quiz_is_answered_once_by_those_it_is_for(records: Records, actor: Make) -> None:
    ada, tim, eve = actor("ada", "lead"), actor("tim", "trainee"), actor("eve", "trainee")
    with records.writing() as session:
        cards = [card.id for card in make_deck(
            session, ada, "D", "", [drill("a", "1"), drill("b", "2")], replace=False).cards]  # fmt: skip
        quiz = make_quiz(session, ada, "Week 1", cards[::-1], ["tim"]).id
        with pytest.raises(NoSuchRecord):
            make_quiz(session, ada, "Week 2", [999])
        with pytest.raises(NotPermitted):
            make_quiz(session, tim, "Week 2", cards)
    with records.writing() as session:
        assert [one.id for one in quizzes(session, tim)] == [quiz]
        assert quizzes(session, eve) == []
        assert [one.card.id for one in quiz_cards(session, tim, quiz)] == cards[::-1]
        answer_in_quiz(session, tim, quiz, cards[0], "1")
        with pytest.raises(WrongState, match="has been answered"):
            answer_in_quiz(session, tim, quiz, cards[0], "1")
        with pytest.raises(NoSuchRecord):
            answer_in_quiz(session, eve, quiz, cards[0], "1")
        (half,) = results(session, ada, quiz).results
        assert (half.done, half.right, half.finished_at) == (1, 1, None)
        answer_in_quiz(session, tim, quiz, cards[1], "7")
        whole = results(session, ada, quiz)
        assert whole.results[0].cards == {cards[1]: False, cards[0]: True}
        assert whole.results[0].finished_at is not None
        assert whole.hardest == [cards[1]]
