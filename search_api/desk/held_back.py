"""What is in a quiz that somebody has yet to answer: nothing else tells them its answers meanwhile.

A quiz's card may stand in other decks, and whoever makes drills can make the same one of another
seed or another edition, with other choices and the same answer. So it is the kind of drill and the
place in the document that is held back, not the card alone. The rules themselves stay to be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketrules.errors import WrongState
from search_api.desk.acting import Actor, Role
from search_api.desk.tables.training import Attempt, Card, Quiz, QuizCard


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Kinds of drill with the place that each is about; of nobody's quiz it is empty."""

    places: frozenset[tuple[str, str]] = frozenset()

    def has(self, drill: str, key: str) -> bool:
        """Whether a drill of that kind, about the passage of ``key``, is in such a quiz.

        >>> HeldBack(frozenset({("deadline", "rules#9.4(2)")})).has("deadline", "rules@2025#9.4(2)")
        True
        """
        return (drill, _place(key)) in self.places

    def refuse(self, drill: str, key: str) -> None:
        """Lets go on what is in no such quiz.

        Raises:
            WrongState: if it is in one.
        """
        if self.has(drill, key):
            raise WrongState(
                "This is asked in a quiz that you haven't finished.",
                remedy="Finish the quiz first.",
            )

    def refuse_any(self, cards: Iterable[Card]) -> None:
        """The same of several; raises as ``refuse``."""
        for one in cards:
            self.refuse(one.drill, one.key)


def held_back(session: Session, actor: Actor) -> HeldBack:
    """What the actor has yet to answer in quizzes; whoever makes quizzes sees their answers anyway."""
    if actor.alone or actor.is_at_least(Role.LEAD):
        return HeldBack()
    done = select(Attempt.id).where(
        Attempt.quiz_id == QuizCard.quiz_id, Attempt.card_id == QuizCard.card_id,
        Attempt.trainee == actor.name,
    )  # fmt: skip
    asked = (
        select(Quiz, Card.drill, Card.key)
        .join(QuizCard, QuizCard.quiz_id == Quiz.id)
        .join(Card, QuizCard.card_id == Card.id)
        .where(Card.withdrawn.is_(False), ~done.exists())
    )
    return HeldBack(
        frozenset(
            (drill, _place(key))
            for quiz, drill, key in session.execute(asked)
            if is_asked(quiz, actor) and actor.sees(key)
        )
    )


def is_asked(quiz: Quiz, actor: Actor) -> bool:
    """Whether a quiz is for the actor, by name or as everybody."""
    return not quiz.trainees or actor.name in quiz.trainees


def _place(key: str) -> str:
    document, _, place = key.partition("#")
    return f"{document.partition('@')[0]}#{place}"
