"""Words and names of the entries, ready to be looked up by their beginnings and by slips.

Everything is made once, sorted, and found by bisection: a keystroke costs microseconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from index.terms import singulars
from search_api.resolving.entries import Entry, words_of
from search_api.searching.headwords import one_slip

_LEAST = 4  # letters of a word that is taken for a slip of another
_SHORT = 6  # letters: of a shorter word a slip may change the second letter from either end


def spaced(name: str) -> str:
    """A name as it is compared: "Day-Ahead" and "day ahead" are one."""
    return " ".join(words_of(name))


class Vocabulary:
    """The names of all entries, and the words in them; entries are named by their number."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._names = sorted(
            {(spaced(name), number) for number, one in enumerate(entries) for name in one.names}
        )
        by_word: dict[str, set[int]] = {}
        for number, one in enumerate(entries):
            for name in one.names:
                for word in words_of(name):
                    by_word.setdefault(word, set()).add(number)
        self._by_word = {word: frozenset(numbers) for word, numbers in by_word.items()}
        self._words = sorted(self._by_word)
        self._by_end: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) >= _LEAST:
                for end in {*_ends(word, 1), *_ends(word, 2)}:
                    self._by_end.setdefault(end, []).append(word)

    def named(self, beginning: str) -> Iterator[tuple[str, int]]:
        """Names that begin so, joints as spaces, with their entries, in alphabetical order."""
        for name, number in self._names[bisect_left(self._names, (beginning, -1)) :]:
            if not name.startswith(beginning):
                return
            yield name, number

    def with_words(self, typed: Sequence[str]) -> frozenset[int]:
        """Entries that have all of the words or words that begin so."""
        return _in_all(self._beginning(word) for word in typed)

    def with_slips(self, typed: Sequence[str]) -> frozenset[int]:
        """As ``with_words``, where a word may be one slip away."""
        return _in_all(self._beginning(word) or self._slipped(word) for word in typed)

    def _beginning(self, word: str) -> frozenset[int]:
        found = self._prefixed(word)
        if len(word) < _LEAST:
            return found
        return found.union(*map(self._prefixed, singulars(word)))

    def _prefixed(self, word: str) -> frozenset[int]:
        found: set[int] = set()
        for one in self._words[bisect_left(self._words, word) :]:
            if not one.startswith(word):
                break
            found |= self._by_word[one]
        return frozenset(found)

    def _slipped(self, word: str) -> frozenset[int]:
        """Entries with a word that ``word``, whole or as its beginning, is a slip of."""
        if len(word) < _LEAST or word.isdigit():
            return frozenset()
        ends = _ends(word, 1 if len(word) < _SHORT else 2)
        near = {one for end in ends for one in self._by_end.get(end, ())}
        sizes = (len(word) - 1, len(word), len(word) + 1)
        whole = {one for one in near if one_slip(word, one)}
        begun = {one for one in near if any(one_slip(word, one[:size]) for size in sizes)}
        found: set[int] = set()
        for one in whole or begun:
            found |= self._by_word[one]
        return frozenset(found)


def _ends(word: str, size: int) -> tuple[str, str]:
    """The letters at either end, of which a single slip leaves one end alone."""
    return f"{word[:size]}-", f"-{word[-size:]}"


def _in_all(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    found: frozenset[int] | None = None
    for one in sets:
        found = one if found is None else found & one
        if not found:
            return frozenset()
    return found or frozenset()
