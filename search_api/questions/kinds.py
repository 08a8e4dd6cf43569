"""What kind of question it is, and a question of what has changed with its place and days.

A question enters; its ``QuestionKind`` leaves, one only: where a question is of several kinds the
first of the list that fits. ``change_asked`` reads "what changed in Section 9.3 since February?":
the documents and places named, and the days between which texts are to be compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from search_api.questions.asked import asked
from search_api.questions.days import Days, find_days
from search_api.questions.query import Place, Query


class QuestionKind(StrEnum):
    """What a question asks for."""

    CHANGED = "changed"  # what has changed between two days
    LOOKUP = "lookup"  # what stands at a place
    DEADLINE = "deadline"  # when, how long, how often
    WHO = "who"
    VALUE = "value"  # a number, a fee, a formula
    PROCEDURE = "procedure"  # how to, which steps, what it takes
    ALLOWED = "allowed"  # may, must, is it required
    DEFINITION = "definition"
    OTHER = "other"


_CHANGED = re.compile(
    r"\b(?:what(?:'s|’s| is| has| have| was| were)?\s+(?:\w+\s+)?(?:changed|changes|new|different|amended|revised|updated|"
    r"added|removed|deleted|modified)\b(?!\s+(?:must|may|to be|will))|"
    r"what did\b.*\bchange\b|(?:any|list|show|were there|are there)\b.{0,20}\b(?:changes?|amendments?|revisions?|updates?)\b|"
    r"(?:has|have|did|was|were)\b.{0,80}\b(?:changed?|(?:been )?(?:amended|revised|updated|renumbered|reworded))\b|"
    r"how (?:has|have|did|does)\b.{0,80}\b(?:changed?|differ)\b|"
    r"differences? between (?!an?\b)|compare\b|changes? (?:to|in|of|since|between)\b|redline)",
    re.IGNORECASE,
)
_BOX_CHANGES = re.compile(
    r"\b(?:about to|going to|will|would|once|when)\b.{0,40}\bchange|\bwhat (?:does|will|would|did)\b[^?]*\b[A-Z]{1,5}RR\W?\d"
)
_SAYS = re.compile(
    r"\b(?:say|says|said|read|reads|text|quote|pull|show|tell me about|about|cover|contain|change|changes|do)\b",
    re.I,
)
_WHO = re.compile(
    r"\b(?:who|whom|whose|which (?:party|entity|company|body|committee))\b", re.IGNORECASE
)
_PROCEDURE = re.compile(
    r"\b(?:how (?:do|does|can|could|should|would|to|is|are)\b|steps?\b|procedure|process\b|walk me through|"
    r"what (?:do|does|must|should|has|have|needs?)\b.{0,40}\b(?:do|file|submit|send|give|provide|hand in|include)\b|"
    r"what (?:happens|goes (?:in|into)|does it take)|requirements? (?:for|to)|what do (?:I|we) need|checklist)",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b(?:how (?:much|many|big|large|high|low|small|wide|heavy)|cost|price|fee|amount|cap|rate|threshold|limit|"
    r"percent\w*|minimum|maximum|min|max|value|formula|calculated|computed|number|size|interest|tolerance|ratio)\b|%|\$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:by|until|till|since) when|due\b|deadline|turnaround|lead time|how (?:far|much) (?:ahead|in advance|notice)|"
    r"notice period|business days|(?:hours|days|months|years|minutes)\b(?=\W*$)|time ?(?:frame|line|limit)|expire|last day|"
    r"how quick|window",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"^\W*(?:what(?:'?s|’s| is| are)\s+(?:an?\s+|the\s+)?(?:\w[\w-]*\s*){1,5}\W*$|define\b|definition\b)|"
    r"\b(?:what does .{1,60} (?:mean|stand for)|meaning of|definition of|stands? for|counts? as|considered an?|"
    r"what (?:exactly )?is meant|called|spell .{0,20} out|difference between an?)\b|\bmeaning\W*$",
    re.IGNORECASE,
)


_DEFINES = re.compile(r"^\W*(?:define|definition|meaning)\b|\bwhat do (?:they|you) call\b", re.I)


def kind_of(question: str, query: Query | None = None) -> QuestionKind:
    """The kind of ``question``; ``query`` is the same as read, where that has been done.

    >>> kind_of("when's the dispute due").value, kind_of("who signs the form").value
    ('deadline', 'who')
    """
    wants = asked(question)
    named = query is not None and bool(query.places or query.revisions or query.notices)
    if is_change(question):
        return QuestionKind.CHANGED
    if (query is not None and query.bare) or (named and _SAYS.search(question)):
        return QuestionKind.LOOKUP
    if _DEFINES.search(question):
        return QuestionKind.DEFINITION
    if wants.time or _TIME.search(question):
        return QuestionKind.DEADLINE
    if _DEFINITION.search(question) and not _VALUE.search(question):
        return QuestionKind.DEFINITION
    if _WHO.search(question):
        return QuestionKind.WHO
    if _VALUE.search(question):
        return QuestionKind.VALUE
    if _PROCEDURE.search(question):
        return QuestionKind.PROCEDURE
    if wants.duty:
        return QuestionKind.ALLOWED
    return QuestionKind.DEFINITION if wants.meaning else QuestionKind.OTHER


def is_change(question: str) -> bool:
    """Whether ``question`` asks what has changed in the rules from one day to another."""
    if _BOX_CHANGES.search(question):
        return False
    found = _CHANGED.search(question)
    if found is None:
        return False
    yes_no = re.match(r"\W*(?:has|have|did|was|were)\b", found[0], re.IGNORECASE)
    # "Has the owner changed its name?" asks for no comparison, but with a day or a place.
    return yes_no is None or _SINCE.search(question) is not None


_SINCE = re.compile(
    r"\b(?:since|between|from\b.*\bto|after|compared (?:to|with)|versus|vs\.?|last (?:version|edition|month|year)|lately|recently)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """A question of what has changed: where, and between which days."""

    documents: tuple[str, ...]  # ids; () for all
    places: tuple[Place, ...]  # sections and paragraphs named; () for whole documents
    since: date | None  # the day of the older text; None: the edition before
    until: date | None  # the day of the newer text; None: today


def change_asked(query: Query, today: date) -> ChangeAsked | None:
    """What ``query`` asks to be compared; None if it isn't such a question.

    "Since February" means the text in force when February began, "between March 1 and June 1" that
    of those days, "from 2025-02-01 to 2025-04-01" too; a single day with "in" or "on" is the newer.
    """
    if not is_change(query.text):
        return None
    documents = query.documents or tuple(
        dict.fromkeys(place.document for place in query.places if place.document)
    )
    since, until = _between(query.text, find_days(query.text, today))
    return ChangeAsked(documents, query.places, since, until)


def _between(text: str, days: tuple[Days, ...]) -> tuple[date | None, date | None]:
    if len(days) >= 2:
        first, second = sorted(days[:2], key=lambda one: one.first)
        return first.first, second.last
    if not days:
        return None, None
    one = days[0]
    before = text[: one.start]
    if re.search(r"\b(?:in|on|during|by|until|as of|before)\s+(?:the\s+)?$", before, re.IGNORECASE):
        spans = one.first != one.last
        return (one.first if spans else None), one.last
    return one.first, None
