"""A write that is sent twice is made once.

A response that is lost leaves the sender not knowing whether the write was made. It carries a word
of the sender's, so it may be sent again: the word is written in the same transaction, under a unique
name, so the database has the second sender wait for the first and then refuses its word.

What was read before (that there is such an inquiry, that the caller may) is read again: who may no
longer see a record isn't told that they wrote to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketrules.records import digest
from search_api.desk.acting import Actor
from search_api.desk.tables.base import now
from search_api.desk.tables.sent import Sent

KEPT = timedelta(days=7)  # words; nobody sends again after that


def once(
    session: Session, actor: Actor, what: str, word: str, write: Callable[[], int | None]
) -> int | None:
    """The number of the record that ``write`` makes, or made when it was sent before.

    ``what`` says what is written and to which record ("note:7"): there a word of an actor counts.
    Without a ``word`` it is written each time.
    """
    if not word:
        return write()
    # A digest of who: "a" with the word "b:c" isn't "a:b" with the word "c", and long names fit.
    name = f"{what}:{digest(actor.name.encode())}:{word}"
    sent = Sent(name=name, at=now())
    try:
        with session.begin_nested():
            session.add(sent)
            session.flush()
    except IntegrityError:
        return session.scalars(select(Sent.record).where(Sent.name == name)).one()
    sent.record = write()
    return sent.record


def forget_words(session: Session) -> None:
    """Removes words that nobody sends again."""
    session.execute(delete(Sent).where(Sent.at < now() - KEPT))
