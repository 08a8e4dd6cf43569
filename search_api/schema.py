"""The wire models: what the API and ``--json`` give, and the only types the UI may know.

Domain records enter ``from_domain``, JSON-ready models leave; field for field as the contracts
say. Requests are bounded here, and unknown fields are refused, so that a misspelt ``as_of`` can't
silently mean today.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from marketrules.answers import MOST_TURNS
from marketrules.summaries import EditionSummary

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


class Piece(Wire):
    """A stretch of a redline."""

    change: Literal["kept", "inserted", "deleted"]
    text: str
    author: str
    date: str


class PendingCitation(Citation):
    """Boxed text, with what it would make of the text in force."""

    changes: str | None = None  # key of the paragraph in force
    redline: list[Piece] = []
    conditions: list[str] = []


class Claim(Wire):
    """A sentence of the answer and the citations (0-based) that carry it."""

    text: str
    citations: list[int]
    redline: list[Piece] = []  # of proposed text: what goes and what comes


class TurnTo(Wire):
    """A document, body or process that a refused question is for, and what says so."""

    name: str
    source: str


class Refusal(Wire):
    """Why there is no answer, the nearest places to look, and where to turn."""

    reason: str
    message: str
    see: list[Citation]
    turn_to: list[TurnTo] = []


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
    pending: list[PendingCitation]
    notes: list[str]
    timings_ms: dict[str, float]
    understood: str | None = None  # a follow-up with what it took over; null: taken as asked
    worded_by: str | None = None  # the model that worded the claims; null: they are quotations


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


class Referrers(Wire):
    """The paragraphs that refer to one: how many, and the first of them."""

    count: int
    naming: int
    keys: list[str]


class Dangling(Wire):
    """A reference that leads nowhere on the date."""

    text: str
    document: str
    section: str
    paragraph: str
    why: str


class Scoped(Wire):
    """A term that holds in a section only, and over which definition by which rule."""

    key: str
    section: str
    over: str | None
    by: str | None


class Governing(Wire):
    """What governs in place of a text that doesn't."""

    key: str | None
    label: str
    how: Literal["same", "changed", "renumbered", "moved", "gone"]


class Match(Wire):
    """What stands at a pinpoint, with what belongs to it."""

    citation: Citation
    text: str
    lead_in: list[str]
    children: list[str]
    pending: list[PendingCitation]
    references: list[str]
    referred_from: Referrers
    dangling: list[Dangling]
    definitions: dict[str, str]
    scoped: dict[str, Scoped]
    governing: Governing | None
    notes: list[str]
    change: PendingCitation | None = None  # of boxed text: what it would make of the text in force


class Proposal(Wire):
    """One proposed paragraph with its redline against the text it was drafted on."""

    citation: Citation
    fate: Literal["added", "changed", "deleted"]
    redline: list[Piece]
    author: str
    in_force: str | None
    reads: Literal["as_before", "as_proposed", "pending", "otherwise", "absent", "not_held"]
    against: list[Piece] = []  # from the text in force to the proposed, where that reads otherwise


class Filing(Wire):
    """One filing of a revision request."""

    request: str
    document: str
    edition: str
    title: str
    form: Literal["request", "report", "comments"]
    stage: str
    sponsor: str
    submitter: str
    timeline: str
    dates: dict[str, str]
    description: str
    source: str


class Request(Wire):
    """A revision request: never rule text."""

    filing: Filing
    filings: list[Filing]
    amends: str | None
    sections: list[tuple[str, str]]
    proposals: list[Proposal]


class Shown(Wire):
    """All that a pinpoint names."""

    pinpoint: str
    as_of: str
    matches: list[Match]
    request: Request | None = None


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


class Change(Wire):
    """One change between two texts; ``was`` is the old pinpoint of what was renumbered."""

    kind: Literal[
        "added", "removed", "changed", "renumbered", "became_effective", "box_added", "box_removed"
    ]
    section: str
    paragraph: str
    was: str | None
    old: str
    new: str
    revisions: list[str]


class Comparison(Wire):
    """What changed from one edition of a document to another."""

    model_config = ConfigDict(populate_by_name=True, from_attributes=True)

    document: str
    before: str = Field(validation_alias=AliasChoices("before", "from"), serialization_alias="from")
    after: str = Field(validation_alias=AliasChoices("after", "to"), serialization_alias="to")
    changes: list[Change]


def comparison(found: object) -> Comparison:
    """The wire form of ``search_api.compare.editions.Comparison``."""
    return Comparison.model_validate(found)


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
    writer: bool = True  # false: in the rules' own words, though a writer is configured


class Search(Wire):
    """A search."""

    query: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    as_of: date | None = None
    status: StatusName | None = None
    document: str | None = None
    top: int = Field(default=10, ge=1, le=200)
