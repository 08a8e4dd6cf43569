"""Drafts of market notices: made, changed by version, every version kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketrules.errors import WrongState
from search_api.desk.acting import Actor, Role
from search_api.desk.sent_once import once
from search_api.desk.tables.base import now
from search_api.desk.tables.notices import Draft, DraftVersion
from search_api.desk.trail import trace
from search_api.desk.versions import locked, missing, require_version

TEXTS = (
    "short_description", "audience", "days_affected", "long_description", "action_required",
    "contact", "additional_information",
)  # fmt: skip
_OWN = ("thread", "notice", "type", "dated", "status", "citations")


def draft_notice(session: Session, actor: Actor, fields: Mapping[str, Any]) -> Draft:
    """A new draft; without a date, today's. Sent again with the same word as ``once`` it is made once."""
    actor.needs(Role.DESK, "Drafting a notice")
    word = str(fields.get("once", ""))
    number = once(session, actor, "notice", word, lambda: _draft(session, actor, fields).id)
    return draft_of(session, actor, number)


def _draft(session: Session, actor: Actor, fields: Mapping[str, Any]) -> Draft:
    moment = now()
    given = dict(fields)
    given["dated"] = given.get("dated") or moment.astimezone().date()
    draft = Draft(
        version=1, fields={name: given.get(name, "") for name in TEXTS} | _flags(given), made_by=actor.name,
        made_at=moment, changed_by=actor.name, changed_at=moment, thread="", notice="", type="",
        status="draft", citations=[],
    )  # fmt: skip
    for name in _OWN:
        if name in given:
            setattr(draft, name, given[name])
    session.add(draft)
    draft.past.append(_as_it_stands(draft))
    session.flush()
    trace(session, actor, "made", "notice", draft.id)
    return draft


def change_draft(
    session: Session, actor: Actor, number: int, version: int | None, fields: Mapping[str, Any]
) -> Draft:
    """The draft with ``fields`` changed.

    Raises:
        NoSuchRecord, VersionNeeded, StaleRecord: as in ``versions``.
        WrongState: if it has been sent, unless all that changes is that it hasn't.
    """
    actor.needs(Role.DESK, "Drafting a notice")
    draft = locked(session, Draft, number)
    require_version(draft, version)
    if draft.status == "sent" and set(fields) - {"status"}:
        raise WrongState(
            f"Notice {number} has been sent: its text stays.",
            remedy="Draft the next of its thread.",
        )
    changed = [name for name in _OWN if name in fields and fields[name] != getattr(draft, name)]
    for name in changed:
        if name == "dated" and fields[name] is None:
            raise WrongState("A notice has a date.", remedy="Give the day it is dated.")
        setattr(draft, name, fields[name])
    texts = {name: fields[name] for name in TEXTS if name in fields}
    texts |= _flags(fields)
    changed += [name for name, text in texts.items() if draft.fields.get(name, False) != text]
    if changed:
        draft.fields = {**draft.fields, **texts}
        draft.version += 1
        draft.changed_by, draft.changed_at = actor.name, now()
        draft.past.append(_as_it_stands(draft))
        trace(session, actor, "changed", "notice", number, *changed)
    session.flush()
    return draft


def _flags(fields: Mapping[str, Any]) -> dict[str, bool]:
    return {"corrects": bool(fields["corrects"])} if "corrects" in fields else {}


def draft_of(session: Session, actor: Actor, number: int | None) -> Draft:
    """A draft.

    Raises:
        NoSuchRecord: if there is none for the actor: to trainees there is none.
    """
    draft = session.get(Draft, number) if actor.is_at_least(Role.DESK) else None
    if draft is None:
        raise missing(Draft, number)
    return draft


def drafts(session: Session, actor: Actor, thread: str = "", status: str = "") -> Sequence[Draft]:
    """Drafts, the last changed first; of a thread, in their order. None for trainees."""
    if not actor.is_at_least(Role.DESK):
        return []
    found = select(Draft)
    if status:
        found = found.where(Draft.status == status)
    if thread:
        found = found.where(Draft.thread == thread).order_by(Draft.dated, Draft.id)
    else:
        found = found.order_by(Draft.changed_at.desc(), Draft.id.desc())
    return session.scalars(found.limit(500)).all()


def delete_draft(session: Session, actor: Actor, number: int, version: int | None) -> None:
    """Deletes a draft that wasn't sent; raises as ``change_draft``."""
    actor.needs(Role.DESK, "Deleting a draft")
    draft = locked(session, Draft, number)
    require_version(draft, version)
    if draft.status == "sent":
        raise WrongState(f"Notice {number} has been sent: it stays.", remedy="")
    session.delete(draft)
    trace(session, actor, "deleted", "notice", number)


def plain(draft: Draft) -> dict[str, Any]:
    """All fields of a draft, by name."""
    names = (*_OWN, "id", "version", "made_by", "made_at", "changed_by", "changed_at")
    return {**draft.fields, **{name: getattr(draft, name) for name in names}}


def plain_version(version: DraftVersion) -> dict[str, Any]:
    """All fields of a version, by name."""
    return {**version.state, "version": version.version, "by": version.by, "at": version.at}


def _as_it_stands(draft: Draft) -> DraftVersion:
    state = {**draft.fields, **{name: getattr(draft, name) for name in _OWN}}
    state["dated"] = draft.dated.isoformat()
    return DraftVersion(
        version=draft.version, by=draft.changed_by, at=draft.changed_at, state=state
    )
