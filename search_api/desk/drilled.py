"""Drills that somebody does alone: the first answer is kept, and the drill comes again when due.

A drill that was judged becomes a card in a deck of drills that were met. Such cards are the same
for all who meet them, for they are made of the rules and not by the trainee, and are shown to
nobody else: one has to have answered a card to be asked it again. So they tell a trainee nothing of
a document that the trainee may not see, and whoever may read may learn.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketrules.records import digest
from search_api.desk.acting import Actor
from search_api.desk.decks import Drill
from search_api.desk.held_back import held_back
from search_api.desk.sent_once import once
from search_api.desk.tables.base import now
from search_api.desk.tables.training import Card, Deck, Memory
from search_api.desk.training import Answered, answered, has_come, record_answer

SUFFIX = " · drills"  # titles are unique: a trainer's deck may have the topic's own


def keep_drill(
    session: Session,
    actor: Actor,
    topic: str,
    drill: Drill,
    given: str,
    *,
    right: bool,
    took_ms: int | None = None,
    word: str = "",
) -> Answered:
    """Keeps the answer to a drill of ``topic``, once; not again before the drill is due again.

    Raises:
        WrongState: if it is asked in a quiz that the actor has yet to finish.
    """
    held_back(session, actor).refuse(drill.drill, drill.key)
    card = _card(session, _deck(session, actor, topic), drill)
    of = select(Memory).where(Memory.trainee == actor.name, Memory.card_id == card.id)

    def write() -> int | None:
        memory = session.scalar(of)
        if memory is not None and not has_come(memory.due, now()):
            return None
        return record_answer(session, actor, card, given, right=right, took_ms=took_ms).attempt

    attempt = once(session, actor, f"drill:{card.id}", word, write)
    if attempt is not None:
        return answered(session, actor, attempt)
    return Answered(card, right, session.scalars(of).one().due)


def _deck(session: Session, actor: Actor, topic: str) -> Deck:
    """The deck of drills met on ``topic``; held until the transaction ends."""
    title = topic[: 200 - len(SUFFIX)] + SUFFIX
    deck = session.scalar(select(Deck).where(Deck.title == title).with_for_update())
    if deck is not None:
        return deck
    made = Deck(
        title=title, topic=topic[:200], made_by=actor.name, made_at=now(), version=1, met=True
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:  # another's first drill of the topic, at the same moment
        return session.scalars(select(Deck).where(Deck.title == title).with_for_update()).one()
    return made


def _card(session: Session, deck: Deck, drill: Drill) -> Card:
    """The card of that drill, as the drill is now."""
    same = digest(drill.prompt.encode())
    card = session.scalar(
        select(Card).where(
            Card.deck_id == deck.id, Card.drill == drill.drill, Card.key == drill.key,
            Card.as_of == drill.as_of, Card.prompt_hash == same,
        )
    )  # fmt: skip
    if card is None:
        card = Card(deck_id=deck.id, drill=drill.drill, key=drill.key, as_of=drill.as_of,
                    prompt=drill.prompt, prompt_hash=same)  # fmt: skip
        session.add(card)
    card.snapshot, card.explanation = drill.snapshot, drill.explanation
    card.choices, card.expected = list(drill.choices), list(drill.expected)
    session.flush()
    return card
