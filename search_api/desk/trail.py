"""The trail: who saw, changed and exported what, and when.

Only appended to: the database itself refuses changes. It holds names of fields, numbers and counts,
never what was confided, so that it may outlive the records it tells of.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketrules.errors import StorageFull, StorageReadOnly
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.tables.people import Trace

_LOG = logging.getLogger(__name__)
_GATHERED = "entries of the trail"


def trace(
    session: Session, actor: Actor, what: str, kind: str, record: int | None, *detail: str
) -> None:
    """Puts an entry on the trail, in the same transaction as what it tells of."""
    entry = Trace(who=actor.name, what=what, kind=kind, record=record, detail=list(detail))
    gathered: list[Trace] | None = session.info.get(_GATHERED)
    if gathered is None:
        session.add(entry)
    else:
        gathered.append(entry)


def later(session: Session) -> list[Trace]:
    """Has entries gathered in the list that is given, instead of written in this transaction."""
    gathered: list[Trace] = []
    session.info[_GATHERED] = gathered
    return gathered


def put(records: Records, gathered: Sequence[Trace]) -> None:
    """Writes entries that were gathered; where the disk lets nothing be written, into the log.

    A full disk mustn't keep the desk from reading what it noted; who looked is told all the same.
    """
    if not gathered:
        return
    told = [(one.who, one.what, one.kind, one.record, one.detail) for one in gathered]
    try:
        with records.writing() as session:
            session.add_all(gathered)
    except (StorageFull, StorageReadOnly) as error:
        for one in told:
            _LOG.warning("not on the trail, as its disk can't be written to: %s", one)
        _LOG.warning("%s", error.message)


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
