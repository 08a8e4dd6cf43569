"""Alphabets of paragraph markers, and which readings a marker allows.

"(i)" is the ninth letter or the first roman numeral; "(ii)" the second numeral or, in long lists
that go on after "(z)" with "(aa)", the thirty-fifth letter. All readings are returned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Alphabet(StrEnum):
    """A way of counting."""

    DIGIT = "1"
    LOWER = "a"
    ROMAN = "i"
    UPPER = "A"
    UPPER_ROMAN = "I"


@dataclass(frozen=True, slots=True)
class Reading:
    """A marker read as the ``ordinal``-th of an alphabet, from 1."""

    alphabet: Alphabet
    ordinal: int


_ROMAN = re.compile(r"(?=[ivxl])(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman_value(numeral: str) -> int | None:
    """``"xiv"`` -> 14; None if it is no numeral below 100 in its usual form."""
    if not _ROMAN.fullmatch(numeral):
        return None
    values = [_VALUES[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


@cache
def readings(marker: str) -> tuple[Reading, ...]:
    """All readings of a marker, likeliest first; empty if it is none.

    >>> [f"{r.alphabet}{r.ordinal}" for r in readings("i")]
    ['i1', 'a9']
    """
    if marker.isdigit():
        return (Reading(Alphabet.DIGIT, int(marker)),)
    lower = marker.lower()
    upper = marker != lower
    found = []
    value = roman_value(lower)
    if value is not None:
        found.append(Reading(Alphabet.UPPER_ROMAN if upper else Alphabet.ROMAN, value))
    if len(set(lower)) == 1 and len(lower) <= 3:
        ordinal = 26 * (len(lower) - 1) + ord(lower[0]) - ord("a") + 1
        letter = Reading(Alphabet.UPPER if upper else Alphabet.LOWER, ordinal)
        # "(A)" is far likelier a letter than anything; "(I)" alone under (A) is a numeral.
        found.insert(0 if value is None else len(found), letter)
    return tuple(found)


def written(reading: Reading) -> str:
    """The marker of a reading, the inverse of ``readings``.

    Raises:
        ValueError: for an ordinal below 1, a letter above 78 or a numeral above 89.

    >>> written(Reading(Alphabet.LOWER, 27)), written(Reading(Alphabet.ROMAN, 14))
    ('aa', 'xiv')
    """
    alphabet, ordinal = reading.alphabet, reading.ordinal
    if alphabet is Alphabet.DIGIT and ordinal >= 1:
        return str(ordinal)
    if alphabet in (Alphabet.LOWER, Alphabet.UPPER) and 1 <= ordinal <= 78:
        repeats, place = divmod(ordinal - 1, 26)
        marker = chr(ord("a") + place) * (repeats + 1)
    elif alphabet in (Alphabet.ROMAN, Alphabet.UPPER_ROMAN) and 1 <= ordinal <= 89:
        marker = _TENS[ordinal // 10] + _ONES[ordinal % 10]
    else:
        raise ValueError(f"no marker for {reading}")
    return marker.upper() if alphabet in (Alphabet.UPPER, Alphabet.UPPER_ROMAN) else marker


def follows(marker: str, previous: str) -> bool:
    """Whether ``marker`` is the next after ``previous`` in some alphabet."""
    return any(
        one.alphabet is other.alphabet and one.ordinal == other.ordinal + 1
        for one in readings(marker)
        for other in readings(previous)
    )


def is_first(marker: str) -> bool:
    """Whether ``marker`` can open a list: "1", "a", "i", "A", "I"."""
    return any(reading.ordinal == 1 for reading in readings(marker))
