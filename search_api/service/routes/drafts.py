"""Drafts of market notices."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from marketrules.errors import StaleRecord
from marketrules.wire import desk as wire
from search_api.desk import notices as records
from search_api.service.callers import Scope, requires
from search_api.service.desk import Desk, IfMatch, Number, changed_fields

router = APIRouter(
    prefix="/v1", tags=["notice drafts"], dependencies=[Depends(requires(Scope.DESK))]
)


@router.post("/notice-drafts", status_code=201)
def draft_notice(body: wire.DraftNotice, desk: Desk, response: Response) -> wire.Draft:
    """A new draft."""
    with desk.writing() as (session, actor):
        return _shown(records.draft_notice(session, actor, body.model_dump()), response)


@router.get("/notice-drafts")
def drafts(
    desk: Desk,
    thread: Annotated[str, Query(max_length=120)] = "",
    status: Annotated[str, Query(max_length=20)] = "",
) -> list[wire.Draft]:
    """Drafts, the last changed first; those of a thread in their order."""
    with desk.reading() as (session, actor):
        held = records.drafts(session, actor, thread, status)
        return [wire.Draft.model_validate(records.plain(one)) for one in held]


@router.get("/notice-drafts/{number}")
def draft_as_it_stands(number: Number, desk: Desk, response: Response) -> wire.Draft:
    """A draft as it stands."""
    with desk.reading() as (session, actor):
        return _shown(records.draft_of(session, actor, number), response)


@router.patch("/notice-drafts/{number}")
def change_draft(
    number: Number, body: wire.ChangeDraft, desk: Desk, version: IfMatch, response: Response
) -> wire.Draft:
    """Changes the fields given; 412 with the draft as it is, if it has moved on."""
    with desk.writing() as (session, actor):
        try:
            named = body.version or version
            found = records.change_draft(session, actor, number, named, changed_fields(body))
        except StaleRecord as error:
            raise _stale(error) from error
        return _shown(found, response)


@router.get("/notice-drafts/{number}/versions")
def draft_versions(number: Number, desk: Desk) -> list[wire.DraftVersion]:
    """All versions of a draft, the first first."""
    with desk.reading() as (session, actor):
        past = records.draft_of(session, actor, number).past
        return [wire.DraftVersion.model_validate(records.plain_version(one)) for one in past]


@router.delete("/notice-drafts/{number}", status_code=204)
def delete_draft(number: Number, desk: Desk, version: IfMatch) -> Response:
    """Deletes a draft that wasn't sent; ``If-Match`` says which version was meant."""
    with desk.writing() as (session, actor):
        try:
            records.delete_draft(session, actor, number, version)
        except StaleRecord as error:
            raise _stale(error) from error
    return Response(status_code=204)


def _stale(error: StaleRecord) -> StaleRecord:
    """The same error with the draft as it travels."""
    draft: Any = error.current
    error.current = wire.Draft.model_validate(records.plain(draft)).model_dump(mode="json")
    return error


def _shown(draft: Any, response: Response) -> wire.Draft:
    response.headers["ETag"] = f'"{draft.version}"'
    return wire.Draft.model_validate(records.plain(draft))
