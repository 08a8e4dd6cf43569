"""Questions and the passages that answer them -> the table of ``index.bridge``.

IBM's first translation model (Brown et al., "The Mathematics of Statistical Machine Translation",
1993) reads each question as a translation of its passage: every word of the question comes from
some word of the passage, or from none ("please", "my"). Eight rounds of expectation maximisation
find P(asked | written). Pairs that are hardly ever needed are left out.

``python -m index.bridge_training --data DIR --questions FILE`` learns from a file of questions
(the format is that of ``index.pairs``) about what is published in a data folder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bridge import FILE, save_bridge
from index.pairs import Pool, match, read_questions
from index.publish import open_current
from index.texts import keyword_text
from index.tokens import tokens
from marketrules.errors import MarketRulesError
from marketrules.folders import DataFolder

_ROUNDS = 8
# Occurrences added to each passage's word: one that was asked about once proves little.
_DOUBT = 5.0
_LEAST_CHANCE = 0.0003
_LEAST_COUNT = 0.03  # questions' words that come from it, over all pairs

Numbers = NDArray[np.int64]


def learn(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, float]]:
    """The table from pairs of a question and the keyword text of its passage."""
    numbers: dict[str, int] = {"": 0}  # the empty word: what a question's word comes from, if none

    def numbered(words: Iterable[str]) -> Numbers:
        return np.array([numbers.setdefault(one, len(numbers)) for one in words], dtype=np.int64)

    asked, written, place, places = [], [], [], 0
    for question, text in pairs:
        own = numbered(sorted(set(tokens(question))))
        others = np.append(numbered(sorted(set(tokens(text)))), 0)
        asked.append(np.repeat(own, len(others)))
        written.append(np.tile(others, len(own)))
        place.append(places + np.repeat(np.arange(len(own)), len(others)))
        places += len(own)
    if not asked:
        return
    keys = np.concatenate(written) * len(numbers) + np.concatenate(asked)
    distinct, of = np.unique(keys, return_inverse=True)
    written_words, asked_words = np.divmod(distinct, len(numbers))
    chances, counts = _maximised(of, np.concatenate(place), written_words, len(numbers))
    words = list(numbers)
    keep = (written_words > 0) & (chances > _LEAST_CHANCE) & (counts > _LEAST_COUNT)
    for number in np.flatnonzero(keep):
        yield words[asked_words[number]], words[written_words[number]], float(chances[number])


def _maximised(
    of: Numbers, place: Numbers, written: Numbers, size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """P(asked | written) of each distinct pair, and how many words it accounts for."""
    chances = np.full(len(written), 1.0)
    counts = chances
    for _ in range(_ROUNDS):
        each = chances[of]
        each /= np.bincount(place, each)[place]
        counts = np.bincount(of, each, len(written))
        totals = np.bincount(written, counts, size)
        chances = counts / (totals[written] + _DOUBT)
    return chances, counts


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m index.bridge_training",
        description="Learns which words of the rules an asker's words stand for.",
        epilog="example: python -m index.bridge_training --questions train.jsonl",
    )
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE")
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR")
    parser.add_argument("--output", type=Path, default=FILE, metavar="FILE.npz")
    args = parser.parse_args(argv)
    try:
        snapshot = open_current(DataFolder(args.data), None)
        passages = snapshot.passages(range(len(snapshot)))
        matched = match(read_questions(args.questions), Pool(passages))
    except MarketRulesError as error:
        sys.stderr.write(f"index.bridge_training: {error}\n")
        return 1
    pairs = ((one.question, keyword_text(passages[one.row])) for one in matched.pairs)
    save_bridge(args.output, learn(pairs))
    sys.stderr.write(f"{len(matched.pairs)} questions learned from\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
