"""Feedback on answers, and what was asked, counted."""

from __future__ import annotations

from datetime import date
from typing import Literal

from fastapi import APIRouter, Depends, Response

from marketrules.errors import PinpointUnresolved, WrongState
from marketrules.wire import desk as wire
from search_api.desk import feedback as records
from search_api.desk.acting import Actor
from search_api.desk.tables.feedback import Feedback
from search_api.engine import Engine
from search_api.service.callers import Scope, requires
from search_api.service.desk import Desk
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["feedback"], dependencies=[Depends(requires(Scope.DESK))])
_FIELDS = ("key", "document", "edition", "section", "paragraph", "term", "status", "revisions")


@router.post("/feedback", status_code=201)
def give_feedback(body: wire.GiveFeedback, desk: Desk, engine: CallersEngine) -> wire.Feedback:
    """Keeps a verdict; the right pinpoint is looked up at the answer's date."""
    right = _place(engine, body.pinpoint, body.as_of) if body.pinpoint.strip() else None
    given = records.Given(
        question=body.question,
        as_of=body.as_of,
        snapshot=body.snapshot,
        verdict=body.verdict,
        cited=[one.model_dump(mode="json") for one in body.cited],
        right=right.model_dump(mode="json") if right is not None else None,
        reason=body.reason or "",
        comment=body.comment,
    )
    with desk.writing() as (session, actor):
        return _shown(records.give(session, actor, given, word=body.once), actor)


@router.get("/feedback")
def feedback(
    desk: Desk, since: date | None = None, verdict: Literal["right", "wrong", "missing", ""] = ""
) -> list[wire.Feedback]:
    """Verdicts, newest first: all to a lead, to others their own."""
    with desk.reading() as (session, actor):
        held = records.given_since(session, actor, since, verdict)
        return [_shown(one, actor) for one in held]


@router.post("/feedback-exports")
def export_feedback(
    desk: Desk, since: date | None = None, with_questions: bool = False
) -> wire.Judged:
    """Verdicts as JSON lines; with questions, as judged questions that ``eval`` reads."""
    with desk.writing() as (session, actor):
        lines, count, left = records.exported(session, actor, since, with_questions=with_questions)
        return wire.Judged(lines=lines, count=count, left_out=left)


@router.post("/asked", status_code=204)
def count_asked(body: wire.Asked, desk: Desk) -> Response:
    """Counts a question asked on the page; its words are kept only if that is set."""
    kept = body.question if desk.settings.questions_kept and body.question else None
    with desk.writing() as (session, actor):
        records.note_asked(
            session, actor, body.outcome, body.reason or "", body.sections, kept, word=body.once
        )
    return Response(status_code=204)


def _shown(given: Feedback, actor: Actor) -> wire.Feedback:
    """A verdict with the places that are open to the actor."""
    cited = [wire.Place.model_validate(one) for one in records.open_cited(given, actor)]
    right = records.open_right(given, actor)
    shown = {"cited": cited, "right": wire.Place.model_validate(right) if right else None}
    return wire.Feedback.model_validate(given).model_copy(update=shown)


def _place(engine: Engine, pinpoint: str, as_of: date) -> wire.Place:
    """The one paragraph at ``pinpoint``.

    Raises:
        PinpointUnresolved: if nothing stands there.
        WrongState: if several texts do.
    """
    matches = engine.show(pinpoint, as_of).matches
    if not matches:
        raise PinpointUnresolved(f"Nothing stands at {pinpoint}.", remedy="Look it up first.")
    first = matches[0].citation
    if len(matches) > 1 and pinpoint.strip() != first.key:
        force = [one.citation for one in matches if one.citation.status.value == "in_effect"]
        if len({(one.document, one.section) for one in force or [first]}) > 1 or len(force) > 1:
            keys = ", ".join(one.citation.key for one in matches[:5])
            raise WrongState(
                f"{len(matches)} texts stand at {pinpoint}.", remedy=f"Name one: {keys}."
            )
        first = force[0] if force else first
    plain = {name: getattr(first, name) for name in _FIELDS}
    return wire.Place.model_validate(
        {**plain, "revisions": [*first.revisions], "quote": first.quote}
    )
