"""Search: ranked paragraphs; and type-ahead."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from marketrules import wire
from search_api.engine import Engine, Found
from search_api.hits import hit_list
from search_api.service.freshness import Fresh
from search_api.service.openapi import UNCHANGED, problems
from search_api.service.pages import AskedPage
from search_api.service.parameters import AsOf, DocumentFilter
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["search"])
MOST_HITS = 1000  # of all pages together

Words = Annotated[
    str, Query(min_length=1, max_length=1000, pattern=wire.SAID, description="What is looked for.")
]
Status = Annotated[
    wire.StatusName | None,
    Query(description="Only text of this status; absent: text in force."),
]


@router.get(
    "/search",
    summary="Search paragraphs",
    dependencies=[Fresh],
    responses=problems(404, 409, 422) | UNCHANGED,
)
def search(
    engine: CallersEngine,
    page: AskedPage,
    q: Words,
    as_of: AsOf = None,
    status: Status = None,
    document: DocumentFilter = None,
    top: Annotated[int, Query(ge=1, le=200, description="Hits of a page.")] = 10,
    explain: Annotated[bool, Query(description="With each hit, why it is there.")] = False,
) -> wire.HitPage:
    """The paragraphs that fit some words, best first, in force at a date, page by page.

    The cursor names the snapshot: pages fit together, or the next one is refused with 409.
    """
    end = min(page.offset + top, MOST_HITS)
    found = engine.search(q, as_of, status=status, document=document, top=end + 1, explain=explain)
    more = len(found.hits) > end and end < MOST_HITS
    given = hit_list(_cut(found, page.offset, end))
    return wire.HitPage(**dict(given), next=page.next(end) if more else None)


def _cut(found: Found, start: int, end: int) -> Found:
    return replace(found, hits=found.hits[start:end], reasons=found.reasons[start:end])


@router.post(
    "/search",
    summary="Search paragraphs, the query in the body",
    responses=problems(400, 404, 422),
)
def search_by_body(body: wire.Search, engine: CallersEngine) -> wire.HitList:
    """As `GET /v1/search`, for a query that mustn't stand in an address; one page."""
    return hit_list(_searched(body, engine))


def _searched(body: wire.Search, engine: Engine) -> Found:
    return engine.search(
        body.query,
        body.as_of,
        status=body.status,
        document=body.document,
        top=body.top,
        explain=body.explain,
    )


@router.get(
    "/resolve",
    summary="Complete a place, a term or an identifier",
    dependencies=[Fresh],
    responses=problems(422) | UNCHANGED,
)
def resolve(
    engine: CallersEngine,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=200,
            pattern=wire.SAID,
            description="What has been typed so far.",
        ),
    ],
    as_of: AsOf = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> wire.Resolved:
    """Where what has been typed so far may lead, best first. Made for every keystroke.

    Section numbers, paragraph labels, revisions, notices, terms, acronyms, names of documents and
    titles of sections: called exactly so, beginning so, with these words, or a slip away.
    """
    return wire.Resolved.model_validate(engine.resolve(q, as_of, limit))
