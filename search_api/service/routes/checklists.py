"""Registration checklists."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from marketrules.wire import desk as wire
from search_api.desk import checklists as records
from search_api.desk.checklists import Requirement
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
        return wire.Checklist.model_validate(made)


@router.get("/checklists")
def checklists(
    desk: Desk, applicant: Annotated[str, Query(max_length=200)] = ""
) -> list[wire.Checklist]:
    """Checklists, the last changed first."""
    with desk.reading() as (session, actor):
        held = records.checklists(session, actor, applicant)
        return [wire.Checklist.model_validate(one) for one in held]


@router.get("/checklists/{number}")
def checklist(number: Number, desk: Desk) -> wire.Checklist:
    """A checklist as it stands."""
    with desk.reading() as (session, actor):
        return wire.Checklist.model_validate(records.checklist_of(session, actor, number))


@router.patch("/checklists/{number}/items/{item}")
def change_item(
    number: Number, item: Number, body: wire.ChangeItem, desk: Desk, version: IfMatch
) -> wire.Checklist:
    """Changes the state or note of an item; the version is the checklist's."""
    with desk.writing(wire.Checklist) as (session, actor):
        named = body.version or version
        found = records.change_item(session, actor, number, item, named, changed_fields(body))
        return wire.Checklist.model_validate(found)


@router.delete("/checklists/{number}", status_code=204)
def delete_checklist(number: Number, desk: Desk, version: IfMatch) -> Response:
    """Deletes a checklist; ``If-Match`` says which version was meant."""
    with desk.writing(wire.Checklist) as (session, actor):
        records.delete_checklist(session, actor, number, version)
    return Response(status_code=204)
