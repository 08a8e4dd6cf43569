"""Learning: which cards are due to a trainee, what an answer does to them, and progress."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from marketrules.errors import NoSuchRecord
from search_api.desk.acting import Actor, Role
from search_api.desk.folding import folded
from search_api.desk.held_back import HeldBack, held_back
from search_api.desk.open_cards import open_to
from search_api.desk.sent_once import once
from search_api.desk.spacing import AGAIN, LONGEST_DAYS, Remembered, after, first, rests
from search_api.desk.tables.base import now
from search_api.desk.tables.training import Attempt, Card, Deck, Memory

_MATURE_DAYS = 21  # as Anki counts it
_LAPSING = 10  # cards named


@dataclass(frozen=True, slots=True)
class Due:
    """A card to answer; ``due`` None if it was never seen."""

    card: Card
    due: datetime | None
    times: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer was worth, and when the card comes again."""

    card: Card
    right: bool
    due: datetime
    attempt: int | None = None  # as it is kept; None: judged only


@dataclass(frozen=True, slots=True)
class Mark:
    """Attempts at one deck or kind of drill."""

    name: str
    attempts: int
    right: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How a trainee does."""

    trainee: str
    cards_seen: int
    mature: int
    due: int
    attempts: int
    right: int
    streak_days: int
    decks: list[Mark]
    drills: list[Mark]
    per_day: dict[str, list[int]]
    lapsing: list[int]


def due_cards(
    session: Session, actor: Actor, deck: int | None = None, limit: int = 20
) -> tuple[int, int, list[Due]]:
    """How many cards are due and how many new, and the first: the longest due, then new ones.

    Cards that were met in drills are there for who met them; who learns alone has no others. What
    the actor has yet to answer in a quiz is asked there first.
    """
    held = (
        select(Card, Memory)
        .join(Deck, Card.deck_id == Deck.id)
        .outerjoin(Memory, (Memory.card_id == Card.id) & (Memory.trainee == actor.name))
        .where(Card.withdrawn.is_(False), is_for(session, actor))
    )
    if deck is not None:
        held = held.where(Card.deck_id == deck)
    if back := _cards_of(session, held_back(session, actor)):
        held = held.where(Card.id.not_in(back))
    seen = held.where(is_due(now()))
    fresh = held.where(Memory.id.is_(None))
    counts = [
        session.scalar(select(func.count()).select_from(one.with_only_columns(Card.id).subquery()))
        for one in (seen, fresh)
    ]
    rows: list[tuple[Card, Memory | None]] = [
        *session.execute(seen.order_by(Memory.due, Card.id).limit(limit))
    ]
    if len(rows) < limit:
        rows += session.execute(fresh.order_by(Card.id).limit(limit - len(rows)))
    return counts[0] or 0, counts[1] or 0, [
        Due(card, memory.due if memory else None, memory.times if memory else 0)
        for card, memory in rows
    ]  # fmt: skip


def is_due(moment: datetime) -> ColumnElement[bool]:
    """Of what is remembered: whether its card has come again.

    One that would rest for longer than any may was answered while the clock was ahead: it has, too.
    """
    return or_(Memory.due <= moment, Memory.due > moment + timedelta(days=LONGEST_DAYS))


def has_come(due: datetime, moment: datetime) -> bool:
    """As ``is_due``, of a memory at hand."""
    return not moment < due <= moment + timedelta(days=LONGEST_DAYS)


def answer_card(
    session: Session,
    actor: Actor,
    card_id: int,
    given: str,
    *,
    ease: int = 3,
    took_ms: int | None = None,
    word: str = "",
) -> Answered:
    """Keeps an answer, once, and sets when the card comes again; ``ease`` 2..4 counts if it is right.

    Raises:
        NoSuchRecord: if there is no such card for the actor.
        WrongState: if it is in a quiz that the actor has yet to finish.
    """
    attempt = once(
        session, actor, f"attempt:{card_id}", word,
        lambda: attempted(session, actor, card_id, given, ease=ease, took_ms=took_ms).attempt,
    )  # fmt: skip
    return answered(session, actor, attempt)


def answered(session: Session, actor: Actor, number: int | None) -> Answered:
    """What an answer that is kept was worth, and when its card comes again as things are now.

    Raises:
        NoSuchRecord: if the card's document has been closed to the actor since.
    """
    attempt = session.get_one(Attempt, number)
    card = session.get_one(Card, attempt.card_id)
    if not actor.sees(card.key):
        raise _no_card(card.id)
    of = select(Memory.due).where(Memory.trainee == actor.name, Memory.card_id == card.id)
    return Answered(card, attempt.right, session.scalars(of).one(), attempt.id)


def attempted(
    session: Session,
    actor: Actor,
    card_id: int,
    given: str,
    *,
    ease: int = 3,
    took_ms: int | None = None,
    quiz: int | None = None,
) -> Answered:
    """Keeps an answer, whatever was sent before.

    Raises:
        NoSuchRecord: if there is no such card for the actor.
        WrongState: if it isn't answered in the quiz that it is in.
    """
    card = session.scalar(
        select(Card)
        .join(Deck, Card.deck_id == Deck.id)
        .outerjoin(Memory, (Memory.card_id == Card.id) & (Memory.trainee == actor.name))
        .where(Card.id == card_id, Card.withdrawn.is_(False), is_for(session, actor))
    )
    if card is None:
        raise _no_card(card_id)
    if quiz is None:
        held_back(session, actor).refuse(card.drill, card.key)
    right = is_right(given, card.expected)
    return record_answer(
        session, actor, card, given, right=right, ease=ease, took_ms=took_ms, quiz=quiz
    )


def record_answer(
    session: Session,
    actor: Actor,
    card: Card,
    given: str,
    *,
    right: bool,
    ease: int = 3,
    took_ms: int | None = None,
    quiz: int | None = None,
) -> Answered:
    """Keeps an answer that was judged, and sets when its card comes again."""
    rating = ease if right else AGAIN
    moment = now()
    due = _remember(session, actor.name, card.id, rating, moment)
    attempt = Attempt(
        trainee=actor.name, card_id=card.id, quiz_id=quiz, at=moment, given=given, right=right,
        rating=rating, took_ms=took_ms,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return Answered(card, right, due, attempt.id)


def _no_card(number: int) -> NoSuchRecord:
    return NoSuchRecord(f"There is no card {number}.", remedy="Take one of those that are due.")


def is_for(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Of cards joined to their deck and to what the actor remembers: whether they are the actor's.

    A card that was met in a drill is for those who met it, others are for all but who learns alone;
    and only those are for anybody whose document is open to them.
    """
    met = Deck.met & Memory.id.is_not(None)
    return and_(met if actor.alone else met | ~Deck.met, open_to(session, actor))


