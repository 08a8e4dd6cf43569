"""The source behind a citation: the file as published, or the text that spans count in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from marketrules import wire
from marketrules.errors import SpanOutside
from search_api.service.downloads import OCTETS, download
from search_api.service.freshness import fresh
from search_api.service.openapi import UNCHANGED, problems
from search_api.service.parameters import DocumentId, EditionName
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["sources"])
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The text around a span or of a page; without either, the original file",
        "content": dict.fromkeys(("application/pdf", "text/html", "text/plain", OCTETS, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), _BYTES),
    },
    206: {"description": "The range of the file that was asked for", "content": {OCTETS: _BYTES}},
}  # fmt: skip


@router.get(
    "/source/{document}/{edition}",
    summary="Read or download the source",
    response_model=wire.SourceText,
    responses=_FILE | problems(404, 409, 416, 422) | UNCHANGED,
)
def get_source(
    request: Request,
    response: Response,
    engine: CallersEngine,
    document: DocumentId,
    edition: EditionName,
    span: Annotated[
        str | None,
        Query(pattern=r"^\d{1,9},\d{1,9}$", description="`start,end` as citations give it."),
    ] = None,
    page: Annotated[int | None, Query(ge=1, le=100_000, description="A page, from 1.")] = None,
    context: Annotated[int, Query(ge=0, le=5000, description="Characters on either side.")] = 400,
) -> wire.SourceText | Response:
    """The text as it was read, with `span` or `page`; without, the file.

    The file is a download, if it is still where it was ingested from and its checksum is the
    same; ranges are served.
    """
    source = engine.source(document, edition)
    if span is None and page is None:
        return download(request, source.original())
    if span is not None and page is not None:
        raise SpanOutside("Both a span and a page are named.", remedy="Name one of them.")
    fresh(request, response, engine)
    if page is not None:
        return wire.SourceText.model_validate(source.page(page, context))
    start, end = (int(one) for one in str(span).split(","))
    return wire.SourceText.model_validate(source.stretch(start, end, context))
