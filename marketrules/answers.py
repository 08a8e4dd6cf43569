"""Hits, citations and answers: what leaves the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from marketrules.documents import Status
from marketrules.redlines import Piece


@dataclass(frozen=True, slots=True)
class Citation:
    """A pinpoint plus a verbatim quote with its span in the source text of that edition."""

    document: str
    edition: str
    section: str
    paragraph: str
    term: str | None
    status: Status
    revisions: tuple[str, ...]
    trigger: str | None
    title: str  # of the section
    label: str  # "Nodal Protocols § 4.4.11(1)(a) (eff. Apr 1, 2025)"
    key: str
    quote: str
    span: tuple[int, int]
    page: int | None
    source: str


@dataclass(frozen=True, slots=True)
class PendingCitation(Citation):
    """Boxed text, with what it would make of the text in force at the date."""

    changes: str | None = None  # key of the paragraph in force; None for what is new
    redline: tuple[Piece, ...] = ()  # in whole words; () where what it changes isn't known
    conditions: tuple[str, ...] = ()  # that have to be satisfied besides, as written


@dataclass(frozen=True, slots=True)
class Hit:
    """A citation with its place in a ranking; scores are comparable within one search only."""

    rank: int  # 1-based
    score: float
    citation: Citation
    variants: tuple[str, ...] = ()  # keys of near-identical texts of the same place


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the answer and the citations (0-based) that carry it."""

    text: str
    citations: tuple[int, ...]
    redline: tuple[Piece, ...] = ()  # of a claim about a proposal: what it was drafted on, and how


MOST_TURNS = 20  # earlier questions of a conversation that are looked at


@dataclass(frozen=True, slots=True)
class Turn:
    """A question asked before, as it was typed, and the keys of what its answer cited."""

    question: str
    citations: tuple[str, ...] = ()


class Outcome(StrEnum):
    """Whether there is an answer."""

    ANSWERED = "answered"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why there is no answer."""

    NOT_IN_CORPUS = "not_in_corpus"
    SECTION_NOT_HELD = "section_not_held"
    EDITION_NOT_HELD = "edition_not_held"
    AMBIGUOUS = "ambiguous"
    NOT_A_RULES_QUESTION = "not_a_rules_question"
    NEEDS_INTERPRETATION = "needs_interpretation"


@dataclass(frozen=True, slots=True)
class TurnTo:
    """A document, body or process that a refused question is for, and what says so."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, the nearest places to look, and where to turn."""

    reason: Reason
    message: str
    see: tuple[Citation, ...] = ()
    turn_to: tuple[TurnTo, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for one question."""

    question: str
    as_of: str
    snapshot: str
    outcome: Outcome
    refusal: Refusal | None
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    pending: tuple[PendingCitation, ...]
    notes: tuple[str, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)
    understood: str | None = None  # a follow-up with what it took over; None: taken as asked
    worded_by: str | None = None  # the model that worded the claims; None: they are quotations
    caution: str | None = None  # what is to be known before any of it is read out
