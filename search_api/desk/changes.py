"""The change radar: which replies relied on a paragraph that reads otherwise now, and whom to tell.

The engine and the actor's inquiries enter; changes leave, each with the replies that relied on it.
Each distinct paragraph is compared once, however many replies cite it. A reply about a day that was
past when it was given stays right for that day, and is only counted. What is closed to the actor
isn't compared: where the actor's engine looks it would be gone, and it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketrules.records import digest
from search_api.desk.acting import Actor
from search_api.desk.inquiries import may_see, visible
from search_api.desk.tables.base import now
from search_api.desk.tables.inquiries import CitedParagraph, GivenAnswer, Inquiry, Told
from search_api.desk.trail import trace
from search_api.desk.versions import missing
from search_api.engine import Engine
from search_api.showing.became import Became, Quoted

_HISTORIC = timedelta(days=1)  # so much earlier than the day of the reply is the past


@dataclass(frozen=True, slots=True)
class Reply:
    """A citation of a reply, with the inquiry it was given to."""

    cited: CitedParagraph
    answer: GivenAnswer
    inquiry: Inquiry
    told: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """One paragraph that changed, and the replies that relied on it."""

    change: str
    label: str  # as it was cited
    became: Became
    replies: Sequence[Reply]


@dataclass(frozen=True, slots=True)
class Radar:
    """All that changed, most replies first."""

    checked: int
    replies: int
    historic: int
    changes: Sequence[Changed]


def radar(
    session: Session,
    actor: Actor,
    engine: Engine,
    as_of: date | None = None,
    since: date | None = None,
    *,
    with_told: bool = False,
) -> Radar:
    """What changed by ``as_of`` (today), with effect from ``since`` on, and hasn't been told yet.

    Boxed text that has come since has no day from which it holds: it is listed whatever ``since``.
    """
    by_cited, historic = _cited(session, actor)
    found = engine.became(by_cited, as_of)
    told = set(session.execute(select(Told.inquiry_id, Told.key, Told.change)))
    changes = []
    for one in found:
        if not one.how or (since and one.effective and one.effective < since.isoformat()):
            continue
        name = change_name(one)
        replies = [
            replace(reply, told=(reply.inquiry.id, one.cited.key, name) in told)
            for reply in by_cited[one.cited]
        ]
        listed = [reply for reply in replies if with_told or not reply.told]
        if listed:
            changes.append(Changed(name, listed[0].cited.label, one, listed))
    changes.sort(key=lambda one: (one.became.quote_stands, -len(one.replies), one.became.cited.key))
    concerned = {reply.answer.id for one in changes for reply in one.replies}
    trace(session, actor, "listed", "radar", None, *sorted({str(one) for one in concerned}))
    return Radar(len(by_cited), len(concerned), historic, changes)


def tell(session: Session, actor: Actor, inquiry: int, key: str, change: str) -> None:
    """Marks an inquiry as told of a change.

    Raises:
        NoSuchRecord: if there is no such inquiry that the actor may see.
    """
    held = session.get(Inquiry, inquiry, with_for_update=True)
    if held is None or not may_see(actor, held):
        raise missing(Inquiry, inquiry)
    if session.get(Told, (inquiry, key, change)) is None:
        session.add(Told(inquiry_id=inquiry, key=key, change=change, by=actor.name, at=now()))
        trace(session, actor, "told", "inquiry", inquiry, key)


def change_name(one: Became) -> str:
    """A name for what became of a paragraph: another one when it changes again."""
    coming = "+".join(sorted(name for box in one.pending for name in box.revisions))
    parts = (one.cited.key, one.key or "", one.status or "", *one.how, one.text, coming)
    return digest("\n".join(parts).encode())[:16]


def _cited(session: Session, actor: Actor) -> tuple[dict[Quoted, list[Reply]], int]:
    """Replies by what they cite, each distinct quote once; and how many are about the past."""
    rows = session.execute(
        select(CitedParagraph, GivenAnswer, Inquiry)
        .join(GivenAnswer, CitedParagraph.answer_id == GivenAnswer.id)
        .join(Inquiry, GivenAnswer.inquiry_id == Inquiry.id)
        .where(visible(actor), Inquiry.blanked_at.is_(None))
        .order_by(CitedParagraph.id)
    )
    by_cited: dict[Quoted, list[Reply]] = defaultdict(list)
    historic = set()
    for cited, answer, inquiry in rows:
        if not (actor.sees(cited.key) and actor.sees(cited.document)):
            continue
        if answer.as_of < answer.at.astimezone().date() - _HISTORIC:
            historic.add(answer.id)
            continue
        quoted = Quoted(cited.key, cited.quote, cited.status)
        by_cited[quoted].append(Reply(cited, answer, inquiry))
    return dict(by_cited), len(historic)
