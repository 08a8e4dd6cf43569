"""Training: decks of cards, when each trainee sees a card again, attempts, quizzes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from search_api.desk.tables.base import Base, Numbered, Versioned, now


class Deck(Versioned, Base):
    """Cards on one topic."""

    __tablename__ = "decks"

    title: Mapped[str] = mapped_column(String(200), unique=True)
    topic: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(default=now)
    met: Mapped[bool] = mapped_column(default=False)  # in drills: a card is of who answered it
    cards: Mapped[list[Card]] = relationship(cascade="all, delete-orphan", order_by="Card.id")


class Card(Numbered, Base):
    """A drill with an answer that can be checked, bound to the text of a snapshot."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("deck_id", "drill", "key", "as_of", "prompt_hash"),)

    deck_id: Mapped[int] = mapped_column(ForeignKey("decks.id", ondelete="CASCADE"), index=True)
    drill: Mapped[str] = mapped_column(String(40))  # kind of drill: "definition", "deadline", …
    key: Mapped[str] = mapped_column(String(400))
    as_of: Mapped[date]
    snapshot: Mapped[str] = mapped_column(String(120))
    prompt: Mapped[str] = mapped_column(Text)
    prompt_hash: Mapped[str] = mapped_column(String(64))
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    expected: Mapped[list[str]] = mapped_column(JSON)  # any of these is right
    explanation: Mapped[str] = mapped_column(Text, default="")
    withdrawn: Mapped[bool] = mapped_column(default=False)


class Memory(Numbered, Base):
    """What a trainee is thought to remember of a card, and when it is due again (FSRS)."""

    __tablename__ = "memories"
    __table_args__ = (UniqueConstraint("trainee", "card_id"), Index(None, "trainee", "due"))

    trainee: Mapped[str] = mapped_column(String(80))
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), index=True)
    stability: Mapped[float]  # days after which recall is 0.9
    difficulty: Mapped[float]  # 1..10
    seen_at: Mapped[datetime]
    due: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
    lapses: Mapped[int] = mapped_column(default=0)


class Attempt(Numbered, Base):
    """One answer of a trainee to a card, in a quiz or by itself."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "trainee", "at"),)

    trainee: Mapped[str] = mapped_column(String(80))
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), index=True)
    quiz_id: Mapped[int | None] = mapped_column(
        ForeignKey("quizzes.id", ondelete="CASCADE"), default=None, index=True
    )
    at: Mapped[datetime] = mapped_column(default=now)
    given: Mapped[str] = mapped_column(Text)
    right: Mapped[bool]
    rating: Mapped[int]  # 1 again, 2 hard, 3 good, 4 easy
    took_ms: Mapped[int | None] = mapped_column(default=None)


class Quiz(Versioned, Base):
    """Cards that a trainer has put together for some trainees."""

    __tablename__ = "quizzes"

    title: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(default=now)
    due: Mapped[date | None] = mapped_column(default=None)
    trainees: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: everybody
    items: Mapped[list[QuizCard]] = relationship(
        cascade="all, delete-orphan", order_by="QuizCard.position"
    )

    @property
    def cards(self) -> list[int]:
        return [one.card_id for one in self.items]


class QuizCard(Base):
    """A card's place in a quiz."""

    __tablename__ = "quiz_cards"

    quiz_id: Mapped[int] = mapped_column(
        ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True
    )
    card_id: Mapped[int] = mapped_column(
        ForeignKey("cards.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int]
