"""From values per question to figures with intervals, and from two runs to what differs.

- Intervals: percentile bootstrap over questions, 2,000 resamples, 95%; Efron & Tibshirani, *An
  Introduction to the Bootstrap*, 1993, chapter 13.
- Two runs: the paired randomisation test (signs of the differences flipped at random, two-sided),
  found the one to use for retrieval by Smucker, Allan & Carterette, CIKM 2007; with
  (1 + extreme) / (1 + flips), so that no p is 0 (Phipson & Smyth, 2010).

Values that are None (here: not-a-number) are left out; how many, is part of the figure. All
randomness comes from one seed, so the same run gives the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
FLIPS = 10_000
LEVEL = 0.95
SEED = 20250401

Numbers = NDArray[np.float64]
Statistic = Literal["mean", "p50", "p95"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over some questions."""

    value: float
    low: float  # of the 95% interval
    high: float
    n: int  # questions that it is over
    excluded: int  # questions not scorable


@dataclass(frozen=True, slots=True)
class Difference:
    """Two runs on the questions that both could be scored on; ``after`` minus ``before``."""

    before: float
    after: float
    change: float
    low: float
    high: float
    p: float
    n: int
    gained: tuple[str, ...]  # ids of questions with a better value
    lost: tuple[str, ...]


def numbers(values: Sequence[float | None]) -> Numbers:
    """None as not-a-number."""
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def estimate(
    values: Sequence[float | None], statistic: Statistic = "mean", *, seed: int = SEED
) -> Estimate | None:
    """The figure of one measure over some questions; None if it is scorable on none."""
    known = numbers(values)
    known = known[~np.isnan(known)]
    if not len(known):
        return None
    rng = np.random.default_rng(seed)
    drawn = known[rng.integers(0, len(known), (RESAMPLES, len(known)))]
    low, high = _interval(_figure(drawn, statistic))
    value = float(_figure(known[None, :], statistic)[0])
    return Estimate(value, low, high, len(known), len(values) - len(known))


def _figure(rows: Numbers, statistic: Statistic) -> Numbers:
    if statistic == "mean":
        means: Numbers = rows.mean(axis=1)
        return means
    quantile: Numbers = np.quantile(rows, 0.5 if statistic == "p50" else 0.95, axis=1)
    return quantile


def _interval(resampled: Numbers) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(resampled, (tail, 1 - tail))
    return float(low), float(high)


def balance(
    first: Sequence[float | None], second: Sequence[float | None], *, seed: int = SEED
) -> Estimate | None:
    """The mean of the means of two sorts of questions, whatever their numbers; None without both.

    Each sort is resampled by itself.
    """
    parts = [one[~np.isnan(one)] for one in (numbers(first), numbers(second))]
    if not all(len(one) for one in parts):
        return None
    rng = np.random.default_rng(seed)
    drawn = [one[rng.integers(0, len(one), (RESAMPLES, len(one)))].mean(axis=1) for one in parts]
    low, high = _interval((drawn[0] + drawn[1]) / 2)
    n = sum(map(len, parts))
    value = float(parts[0].mean() + parts[1].mean()) / 2
    return Estimate(value, low, high, n, len(first) - n)


def area_interval(
    wrong: Sequence[float], confidences: Sequence[float], *, seed: int = SEED
) -> tuple[float, float]:
    """The 95% interval of the area under the risk-coverage curve of questions answered."""
    order = np.argsort(-np.asarray(confidences, dtype=np.float64), kind="stable")
    losses = np.asarray(wrong, dtype=np.float64)[order]
    rng = np.random.default_rng(seed)
    n = len(losses)
    # How often each question is drawn; the order by confidence stays.
    drawn = rng.multinomial(n, np.full(n, 1 / n), RESAMPLES)
    answered = np.maximum(np.cumsum(drawn, axis=1), 1)
    risk = np.cumsum(drawn * losses, axis=1) / answered
    return _interval((drawn * risk).sum(axis=1) / n)


def compare(
    before: Mapping[str, float | None],
    after: Mapping[str, float | None],
    *,
    higher_is_better: bool = True,
    seed: int = SEED,
) -> Difference | None:
    """One measure of two runs, by question id; None if no question is scorable in both."""
    ids = [one for one, value in before.items() if value is not None and after.get(one) is not None]
    if not ids:
        return None
    old = numbers([before[one] for one in ids])
    new = numbers([after[one] for one in ids])
    changes = new - old
    rng = np.random.default_rng(seed)
    low, high = _interval(changes[rng.integers(0, len(ids), (RESAMPLES, len(ids)))].mean(axis=1))
    better = changes if higher_is_better else -changes
    return Difference(
        float(old.mean()),
        float(new.mean()),
        float(changes.mean()),
        low,
        high,
        sign_flip(changes, rng),
        len(ids),
        tuple(one for one, change in zip(ids, better, strict=True) if change > 1e-9),
        tuple(one for one, change in zip(ids, better, strict=True) if change < -1e-9),
    )


def sign_flip(changes: Numbers, rng: np.random.Generator) -> float:
    """P of the hypothesis that the signs of ``changes`` are arbitrary (two-sided, 0 < p <= 1)."""
    moved = changes[np.abs(changes) > 1e-12]
    if not len(moved):
        return 1.0
    observed = abs(float(moved.sum()))
    signs = rng.integers(0, 2, (FLIPS, len(moved)), dtype=np.int8) * 2 - 1
    extreme = int((np.abs(signs @ moved) >= observed - 1e-9).sum())
    return (1 + extreme) / (1 + FLIPS)
