"""Documents, their dated editions and section trees."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from marketrules.spans import Span


class Status(StrEnum):
    """What a text is at a date."""

    IN_EFFECT = "in_effect"
    PENDING = "pending"  # boxed: approved, not yet implemented
    INTERPRETATION = "interpretation"  # a PIR box: an official interpretation, in force
    PROPOSED = "proposed"  # a redline in a revision request
    SUPERSEDED = "superseded"
    RESERVED = "reserved"


class Kind(StrEnum):
    """What sort of document it is; decides its rank and whether it is served as a rule."""

    PROTOCOLS = "protocols"
    GUIDE = "guide"
    MANUAL = "manual"
    RULE = "rule"  # a commission's rule
    STANDARD = "standard"  # a reliability standard
    NOTICE = "notice"
    QA = "qa"  # questions and answers; not rules
    INSTRUCTIONS = "instructions"
    REVISION_REQUEST = "revision_request"  # never served as rule text
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Document:
    """A rulebook, guide, manual, rule, standard, notice, Q&A or revision request."""

    id: str  # "nodal-protocols"
    title: str  # "Nodal Protocols"
    kind: Kind
    issuer: str  # "ERCOT"
    rank: int  # 1 prevails over 2, and so on; equal where the documents don't say


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated state of a document, as read from one file."""

    document: Document
    edition: str  # "2025-04-01", or a notice's id
    source: str  # path or URL as given
    sha256: str  # of the file's bytes
    media: str  # "docx" | "pdf" | "html" | "txt"
    pages: int | None  # counted pages; None where the format has none
    dated: str  # ISO date from which this set of sections was in force
    section_dates: dict[str, str] = field(default_factory=dict)  # {"9": "2025-04-01"}

    @property
    def key(self) -> str:
        """``nodal-protocols@2025-04-01``."""
        return f"{self.document.id}@{self.edition}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    number: str  # "6.5.7.3"; for an unnumbered heading its title; what pinpoints name
    title: str
    level: int  # 1 = a chapter
    parent: str | None  # number of the section above
    span: Span  # heading line to the end of its own text (children's headings excluded)
    heading: Span  # the heading line itself
    effective: str | None  # ISO date of the chapter it stands in
    status: Status
    page: int | None  # counted, 1-based
    printed_page: str | None  # as printed, e.g. "5-12"
    box: int | None = None  # ordinal of the box it stands in
    occurrence: int = 1  # 2 for a second heading with the same number and status
