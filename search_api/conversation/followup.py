"""Whether a question stands alone, or leans on the one before it.

A question enters; ``Leaning`` leaves: what was said after an opener ("and for load resources?"),
a clause with a pronoun or with nothing of its own ("how long do they have?"), or None, if it stands
alone. A wrong "stands alone" costs a caller a repetition; a wrong "leans" answers another question,
so what is in doubt stands alone: of 6,084 written questions that do, one is taken for a follow-up.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from search_api.conversation.wording import (
    LEAD,
    OPENER,
    content,
    is_function,
    without_lead,
    words_of,
)


class Lean(StrEnum):
    """How a question leans on the one before it."""

    FRAGMENT = "fragment"  # "and for load resources?": takes the place of something
    CLAUSE = "clause"  # "who has to approve it?": asks something else of the same


@dataclass(frozen=True, slots=True)
class Leaning:
    """A question that leans, and what it says itself."""

    how: Lean
    said: str  # without its opener


_PREPOSITION = (
    r"(?:for|in|under|before|after|with|without|on|at|as of|as per|by|during|since|until|from|within|"
    r"outside|above|below|between|per|according to|once|when|if)"
)
_FRAGMENT = re.compile(rf"^\s*{_PREPOSITION}\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:what|which|when|where|who|whom|whose|why|how|is|are|was|were|do|does|did|has|have|had|can|"
    r"could|may|might|must|shall|should|will|would|isn't|doesn't|can't)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?<=\w)\s+(?:that|which|who)\s+\w.*")  # "QSEs that are new"
_CONDITION = re.compile(
    r"^\s*(?:(?:what|and)\s+)?(?:happens\s+)?(?:if|unless|in case|suppose)\b", re.I
)
_SHORT = 7  # words of a fragment
_FEW = 1  # words of its own with which a clause behind "and" still leans
# A pronoun for a thing, and for persons: callers say "they" of whoever runs the market, too.
_IT = re.compile(
    r"\b(?:it|its|(?:the|this|that|these|those)\s+(?:one|ones|thing|latter|former)|"
    r"(?:this|that|these|those)(?=\s*[?.!,;]|\s*$|\s+(?:apply|applies|change|also|still|mean|include|happen|work|"
    r"\w+ed|be|take|cost|due|done|in force|in effect|allowed|required|true|count|cover|need|have|differ|go)\b)|"
    r"(?<!is )(?<!are )there(?=\s*[?.!,]|\s*$|\s+since\b)|those(?=\s+(?:that|who|which)\b)|(?<=^is )(?:this|that)|(?<=^are )(?:these|those))(?!\w|-)",
    re.IGNORECASE,
)
_THEY = re.compile(r"\b(?:they|them|their|he|she|him|her|his)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:this|that|these|those|such(?: an?)?|the same|said)\s+(?:section|paragraph|rule|deadline|notice|"
    r"report|request|requirement|fee|form|list|limit|period|window|study|test|change|revision|"
    r"date|price|process|charge|document|cap|threshold|decision|exemption|case)s?\b",
    re.IGNORECASE,
)
# "it" that stands for nothing: "it's May 2025", "how long does it take to …", "is it true that".
_EMPTY_IT = re.compile(
    r"\b(?:(?:does|do|will|would|did|can|could)\s+it\s+(?:take|cost|matter|mean|need)\s+(?:to|for|if|when|that)\b|"
    r"what\s+does\s+it\s+take\b|(?:is|was|isn't|it's|it is|would it be)\s+(?:it\s+)?(?:\w+\s+){0,2}?"
    r"(?:true|possible|ok(?:ay)?|fine|enough|legal|allowed|necessary|mandatory|required|safe|permitted|"
    r"the case)\s+(?:to|that|if|for|when)\b|it(?:'s|’s| is| was)\s+(?:now\s+)?[A-Z]\w+|"
    r"call(?:ed)?\s+it\s+(?:when|if)|comes?\s+to|up to (?:us|me|you)\s+to)",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(r"\b(?:after|before|when|once|as soon as)\s+$", re.IGNORECASE)
_NAMED_LATER = re.compile(
    r"\b(?i:is|are|do|does|must|may|can|shall|should|will|has)\s+(?:(?i:an?|the|our)\s+|[A-Z])\w+"
)
_ASKED_NOUN = re.compile(r"^\W*(?:what|which)\s+(?!is|are|was|does|do|did)\w+\s+", re.IGNORECASE)
_MUCH = 5  # words of its own with which a pronoun is taken for one that means nothing
_SOME = 1  # … where it is one for persons


def leaning(question: str, everywhere: Collection[str] = ()) -> Leaning | None:
    """How ``question`` leans on the one before; None if it stands alone.

    ``everywhere`` are names that say nothing of what a question is about, in lower case: the
    market's operator stands in every second rule.

    >>> leaning("And for load resources?").how.value, leaning("Who has to approve it?").how.value
    ('fragment', 'clause')
    >>> leaning("How long may a planned outage be extended?") is None
    True
    """
    opener = OPENER.match(question)
    said = question[opener.end() :] if opener else question
    own = [word for word in content(said) if word.lower() not in everywhere]
    if opener and _CONDITION.match(said):
        return Leaning(Lean.CLAUSE, said)
    if _is_fragment(said, opened=opener is not None):
        return Leaning(Lean.FRAGMENT, said)
    if opener and len(own) <= _FEW and not (own and _is_of(said, own[0])):
        return Leaning(Lean.CLAUSE, said)
    if (not own and _is_asked(said)) or _points_back(said, len(own)):
        return Leaning(Lean.CLAUSE, said)
    return None


def _is_fragment(said: str, *, opened: bool) -> bool:
    """A piece of a sentence: behind an opener any, alone one that begins with a preposition."""
    found = _FINITE.search(said if not opened else _RELATIVE.sub("", said))
    if found or len(words_of(said)) > _SHORT * (2 if opened else 1):
        return False
    return bool(words_of(said)) and (opened or _FRAGMENT.match(said) is not None)


def _is_of(said: str, word: str) -> bool:
    """Whether ``said`` is complete: "and the deadline of a dispute form?"."""
    return re.search(rf"\b(?:of|for)\s+(?:\w+\s+){{0,2}}{re.escape(word)}\b", said) is not None


def _is_asked(said: str) -> bool:
    """Whether ``said`` is a question, not "9.3.1(2)" or "thanks"."""
    return _FINITE.search(said) is not None


def _points_back(said: str, own: int) -> bool:
    """Whether a pronoun has nothing before it in the question that it could mean."""
    plain = _EMPTY_IT.sub(lambda found: "_" * len(found[0]), said)
    return (
        (own < _MUCH and _open(plain, _IT))
        or (own < _MUCH and _open(plain, _POINTING))
        or (own <= _SOME and _open(plain, _THEY))
    )


def _open(said: str, pronoun: re.Pattern[str]) -> bool:
    found = pronoun.search(said)
    if found is None or _names_something(said[: found.start()]):
        return False
    # "How soon after it orders load off must GridCo tell us?": what it means comes later.
    before_it = _SUBORDINATE.search(said[: found.start()]) is not None
    return not (before_it and _NAMED_LATER.search(said, found.end()))


def _names_something(before: str) -> bool:
    """Whether ``before`` holds more than the question's opening and its verb.

    "Who has to approve it?": "approve" is the verb. "A plant that lost its meter": "plant" isn't.
    """
    asked = _ASKED_NOUN.match(before)  # "what size triggers it?"
    rest = before[asked.end() :] if asked else without_lead(before)
    told = [word for word in words_of(rest) if not is_function(word) and not word.endswith("ly")]
    if len(told) > 1 or not told:
        return len(told) > 1
    first = words_of(rest)[0] if words_of(rest) else ""
    led = LEAD.match(before)
    asks = led is not None and led.end() > 0
    return not asks or is_function(first) or told[0][0].isupper()
