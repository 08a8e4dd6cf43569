"""Quizzes: cards that a trainer puts together, who has answered them, and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from marketrules.errors import NoSuchRecord, WrongState
from search_api.desk.acting import Actor, Role
from search_api.desk.held_back import is_asked
from search_api.desk.open_cards import open_among, open_to
from search_api.desk.sent_once import once
from search_api.desk.tables.base import now
from search_api.desk.tables.training import Attempt, Card, Deck, Quiz, QuizCard
from search_api.desk.trail import trace
from search_api.desk.training import Answered, Due, answered, attempted


@dataclass(frozen=True, slots=True)
class QuizResult:
    """How one trainee did: of each card whether the answer was right, None if there is none."""

    trainee: str
    done: int
    right: int
    cards: dict[int, bool | None]
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuizResults:
    """How all did; ``hardest`` first those with the largest share of wrong answers."""

    quiz: Quiz
    results: list[QuizResult]
    hardest: list[int]


def make_quiz(
    session: Session,
    actor: Actor,
    title: str,
    cards: Sequence[int],
    trainees: Sequence[str] = (),
    due: date | None = None,
    *,
    word: str = "",
) -> Quiz:
    """A quiz of ``cards`` for ``trainees``, or for everybody; made once.

    Raises:
        NotPermitted: to anybody below a lead.
        NoSuchRecord: if one of the cards isn't there for the actor.
    """
    actor.needs(Role.LEAD, "Making a quiz")
    wanted = list(dict.fromkeys(cards))
    put_together = select(Card.id).join(Deck, Card.deck_id == Deck.id).where(~Deck.met)
    is_open = open_to(session, actor)
    held = set(session.scalars(put_together.where(Card.id.in_(wanted), is_open)))
    if missing := [str(one) for one in wanted if one not in held]:
        raise NoSuchRecord(f"There is no card {', '.join(missing)}.", remedy="See the decks.")

    def write() -> int:
        items = [QuizCard(card_id=card, position=place) for place, card in enumerate(wanted)]
        quiz = Quiz(
            title=title, made_by=actor.name, made_at=now(), due=due, version=1,
            trainees=sorted(set(trainees)), items=items,
        )  # fmt: skip
        session.add(quiz)
        session.flush()
        trace(session, actor, "made", "quiz", quiz.id)
        return quiz.id

    return _quiz(session, actor, once(session, actor, "quiz", word, write))


def quizzes(session: Session, actor: Actor) -> list[Quiz]:
    """The quizzes that are for the actor; all to a lead. The newest first."""
    found = session.scalars(
        select(Quiz).options(selectinload(Quiz.items)).order_by(Quiz.id.desc())
    ).all()
    return [one for one in found if _is_for(one, actor) and cards_of(session, one, actor)]


def cards_of(session: Session, quiz: Quiz, actor: Actor) -> list[int]:
    """The numbers of a quiz's cards that are open to the actor, in their order."""
    if not actor.shut:
        return quiz.cards
    held = open_among(session, actor, quiz.cards)
    return [one for one in quiz.cards if one in held]


def quiz_cards(session: Session, actor: Actor, number: int) -> list[Due]:
    """The cards of a quiz that the actor hasn't answered in it yet.

    Raises:
        NoSuchRecord: if there is no such quiz for the actor.
    """
    quiz = _quiz(session, actor, number)
    done = set(
        session.scalars(
            select(Attempt.card_id).where(Attempt.quiz_id == number, Attempt.trainee == actor.name)
        )
    )
    left = [one for one in cards_of(session, quiz, actor) if one not in done]
    cards = {one.id: one for one in session.scalars(select(Card).where(Card.id.in_(left)))}
    return [Due(cards[one], None, 0) for one in left]


def answer_in_quiz(
    session: Session,
    actor: Actor,
    number: int,
    card: int,
    given: str,
    took_ms: int | None = None,
    *,
    word: str = "",
) -> Answered:
    """An answer to a card of a quiz, which is given once; sent again with one ``word`` it is that one.

    Raises:
        NoSuchRecord: if there is no such quiz for the actor, or no such card in it.
        WrongState: if the card has been answered in it.
    """
    quiz = _quiz(session, actor, number)
    if card not in cards_of(session, quiz, actor):
        raise NoSuchRecord(f"Quiz {number} has no card {card}.", remedy="See its cards.")

    def write() -> int | None:
        before = select(Attempt.id).where(
            Attempt.quiz_id == number, Attempt.trainee == actor.name, Attempt.card_id == card
        )
        if session.scalar(before.limit(1)) is not None:
            raise WrongState(f"Card {card} has been answered in quiz {number}.", remedy="Go on.")
        return attempted(session, actor, card, given, took_ms=took_ms, quiz=number).attempt

    attempt = once(session, actor, f"attempt:{card}:{number}", word, write)
    return answered(session, actor, attempt)


def results(session: Session, actor: Actor, number: int) -> QuizResults:
    """How a quiz went: all to a lead, to others their own.

    Raises:
        NoSuchRecord: if there is no such quiz for the actor.
    """
    quiz = _quiz(session, actor, number)
    attempts = select(Attempt).where(Attempt.quiz_id == number).order_by(Attempt.id)
    names = set(quiz.trainees)
    if not actor.is_at_least(Role.LEAD):
        attempts, names = attempts.where(Attempt.trainee == actor.name), {actor.name}
    by_trainee: dict[str, list[Attempt]] = defaultdict(list)
    for one in session.scalars(attempts):
        by_trainee[one.trainee].append(one)
    cards = cards_of(session, quiz, actor)
    found = [_result(name, cards, by_trainee[name]) for name in sorted(names | set(by_trainee))]
    wrong = {
        card: [one.cards[card] for one in found if one.cards[card] is not None] for card in cards
    }
    share = {card: held.count(False) / len(held) for card, held in wrong.items() if held}
    hardest = sorted((card for card in share if share[card]), key=lambda card: -share[card])
    return QuizResults(quiz, found, hardest)


def delete_quiz(session: Session, actor: Actor, number: int) -> None:
    """Deletes a quiz with its attempts; raises as ``make_quiz``."""
    actor.needs(Role.LEAD, "Deleting a quiz")
    session.delete(_quiz(session, actor, number))
    trace(session, actor, "deleted", "quiz", number)


def _result(name: str, cards: Sequence[int], attempts: Sequence[Attempt]) -> QuizResult:
    first: dict[int, bool | None] = dict.fromkeys(cards)
    for one in reversed(attempts):
        if one.card_id in first:
            first[one.card_id] = one.right
    done = sum(one is not None for one in first.values())
    ended = attempts[-1].at if attempts and done == len(cards) else None
    return QuizResult(name, done, sum(one is True for one in first.values()), first, ended)


def _quiz(session: Session, actor: Actor, number: int | None) -> Quiz:
    quiz = session.get(Quiz, number)
    if quiz is None or not _is_for(quiz, actor) or not cards_of(session, quiz, actor):
        raise NoSuchRecord(f"There is no quiz {number} here.", remedy="See the list of quizzes.")
    return quiz


def _is_for(quiz: Quiz, actor: Actor) -> bool:
    return actor.is_at_least(Role.LEAD) or is_asked(quiz, actor)
