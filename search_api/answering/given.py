"""Answers and refusals put together for a question: the parts that every answer has alike."""

from __future__ import annotations

import time
from collections.abc import Iterable

from marketrules.answers import Answer, Claim, Outcome, Refusal
from search_api.answering.ground import Grounded
from search_api.dates.standing import Standing
from search_api.questions.query import Query
from search_api.showing.pending import changing


def answered(
    query: Query,
    standing: Standing,
    passed: Grounded,
    *,
    claims: tuple[Claim, ...],
    text: str,
    notes: Iterable[str],
    began: float,
) -> Answer:
    """An answer of ``claims`` that passed; ``began`` as ``time.perf_counter`` gave it."""
    took = round((time.perf_counter() - began) * 1000, 2)
    return Answer(
        question=query.text,
        as_of=query.as_of.isoformat(),
        snapshot=standing.snapshot.id,
        outcome=Outcome.ANSWERED,
        refusal=None,
        text=text,
        claims=claims,
        citations=passed.citations,
        pending=changing(passed.pending, standing),
        notes=tuple(notes),
        timings_ms={"retrieve": 0.0, "answer": took, "total": took},
    )


def refused(query: Query, standing: Standing, refusal: Refusal, began: float) -> Answer:
    """A refusal, with nothing beside it."""
    took = round((time.perf_counter() - began) * 1000, 2)
    return Answer(
        question=query.text,
        as_of=query.as_of.isoformat(),
        snapshot=standing.snapshot.id,
        outcome=Outcome.REFUSED,
        refusal=refusal,
        text=refusal.message,
        claims=(),
        citations=(),
        pending=(),
        notes=(),
        timings_ms={"retrieve": took, "answer": 0.0, "total": took},
    )
