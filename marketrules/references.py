"""Cross-references: where a text points to another paragraph, resolved or dangling."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketrules.spans import Span


class Resolution(StrEnum):
    """What became of a reference."""

    RESOLVED = "resolved"
    SECTION_NOT_HELD = "section_not_held"  # the document is held, that Section isn't
    DOCUMENT_NOT_HELD = "document_not_held"
    DANGLING = "dangling"  # the section is held, but there is no such paragraph in it; or no such


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference as written. ``span`` is relative to the text it was found in."""

    span: Span
    document: str | None  # named document's id ("planning-guide"); None = the one it stands in
    section: str | None  # "6.5.7.3"; None = the section it stands in
    paragraphs: tuple[str, ...]  # "(2)(a)"; () = the whole section; ranges are expanded
    direction: str = ""  # "above" | "below" | ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention at its place (``span`` in the source text), with what it points to."""

    source: str  # key of the passage that it stands in
    span: Span
    text: str
    document: str
    section: str
    paragraph: str
    resolution: Resolution
    target: str | None  # key of the paragraph or "doc@edition#section"
