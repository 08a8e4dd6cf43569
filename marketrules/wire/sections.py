"""A whole section as it is read."""

from __future__ import annotations

from pydantic import Field

from marketrules.wire.base import StatusName, Wire
from marketrules.wire.citations import Citation, PendingCitation
from marketrules.wire.documents import Heading


class LinkSpan(Wire):
    """A cross-reference: ``quote[start:end]`` names ``key``; null where nothing stands there."""

    start: int
    end: int
    key: str | None
    document: str
    section: str
    paragraph: str
    why: str = ""


class TermSpan(Wire):
    """A defined term: ``quote[start:end]``, and the key of its definition."""

    start: int
    end: int
    term: str
    key: str


class Paragraph(Citation):
    """A paragraph, table row or formula of a section, with all that a page shows of it."""

    kind: str = "text"
    depth: int = 0  # labels in its path: 0 unlabelled, 1 "(1)", 2 "(1)(a)"
    lead_in: list[str] = Field(default=[])
    caption: str = ""
    header: list[str] = Field(default=[])  # column heads of a table
    cells: list[str] = Field(default=[])  # of a table's row
    pending: list[PendingCitation] = Field(default=[])
    change: PendingCitation | None = None  # of boxed text: what it would make of the text in force
    links: list[LinkSpan] = Field(default=[])
    terms: list[TermSpan] = Field(default=[])


class SectionText(Wire):
    """A whole section in reading order; boxed text stands where the source has it."""

    document: str
    edition: str
    section: str
    title: str
    label: str
    parent: str | None
    children: list[str]
    paragraphs: list[Paragraph]
    as_of: str = ""
    snapshot: str = ""
    total: int | None = None  # paragraphs of the whole section
    more: str | None = None  # cursor of the paragraphs behind these; null: these are the last
    status: StatusName = "in_effect"
    effective: str | None = None
    ancestors: list[Heading] = Field(default=[])  # from the chapter down
    previous: Heading | None = None
    next: Heading | None = None
    subsections: list[Heading] = Field(default=[])
    definitions: dict[str, str] = Field(default={})  # term as used → key of its definition