def is_right(given: str, expected: Iterable[str]) -> bool:
    """Whether the answer is one of those expected, whatever the case, blanks and signs around.

    A pinpoint's brackets are signs too: "4.4.11 (1)(a)" is "4.4.11(1)(a)".
    """
    plain = folded(given).replace(" ", "")
    return bool(plain) and any(plain == folded(one).replace(" ", "") for one in expected)


def progress(session: Session, actor: Actor, trainee: str = "") -> Progress:
    """How ``trainee``, or the actor, does, with the cards that are open to the actor.

    Raises:
        NotPermitted: if somebody else's is asked for by anybody below a lead.
    """
    name = trainee or actor.name
    if name != actor.name:
        actor.needs(Role.LEAD, "Somebody else's progress")
    is_open = open_to(session, actor)
    memories = session.scalars(
        select(Memory).join(Card, Memory.card_id == Card.id).where(Memory.trainee == name, is_open)
    ).all()
    rows = session.execute(
        select(Attempt, Card.drill, Deck.title)
        .join(Card, Attempt.card_id == Card.id)
        .join(Deck, Card.deck_id == Deck.id)
        .where(Attempt.trainee == name, is_open)
        .order_by(Attempt.id)
    ).all()  # fmt: skip
    per_day: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for attempt, _, _ in rows:
        day = per_day[attempt.at.astimezone().date().isoformat()]
        day[0] += 1
        day[1] += attempt.right
    worst = sorted((one for one in memories if one.lapses), key=lambda one: -one.lapses)
    return Progress(
        trainee=name,
        cards_seen=len(memories),
        mature=sum(one.stability >= _MATURE_DAYS for one in memories),
        due=sum(has_come(one.due, now()) for one in memories),
        attempts=len(rows),
        right=sum(attempt.right for attempt, _, _ in rows),
        streak_days=streak([date.fromisoformat(day) for day in per_day], now().astimezone().date()),
        decks=_marks((title, attempt.right) for attempt, _, title in rows),
        drills=_marks((drill, attempt.right) for attempt, drill, _ in rows),
        per_day=dict(per_day),
        lapsing=[one.card_id for one in worst[:_LAPSING]],
    )


def streak(days: Iterable[date], today: date) -> int:
    """Days in a row with an attempt, the last of them today or yesterday.

    >>> streak([date(2025, 3, 1), date(2025, 3, 2)], date(2025, 3, 3))
    2
    """
    held = set(days)
    day = today if today in held else today - timedelta(days=1)
    count = 0
    while day in held:
        count, day = count + 1, day - timedelta(days=1)
    return count


def trainees(session: Session) -> Sequence[str]:
    """All who have answered a card."""
    return session.scalars(select(Attempt.trainee).distinct().order_by(Attempt.trainee)).all()


def _remember(session: Session, trainee: str, card: int, rating: int, moment: datetime) -> datetime:
    memory = session.scalar(
        select(Memory)
        .where(Memory.trainee == trainee, Memory.card_id == card)
        .with_for_update()
    )  # fmt: skip
    if memory is None:
        known = first(rating)
        memory = Memory(trainee=trainee, card_id=card, times=0, lapses=0)
        session.add(memory)
    else:
        days = max((moment - memory.seen_at).total_seconds(), 0) / 86_400
        known = after(Remembered(memory.stability, memory.difficulty), rating, days)
        memory.lapses += rating == AGAIN
    memory.stability, memory.difficulty = known.stability, known.difficulty
    memory.seen_at, memory.times = moment, memory.times + 1
    memory.due = moment + timedelta(days=rests(known, rating))
    return memory.due


def _cards_of(session: Session, back: HeldBack) -> list[int]:
    kinds = {drill for drill, _ in back.places}
    if not kinds:
        return []
    rows = session.execute(select(Card.id, Card.drill, Card.key).where(Card.drill.in_(kinds)))
    return [number for number, drill, key in rows if back.has(drill, key)]


def _marks(done: Iterable[tuple[str, bool]]) -> list[Mark]:
    attempts: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for name, was_right in done:
        attempts[name] += 1
        right[name] += was_right
    return [Mark(name, count, right[name]) for name, count in sorted(attempts.items())]
