"""What changed between two editions of a document."""

from __future__ import annotations

from fastapi import APIRouter

from marketrules import wire
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["compare"])


@router.get("/compare/{document}")
def compare(
    engine: CallersEngine, document: str, before: str, after: str, section: str = ""
) -> wire.Comparison:
    """What changed from one edition, or date, to another, paragraph by paragraph."""
    return wire.Comparison.model_validate(engine.compare(document, before, after, section))
