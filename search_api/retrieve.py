"""Words → ranked paragraphs: BM25 and cosine over all rows, fused, filtered, one hit a paragraph.

A question's text and a mask of allowed rows enter; ``Ranked`` rows leave, best first. Rows of one
table, and the parts of one long paragraph, are one place to cite: only the best of them is
ranked, so that a table of ninety variables can't fill the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from index.embed import Embedder
from marketrules.passages import Passage
from search_api.editions import Mask
from search_api.fuse import Scores, best, fused
from search_api.standing import Standing

# Share of the keyword score; see docs/decisions for how it was chosen.
KEYWORD_WEIGHT = 0.3
_PER_PARAGRAPH = 6  # rows fetched for each hit wanted: tables give many rows for one paragraph
_PART = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its scores in one search."""

    row: int
    passage: Passage
    score: float  # fused, 0..1, comparable within one search only
    cosine: float  # -1..1, comparable between questions


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of all rows for one question."""

    keywords: Scores
    cosines: Scores

    def total(self, allowed: Mask, weight: float = KEYWORD_WEIGHT) -> Scores:
        """Fused over the rows allowed."""
        return fused(self.keywords, self.cosines, allowed, weight)


def scored(text: str, standing: Standing, embedder: Embedder) -> Scored:
    """Scores all rows of the snapshot for ``text``."""
    snapshot = standing.snapshot
    question = embedder.embed([text])[0]
    return Scored(
        np.asarray(snapshot.keywords.scores(text), dtype=np.float32),
        np.asarray(snapshot.vectors.scores(question), dtype=np.float32),
    )


def ranked(scores: Scored, standing: Standing, allowed: Mask, top: int) -> tuple[Ranked, ...]:
    """The ``top`` best paragraphs among the rows ``allowed``."""
    total = scores.total(allowed)
    rows = best(total, allowed, top * _PER_PARAGRAPH)
    kept: dict[str, Ranked] = {}
    for row, passage in zip(rows, standing.passages(rows), strict=True):
        place = _PART.sub("", passage.key)
        if place not in kept:
            kept[place] = Ranked(row, passage, float(total[row]), float(scores.cosines[row]))
            if len(kept) == top:
                break
    return tuple(kept.values())
