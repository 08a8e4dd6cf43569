"""An answer: claims with the citations that carry them, or a refusal with where to turn."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from marketrules.wire.base import Wire
from marketrules.wire.citations import Citation, PendingCitation, Piece


class Claim(Wire):
    """A sentence of the answer and the citations (0-based) that carry it."""

    text: str
    citations: list[int]
    redline: list[Piece] = Field(default=[])  # of proposed text: what goes and what comes


class TurnTo(Wire):
    """A document, body or process that a refused question is for, and what says so."""

    name: str
    source: str


class Refusal(Wire):
    """Why there is no answer, the nearest places to look, and where to turn."""

    reason: str
    message: str
    see: list[Citation]
    turn_to: list[TurnTo] = Field(default=[])


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
    caution: str | None = None  # what is to be known before any of it is read out
