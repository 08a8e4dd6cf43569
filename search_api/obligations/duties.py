"""Sentences of the rules as duties: who, under which condition, must or may do what.

A text enters; a ``Duty`` leaves for each sentence in which a modal verb follows a party. Only what
is certain is read: "shall be posted" obliges nobody by its words, "may only" both permits and
forbids, and the condition of "if …, which may …" has a modal of its own; these are left out.

What the verbs oblige is what rulebooks' rules of construction say of them: "shall" and "must"
impose a duty, "may" gives discretion, "may not" forbids, "should" recommends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from marketrules.spans import Span
from search_api.answering.sentences import after_label, split


class Effect(StrEnum):
    """What a modal verb does."""

    OBLIGED = "obliged"
    PERMITTED = "permitted"
    FORBIDDEN = "forbidden"
    RECOMMENDED = "recommended"


EFFECTS = {
    "shall": Effect.OBLIGED, "must": Effect.OBLIGED, "may": Effect.PERMITTED,
    "shall not": Effect.FORBIDDEN, "must not": Effect.FORBIDDEN, "may not": Effect.FORBIDDEN,
    "should": Effect.RECOMMENDED,
}  # fmt: skip
_MODAL = re.compile(r"\b(?:shall|must|may|should)(?:\s+not)?\b")
_NAME = r"(?:[A-Z][\w’'/&-]*|\([A-Za-z/]{2,8}\))"
_WHO = re.compile(
    r"(?:(?:then|and|but)\s+)?(?P<all>"
    r"(?:(?i:each|an?|the|any|all|every)\s+)?(?:applicable\s+|affected\s+|designated\s+)?"
    rf"(?P<name>{_NAME}(?:\s+(?:(?:and/or|and|or|of|for|the)\s+)*{_NAME})*(?:\s+(?:applicants?|staff))?"
    r"|applicants?)"
    r"(?P<tail>\s+(?:that|who|which|representing|with|in|operating|owning|receiving|intending|seeking)"
    r"\s[^,;:]*)?)",
)
_HEADS = (
    r"(?:entit(?:y|ies)|agents?|compan(?:y|ies)|providers?|owners?|operators?|participants?|customers?|"
    r"applicants?|members?|retailers?|utilit(?:y|ies)|holders?|developers?|recipients?|bidders?|"
    r"counter-?part(?:y|ies)|part(?:y|ies)|principals?|administrators?|board|committee|subcommittee|staff)"
)
_PARTY = re.compile(rf".*\b{_HEADS}(?:\s+\([A-Za-z/-]+\))?", re.IGNORECASE)
_ACRONYM = re.compile(r"\(?[A-Z][A-Za-z]*[A-Z]s?\)?")
# What follows makes a state of a thing, or limits the modal itself.
_NO_ACT = re.compile(
    r"\s*(?:,|only\b|be\b(?!\s+(?:responsible|liable|able|capable))|have\b|include\b|mean\b|equal\b|apply\b|"
    r"consist\b|become\b|remain\b|exist\b|at a minimum\b|either\b|but\b|and\b|or\b|no\b|never\b)"
)


@dataclass(frozen=True, slots=True)
class Duty:
    """A sentence with a party and a modal verb; all texts are its own words."""

    span: Span  # of the sentence, in the text read
    sentence: str
    condition: str  # what stands before the party: "If a form is late"; ""
    who: str  # "Each QSE representing a Resource"
    party: str  # "QSE"
    modal: str  # "shall not"
    modal_span: Span  # in the sentence
    effect: Effect
    act: str  # what follows the verb


@dataclass(frozen=True, slots=True)
class Parties:
    """Who can be obliged: the acronyms and issuers that the rulebooks know as parties."""

    names: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether ``name`` is a party, or several joined.

        >>> Parties(frozenset({"QSE"})).has("QSEs"), Parties(frozenset()).has("Resource Owner")
        (True, True)
        """
        parts = re.split(r"\s+(?:and/or|and|or)\s+", name)
        last = parts[-1]
        if last in self.names or last.removesuffix("s") in self.names:
            return True
        return bool(_PARTY.fullmatch(last)) and not _ACRONYM.fullmatch(last)


def duties(text: str, parties: Parties) -> tuple[Duty, ...]:
    """The duties of ``text``, one a sentence at most.

    >>> duties("(1) If late, a QSE shall not file.", Parties(frozenset({"QSE"})))[0].effect.value
    'forbidden'
    """
    found = (duty(text, span, parties) for span in split(text, after_label(text)))
    return tuple(one for one in found if one is not None)


def duty(text: str, span: Span, parties: Parties) -> Duty | None:
    """The duty that the sentence at ``span`` states; None if it states none for certain."""
    sentence = span.quote(text)
    for modal in _MODAL.finditer(sentence):
        verb = " ".join(modal[0].split())
        before = sentence[: modal.start()].rstrip()
        start = before.rfind(", ") + 2 if ", " in before else 0
        while True:  # "…, ERCOT, the QSE": the whole of what is named
            who = _WHO.fullmatch(before, start)
            if who is not None or start == 0:
                break
            start = before.rfind(", ", 0, start - 2) + 2 if ", " in before[: start - 2] else 0
        if who is None:
            who = _WHO.fullmatch(before[:1].lower() + before[1:]) if start == 0 else None
        # "each Market Participant, the IMM, and ERCOT shall": the end of a list, not the party.
        if who is None or re.match(r"(?:and|or)\s", before[start:]):
            return None
        if verb not in EFFECTS or not parties.has(_head(who["name"])):
            return None
        act = sentence[modal.end() :]
        if _NO_ACT.match(act):
            return None
        condition = before[:start].rstrip(" ,")
        return Duty(
            span, sentence, condition, who["all"].strip(), _head(who["name"]), verb,
            Span(*modal.span()), EFFECTS[verb], act.strip(),
        )  # fmt: skip
    return None


def _head(name: str) -> str:
    """The name without the acronym in brackets behind it."""
    return re.sub(r"\s*\([A-Za-z/]{2,8}\)$", "", name).strip()
