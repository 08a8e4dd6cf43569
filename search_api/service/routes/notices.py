"""Market notices: types, checks, rendering, threads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from marketrules import wire
from search_api.notices.draft import Draft
from search_api.notices.workbench import Workbench
from search_api.service.openapi import problems
from search_api.service.serving import CallersEngine, Served

router = APIRouter(prefix="/v1/notices", tags=["notices"])


def workbench_of(engine: CallersEngine, serving: Served) -> Workbench:
    """The workbench over what the caller may see."""
    return Workbench(engine, serving.settings.notice_types)


Bench = Annotated[Workbench, Depends(workbench_of)]


@router.get("/types", summary="List types of notices", responses=problems(422))
def notice_types(bench: Bench) -> wire.NoticeKinds:
    """The types of notices, with their fields and templates."""
    return wire.NoticeKinds.model_validate(bench.types)


@router.post("/check", summary="Check a draft", responses=problems(422))
def check_notice(body: wire.NoticeDraft, bench: Bench) -> wire.CheckedNotice:
    """What is wrong with a draft, by the rules of its date."""
    return wire.CheckedNotice.model_validate(bench.check(Draft(**body.model_dump())))


@router.post("/render", summary="Render a draft", responses=problems(422))
def render_notice(body: wire.NoticeDraft, bench: Bench) -> wire.RenderedNotice:
    """The draft as plain text and as HTML."""
    return wire.RenderedNotice.model_validate(bench.render(Draft(**body.model_dump())))


@router.get("/{identity}/thread", summary="Read a thread", responses=problems(404, 422))
def notice_thread(identity: str, bench: Bench) -> wire.NoticeThread:
    """The notices of a thread, each against the one before it."""
    return wire.NoticeThread.model_validate(bench.thread(identity))
