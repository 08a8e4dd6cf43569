"""Training: decks, cards that are due, attempts, quizzes and their results."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from marketrules.wire.base import Wire
from marketrules.wire.desk.fields import (
    Body,
    Code,
    Key,
    Line,
    Named,
    Number,
    Once,
    Person,
    Said,
    Text,
)


class Card(Wire):
    """A drill: kind, pinpoint, date and snapshot that it was made from; any of ``expected`` is right."""

    drill: Code
    key: Key
    as_of: date
    snapshot: Text = Field(min_length=1, max_length=120)
    prompt: Said
    choices: list[Body] = Field(default=[], max_length=20)
    expected: list[Said] = Field(min_length=1, max_length=20)
    explanation: Body = ""


class CardMade(Card):
    """A card of a deck, with its answer: for trainers."""

    id: int
    withdrawn: bool


class MakeDeck(Wire):
    """A deck; if there is one of that title, its cards are added to and withdrawn (``replace``)."""

    title: Named
    topic: Line = ""
    cards: list[Card] = Field(default=[], max_length=2000)
    replace: bool = False  # cards that aren't in ``cards`` are withdrawn


class DeckRow(Wire):
    """A deck in a list; ``due`` and ``new`` are of the caller."""

    id: int
    title: str
    topic: str
    made_by: str
    made_at: datetime
    cards: int
    due: int
    new: int


class Deck(Wire):
    """A deck with its cards and their answers: for trainers."""

    id: int
    version: int
    title: str
    topic: str
    made_by: str
    made_at: datetime
    cards: list[CardMade]


class DueCard(Wire):
    """A card to answer: without its answer; ``key`` is "" where the place is what is asked for."""

    id: int
    deck: int
    drill: str
    key: str
    as_of: date
    snapshot: str
    prompt: str
    choices: list[str]
    due: datetime | None  # null: never seen
    times: int


class DueCards(Wire):
    """What is due now: those seen before first, then new ones."""

    due: int
    new: int
    cards: list[DueCard]


class AnswerCard(Wire):
    """An answer to a card; ``ease`` 2 hard, 3 good, 4 easy, of what was right."""

    card: Number
    given: Body
    ease: int = Field(default=3, ge=2, le=4)
    took_ms: int | None = Field(default=None, ge=0, le=86_400_000)
    quiz: Number | None = None
    once: Once = ""


class KeepDrill(Wire):
    """An answer to a drill of a deck: ids as ``GET /v1/drills`` takes and gives them."""

    deck: str = Field(min_length=1, max_length=100)
    id: str = Field(min_length=1, max_length=600)
    answer: Body
    took_ms: int | None = Field(default=None, ge=0, le=86_400_000)
    once: Once = ""


class Answered(Wire):
    """Whether it was right, what would have been, and when the card comes again."""

    card: int
    right: bool
    expected: list[str]
    explanation: str
    key: str
    due: datetime


class Mark(Wire):
    """How a trainee does with one deck or kind of drill."""

    name: str
    attempts: int
    right: int


class Progress(Wire):
    """How a trainee does."""

    trainee: str
    cards_seen: int
    mature: int  # remembered for three weeks and longer
    due: int
    attempts: int
    right: int
    streak_days: int  # in a row, today or yesterday the last, with an attempt
    decks: list[Mark]
    drills: list[Mark]
    per_day: dict[str, list[int]]  # day → attempts, right
    lapsing: list[int]  # cards forgotten most often


class MakeQuiz(Wire):
    """A quiz for some trainees, or, without names, for everybody."""

    title: Named
    cards: list[Number] = Field(min_length=1, max_length=200)
    trainees: list[Person] = Field(default=[], max_length=200)
    due: date | None = None
    once: Once = ""


class Quiz(Wire):
    """A quiz."""

    id: int
    version: int
    title: str
    made_by: str
    made_at: datetime
    due: date | None
    trainees: list[str]
    cards: list[int]


class QuizResult(Wire):
    """How one trainee did: of each card whether the first attempt was right, null if none."""

    trainee: str
    done: int
    right: int
    cards: dict[int, bool | None]
    finished_at: datetime | None


class QuizResults(Wire):
    """How all did; ``hardest`` are cards by their share of wrong answers."""

    quiz: Quiz
    results: list[QuizResult]
    hardest: list[int]
