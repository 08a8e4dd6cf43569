"""The trail: who saw, changed and exported what, and when.

Only appended to: the database itself refuses changes. It holds names of fields, numbers and counts,
never what was confided, so that it may outlive the records it tells of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from search_api.desk.acting import Actor, Role
from search_api.desk.tables.people import Trace


def trace(
    session: Session, actor: Actor, what: str, kind: str, record: int | None, *detail: str
) -> None:
    """Puts an entry on the trail, in the same transaction as what it tells of."""
    session.add(Trace(who=actor.name, what=what, kind=kind, record=record, detail=list(detail)))


def traces(
    session: Session,
    actor: Actor,
    *,
    kind: str = "",
    record: int | None = None,
    who: str = "",
    since: date | None = None,
    offset: int = 0,
    limit: int = 100,
) -> tuple[int, Sequence[Trace]]:
    """How many entries there are, and those from ``offset`` on, newest first.

    Raises:
        NotPermitted: to anybody below a lead.
    """
    actor.needs(Role.LEAD, "The trail")
    found = select(Trace)
    if kind:
        found = found.where(Trace.kind == kind)
    if record is not None:
        found = found.where(Trace.record == record)
    if who:
        found = found.where(Trace.who == who)
    if since is not None:
        found = found.where(Trace.at >= beginning(since))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = session.scalars(found.order_by(Trace.id.desc()).offset(offset).limit(limit)).all()
    return total, rows


def beginning(day: date) -> datetime:
    """The first moment of a day where the desk is."""
    return datetime.combine(day, time()).astimezone()


def end(day: date) -> datetime:
    """The first moment after a day where the desk is."""
    return beginning(day + timedelta(days=1))
