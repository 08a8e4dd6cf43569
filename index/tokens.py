r"""Text -> the words that keyword search counts; the same for passages and questions.

Rulebooks are full of names that a plain word splitter breaks or a stemmer bends. A name with
joints is kept whole *and* in parts: "Day-Ahead" -> day-ahead, day, ahead; "NPRR1013" -> nprr1013,
nprr, 1013; "$/MWh" -> $/mwh, mwh. A number with points is kept whole only ("6.5.7.3": its digits
alone mean nothing). Plain words are stemmed (Snowball English). Left out: a few function words
(never "not", "shall", "may", "must", which rules turn on) and single letters (item labels and
the indices of formulas).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

# "$/MWh", or letters and digits with single joints between: "Day-Ahead", "6.5.7.3", "MW/minute",
# "345", "1,000", "M-A022326-01", "25.505", "QSE's".
_WORD = re.compile(r"\$/[^\W\d_]+|[^\W_]+(?:[-./&,'_][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PART = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_PLURAL_ACRONYM = re.compile(r"([A-Z]{2,})s")  # "QSEs"; Snowball leaves "qses" as it is
_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u2018": "'"})

# Questions are full of them, and as words they tell no paragraph from another.
_FUNCTION_WORDS = """
    a an and are as at be been by can did do does for from had has have how i if in into is it its
    me my of on or our so such that the their them then there these they this those to us was we
    were what when where which who whom why will with would you
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

_LOCAL = threading.local()  # a Stemmer must not be used from two threads at once


def tokens(text: str) -> list[str]:
    """The words of ``text`` in order, repeated as they repeat.

    >>> tokens("QSEs shall submit a Day-Ahead offer under Section 6.5.7.3")
    ['qse', 'shall', 'submit', 'day-ahead', 'day', 'ahead', 'offer', 'under', 'section', '6.5.7.3']
    """
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    return [token for word in _WORD.findall(plain) for token in _word_tokens(word)]


@lru_cache(maxsize=65536)
def _word_tokens(word: str) -> tuple[str, ...]:
    word = word.removesuffix("'s")
    if _NUMBER.fullmatch(word):
        # "1,000" is the number 1000; "1,2" is not, but then nobody searches for it.
        return (word.replace(",", ""),)
    parts = _PART.findall(word)
    found = [token for part in parts if (token := _part_token(part))]
    if (len(parts) > 1 and found) or word.startswith("$"):
        found.insert(0, word.lower())
    return tuple(found)


def _part_token(part: str) -> str:
    """One stemmed lower-case token, or "" for a word that isn't counted."""
    if part[0].isdigit():
        return part
    lower = part.lower()
    if len(part) == 1:
        return ""
    # "AS" is Ancillary Service; "as" is nothing. Acronyms are never function words.
    if lower in STOP_WORDS and not part.isupper():
        return ""
    if plural := _PLURAL_ACRONYM.fullmatch(part):
        lower = plural[1].lower()
    stem: str = _stemmer().stemWord(lower)
    return stem


def _stemmer() -> Stemmer.Stemmer:
    if not hasattr(_LOCAL, "stemmer"):
        _LOCAL.stemmer = Stemmer.Stemmer("english", 0)
    stemmer: Stemmer.Stemmer = _LOCAL.stemmer
    return stemmer
