"""The text at a pinpoint."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from marketrules import wire
from search_api.service.freshness import Fresh
from search_api.service.openapi import UNCHANGED, problems
from search_api.service.parameters import AsOf
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["pinpoints"])


@router.get(
    "/pinpoints/{key:path}",
    summary="Read what stands at a pinpoint",
    dependencies=[Fresh],
    responses=problems(404, 422) | UNCHANGED,
)
def show_pinpoint(
    engine: CallersEngine,
    key: Annotated[
        str,
        Path(
            min_length=1,
            max_length=400,
            pattern=wire.SAID,
            description="A key (`#` as `%23`), or a pinpoint as people write it.",
        ),
    ],
    as_of: AsOf = None,
) -> wire.Shown:
    """All that a pinpoint names at a date, with what belongs to it.

    Text, lead-in, items, what is pending, references both ways, definitions, and the same place
    in the other editions held.
    """
    return wire.Shown.model_validate(engine.show(key, as_of))
