"""Decks: cards on one topic, made and renewed whole by whoever generates the drills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketrules.errors import NoSuchRecord, WrongState
from marketrules.records import digest
from search_api.desk.acting import Actor, Role
from search_api.desk.held_back import held_back
from search_api.desk.tables.base import now
from search_api.desk.tables.training import Card, Deck, Memory
from search_api.desk.trail import trace
from search_api.desk.training import is_for


@dataclass(frozen=True, slots=True)
class Drill:
    """What a card asks; any of ``expected`` is right."""

    drill: str
    key: str
    as_of: date
    snapshot: str
    prompt: str
    expected: Sequence[str]
    choices: Sequence[str] = ()
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class DeckListed:
    """A deck with how many of its cards are due and new to somebody."""

    id: int
    title: str
    topic: str
    made_by: str
    made_at: datetime
    cards: int
    due: int
    new: int


def make_deck(
    session: Session,
    actor: Actor,
    title: str,
    topic: str,
    drills: Sequence[Drill],
    *,
    replace: bool,
) -> Deck:
    """The deck of that title with the cards added that it lacks.

    A card that is there already (same drill, place, date and prompt) keeps what is remembered of it
    and takes the new answer. With ``replace``, cards not among ``drills`` are withdrawn,
    but for those that the actor may not see.

    Raises:
        WrongState: if the expected answer of a card isn't among its choices, or drills that were
            met are kept under that title.
    """
    for one in drills:
        if one.choices and not set(one.expected) & set(one.choices):
            raise WrongState(
                f"A card on {one.key}: no expected answer is among the choices.",
                remedy="Give the right choice word for word.",
            )
    deck = session.scalar(select(Deck).where(Deck.title == title).with_for_update())
    if deck is None:
        deck = Deck(
            title=title, topic=topic, made_by=actor.name, made_at=now(), version=1, cards=[]
        )
        session.add(deck)
    elif deck.met:
        raise WrongState(f"{title}: drills are kept there.", remedy="Take another title.")
    else:
        deck.version += 1
        deck.topic = topic or deck.topic
    held = {_same(card): card for card in deck.cards}
    given = {_same_drill(one): one for one in drills}
    for same, one in given.items():
        card = held.get(same)
        if card is None:
            card = Card(drill=one.drill, key=one.key, as_of=one.as_of, prompt=one.prompt,
                        prompt_hash=same[-1])  # fmt: skip
            deck.cards.append(card)
        card.snapshot, card.explanation = one.snapshot, one.explanation
        card.choices, card.expected, card.withdrawn = list(one.choices), list(one.expected), False
    for same, card in held.items():
        unwanted = replace and same not in given and actor.sees(card.key)
        card.withdrawn = card.withdrawn or unwanted
    session.flush()
    trace(session, actor, "made", "deck", deck.id, str(len(given)))
    return deck


def deck_whole(session: Session, actor: Actor, number: int) -> Deck:
    """A deck with its answers: for those who don't learn from it.

    Raises:
        NotPermitted: to a trainee.
        NoSuchRecord: if there is none, or none of its cards is open to the actor, or it is of
            drills that were met: those are of who met them.
        WrongState: if a card of it is in a quiz that the actor has yet to finish.
    """
    actor.needs(Role.DESK, "A deck with its answers")
    deck = session.get(Deck, number)
    if deck is None or deck.met or (deck.cards and not open_cards(deck, actor)):
        raise NoSuchRecord(f"There is no deck {number}.", remedy="The list names those there are.")
    held_back(session, actor).refuse_any(deck.cards)
    return deck


def open_cards(deck: Deck, actor: Actor) -> list[Card]:
    """The cards of a deck whose documents are open to the actor."""
    return [one for one in deck.cards if actor.sees(one.key)]


def delete_deck(session: Session, actor: Actor, number: int) -> None:
    """Deletes a deck with all that is remembered of it; raises as ``deck_whole``."""
    actor.needs(Role.LEAD, "Deleting a deck")
    session.delete(deck_whole(session, actor, number))
    trace(session, actor, "deleted", "deck", number)


def decks(session: Session, actor: Actor) -> list[DeckListed]:
    """The decks that hold something for the actor, with what is due and new."""
    moment = now()
    mine = Memory.trainee == actor.name
    counted = session.execute(
        select(
            Card.deck_id,
            func.count(Card.id),
            func.count(Memory.id),
            func.count(Memory.id).filter(Memory.due <= moment),
        )
        .join(Deck, Card.deck_id == Deck.id)
        .outerjoin(Memory, (Memory.card_id == Card.id) & mine)
        .where(Card.withdrawn.is_(False), is_for(session, actor))
        .group_by(Card.deck_id)
    )
    counts = {deck: (cards, seen, due) for deck, cards, seen, due in counted}
    found = []
    for one in session.scalars(select(Deck).order_by(Deck.title)):
        if (one.met or actor.alone or actor.shut) and one.id not in counts:
            continue
        cards, seen, due = counts.get(one.id, (0, 0, 0))
        found.append(
            DeckListed(
                one.id, one.title, one.topic, one.made_by, one.made_at, cards, due, cards - seen
            )
        )
    return found


def _same(card: Card) -> tuple[str, str, date, str]:
    return card.drill, card.key, card.as_of, card.prompt_hash


def _same_drill(one: Drill) -> tuple[str, str, date, str]:
    return one.drill, one.key, one.as_of, digest(one.prompt.encode())
