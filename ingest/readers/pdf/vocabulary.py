"""The document's own words, to settle what positions can't.

Two questions: is a doubtful gap a space ("Cust omer", "theResource"), and is a hyphen at a
line's end part of the word ("Day-Ahead") or only a break ("sys-tem")? Both are answered by what
the document writes where there is no doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.readers.pdf.lines import Line, Word

_EDGES = re.compile(r"^\W+|\W+$")
_LEADER = re.compile(r"[.…·_]{2,}$")
# "pre- and post-contingency": the hyphen hangs, a space follows.
_HANGING = frozenset({"and", "or", "to", "through", "versus"})


def _key(text: str) -> str:
    return _EDGES.sub("", text).casefold()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often each word stands in the document, without doubt and within one line."""

    counts: Counter[str]

    def settled(self, line: Line) -> Line:
        """The line with every doubtful gap decided."""
        if not any(word.doubtful for word in line.words):
            return line
        words: list[Word] = []
        for word in line.words:
            if word.doubtful:
                left = "".join(_tail(words))
                word = replace(word, doubtful=False, before=self._gap(left, word))
            words.append(word)
        return replace(line, words=tuple(words))

    def _gap(self, left: str, word: Word) -> str:
        if _LEADER.search(left) or _LEADER.match(word.text):
            return " "
        together, before, after = _key(left + word.text), _key(left), _key(word.text)
        if not before or not after:
            return word.before
        apart = min(self.counts[before], self.counts[after])
        if bool(self.counts[together]) != bool(apart):
            return " " if apart else ""
        return word.before

    def hyphen_kept(self, left: str, right: str) -> bool:
        """Whether ``left`` + "-" + ``right``, broken after the hyphen, keeps it.

        Args:
            left: the last word of a line, with its hyphen.
            right: the first word of the next.
        """
        before, after = _key(left), _key(right)
        if not before.isalpha() or not right[:1].islower():
            return True  # "30-minute", "CREZ-funded", "Day-Ahead", "generation-load-interchange"
        if self.counts[f"{before}-{after}"]:
            return True
        return not self.counts[before + after]


def _tail(words: Sequence[Word]) -> list[str]:
    """The pieces of the last word so far (pieces joined without a space)."""
    pieces: list[str] = []
    for word in reversed(words):
        pieces.append(word.text)
        if word.before:
            break
    return pieces[::-1]


def vocabulary_of(lines: Iterable[Line]) -> Vocabulary:
    """Counts the undoubted words of ``lines``."""
    counts: Counter[str] = Counter()
    for line in lines:
        for place, word in enumerate(line.words):
            following = line.words[place + 1].doubtful if place + 1 < len(line.words) else False
            broken = place == len(line.words) - 1 and word.text.endswith(("-", "\xad"))
            if not (word.doubtful or following or broken):
                counts[_key(word.text)] += 1
    return Vocabulary(counts)


def seam(vocabulary: Vocabulary, left: str, right: str) -> tuple[str, str]:
    """How two lines' texts join: what to cut from the end of ``left``, and what to put between.

    Returns:
        ``(cut, glue)``: "sys-" + "tem" gives ("-", ""); "the" + "load" gives ("", " ").
    """
    if left.endswith("\xad"):
        return "\xad", ""
    last = left.rsplit(None, 1)[-1] if left.split() else ""
    first = right.split(None, 1)[0] if right.split() else ""
    goes_on = first[:1].isalnum() or first[:1] == "("  # "(a)(2)-" goes on with "(b)(1)"
    if last.endswith(("-", "‐", "\u2011")) and len(last) > 1 and goes_on:
        if _key(first) in _HANGING:
            return "", " "
        return ("", "") if vocabulary.hyphen_kept(last, first) else (last[-1], "")
    attached = len(last) > 1 and last.endswith(("/", "–", "—")) and first[:1].isalnum()
    return "", "" if attached else " "
