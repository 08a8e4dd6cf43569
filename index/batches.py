"""Pairs -> batches in which the wrong passages are hard to tell from the right one.

A pool with its vectors and pairs of questions and rows enter; batches leave, each with a matrix
that says which passages count against which question. Passages of the other questions of a batch
are the wrong answers, and cost nothing extra; so questions whose passages are easily mixed up are
put together, a few to a group. To each group come passages that no question is about, out of what
the encoder and the keywords rank highest now: tables, boxes and other documents would never be
counterexamples otherwise. What is related to the right passage (see ``Pool``) never counts
against its question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Matrix
from index.pairs import Pair, Pool
from index.vectors import Mask

_GROUP = 4  # passages put together because they are easily mixed up
_VOICES = 2  # questions on one passage that go together
_KEYWORDS = 0.3  # what the best keyword score adds to a cosine
_SLICE = 512  # questions scored at a time
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of one step. Passages stand once, however many questions they answer, if any."""

    questions: list[str]
    passages: list[str]
    right: Numbers  # (questions,): which passage answers it
    against: Mask  # (questions, passages): True where the passage is a wrong answer


@dataclass(frozen=True, slots=True)
class Material:
    """Pairs over one pool, with what each question is most easily led to.

    ``nearest[n]`` are rows, best first, of wrong passages of pair ``n``.
    """

    pool: Pool
    pairs: tuple[Pair, ...]
    nearest: Numbers

    def __post_init__(self) -> None:
        if len(self.pairs) != len(self.nearest):
            raise ValueError(f"{len(self.pairs)} pairs, but nearest of {len(self.nearest)}")


def nearest_wrong(
    pool: Pool,
    pairs: Sequence[Pair],
    questions: Matrix,
    passages: Matrix,
    words: Callable[[str], Matrix] | None = None,
    top: int = 30,
) -> Numbers:
    """The ``top`` rows nearest to each question, unrelated to its passage: (pairs, top).

    Nearest by cosine, and by the keyword scores of all rows that ``words`` gives for a question.

    Raises:
        ValueError: if there are fewer than ``top`` passages.
    """
    found = np.empty((len(pairs), top), dtype=np.int64)
    everything = np.arange(len(pool.passages))
    if len(everything) < top:
        raise ValueError(f"{len(everything)} passages, fewer than {top}")
    for start in range(0, len(pairs), _SLICE):
        part = slice(start, start + _SLICE)
        scores = questions[part] @ passages.T
        if words is not None:
            for score, pair in zip(scores, pairs[part], strict=True):
                by_word = words(pair.question)
                score += _KEYWORDS * by_word / max(float(by_word.max()), 1e-9)
        rows = np.array([pair.row for pair in pairs[part]])
        scores[pool.related(rows, everything)] = -np.inf
        candidates = np.argpartition(-scores, top - 1, axis=1)[:, :top]
        order = np.argsort(-np.take_along_axis(scores, candidates, axis=1), axis=1, kind="stable")
        found[part] = np.take_along_axis(candidates, order, axis=1)
    return found


def batches(material: Material, size: int, rng: np.random.Generator) -> Iterator[Batch]:
    """One epoch: every pair once, about ``size`` a batch, in an order of ``rng``'s."""
    groups = _groups(material, rng)
    numbers: list[int] = []
    for at in rng.permutation(len(groups)).tolist():
        numbers += groups[at]
        if len(numbers) >= size:
            yield _batch(material, numbers, rng)
            numbers = []
    if numbers:
        yield _batch(material, numbers, rng)


def _groups(material: Material, rng: np.random.Generator) -> list[list[int]]:
    """Every pair in one group: a passage at random, then passages that its question is led to."""
    waiting: dict[int, list[int]] = {}
    order = rng.permutation(len(material.pairs)).tolist()
    for number in order:
        waiting.setdefault(material.pairs[number].row, []).append(number)
    groups = []
    for first in order:
        own = material.pairs[first].row
        # A passage takes few of its questions along: all of them in one step would teach little.
        group = _taken(waiting, own)
        passages = 1
        for row in material.nearest[first].tolist() if group else ():
            if passages == _GROUP:
                break
            more = _taken(waiting, row)
            passages += bool(more)
            group += more
        if group:
            groups.append(group)
    return groups


def _taken(waiting: dict[int, list[int]], row: int) -> list[int]:
    """At most ``_VOICES`` of the pairs waiting for ``row``, which wait no longer."""
    pairs = waiting.get(row, [])
    taken, waiting[row] = pairs[:_VOICES], pairs[_VOICES:]
    return taken


def _batch(material: Material, numbers: list[int], rng: np.random.Generator) -> Batch:
    rows = [material.pairs[number].row for number in numbers]
    for number in rng.choice(numbers, size=-(-len(numbers) // _GROUP)).tolist():
        rows.append(int(rng.choice(material.nearest[number])))
    columns = {row: column for column, row in enumerate(dict.fromkeys(rows))}
    right = np.array(rows[: len(numbers)])
    texts = material.pool.texts
    return Batch(
        [material.pairs[number].question for number in numbers],
        [texts[row] for row in columns],
        np.array([columns[row] for row in right.tolist()]),
        ~material.pool.related(right, np.array(list(columns))),
    )
