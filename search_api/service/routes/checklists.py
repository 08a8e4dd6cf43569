"""Registration checklists."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from marketrules.errors import StaleRecord
from marketrules.wire import desk as wire
from search_api.desk import checklists as records
from search_api.desk.acting import Actor
from search_api.desk.checklists import Requirement
from search_api.desk.tables.notices import Checklist
from search_api.service.callers import Scope, requires
from search_api.service.desk import Desk, IfMatch, Number, changed_fields

router = APIRouter(prefix="/v1", tags=["checklists"], dependencies=[Depends(requires(Scope.DESK))])


@router.post("/checklists", status_code=201)
def start_checklist(body: wire.StartChecklist, desk: Desk) -> wire.Checklist:
    """A checklist for an applicant, every item open."""
    items = [Requirement(one.key, one.text, one.label) for one in body.items]
    with desk.writing() as (session, actor):
        made = records.start_checklist(
            session, actor, body.applicant, body.role, body.as_of, items, body.snapshot,
            word=body.once,
        )  # fmt: skip
        return _shown(made, actor)


@router.get("/checklists")
def checklists(
    desk: Desk, applicant: Annotated[str, Query(max_length=200)] = ""
) -> list[wire.Checklist]:
    """Checklists, the last changed first."""
    with desk.reading() as (session, actor):
        held = records.checklists(session, actor, applicant)
        return [_shown(one, actor) for one in held]


@router.get("/checklists/{number}")
def checklist(number: Number, desk: Desk) -> wire.Checklist:
    """A checklist as it stands."""
    with desk.reading() as (session, actor):
        return _shown(records.checklist_of(session, actor, number), actor)


@router.patch("/checklists/{number}/items/{item}")
def change_item(
    number: Number, item: Number, body: wire.ChangeItem, desk: Desk, version: IfMatch
) -> wire.Checklist:
    """Changes the state or note of an item; the version is the checklist's."""
    with desk.writing() as (session, actor):
        named = body.version or version
        try:
            found = records.change_item(session, actor, number, item, named, changed_fields(body))
        except StaleRecord as error:
            raise _stale(error, actor) from error
        return _shown(found, actor)


@router.delete("/checklists/{number}", status_code=204)
def delete_checklist(number: Number, desk: Desk, version: IfMatch) -> Response:
    """Deletes a checklist; ``If-Match`` says which version was meant."""
    with desk.writing() as (session, actor):
        try:
            records.delete_checklist(session, actor, number, version)
        except StaleRecord as error:
            raise _stale(error, actor) from error
    return Response(status_code=204)


def _stale(error: StaleRecord, actor: Actor) -> StaleRecord:
    """The same error with the checklist as it travels."""
    checklist: Any = error.current
    error.current = _shown(checklist, actor).model_dump(mode="json")
    return error


def _shown(checklist: Checklist, actor: Actor) -> wire.Checklist:
    """A checklist with the items that are open to the actor."""
    items = [wire.ChecklistItem.model_validate(one) for one in records.open_items(checklist, actor)]
    return wire.Checklist.model_validate(checklist).model_copy(update={"items": items})
