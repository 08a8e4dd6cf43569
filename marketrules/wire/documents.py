"""What is held: documents, their editions, their section trees; what was not understood."""

from __future__ import annotations

from pydantic import Field

from marketrules.summaries import EditionSummary
from marketrules.wire.base import StatusName, Wire


class DocumentSummary(Wire):
    """What is held of one document."""

    document: str
    title: str
    kind: str
    issuer: str
    editions: list[EditionSummary]
    findings: int


class DocumentPage(Wire):
    """Documents held, in order of rank and title."""

    snapshot: str
    total: int
    documents: list[DocumentSummary]
    next: str | None = None  # cursor of the next page; null: this is the last


class Heading(Wire):
    """A section as it is listed, with its status at the date."""

    document: str
    edition: str
    section: str
    title: str
    level: int
    parent: str | None
    status: StatusName
    effective: str | None
    key: str


class Outline(Wire):
    """The sections of a document, in reading order; ``parent`` makes them a tree."""

    document: str
    edition: str
    as_of: str
    snapshot: str
    summary: DocumentSummary
    sections: list[Heading]


class Finding(Wire):
    """One line of the audit: what, where, and what it means."""

    kind: str
    document: str
    edition: str
    file: str
    place: str
    message: str


class FindingPage(Wire):
    """What was not understood or doesn't add up."""

    snapshot: str
    total: int
    by_kind: dict[str, int] = Field(default={})  # of all that were asked for
    findings: list[Finding]
    next: str | None = None
