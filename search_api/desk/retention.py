"""What becomes of answered inquiries when their time is up: blanked, or purged whole.

Blanked: who asked, the words and the persons go; dates, role, channel, status, citations' places and
moves stay, for the counts. Either way the trail keeps that it was done, and to which number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketrules.errors import WrongState
from marketrules.settings import Settings
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.sent_once import forget_words
from search_api.desk.tables.base import now
from search_api.desk.tables.inquiries import Inquiry
from search_api.desk.tables.people import Trace
from search_api.desk.trail import trace

_QUIET = timedelta(days=60)  # no desk is so quiet for longer
BY_ITSELF = Actor("retention", Role.ADMIN, sees_all=True)


@dataclass(frozen=True, slots=True)
class Removed:
    """How many inquiries were blanked, and how many purged."""

    blanked: int = 0
    purged: int = 0


def retain(
    records: Records, settings: Settings, actor: Actor = BY_ITSELF, *, sure: bool = False
) -> Removed:
    """Does what the settings say: nothing but old words go where inquiries are kept for ever.

    Raises:
        WrongState: if the desk did nothing for so long before now that the clock may be ahead, and
            nobody is ``sure`` of it: what is blanked or purged doesn't come back.
    """
    with records.writing() as session:
        forget_words(session)
    if not settings.retention_days:
        return Removed()
    with records.writing() as session:
        moment = now()
        last = None if sure else _before_a_gap(session, moment)
        if last is not None:
            raise WrongState(
                f"It is {moment:%Y-%m-%d %H:%M} UTC by the clock, and after {last:%Y-%m-%d %H:%M} the"
                " trail says nothing for months: nothing was blanked or purged.",
                remedy="If the clock is right: `marketrules desk purge --clock-is-right`.",
            )
        return _retain(session, actor, settings, moment)


def _before_a_gap(session: Session, moment: datetime) -> datetime | None:
    """The trail's last entry before a gap that a clock set ahead would leave; None without one."""
    lately = moment - _QUIET
    last = session.scalar(select(func.max(Trace.at)).where(Trace.at <= lately))
    first = session.scalar(select(func.min(Trace.at)).where(Trace.at > lately)) or moment
    return last if last is not None and first - last >= _QUIET else None


def _retain(session: Session, actor: Actor, settings: Settings, moment: datetime) -> Removed:
    purge = settings.retention == "purge"
    until = moment - timedelta(days=settings.retention_days)
    due = select(Inquiry).where(Inquiry.status == "answered", Inquiry.answered_at < until)
    if not purge:
        due = due.where(Inquiry.blanked_at.is_(None))
    found = session.scalars(due.with_for_update()).all()
    for inquiry in found:
        number = inquiry.id
        if purge:
            session.delete(inquiry)
        else:
            blank(inquiry, moment)
        trace(session, actor, "purged" if purge else "blanked", "inquiry", number)
    return Removed(purged=len(found)) if purge else Removed(blanked=len(found))


def blank(inquiry: Inquiry, moment: datetime) -> None:
    """Takes from an inquiry all that says who asked what."""
    for name in ("organisation", "reference", "contact", "question", "folded", "words"):
        setattr(inquiry, name, "")
    inquiry.notes = []
    inquiry.tagged = []
    for answer in inquiry.answers:
        answer.text = ""
    for move in inquiry.moves:
        move.why = ""
    inquiry.blanked_at = moment
    inquiry.version += 1
