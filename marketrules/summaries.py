"""What is held of an edition, counted: as the search API counts it and as it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class EditionSummary:
    """What is held of one edition."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    edition: str
    source: str
    pages: int | None
    sections: int  # distinct numbers
    paragraphs: int
    definitions: int
    acronyms: int
    tables: int
    formulas: int
    boxes: int
    boxes_by_verb: dict[str, int]
    boxes_resolved: int
    references: int
    references_resolved: int
    section_dates: dict[str, str]
