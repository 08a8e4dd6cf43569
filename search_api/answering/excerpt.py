"""Which words of a paragraph to quote, when it is too long to quote whole.

A passage's text, the question's words and a limit enter; a span into the text leaves: the whole
paragraph behind its label if it fits, else the run of whole sentences that holds most of what was
asked. A sentence that is itself too long is cut at a comma or semicolon, never inside a word; in
little room it is left out rather than cut to a stump.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import accumulate
from math import log

from index.tokens import tokens
from marketrules.spans import Span
from search_api.answering.sentences import after_label, split, words
from search_api.questions.asked import Asked

_LEAST_CUT = 40  # words: "Prior to executing the auction but" says nothing
HOLDS = 1.5  # what holding a wanted time or quantity is worth, in words of the rarest sort
_VERB = re.compile(r"\b(?:shall|must|may|will|should|cannot|can)\b")
_JOINT = re.compile(r"[;,:]\s|\s—\s|\n|\t")


def weights_of(question: str, held_in: Callable[[str], int], passages: int) -> dict[str, float]:
    """How much each word of the question tells one passage from another: 0..1, the rarest 1.

    ``held_in`` says in how many of the ``passages`` a word stands; one that stands in none
    tells nothing.
    """
    asked = {word: held_in(word) for word in set(tokens(question))}
    rarity = {word: log(1 + passages / held) for word, held in asked.items() if held}
    most = max(rarity.values(), default=1.0)
    return {word: value / most for word, value in rarity.items()}


def excerpt(
    text: str, weights: Mapping[str, float], limit: int, wanted: Asked | None = None
) -> Span:
    """The span of ``text`` to quote in at most ``limit`` words; empty if nothing fits.

    A sentence with a time gains where a time is ``wanted``.
    """
    start = after_label(text)
    whole = Span(start, len(text)).trimmed(text)
    if words(whole.quote(text)) <= limit:
        return whole
    sentences = split(text, start)
    lengths = [words(one.quote(text)) for one in sentences]
    values = [value(one.quote(text), weights, wanted) for one in sentences]
    first, last = _best_run(lengths, values, limit)
    if first == last:
        return _cut(text, sentences[max(range(len(values)), key=values.__getitem__)], limit)
    return Span(sentences[first].start, sentences[last - 1].end)


def value(sentence: str, weights: Mapping[str, float], wanted: Asked | None) -> float:
    """How much of the question ``sentence`` holds: the weights of its words, and what is wanted."""
    held = sum(weights.get(word, 0.0) for word in set(tokens(sentence)))
    return held + HOLDS * (wanted is not None and wanted.holds(sentence))


def _best_run(lengths: list[int], values: list[float], limit: int) -> tuple[int, int]:
    """The run of sentences [first, last) within ``limit`` words with most value; earliest wins."""
    totals = [0, *accumulate(lengths)]
    best, found = -1.0, (0, 0)
    for first in range(len(lengths)):
        for last in range(first + 1, len(lengths) + 1):
            if totals[last] - totals[first] > limit:
                break
            value = sum(values[first:last])
            # A longer run of the same value gives context without costing anything.
            if value > best + 1e-9 or (value > best - 1e-9 and first == found[0]):
                best, found = max(best, value), (first, last)
    return found


def _cut(text: str, sentence: Span, limit: int) -> Span:
    """The beginning of an overlong sentence, up to the last joint within ``limit`` words."""
    ends = [found.end() for found in re.finditer(r"\S+", sentence.quote(text))][:limit]
    if limit < _LEAST_CUT or not ends:
        return Span(sentence.start, sentence.start)
    cut = sentence.start + ends[-1]
    joints = [found.start() + 1 for found in _JOINT.finditer(text, sentence.start, cut)]
    if joints and words(text[sentence.start : joints[-1]]) >= limit // 2:
        cut = joints[-1]
    if _VERB.search(text, cut, sentence.end) and not _VERB.search(text, sentence.start, cut):
        # "If a unit is late and its owner knows it," says nothing: who must do what was cut off.
        return Span(sentence.start, sentence.start)
    return Span(sentence.start, cut).trimmed(text)
