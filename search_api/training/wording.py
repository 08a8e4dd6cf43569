"""Which sentences can stand alone in a drill, and how they are put before a trainee.

What a trainer would strike out is left out here: half sentences, rows of tables, formulas, sentences
that only point ("such notice", "the above"), and those too short or too long to be read at a glance.
"""

from __future__ import annotations

import re

from marketrules.labels import MARKER
from marketrules.passages import Passage
from marketrules.spans import Span
from search_api.answering.sentences import after_label, split

GAP = "____"
MOST_WORDS = 60
_FEWEST_WORDS = 8
_BROKEN = re.compile(r"[\t\n\[\]=∑]|\.\.\.|…|\b[A-Z]{3,}\s+[a-z],\s")
# Words that need the sentence before: "such notice", "these tests", "paragraph (1) above".
_POINTS = re.compile(
    r"\b(?:such|this|these|those|said|above|below|following|follows|foregoing|herein|hereunder|thereof|"
    r"thereafter|aforementioned|former|latter|same|otherwise|however|also|instead|likewise|therefore)\b"
    r"|\bin such\b|\bthat (?:time|date|day|period|notice|data|request|report)\b|^(?:It|They|He|If so|Otherwise|In (?:that|either|both) case)\b",
    re.IGNORECASE,
)
_STOP = frozenset(
    ["the", "a", "an", "of", "to", "in", "for", "and", "or", "by", "on", "at", "as", "with", "from", "that", "which", "who", "is", "are", "be", "been", "its", "it", "their", "any", "all", "each", "shall", "must", "may", "not", "should", "will", "if", "when", "upon", "after", "before", "under", "per", "this", "such", "other", "no", "than", "more", "within", "section", "paragraph", "above", "below", "following", "described", "provided", "set", "forth", "pursuant"]
)  # fmt: skip


def sentences(passage: Passage) -> tuple[Span, ...]:
    """The sentences of the passage that can stand alone, as spans into its text."""
    text = passage.text
    return tuple(span for span in split(text, after_label(text)) if stands_alone(span.quote(text)))


def stands_alone(sentence: str) -> bool:
    """Whether a sentence is whole, plain and of a length that is read at a glance.

    >>> stands_alone("ERCOT shall post the report by the end of each month.")
    True
    >>> stands_alone("of the report; and")
    False
    """
    count = len(sentence.split())
    return (
        _FEWEST_WORDS <= count <= MOST_WORDS
        and (sentence[0].isupper() or sentence[0] in '“"')
        and sentence.rstrip()[-1] in ".;”"
        and not sentence.rstrip().endswith(("; and", "; or"))
        and not _BROKEN.search(sentence)
        and sentence.count("(") == sentence.count(")")
        and sentence.count("“") == sentence.count("”")
    )


def points_elsewhere(words: str) -> bool:
    """Whether ``words`` need what stands before them: "such notice", "the latter"."""
    return bool(_POINTS.search(words))


def plain(text: str) -> str:
    """``text`` on one line, without the paragraph's own label."""
    return " ".join(text[after_label(text) :].split())


def lead(passage: Passage, most: int = 60) -> str:
    """The last sentence of what leads to the passage; "" if there is none; None words cut.

    Raises:
        ValueError: if it is longer than ``most`` words: the item can't be read at a glance.
    """
    if not passage.lead_in:
        return ""
    text = passage.lead_in[-1]
    spans = split(text, after_label(text))
    last = " ".join(spans[-1].quote(text).split()) if spans else ""
    if len(last.split()) > most:
        raise ValueError(passage.key)
    return last


def is_item(passage: Passage) -> bool:
    """Whether the passage is an item of a list: "(1)(a)"."""
    return len(MARKER.findall(passage.paragraph)) > 1


def content(text: str) -> frozenset[str]:
    """The words that carry what ``text`` says, cut to a stem of six letters."""
    words = re.findall(r"[A-Za-z][A-Za-z’'-]{2,}|\d[\d,.]*", text)
    return frozenset(word.lower()[:6] for word in words if word.lower() not in _STOP)


def share(words: frozenset[str], text: str) -> float:
    """How much of ``words`` stands in ``text``: 0 to 1."""
    return len(words & content(text)) / len(words) if words else 0.0
