"""Amounts with their units, in figures or words: "ten (10) Business Days", "$3,000 per MWh", "75 MW".

A text enters; quantities leave in order, each with its span, value and unit, so that "ten Business
Days" and "10 business days" are the same and "10 days" is another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketrules.spans import Span

_ONES = [
    "zero",
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
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
_IN_WORDS = (
    rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(reversed(_ONES))}"
)
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?:{_IN_WORDS})\b)"
TIME_UNIT = (
    r"(?:(?:Retail\s+)?(?:Business|Bank|Calendar|Operating)\s+)?"
    r"(?:days?|hours?|minutes?|seconds?|weeks?|months?|years?)"
)
_OTHER_UNIT = r"(?:[kMG]?Wh?\b|M?V[Aa]r?\b|kV\b|Hz\b|percent\b|%|per\s+MWh?\b)"
_TIME = re.compile(
    rf"(?<![\w.$,])(?P<number>{_NUMBER})(?:\s*\(\d+\))?[\s-]+(?P<unit>{TIME_UNIT})(?![\w-])",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    rf"(?P<money>\$)\s?(?P<price>\d[\d,]*(?:\.\d+)?)(?:\s*(?:/|per\s+)(?P<per>MWh?|MW per hour))?"
    rf"|(?<![\w.$,])(?P<number>{_NUMBER})\s?-?(?P<unit>{_OTHER_UNIT})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, where it stands in a text."""

    span: Span
    value: float
    unit: str  # lower case, singular: "business day", "mw", "$", "$/mwh"

    @property
    def same(self) -> tuple[float, str]:
        """What two ways of writing one quantity share."""
        return self.value, self.unit


def times(text: str) -> tuple[Quantity, ...]:
    """The lengths of time in ``text``.

    >>> [one.same for one in times("within ten (10) Business Days, not 5 hours")]
    [(10.0, 'business day'), (5.0, 'hour')]
    """
    return tuple(
        Quantity(Span(*one.span()), number(one["number"]), _unit(one["unit"]))
        for one in _TIME.finditer(text)
    )


def measures(text: str) -> tuple[Quantity, ...]:
    """The amounts of money, power, energy, voltage, and shares in ``text``.

    >>> [one.same for one in measures("$3,000 per MWh, 75 MW and five percent")]
    [(3000.0, '$/mwh'), (75.0, 'mw'), (5.0, '%')]
    """
    found = []
    for one in _MEASURE.finditer(text):
        if one["money"]:
            per = f"/{one['per'].lower()}" if one["per"] else ""
            found.append(Quantity(Span(*one.span()), number(one["price"]), f"${per}"))
        else:
            unit = " ".join(one["unit"].lower().split()).replace("percent", "%")
            found.append(Quantity(Span(*one.span()), number(one["number"]), unit))
    return tuple(found)


_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_ORDINAL = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<number>\d{{1,3}})(?:st|nd|rd|th))\s+(?P<unit>{TIME_UNIT})\b",
    re.IGNORECASE,
)


def ordinals(text: str) -> tuple[Quantity, ...]:
    """The days and the like that are counted off: "the tenth Business Day" is ten Business Days on.

    >>> [one.same for one in ordinals("no later than the tenth Business Day after it")]
    [(10.0, 'business day')]
    """
    return tuple(
        Quantity(
            Span(*one.span()),
            float(one["number"] or _ORDINALS.index(one["word"].lower()) + 1),
            _unit(one["unit"]),
        )
        for one in _ORDINAL.finditer(text)
    )


def number(written: str) -> float:
    """The value of a number in figures or in words up to ninety-nine.

    >>> number("1,500"), number("forty-five")
    (1500.0, 45.0)
    """
    if written[0].isdigit():
        return float(written.replace(",", "").rstrip("."))
    return float(sum(_WORDS[word] for word in re.split(r"[- ]", written.lower())))


def in_words(value: int) -> str:
    """A whole number from 0 to 99 in words; in figures above that.

    >>> in_words(45), in_words(120)
    ('forty-five', '120')
    """
    if value < len(_ONES):
        return _ONES[value]
    if value > 99:
        return str(value)
    tens, ones = divmod(value, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def _unit(written: str) -> str:
    words = written.lower().split()
    return " ".join([*words[:-1], words[-1].removesuffix("s")])
