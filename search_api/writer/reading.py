"""A text → what of it must be kept when it is worded anew.

Numbers with what stands before them ("no later than") and their units behind, modal verbs with
subject, verb and negation, the words that a sentence turns on, symbols, and ordinary words by
their stems. The same reading is made of quotes and of what a model wrote, so that they compare.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.tokens import tokens
from search_api.writer import vocabulary as the

_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u2018": "'"})
_TOKEN = re.compile(r"[$€£¢]?\w+(?:[.,:/'–-]\w+)*(?:\(\w{1,5}\))*|\S")
_PLAIN = frozenset(".,;:!?'\"“”()-–—`")  # says nothing by itself
_BREAKS = frozenset(",;:—")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PLURAL = re.compile(r"(?:\(\w{1,5}\))+$")  # "day(s)"
_NOT = re.compile(r"\b(?:(ca)n't|(wo)n't|(\w+)n't|cannot)\b", re.IGNORECASE)
_PAIRS = {(have, "to"): "have to" for have in ("has", "have", "had")}
_PAIRS |= {(be, "to"): "be to" for be in ("is", "are", "be")}
_PAIRS |= the.NO_MORE
_PAIRS |= {("provided", "that"): "provided that", ("subject", "to"): "subject to"}
_REACH = 4  # tokens before a number that are looked at
_VERB_REACH = 6  # tokens behind a modal


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or symbol, with the form that compares."""

    raw: str
    key: str
    stems: tuple[str, ...] = ()
    number: bool = False
    symbol: bool = False
    after_break: bool = False  # a comma or the like stands before it

    @property
    def content(self) -> bool:
        """Whether it is an ordinary word that says something."""
        free = self.key in the.FREE or self.key in the.MODALS or self.key in the.TURNING
        return not (self.number or self.symbol or free) and bool(self.stems)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the comparing words before it and the unit behind it."""

    before: tuple[str, ...]
    value: str
    unit: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """A modal verb: who, whether negated, and the verb; "" where none is near."""

    at: int  # index of the modal among the tokens
    modal: str
    negated: bool
    subject: str
    verb: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says, in comparable parts."""

    tokens: tuple[Token, ...]
    numbers: tuple[Number, ...]
    duties: tuple[Duty, ...]
    turns: Counter[str]
    stems: frozenset[str]
    keys: frozenset[str]


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Reads ``text``.

    >>> read("A form is due within ten (10) Business Days.").numbers[0]
    Number(before=('within',), value='10', unit=('business', 'day'))
    """
    found = _tokens(text)
    keys = frozenset(one.key for one in found)
    return Reading(
        found,
        tuple(_number(found, at) for at, one in enumerate(found) if one.number),
        tuple(_duties(found)),
        Counter(one.key for one in found if one.key in the.TURNING),
        frozenset(stem for one in found for stem in one.stems),
        keys,
    )


def _tokens(text: str) -> tuple[Token, ...]:
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    plain = _NOT.sub(_spelled_out, plain)
    found: list[Token] = []
    broken = False
    for raw in _TOKEN.findall(plain):
        token = _token(raw)
        broken = broken or raw in _BREAKS
        if token is None:
            continue
        token, broken = replace(token, after_break=broken), False
        if token.number and found and found[-1].number and found[-1].key == token.key:
            continue  # "ten (10)" is one number
        found.append(token)
    return tuple(_obligations(found))


def _spelled_out(found: re.Match[str]) -> str:
    if found[0].lower() == "cannot" or found[1]:
        return "can not"
    return "will not" if found[2] else f"{found[3]} not"


def _token(raw: str) -> Token | None:
    if any(character.isdigit() for character in raw):
        return Token(raw, _THOUSANDS.sub("", raw.lower()), number=True)
    lower = _PLURAL.sub("", raw.lower())
    if lower in the.IN_DIGITS:
        return Token(raw, the.IN_DIGITS[lower], number=True)
    if not any(character.isalpha() for character in raw) or lower[0] in "$€£¢":
        return None if raw in _PLAIN else Token(raw, raw.lower(), symbol=True)
    if lower == "percent":
        return Token(raw, "%", symbol=True)
    key = lower.replace(".", "").removesuffix("'s")
    return Token(raw, key, tuple(tokens(_PLURAL.sub("", raw))) or _short(key))


def _short(key: str) -> tuple[str, ...]:
    """A word that keyword search leaves out still is one here, unless it says nothing."""
    return () if key in the.FREE else (key,)


def _obligations(found: list[Token]) -> list[Token]:
    """Two words that are one: "has to", "is to", "provided that"; and "May 1" is a date."""
    out: list[Token] = []
    for at, one in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else None
        pair = _PAIRS.get((one.key, after.key)) if after is not None else None
        if pair is not None:
            one = Token(one.raw, pair, after_break=one.after_break)
        elif one.raw == "May" and after is not None and after.number:
            one = Token(one.raw, "may (month)", ("may",), after_break=one.after_break)
        out.append(one)
    return out


def is_modal(token: Token) -> bool:
    """Whether the token is a modal verb, or stands for one."""
    return token.key in the.MODALS or token.key in {"have to", "be to"}


def _number(found: Sequence[Token], at: int) -> Number:
    before: list[str] = []
    for one in reversed(found[max(0, at - _REACH) : at]):
        if one.key in the.COMPARING:
            before.insert(0, one.key)
        elif one.key not in the.ARTICLES:
            break
    while before and before[0] == "or":
        before.pop(0)
    unit: list[str] = []
    for one in found[at + 1 :]:
        if one.symbol and not unit:
            unit.append(one.key)
        if one.number or one.symbol:
            break
        if one.key in the.QUALIFYING:
            unit.append(one.key)
            continue
        if one.content:
            unit.append(one.stems[0])
        break
    return Number(tuple(before), found[at].key, tuple(unit))


def _duties(found: Sequence[Token]) -> list[Duty]:
    duties = []
    for at, one in enumerate(found):
        if not is_modal(one):
            continue
        behind = found[at + 1 : at + 1 + _VERB_REACH]
        verb, negated = "", False
        for next_one in behind:
            if is_modal(next_one):
                break
            negated = negated or next_one.key in the.NEGATIONS
            if next_one.content and not next_one.key.endswith("ly") and next_one.key != "have":
                verb = next_one.stems[0]
                break
        subject = next((back.stems[0] for back in reversed(found[:at]) if back.content), "")
        duties.append(Duty(at, one.key, negated, subject, verb))
    return duties
