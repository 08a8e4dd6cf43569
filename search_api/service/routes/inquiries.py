"""Inquiries: confidential, by role, each look and change on the trail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from marketrules.wire import desk as wire
from search_api.desk import inquiries as records
from search_api.desk.choices import choices as offered
from search_api.desk.exporting import MEDIA, export
from search_api.desk.finding import Wanted, find
from search_api.desk.inquiries import Quoted, Said
from search_api.desk.tables.inquiries import Inquiry
from search_api.service.callers import Scope, requires
from search_api.service.desk import Desk, IfMatch, Number, changed_fields

router = APIRouter(prefix="/v1", tags=["inquiries"], dependencies=[Depends(requires(Scope.DESK))])


@router.get("/desk/choices")
def choices(desk: Desk) -> wire.Choices:
    """What the desk's forms offer: roles, channels, whom to hand to, moves, owners, tags."""
    with desk.reading() as (session, actor):
        return wire.Choices.model_validate(offered(session, actor, desk.settings))


@router.post("/inquiries", status_code=201)
def take_inquiry(body: wire.TakeInquiry, desk: Desk, response: Response) -> wire.Inquiry:
    """A new inquiry, open."""
    with desk.writing() as (session, actor):
        return _shown(records.take(session, actor, body.model_dump(), desk.settings), response)


@router.get("/inquiries")
def find_inquiries(desk: Desk, wanted: Annotated[wire.FindInquiries, Query()]) -> wire.InquiryPage:
    """The caller's inquiries: filtered, sorted, a page at a time."""
    with desk.looking() as (session, actor):
        total, rows = find(session, actor, Wanted(**wanted.model_dump()))
        items = [wire.InquiryRow.model_validate(one) for one in rows]
        return wire.InquiryPage(total=total, offset=wanted.offset, items=items)


@router.get("/inquiries/{number}")
def inquiry(number: Number, desk: Desk, response: Response) -> wire.Inquiry:
    """An inquiry whole; its version is the ``ETag``."""
    with desk.looking() as (session, actor):
        return _shown(records.seen(session, actor, number), response)


@router.patch("/inquiries/{number}")
def change_inquiry(
    number: Number, body: wire.ChangeInquiry, desk: Desk, version: IfMatch, response: Response
) -> wire.Inquiry:
    """Changes the fields given; 412 with the record as it is, if it has moved on."""
    with desk.writing(wire.Inquiry) as (session, actor):
        named = body.version or version
        fields = changed_fields(body)
        found = records.change(session, actor, number, named, fields, desk.settings)
        return _shown(found, response)


@router.post("/inquiries/{number}/status")
def move_inquiry(
    number: Number, body: wire.MoveInquiry, desk: Desk, version: IfMatch, response: Response
) -> wire.Inquiry:
    """Moves an inquiry to another status; 409 if it can't go there."""
    with desk.writing(wire.Inquiry) as (session, actor):
        named = body.version or version
        found = records.move(
            session, actor, number, named, body.status, desk.settings, body.handed_to, body.why
        )
        return _shown(found, response)


@router.post("/inquiries/{number}/notes", status_code=201)
def add_note(number: Number, body: wire.AddNote, desk: Desk, response: Response) -> wire.Inquiry:
    """Appends a note."""
    with desk.writing() as (session, actor):
        noted = records.add_note(session, actor, number, body.text, word=body.once)
        return _shown(noted, response)


@router.post("/inquiries/{number}/answers", status_code=201)
def add_answer(
    number: Number, body: wire.GiveAnswer, desk: Desk, response: Response
) -> wire.Inquiry:
    """Appends an answer as it was given, with the quotes it relied on."""
    cited = [Quoted(**one.model_dump()) for one in body.citations]
    said = Said(body.snapshot, body.as_of, body.text, cited, body.pending)
    with desk.writing() as (session, actor):
        given = records.add_answer(session, actor, number, said, word=body.once)
        return _shown(given, response)


@router.post(
    "/inquiry-exports",
    response_class=Response,
    responses={200: {"content": {media: {} for media in MEDIA.values()}}},
)
def export_inquiries(body: wire.ExportInquiries, desk: Desk) -> Response:
    """All inquiries found as a file, whatever page of them; who exported which is put on the trail.

    More than 5,000 are refused (409): narrow what is wanted.
    """
    wanted = Wanted(**body.find.model_dump() | {"ids": body.ids})
    with desk.writing() as (session, actor):
        text = export(session, actor, wanted, body.format, with_contact=body.with_contact)
    ending = "md" if body.format == "markdown" else body.format
    headers = {
        "Content-Disposition": f'attachment; filename="inquiries.{ending}"',
        "Cache-Control": "no-store",
    }
    return Response(text, media_type=f"{MEDIA[body.format]}; charset=utf-8", headers=headers)


def _shown(inquiry: Inquiry, response: Response) -> wire.Inquiry:
    response.headers["ETag"] = f'"{inquiry.version}"'
    response.headers["Cache-Control"] = "no-store"
    return wire.Inquiry.model_validate(inquiry)
