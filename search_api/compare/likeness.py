"""How much two paragraphs have in common, and which are worth looking at.

In a Section of many paragraphs left over, such as one of a thousand definitions, each is looked at
beside those few that share its rarest words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from search_api.compare.paragraphs import Paragraph

SAME_PLACE = 0.35  # share of words in common below which nothing is the same, not even in place
_ALL = 24  # so many are all looked at
_NEAR = 6  # of more, those that share the most
_WORD = re.compile(r"\w+")


def alike(one: Paragraph, other: Paragraph) -> float:
    """Share of the words that two paragraphs have in common, in order: 0..1.

    Twice the common words over all words (Ratcliff and Obershelp, as difflib has it); 0 if below
    ``SAME_PLACE``.
    """
    a, b = _WORD.findall(one.text.lower()), _WORD.findall(other.text.lower())
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < SAME_PLACE or matcher.quick_ratio() < SAME_PLACE:
        return 0.0
    return matcher.ratio()


class Likeness:
    """The likeness of each of some paragraphs to each of some others."""

    def __init__(self, old: Sequence[Paragraph], new: Sequence[Paragraph]) -> None:
        self._old, self._new = _Index(old), _Index(new)
        self._known: dict[tuple[int, int], float] = {}

    def of(self, one: Paragraph, other: Paragraph) -> float:
        """``alike``, reckoned once a pair."""
        pair = id(one), id(other)
        if pair not in self._known:
            self._known[pair] = alike(one, other)
        return self._known[pair]

    def new_near(self, one: Paragraph) -> Sequence[Paragraph]:
        """Those of the new that may be like ``one``."""
        return self._new.near(one)

    def old_near(self, other: Paragraph) -> Sequence[Paragraph]:
        """Those of the old that may be like ``other``."""
        return self._old.near(other)


class _Index:
    def __init__(self, records: Sequence[Paragraph]) -> None:
        self._records = records
        self._with: dict[str, list[int]] = defaultdict(list)
        self._found: dict[int, Sequence[Paragraph]] = {}
        if len(records) > _ALL:
            for at, one in enumerate(records):
                for word in _words(one):
                    self._with[word].append(at)

    def near(self, one: Paragraph) -> Sequence[Paragraph]:
        if len(self._records) <= _ALL:
            return self._records
        if id(one) not in self._found:
            self._found[id(one)] = self._sharing(one)
        return self._found[id(one)]

    def _sharing(self, one: Paragraph) -> Sequence[Paragraph]:
        """Those that share the most, each word counting the less the more have it."""
        shared: Counter[int] = Counter()
        for word in _words(one):
            having = self._with.get(word, ())
            if len(having) * 4 <= len(self._records) + 4 * _NEAR:
                for at in having:
                    shared[at] += 1 / len(having)  # type: ignore[assignment]
        return [self._records[at] for at, _ in shared.most_common(_NEAR)]


def _words(one: Paragraph) -> set[str]:
    return set(_WORD.findall(one.text.lower()))
