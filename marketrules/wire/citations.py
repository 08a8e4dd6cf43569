"""A pinpoint with its verbatim quote; hits; boxed text with its redline."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from marketrules.wire.base import StatusName, Wire


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


class Reason(Wire):
    """Why a hit is where it is: a list that found it, its rank there, and what it added."""

    list: str
    rank: int | None
    score: float
    adds: float


class Hit(Citation):
    """A citation with its place in a ranking."""

    rank: int
    score: float
    variants: list[str] = Field(default=[])  # keys of near-identical texts of the same place
    reasons: list[Reason] = Field(default=[])  # where they were asked for


class Piece(Wire):
    """A stretch of a redline."""

    change: Literal["kept", "inserted", "deleted"]
    text: str
    author: str
    date: str


class PendingCitation(Citation):
    """Boxed text, with what it would make of the text in force."""

    changes: str | None = None  # key of the paragraph in force
    redline: list[Piece] = Field(default=[])
    conditions: list[str] = Field(default=[])


class HitList(Wire):
    """The hits of one search, best first."""

    query: str
    as_of: str
    snapshot: str
    hits: list[Hit]
    notes: list[str]
    timings_ms: dict[str, float]


class HitPage(HitList):
    """A page of hits; ``rank`` counts from the first page."""

    next: str | None = None  # cursor of the next page; null: this is the last
