"""Inquiries found: by words, by field, by what their answers cite; sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from marketrules.errors import WrongState
from search_api.desk.acting import Actor
from search_api.desk.folding import plain
from search_api.desk.inquiries import visible
from search_api.desk.tables.base import now
from search_api.desk.tables.inquiries import CitedParagraph, GivenAnswer, Inquiry, Tag
from search_api.desk.trail import beginning, end, trace

_SORTED = {
    "taken": Inquiry.id,
    "due": Inquiry.due,
    "changed": Inquiry.changed_at,
    "organisation": Inquiry.organisation,
    "status": Inquiry.status,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that is given holds; "" of ``owner`` and ``taken_by`` is nobody, None anybody."""

    text: str = ""
    status: Sequence[str] = ()
    owner: str | None = None
    taken_by: str | None = None
    organisation: str | None = None
    role: str | None = None
    channel: str | None = None
    tag: str | None = None
    document: str | None = None
    section: str | None = None
    taken_from: date | None = None
    taken_to: date | None = None
    due_by: date | None = None
    overdue: bool = False
    sort: str = "-taken"
    offset: int = 0
    limit: int = 50
    ids: Sequence[int] = ()


def find(session: Session, actor: Actor, wanted: Wanted) -> tuple[int, Sequence[Inquiry]]:
    """How many there are, and the page of them."""
    conditions = [visible(actor), *_conditions(wanted)]
    total = session.scalar(select(func.count()).select_from(Inquiry).where(*conditions)) or 0
    found = _sorted(select(Inquiry).where(*conditions), wanted.sort)
    found = found.options(selectinload(Inquiry.tagged))
    rows = session.scalars(found.offset(wanted.offset).limit(wanted.limit)).all()
    trace(session, actor, "listed", "inquiry", None, *(str(one.id) for one in rows))
    return total, rows


def every(session: Session, actor: Actor, wanted: Wanted, most: int) -> Sequence[Inquiry]:
    """All of them, whatever page is wanted, with answers, notes and moves.

    Raises:
        WrongState: if there are more than ``most``: a part of them would look like the whole.
    """
    answers = selectinload(Inquiry.answers).selectinload(GivenAnswer.citations)
    found = _sorted(select(Inquiry).where(visible(actor), *_conditions(wanted)), wanted.sort)
    found = found.options(
        selectinload(Inquiry.tagged), answers, selectinload(Inquiry.notes),
        selectinload(Inquiry.moves),
    )  # fmt: skip
    rows = session.scalars(found.limit(most + 1)).all()
    if len(rows) > most:
        raise WrongState(
            f"More than {most:,} inquiries are found: too many for one file.",
            remedy="Narrow what is exported: by the days on which they were taken, say.",
        )
    return rows


def _sorted(found: Select[Inquiry], sort: str) -> Select[Inquiry]:
    column = _SORTED[sort.removeprefix("-")]
    order = column.desc() if sort.startswith("-") else column.asc()
    # What has no day comes last either way, in every database.
    return found.order_by(column.is_(None), order, Inquiry.id.desc())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [
        Inquiry.words.contains(word, autoescape=True) for word in plain(wanted.text).split()
    ]
    conditions += _of_fields(wanted)
    conditions += _of_days(wanted)
    if wanted.document is not None or wanted.section is not None:
        conditions.append(Inquiry.id.in_(_citing(wanted.document, wanted.section)))
    if wanted.ids:
        conditions.append(Inquiry.id.in_(wanted.ids))
    return conditions


def _of_fields(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [
        column == value
        for column, value in (
            (Inquiry.owner, wanted.owner),
            (Inquiry.taken_by, wanted.taken_by),
            (Inquiry.role, wanted.role),
            (Inquiry.channel, wanted.channel),
        )
        if value is not None
    ]
    if wanted.status:
        conditions.append(Inquiry.status.in_(wanted.status))
    if wanted.organisation:
        part = wanted.organisation.lower()
        conditions.append(func.lower(Inquiry.organisation).contains(part, autoescape=True))
    if wanted.tag:
        conditions.append(Inquiry.tagged.any(Tag.tag == wanted.tag))
    return conditions


def _of_days(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.taken_from is not None:
        conditions.append(Inquiry.taken_at >= beginning(wanted.taken_from))
    if wanted.taken_to is not None:
        conditions.append(Inquiry.taken_at < end(wanted.taken_to))
    if wanted.due_by is not None:
        conditions.append(Inquiry.due <= wanted.due_by)
    if wanted.overdue:
        conditions += [Inquiry.due < now().astimezone().date(), Inquiry.status != "answered"]
    return conditions


def _citing(document: str | None, section: str | None) -> Select[int]:
    """Inquiries with an answer that cites the document, or the section or one below it."""
    found = select(GivenAnswer.inquiry_id).join(CitedParagraph)
    if document:
        found = found.where(CitedParagraph.document == document)
    if section:
        below = CitedParagraph.section.startswith(f"{section}.", autoescape=True)
        found = found.where(or_(CitedParagraph.section == section, below))
    return found
