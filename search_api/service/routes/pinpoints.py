"""The text at a pinpoint."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from marketrules import wire
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["pinpoints"])


@router.get("/passages")
def passages(
    engine: CallersEngine,
    pinpoint: Annotated[str, Query(min_length=1, max_length=400)],
    as_of: date | None = None,
) -> wire.Shown:
    """All that a pinpoint, as people write it, names at a date."""
    return wire.Shown.model_validate(engine.show(pinpoint, as_of))
