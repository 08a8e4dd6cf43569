"""What a measure is, apart from how it is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Values = dict[str, float | None]  # by measure; None = not scorable


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of one question; a run's figure is the mean over the questions scorable by it."""

    name: str
    family: str
    meaning: str  # one sentence, for a reader who has never seen it
    source: str
    better: Literal["higher", "lower", ""] = "higher"
    unit: Literal["share", "words", "ms", "ratio"] = "share"
    statistics: tuple[Literal["mean", "p50", "p95"], ...] = ("mean",)
    half_of: str = (
        ""  # the measure that weighs it against its price: alone it can be had for nothing
    )


def share(parts: list[bool]) -> float | None:
    """How many of ``parts`` are true, 0..1; None if there are none."""
    return sum(parts) / len(parts) if parts else None
