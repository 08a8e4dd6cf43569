"""What is held: documents, their sections, what was not understood of them."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import TypeAdapter

from marketrules import wire
from marketrules.findings import FindingKind
from search_api.reading.outline import CURRENT
from search_api.service.freshness import Fresh, Tag, headers_of
from search_api.service.openapi import UNCHANGED, problems
from search_api.service.pages import AskedPage
from search_api.service.parameters import AsOf, DocumentFilter, DocumentId, EditionName, Limit
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["documents"])
_SECTION = TypeAdapter(wire.SectionText)


@router.get(
    "/documents",
    summary="List documents",
    dependencies=[Fresh],
    responses=problems(409, 422) | UNCHANGED,
)
def list_documents(engine: CallersEngine, page: AskedPage, limit: Limit = 100) -> wire.DocumentPage:
    """What is held, counted, in order of rank and title."""
    held = engine.documents()
    documents, following = page.cut(held, limit)
    return wire.DocumentPage(
        snapshot=page.snapshot,
        total=len(held),
        documents=[wire.DocumentSummary.model_validate(one) for one in documents],
        next=following,
    )


@router.get(
    "/documents/{document}",
    summary="Outline a document",
    dependencies=[Fresh],
    responses=problems(404, 422) | UNCHANGED,
)
def outline_document(
    engine: CallersEngine,
    document: DocumentId,
    edition: Annotated[
        str,
        Query(
            min_length=1, max_length=200, description="An edition, or `current`: the date's text."
        ),
    ] = CURRENT,
    as_of: AsOf = None,
) -> wire.Outline:
    """A document with its sections in reading order, each with its status at the date."""
    found = engine.outline(document, edition, as_of)
    summary = next(one for one in engine.documents() if one.document == document)
    return wire.Outline(
        document=document,
        edition=found.edition,
        as_of=found.as_of,
        snapshot=found.snapshot,
        summary=wire.DocumentSummary.model_validate(summary),
        sections=[wire.Heading.model_validate(one) for one in found.sections],
    )


@router.get(
    "/sections/{document}/{edition}/{section:path}",
    summary="Read a section",
    response_model=wire.SectionText,
    responses=problems(404, 409, 422) | UNCHANGED,
)
def read_section(
    engine: CallersEngine,
    tag: Tag,
    page: AskedPage,
    document: DocumentId,
    edition: EditionName,
    section: Annotated[
        str, Path(min_length=1, max_length=400, description="Its number, or its title.")
    ],
    as_of: AsOf = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Paragraphs of a page.")] = 300,
) -> Response:
    """A section as it is read, with where it stands and what is before and behind it.

    `edition` may be `current`: the text that governs at `as_of`. Of a long section the paragraphs
    come by pages: `more` is the next one's cursor.
    """
    kept = engine.opened().kept
    body = kept.get(tag)
    if body is None:
        end = page.offset + limit
        found = engine.section(document, edition, section, as_of, slice(page.offset, end))
        more = page.next(end) if end < found.total else None
        text = wire.SectionText.model_validate(found).model_copy(update={"more": more})
        body = _SECTION.dump_json(text)
        kept.put(tag, body)
    return Response(body, media_type="application/json", headers=headers_of(tag))


@router.get(
    "/audit",
    summary="List findings",
    dependencies=[Fresh],
    responses=problems(409, 422) | UNCHANGED,
)
def list_findings(
    engine: CallersEngine,
    page: AskedPage,
    document: DocumentFilter = None,
    edition: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    kind: Annotated[FindingKind | None, Query(description="Only findings of this kind.")] = None,
    limit: Limit = 100,
) -> wire.FindingPage:
    """What was not understood of the documents, or doesn't add up."""
    found = [
        one
        for one in engine.audit()
        if document in (None, one.document)
        and edition in (None, one.edition)
        and kind in (None, one.kind)
    ]
    findings, following = page.cut(found, limit)
    return wire.FindingPage(
        snapshot=page.snapshot,
        total=len(found),
        by_kind=dict(Counter(one.kind.value for one in found)),
        findings=[wire.Finding.model_validate(one) for one in findings],
        next=following,
    )
