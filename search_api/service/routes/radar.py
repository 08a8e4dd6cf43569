"""The two radars: what changed under replies that were given, and what is asked again and again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from marketrules.wire import citations
from marketrules.wire import desk as wire
from search_api.desk import changes, repeats
from search_api.service.callers import Scope, requires
from search_api.service.desk import Desk
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1/radar", tags=["radar"], dependencies=[Depends(requires(Scope.DESK))])


@router.get("/changes")
def changes_since(
    desk: Desk,
    engine: CallersEngine,
    since: date | None = None,
    as_of: date | None = None,
    told: bool = False,
) -> wire.ChangesFound:
    """Replies that relied on a paragraph that reads otherwise on ``as_of`` (today).

    ``since`` leaves out what took effect before it; ``told`` lists also those told already.
    """
    with desk.looking() as (session, actor):
        found = changes.radar(session, actor, engine, as_of, since, with_told=told)
        return wire.ChangesFound(
            as_of=(as_of or date.today()).isoformat(),  # noqa: DTZ011 - the desk's own day
            snapshot=engine.health().snapshot,
            checked=found.checked,
            replies=found.replies,
            historic=found.historic,
            changes=[_change(one) for one in found.changes],
        )


@router.post("/changes/told", status_code=204)
def tell_of_change(body: wire.Telling, desk: Desk) -> Response:
    """Marks an inquiry as told of a change."""
    with desk.writing() as (session, actor):
        changes.tell(session, actor, body.inquiry, body.key, body.change)
    return Response(status_code=204)


@router.get("/repeats")
def repeats_of(
    desk: Desk, month: Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")] = ""
) -> wire.Repeats:
    """What a month ("2025-04", else this one) was about: repeats, sections, refusals, times."""
    day = date.fromisoformat(f"{month}-01") if month else date.today()  # noqa: DTZ011
    with desk.reading() as (session, actor):
        return wire.Repeats.model_validate(asdict(repeats.repeats(session, actor, day)))


def _change(one: changes.Changed) -> wire.Change:
    became = one.became
    plain = {
        "change": one.change, "label": one.label, "how": list(became.how),
        "key": became.cited.key, "status": became.cited.status, "quote": became.cited.quote,
        "now_key": became.key, "now_label": became.label, "now_status": became.status,
        "now_text": became.text, "quote_stands": became.quote_stands,
        "redline": [citations.Piece.model_validate(piece) for piece in became.redline],
        "effective": became.effective or None,
        "pending": [citations.PendingCitation.model_validate(box) for box in became.pending],
        "replies": [_reply(reply) for reply in one.replies],
    }  # fmt: skip
    return wire.Change.model_validate(plain)


def _reply(reply: changes.Reply) -> wire.Told:
    inquiry, answer = reply.inquiry, reply.answer
    return wire.Told(
        inquiry=inquiry.id,
        answer=answer.id,
        organisation=inquiry.organisation,
        role=inquiry.role,
        contact=inquiry.contact,
        reference=inquiry.reference,
        question=inquiry.question,
        owner=inquiry.owner,
        status=inquiry.status,
        by=answer.by,
        at=answer.at,
        as_of=answer.as_of,
        text=answer.text,
        told=reply.told,
    )
