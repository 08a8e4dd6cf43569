"""What a sentence says that a rule turns on: amounts, duties, what is denied, under what condition.

A sentence enters; facts that can be compared leave. Reading is shallow and the same for quote and
wording: two sentences that a person reads alike may read differently here, and then the worded
one is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search_api.writer.tokens import Sort, Token, tokens
from search_api.writer.vocabulary import (
    COMPARATORS,
    CONDITIONS,
    FREE,
    MODALS,
    NEGATORS,
    QUALIFIERS,
)  # fmt: skip

_REACH = 6  # content words that a negation reaches, unless its clause ends before
_LONGEST = max(map(len, COMPARATORS))
_SUBJECT = 2  # content words
_UNIT = 2  # tokens behind a number at most, where the first only qualifies the second


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what stands by it."""

    comparator: str  # "at least"; "" without one
    sign: str  # "$", "-", "-$", ""
    number: str
    unit: str  # stemmed: "busi day"


@dataclass(frozen=True, slots=True)
class Duty:
    """A modal verb with what it governs."""

    modal: str
    denied: bool
    passive: bool
    verb: str  # stem; "" at the end of a lead-in


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence, read."""

    tokens: tuple[Token, ...]
    amounts: tuple[Amount, ...]
    # with the content words before each, and the nearest of them: its subject
    duties: tuple[tuple[Duty, tuple[str, ...], tuple[str, ...]], ...]
    polarity: frozenset[tuple[str, bool]]  # content word, whether denied
    conditions: frozenset[str]
    lower: frozenset[str]
    stems: frozenset[str]

    @property
    def content(self) -> tuple[Token, ...]:
        """The words that carry meaning."""
        return tuple(token for token in self.tokens if is_content(token))


def is_content(token: Token) -> bool:
    return token.sort is Sort.WORD and token.lower not in FREE


def read(text: str) -> Reading:
    """Reads one sentence."""
    found = tokens(text)
    return Reading(
        tokens=found,
        amounts=tuple(
            _amount(found, at) for at, token in enumerate(found) if token.sort is Sort.NUMBER
        ),
        duties=tuple(
            (_duty(found, at), _content(found[:at]), _subject(found[:at]))
            for at, token in enumerate(found)
            if token.lower in MODALS
        ),
        polarity=_polarity(found),
        conditions=frozenset(token.lower for token in found) & CONDITIONS,
        lower=frozenset(token.lower for token in found),
        stems=frozenset(token.stem for token in found),
    )


def _amount(found: Sequence[Token], at: int) -> Amount:
    first = at
    while first and found[first - 1].sort is Sort.SYMBOL and found[first - 1].raw in "-$€£<>=≤≥±":
        first -= 1
    sign = "".join(token.raw for token in found[first:at])
    before = tuple(token.lower for token in found[max(0, first - _LONGEST) : first])
    comparator = max(
        (one for one in COMPARATORS if before[-len(one) :] == one), key=len, default=()
    )
    unit: list[str] = []
    for token in found[at + 1 : at + 1 + _UNIT]:
        if token.sort is Sort.STOP or token.lower in FREE or is_turning_point(token):
            break
        unit.append(token.stem)
        if token.stem not in QUALIFIERS:
            break
    return Amount(" ".join(comparator), sign, found[at].stem, " ".join(unit))


def is_turning_point(token: Token) -> bool:
    """Whether a token ends what belongs to a number."""
    return token.lower in MODALS | NEGATORS | CONDITIONS | {"and", "or", "by", "before", "after"}


def _duty(found: Sequence[Token], at: int) -> Duty:
    denied = passive = False
    for token in found[at + 1 :]:
        if token.lower in NEGATORS:
            denied = True
        elif token.lower in ("be", "been"):
            passive = True
        elif token.sort is Sort.STOP:
            continue
        elif is_content(token) and not token.lower.endswith("ly"):
            return Duty(found[at].lower, denied, passive, token.stem)
    return Duty(found[at].lower, denied, passive, "")


def _content(found: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.stem for token in found if is_content(token) and token.lower not in MODALS)


def _subject(before: Sequence[Token]) -> tuple[str, ...]:
    """The last content words before a modal verb, of its own clause if it has any there."""
    stops = [at for at, token in enumerate(before) if token.sort is Sort.STOP]
    own = _content(before[stops[-1] :]) if stops else ()
    return (own or _content(before))[-_SUBJECT:]


def _ends_clause(token: Token) -> bool:
    return token.sort is Sort.STOP or token.lower in ("but", "unless", "except")


def _polarity(found: Sequence[Token]) -> frozenset[tuple[str, bool]]:
    """Content words with whether a negation before them reaches them.

    One in a lead-in ("shall not:") reaches all that stands under it.
    """
    reach = 0
    denying = False
    said = set()
    for token in found:
        if token.lower in NEGATORS:
            reach, denying = _REACH, True
        elif token.raw == ":" and denying:
            reach = _REACH + len(found)  # more than its words can use up
        elif reach <= _REACH and _ends_clause(token):
            reach = 0
        elif is_content(token):
            said.add((token.stem, reach > 0))
            reach -= 1
    return frozenset(said)
