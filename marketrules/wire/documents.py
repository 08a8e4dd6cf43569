"""What is held: documents, their editions, whole sections."""

from __future__ import annotations

from marketrules.summaries import EditionSummary
from marketrules.wire.base import Wire
from marketrules.wire.citations import Citation


class SectionText(Wire):
    """A whole section in reading order; boxed text carries its status."""

    document: str
    edition: str
    section: str
    title: str
    label: str
    parent: str | None
    children: list[str]
    paragraphs: list[Citation]


class DocumentSummary(Wire):
    """What is held of one document."""

    document: str
    title: str
    kind: str
    issuer: str
    editions: list[EditionSummary]
    findings: int
