"""Passages: the citable units of an edition, each one contiguous span of its source text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketrules.documents import Status
from marketrules.spans import Span


class PassageKind(StrEnum):
    """What sort of unit a passage is."""

    TEXT = "text"  # a labelled or unlabelled paragraph
    DEFINITION = "definition"  # keyed by its term
    ACRONYM = "acronym"  # keyed by the acronym
    ROW = "row"  # one row of a table; header says what the columns are
    FORMULA = "formula"
    FIELD = "field"  # a field of a notice or of a revision request's cover
    QUESTION = "question"  # one question with its answer
    HEADING = "heading"  # a section that has no text of its own ("RESERVED")
    INSTRUCTION = "instruction"  # of a box that deletes: all that can be quoted of it


@dataclass(frozen=True, slots=True)
class Passage:
    """One citable unit; ``text`` is exactly ``source[span]``."""

    id: str  # derived from key, span and text: a rebuild is diffable
    key: str  # "nodal-protocols@2025-04-01#4.4.11(1)(a)"
    document: str
    edition: str
    section: str
    title: str  # of the section
    paragraph: str  # "(1)(a)", "(1) table", "(1) formula", ""
    term: str | None  # for definitions, acronyms and redirects
    kind: PassageKind
    part: int  # 1-based among the passages of one paragraph
    status: Status
    revisions: tuple[str, ...]
    trigger: str | None  # as written in the box's instruction
    box: int | None
    span: Span
    page: int | None
    text: str
    lead_in: tuple[str, ...] = ()  # ancestors' texts, outermost first; not part of the text
    header: str = ""  # caption and header row of a table; the formula's introduction
    see: str = ""  # "Resource Attribute" for "X (see Resource Attribute)"
    effective: str | None = None  # ISO date of the chapter it stands in
    author: str = ""  # of a redline
