"""Which cards are about documents that are open to an actor.

A card quotes its paragraph. Whoever made it could see the document; who is asked may not, or no
longer: then there is no such card for them, whatever deck or quiz it is in.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from search_api.desk.acting import Actor
from search_api.desk.tables.training import Card


def open_to(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Of cards: whether their document is open to the actor."""
    if not actor.shut:
        return true()
    keys = session.scalars(select(Card.key).distinct())
    return Card.key.not_in([key for key in keys if not actor.sees(key)])


def open_among(session: Session, actor: Actor, numbers: Iterable[int]) -> set[int]:
    """Those of the cards, by number, that are there and open to the actor."""
    if not (wanted := list(numbers)):
        return set()
    return set(session.scalars(select(Card.id).where(Card.id.in_(wanted), open_to(session, actor))))
