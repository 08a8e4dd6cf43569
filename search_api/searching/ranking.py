"""A hit of a ranking, before it is dated, folded and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketrules.passages import Passage

_PART = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its scores in one search."""

    row: int
    passage: Passage
    score: float  # fused, 0..1, comparable within one search only
    cosine: float  # -1..1, comparable between questions
    reread: float = 0.0  # of the score, what the second reading added
    met: float | None = None  # how well the question's tokens are met: -1..1; None: not read
    beside: float = 0.0  # of the score, what standing beside the best hits added


def paragraph_of(passage: Passage) -> str:
    """The key of the paragraph that ``passage`` is, or is a part or a row of."""
    return _PART.sub("", passage.key)
