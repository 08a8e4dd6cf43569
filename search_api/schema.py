"""The wire models: what the API and ``--json`` give, and the only types the UI may know.

Domain records enter ``from_domain``, JSON-ready models leave; field for field as the contracts
say. Requests are bounded here, and unknown fields are refused, so that a misspelt ``as_of`` can't
silently mean today.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from marketrules.answers import MOST_TURNS

if TYPE_CHECKING:
    from search_api.engine import Found

MOST_CITED = 50  # keys of what an earlier answer cited
StatusName = Literal["in_effect", "pending", "interpretation", "proposed", "superseded", "reserved"]


class Wire(BaseModel):
    """Reads from domain records by attribute; nothing unknown is let through."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class Citation(Wire):
    """A pinpoint plus a verbatim quote with its span in the edition's source text."""

    document: str
    edition: str
    section: str
    paragraph: str
    term: str | None
    status: StatusName
    revisions: list[str]
    trigger: str | None
    title: str
    label: str
    key: str
    quote: str
    span: tuple[int, int]
    page: int | None
    source: str


class Hit(Citation):
    """A citation with its place in a ranking."""

    rank: int
    score: float
    variants: list[str] = []  # keys of near-identical texts of the same place


class Claim(Wire):
    """A sentence of the answer and the citations (0-based) that carry it."""

    text: str
    citations: list[int]


class Refusal(Wire):
    """Why there is no answer, and the nearest places to look."""

    reason: str
    message: str
    see: list[Citation]


class Answer(Wire):
    """An answer or a refusal."""

    question: str
    as_of: str
    snapshot: str
    outcome: Literal["answered", "refused"]
    refusal: Refusal | None
    text: str
    claims: list[Claim]
    citations: list[Citation]
    pending: list[Citation]
    notes: list[str]
    timings_ms: dict[str, float]
    understood: str | None = None  # a follow-up with what it took over; null: taken as asked


class HitList(Wire):
    """The hits of one search, best first."""

    query: str
    as_of: str
    snapshot: str
    hits: list[Hit]
    notes: list[str]
    timings_ms: dict[str, float]


def hit_list(found: Found) -> HitList:
    """The hits of a search, each flat: a citation with ``rank`` and ``score``."""
    hits = [
        Hit(
            **Citation.model_validate(hit.citation).model_dump(),
            rank=hit.rank,
            score=hit.score,
            variants=list(hit.variants),
        )
        for hit in found.hits
    ]
    return HitList(
        query=found.query,
        as_of=found.as_of,
        snapshot=found.snapshot,
        hits=hits,
        notes=list(found.notes),
        timings_ms=found.timings_ms,
    )


class Match(Wire):
    """What stands at a pinpoint, with what belongs to it."""

    citation: Citation
    text: str
    lead_in: list[str]
    children: list[str]
    pending: list[Citation]
    references: list[str]
    definitions: dict[str, str]


class Shown(Wire):
    """All that a pinpoint names."""

    pinpoint: str
    matches: list[Match]


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


class EditionSummary(Wire):
    """What is held of one edition."""

    edition: str
    source: str
    pages: int | None
    sections: int
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


class DocumentSummary(Wire):
    """What is held of one document."""

    document: str
    title: str
    kind: str
    issuer: str
    editions: list[EditionSummary]
    findings: int


class Health(Wire):
    """Whether questions can be answered, and from which snapshot."""

    status: Literal["ok"]
    snapshot: str
    documents: int
    passages: int


class Problem(Wire):
    """The body of every error response."""

    error: str
    message: str
    remedy: str


class Turn(Wire):
    """A question asked before, as it was typed, with the keys that its answer cited."""

    question: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    citations: list[Annotated[str, Field(min_length=1, max_length=400)]] = Field(
        default=[], max_length=MOST_CITED
    )


class Ask(Wire):
    """A question, with those of the conversation before it, oldest first."""

    question: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    as_of: date | None = None
    words: int = Field(default=150, ge=20, le=2000)
    history: list[Turn] = Field(default=[], max_length=MOST_TURNS)


class Search(Wire):
    """A search."""

    query: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    as_of: date | None = None
    status: StatusName | None = None
    document: str | None = None
    top: int = Field(default=10, ge=1, le=200)
