"""When a card comes again: FSRS 4.5, a model of what is remembered.

A memory (stability, difficulty) and a rating enter; the memory after it leaves, with the days until
recall falls to the share wanted. Formulas and weights: open-spaced-repetition, "The Algorithm",
FSRS-4.5 (github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm), after Ye, Su & Cao, "A
Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition Scheduling", KDD 2022. The weights
are the published means over many learners; they aren't fitted to ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
RECALL = 0.9  # at which a card comes again
LONGEST_DAYS = 365.0  # rules change: no card rests for longer
SOONEST_DAYS = 10 / (24 * 60)  # a card that was forgotten comes again after ten minutes
_DECAY, _FACTOR = -0.5, 19 / 81  # so that recall is 0.9 after as many days as the stability
_W = (
    0.4872, 1.4003, 3.7145, 13.8206, 5.1618, 1.2298, 0.8975, 0.031, 1.6474, 0.1367, 1.0461,
    2.1072, 0.0793, 0.3246, 1.587, 0.2272, 2.8755,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is thought to be remembered of a card."""

    stability: float  # days, > 0, after which recall is 0.9
    difficulty: float  # 1..10


def first(rating: int) -> Remembered:
    """The memory after the first answer; ``rating`` 1..4."""
    return Remembered(_W[rating - 1], _bounded(_first_difficulty(rating)))


def after(memory: Remembered, rating: int, days: float) -> Remembered:
    """The memory after an answer ``days`` >= 0 after the last one."""
    recall = recalled(memory.stability, days)
    if rating == AGAIN:
        stability = min(_forgotten(memory, recall), memory.stability)
    else:
        stability = _kept(memory, rating, recall)
    step = memory.difficulty - _W[6] * (rating - GOOD)
    difficulty = _W[7] * _first_difficulty(GOOD) + (1 - _W[7]) * step
    return Remembered(max(stability, 0.01), _bounded(difficulty))


def recalled(stability: float, days: float) -> float:
    """The share of answers that would be right after ``days``: 0..1.

    >>> round(recalled(12.0, 12.0), 6)
    0.9
    """
    return math.pow(1 + _FACTOR * days / stability, _DECAY)


def rests(memory: Remembered, rating: int) -> float:
    """Days until the card comes again; minutes, if it was forgotten."""
    if rating == AGAIN:
        return SOONEST_DAYS
    days = memory.stability / _FACTOR * (math.pow(RECALL, 1 / _DECAY) - 1)
    return min(max(days, SOONEST_DAYS), LONGEST_DAYS)


def _kept(memory: Remembered, rating: int, recall: float) -> float:
    factor = _W[15] if rating == HARD else _W[16] if rating == EASY else 1.0
    grows = (
        math.exp(_W[8])
        * (11 - memory.difficulty)
        * math.pow(memory.stability, -_W[9])
        * (math.exp(_W[10] * (1 - recall)) - 1)
    )
    return memory.stability * (1 + grows * factor)


def _forgotten(memory: Remembered, recall: float) -> float:
    return (
        _W[11]
        * math.pow(memory.difficulty, -_W[12])
        * (math.pow(memory.stability + 1, _W[13]) - 1)
        * math.exp(_W[14] * (1 - recall))
    )


def _first_difficulty(rating: int) -> float:
    return _W[4] - (rating - GOOD) * _W[5]


def _bounded(difficulty: float) -> float:
    return min(max(difficulty, 1.0), 10.0)
