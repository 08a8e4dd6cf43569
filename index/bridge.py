"""From the asker's words to the rule's: which words of a passage make a question's word likely.

"plant" is asked where the rule says Generation Resource, "battery" where it says ESR. A table of
such pairs, learned from questions whose paragraph is known (``index.bridge_training``), enters;
for a question and the words of passages (``index.wording``), a score of each row leaves:

    mean over q of  ln(1 + 9 * P(q | d) / P(q))
    P(q | d) = 0.4 * share of q in d  +  0.6 * sum over words w of d  P(q | w) * share of w in d

the likelihood of asking so about a passage, against asking so at all (Berger and Lafferty,
"Information Retrieval as Statistical Translation", SIGIR 1999). A word that the table doesn't
know counts by itself alone; with an empty table this is a plain language model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from index.embed import Matrix
from index.tokens import tokens
from index.vectors import Rows
from index.wording import Weighted, Wording
from marketrules.errors import RecordError

FILE = Path(__file__).parent / "bridge.npz"  # comes with the program

# On questions about sections that it wasn't learned from, .1 to .4 and 9 to 19 are equally good;
# on another regulator's rules, whose words the table doesn't know, .4 is better than .2.
_ITSELF = 0.4
_ODDS = 9.0  # .9 against .1 of smoothing by the word's share of all that is held

_KEPT = 4096  # words whose readings are kept ready

Pairs = Iterable[tuple[str, str, float]]


class Bridge:
    """P(question's word | passage's word), for the pairs worth keeping."""

    def __init__(self, pairs: Pairs) -> None:
        """``pairs``: the question's word, the passage's word, the probability."""
        self._readings: dict[str, dict[str, float]] = {}
        for asked, written, chance in pairs:
            self._readings.setdefault(asked, {})[written] = chance
        # What each word stands for among the words of each index: people ask in the same words.
        self._known: WeakKeyDictionary[Wording, dict[str, Weighted]] = WeakKeyDictionary()

    def __len__(self) -> int:
        """The number of pairs."""
        return sum(map(len, self._readings.values()))

    def readings(self, asked: str) -> dict[str, float]:
        """Words that ``asked`` (one token) may stand for, with P(asked | word); itself may be one."""
        return self._readings.get(asked, {})

    def scores(self, question: str, wording: Wording, rows: Rows) -> Matrix:
        """How likely each of ``rows`` is asked about in these words: float32, 0 or more each.

        What answers a question scores 3.4 or more in 95 of 100; what merely shares words, less.
        """
        asked = tokens(question)
        sets = [self._stands_for(word, wording) for word in asked]
        odds = np.array([_ODDS / wording.commonness(word) for word in asked], dtype=np.float32)
        if not asked:
            return np.zeros(len(rows), dtype=np.float32)
        found: Matrix = np.log1p(wording.shares(rows, sets) * odds).mean(axis=1)
        return found

    def _stands_for(self, asked: str, wording: Wording) -> Weighted:
        known = self._known.setdefault(wording, {})
        found = known.get(asked)
        if found is None:
            if len(known) >= _KEPT:
                known.clear()  # other threads hold on to what they have
            weights = {word: (1 - _ITSELF) * one for word, one in self.readings(asked).items()}
            weights[asked] = weights.get(asked, 0.0) + _ITSELF
            found = known[asked] = wording.weighted(weights)
        return found


def save_bridge(file: Path, pairs: Pairs) -> None:
    """Writes ``pairs`` as one compressed ``.npz``."""
    listed = sorted(pairs)
    words = sorted({word for asked, written, _ in listed for word in (asked, written)})
    numbers = {word: number for number, word in enumerate(words)}
    with file.open("wb") as stream:
        np.savez_compressed(
            stream,
            words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
            asked=np.array([numbers[asked] for asked, _, _ in listed], dtype=np.uint16),
            written=np.array([numbers[written] for _, written, _ in listed], dtype=np.uint16),
            chance=np.array([chance for _, _, chance in listed], dtype=np.float16),
        )


@lru_cache(maxsize=4)
def read_bridge(file: Path = FILE) -> Bridge:
    """Reads what ``save_bridge`` wrote; read once.

    Raises:
        RecordError: if ``file`` is missing or damaged.
    """
    try:
        with np.load(file, allow_pickle=False) as arrays:
            words = json.loads(arrays["words"].tobytes())
            asked, written = arrays["asked"].tolist(), arrays["written"].tolist()
            chance = arrays["chance"].astype(np.float64).tolist()
    except (OSError, ValueError, KeyError) as error:
        raise RecordError(f"{file}: no table of words: {error}.") from error
    return Bridge(
        (words[one], words[other], value)
        for one, other, value in zip(asked, written, chance, strict=True)
    )
