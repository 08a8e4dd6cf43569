"""All measures of all questions: what the families say, side by side.

Judgments with what a system said about each enter; one mapping of measure to value a question
leaves, in order. ``MEASURES`` is the catalogue that summaries and reports go by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evals.judgments import Judgment
from evals.measures import citations, grounding, nuggets, refusals, search, times
from evals.measures.measure import Measure, Values
from index.snapshot import Snapshot

MEASURES: tuple[Measure, ...] = (
    *search.MEASURES,
    *nuggets.MEASURES,
    *citations.MEASURES,
    *grounding.MEASURES,
    *refusals.MEASURES,
    *times.MEASURES,
)
BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True, slots=True)
class Said:
    """What a system said to one question, in the whole form of ``evals.wire``."""

    judgment: Judgment
    hits: list[dict[str, Any]] | None  # None: it has no search
    answer: dict[str, Any] | None  # None: it gives no answers
    timings_ms: dict[str, float] = field(default_factory=dict)
    confidence: float | None = None  # comparable between questions


def score(
    said: Sequence[Said], *, words: int, today: date, snapshot: Snapshot | None
) -> list[Values]:
    """The values of every measure for each of ``said``, in order.

    ``words`` is how much of an answer is read, ``today`` what a missing as-of date means;
    ``snapshot`` holds the sources that quotes are checked against (None: not scorable).
    """
    ranked = search.score([(one.judgment, one.hits) for one in said])
    return [
        {
            **of_search,
            **nuggets.score(one.judgment, one.answer, words),
            **citations.score(one.judgment, one.answer),
            **grounding.score(one.answer, one.judgment.as_of or today, snapshot),
            **refusals.score(one.judgment, one.answer),
            **times.score(one.timings_ms),
        }
        for one, of_search in zip(said, ranked, strict=True)
    ]
