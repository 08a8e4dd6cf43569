"""What is held: documents and whole sections."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from marketrules import wire
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["documents"])


@router.get("/documents")
def documents(engine: CallersEngine) -> list[wire.DocumentSummary]:
    """What is held, counted."""
    return [wire.DocumentSummary.model_validate(one) for one in engine.documents()]


@router.get("/sections/{document}/{edition}/{section:path}")
def section(
    engine: CallersEngine, document: str, edition: str, section: str, as_of: date | None = None
) -> wire.SectionText:
    """A whole section in reading order."""
    return wire.SectionText.model_validate(engine.section(document, edition, section, as_of))
