"""Registration checklists: what an applicant has to fulfil, item by item, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from marketrules.errors import NoSuchRecord
from search_api.desk.acting import Actor, Role
from search_api.desk.sent_once import once
from search_api.desk.tables.base import now
from search_api.desk.tables.notices import Checklist, ChecklistItem
from search_api.desk.trail import trace
from search_api.desk.versions import locked, missing, require_version


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement by its pinpoint."""

    key: str
    text: str
    label: str = ""


def start_checklist(
    session: Session,
    actor: Actor,
    applicant: str,
    role: str,
    as_of: date,
    items: Sequence[Requirement],
    snapshot: str = "",
    *,
    word: str = "",
) -> Checklist:
    """A checklist with every item open; made once."""
    actor.needs(Role.DESK, "A checklist")

    def write() -> int:
        moment = now()
        checklist = Checklist(
            version=1, applicant=applicant, role=role, as_of=as_of, snapshot=snapshot,
            made_by=actor.name, made_at=moment, changed_at=moment,
            items=[
                ChecklistItem(position=place, key=one.key, label=one.label, text=one.text,
                              state="open", note="", by="")
                for place, one in enumerate(items)
            ],
        )  # fmt: skip
        session.add(checklist)
        session.flush()
        trace(session, actor, "made", "checklist", checklist.id)
        return checklist.id

    return checklist_of(session, actor, once(session, actor, "checklist", word, write))


def change_item(
    session: Session,
    actor: Actor,
    number: int,
    item: int,
    version: int | None,
    fields: Mapping[str, object],
) -> Checklist:
    """The checklist with the state or note of an item changed.

    Raises:
        NoSuchRecord, VersionNeeded, StaleRecord: as in ``versions``.
    """
    actor.needs(Role.DESK, "A checklist")
    checklist = _locked(session, actor, number)
    require_version(checklist, version)
    found = next((one for one in open_items(checklist, actor) if one.id == item), None)
    if found is None:
        raise NoSuchRecord(f"Checklist {number} has no item {item}.", remedy="See its items.")
    for name in ("state", "note"):
        if name in fields:
            setattr(found, name, fields[name])
    checklist.version += 1
    found.by, found.at = actor.name, now()
    checklist.changed_at = found.at
    trace(session, actor, "changed", "checklist", number, str(item), *sorted(fields))
    session.flush()
    return checklist


def checklist_of(session: Session, actor: Actor, number: int | None) -> Checklist:
    """A checklist.

    Raises:
        NoSuchRecord: if there is none for the actor: to trainees there is none, and to nobody one
            of which no item is open to them.
    """
    checklist = session.get(Checklist, number) if actor.is_at_least(Role.DESK) else None
    if checklist is None or not open_items(checklist, actor):
        raise missing(Checklist, number)
    return checklist


def open_items(checklist: Checklist, actor: Actor) -> list[ChecklistItem]:
    """The items whose documents are open to the actor: each quotes its paragraph."""
    return [one for one in checklist.items if actor.sees(one.key)]


def checklists(session: Session, actor: Actor, applicant: str = "") -> Sequence[Checklist]:
    """Checklists, the last changed first; of applicants with ``applicant`` in their name.

    None for trainees: who applies is confided to the desk.
    """
    if not actor.is_at_least(Role.DESK):
        return []
    found = select(Checklist).options(selectinload(Checklist.items))
    if applicant:
        part = applicant.lower()
        found = found.where(func.lower(Checklist.applicant).contains(part, autoescape=True))
    held = session.scalars(
        found.order_by(Checklist.changed_at.desc(), Checklist.id.desc()).limit(500)
    ).all()
    return [one for one in held if open_items(one, actor)]


def delete_checklist(session: Session, actor: Actor, number: int, version: int | None) -> None:
    """Deletes a checklist; raises as ``change_item``."""
    actor.needs(Role.DESK, "A checklist")
    checklist = _locked(session, actor, number)
    require_version(checklist, version)
    session.delete(checklist)
    trace(session, actor, "deleted", "checklist", number)


def _locked(session: Session, actor: Actor, number: int) -> Checklist:
    checklist = locked(session, Checklist, number)
    if not open_items(checklist, actor):
        raise missing(Checklist, number)
    return checklist
