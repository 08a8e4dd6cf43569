"""Words of a sentence as the check compares them: numbers, words and the marks between clauses.

``index.tokens`` leaves out what searching can spare; here nothing may be left out, for "10 days"
and "15 days", "shall" and "shall not" differ in what searching spares.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

import Stemmer

_MORNING = re.compile(r"\b([ap])\.\s?m\b\.?", re.IGNORECASE)
_ALIKE = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "−": "-", "–": "-", "—": ";"})
_TOKEN = re.compile(
    r"(?P<sign>(?<![\w)$])-(?=\$?\d))"
    r"|(?P<number>\d+(?:[.,]\d+)*(?:\([A-Za-z0-9]{1,5}\))*)"
    r"|(?P<symbol>[$%/€£<>=≤≥±])"
    r"|(?P<word>[^\W\d_][^\W_]*(?:['&][^\W_]+)*)"
    r"|(?P<stop>[.;:,?!](?!\d))"
)
_NUMERALS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
            "thirty",
            "forty",
            "fifty",
            "sixty",
            "seventy",
            "eighty",
            "ninety",
            "hundred",
        ],
        (*range(1, 21), *range(30, 101, 10)),
        strict=True,
    )
)
_LOCAL = threading.local()  # a Stemmer must not be used from two threads at once


class Sort(Enum):
    """What a token is."""

    NUMBER = auto()
    WORD = auto()
    SYMBOL = auto()  # "$", "%", "/", and the sign before a number
    STOP = auto()  # between clauses


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark."""

    raw: str
    lower: str
    stem: str  # of a word; of a number its digits, "ten" and "10" alike
    sort: Sort


def tokens(text: str) -> tuple[Token, ...]:
    """All tokens of ``text`` in order.

    >>> [token.stem for token in tokens("It can't exceed $1,000 per MWh by 3:00 p.m.")]
    ['it', 'can', 'not', 'exceed', '$', '1000', 'per', 'mwh', 'by', '3', '00', 'pm']
    """
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    plain = _MORNING.sub(r"\1m", plain)
    plain = re.sub(r"n't\b", " not", plain.replace("can't", "can not").replace("won't", "will not"))
    plain = re.sub(r"\b([Cc])annot\b", r"\1an not", plain)
    return tuple(_token(found) for found in _TOKEN.finditer(plain))


def _token(found: re.Match[str]) -> Token:
    raw = found[0]
    lower = raw.lower()
    if found["number"]:
        return Token(raw, lower, _digits(lower), Sort.NUMBER)
    if found["word"] is None:
        return Token(raw, lower, lower, Sort.STOP if found["stop"] else Sort.SYMBOL)
    if lower in _NUMERALS:
        return Token(raw, lower, str(_NUMERALS[lower]), Sort.NUMBER)
    return Token(raw, lower, _stem(raw), Sort.WORD)


def _digits(number: str) -> str:
    return re.sub(r",(?=\d{3}(?!\d))", "", number)


def _stem(raw: str) -> str:
    word = re.sub(r"(?:'s|')$", "", raw)
    if re.fullmatch(r"[A-Z]{2,}s", word):  # "QSEs"
        word = word[:-1]
    if not hasattr(_LOCAL, "stemmer"):
        _LOCAL.stemmer = Stemmer.Stemmer("english", 0)
    stem: str = _LOCAL.stemmer.stemWord(word.lower())
    return stem
