"""What changed between two editions of a document."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from marketrules import wire
from search_api.service.freshness import Fresh
from search_api.service.openapi import UNCHANGED, problems
from search_api.service.pages import AskedPage
from search_api.service.parameters import Limit
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["compare"])
Side = Annotated[
    str,
    Query(
        min_length=1,
        max_length=200,
        description="An edition, or a date: the edition in force then.",
    ),
]


@router.get(
    "/compare",
    summary="Compare two editions of a document",
    dependencies=[Fresh],
    responses=problems(404, 409, 422) | UNCHANGED,
)
def compare_editions(
    engine: CallersEngine,
    page: AskedPage,
    document: Annotated[str, Query(min_length=1, max_length=200, description="Its id.")],
    before: Side,
    after: Side,
    section: Annotated[
        str, Query(max_length=400, description="Only this section and those below it.")
    ] = "",
    limit: Limit = 200,
) -> wire.ComparisonPage:
    """What changed from one edition, or date, to another, paragraph by paragraph, page by page."""
    found = engine.compare(document, before, after, section)
    changes, following = page.cut(found.changes, limit)
    return wire.ComparisonPage(
        document=found.document,
        before=found.before,
        after=found.after,
        changes=[wire.Change.model_validate(one) for one in changes],
        snapshot=page.snapshot,
        total=len(found.changes),
        next=following,
    )
