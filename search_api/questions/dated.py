"""The day whose rules a question asks for, where it says so.

A question and today enter; a date leaves, or None. Most dates in questions are facts ("signed
before June 2021"), not the day whose text is wanted; so a date counts only behind words that make
it that day ("as of", "for Operating Day", "back in", "it's"), or with a verb in the past beside it
("what was the cap on 3/10/2025?"). A span of days means its last day, "before" it the day before
its first. An event ("before RTC went live") is read, but nobody here knows its day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from search_api.questions.days import Days, find_days

_SURE = re.compile(
    r"\b(?:as (?:of|at|on)|as (?:it|they|things) (?:was|were|stood|read) (?:on|in|at)|"
    r"in (?:force|effect) (?:on|in|for|during|as of|at)|effective (?:on|in|as of)|"
    r"(?:for |on |of |in )?(?:the )?(?:operating|trade|trading|flow) (?:day|date)s?(?: of)?|OD|"
    r"it(?:'s|’s| is)(?: now)?|"
    r"(?:text|rules?|version|edition|revision|protocols|guide|manual|rulebook) (?:of|on|in|for|from|dated|as of))"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:before|prior to|until|up to)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_SURE_BEFORE = re.compile(
    r"\b(?:in (?:force|effect)|used to \w+|(?:text|rules?|version|edition)|say|said|read)\s+"
    r"(?:just\s+)?(?:before|prior to|until|up to)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BACK = re.compile(r"\bback (?:in|on|at)\s+(?:the\s+)?$", re.IGNORECASE)
# A day or a month that is named: "3/10/2025", "March 2025", "last March", "1 May".
_EXPLICIT = re.compile(
    r"\d[/-]\d|^(?:last|past) (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"[a-z]{3}\.?\s+(?:of\s+)?\d|^\d+(?:st|nd|rd|th)?\s+(?:of\s+)?[a-z]{3}|^Q\d",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:on|in|during|for|at|over)\s+(?:the\s+)?$", re.IGNORECASE)
_NO_DAY = re.compile(
    r"\b(?:by|since|before|after|until|till|from|between|prior to)\s+$", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:was|were|did|applied|used to|had)\b", re.IGNORECASE)
# A question in the past from its beginning: it asks of that time, and tells no story first.
_ASKED_PAST = re.compile(
    r"^\W*(?:and\s+|so\s+)?(?:by\s+|until\s+|at\s+|in\s+)?(?:what|which|who|when|where|why|how)\b(?:\s+[^\s.?!]+){0,5}?\s+"
    r"\b(?:was|were|did|applied|used to|had)\b|^\W*(?:was|were|did|had)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:we|our|i|my|us|me|he|she|his|her)\b", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:before|prior to|until|after|since)\s+(?P<event>(?:the\s+)?(?:[A-Z][\w+/-]*|go-?live|market redesign)"
    r"(?:\s+[\w+/-]+){0,3}?\s*(?:went live|go(?:es)?[- ]live|took effect|came in(?:to (?:force|effect))?|"
    r"was (?:implemented|approved|adopted|changed)|started|launched|implementation|go-?live)"
    r"|go-?live)\b",
)
# What stands before a day and goes with it.
_LED_BY = (
    r"\b(?:(?:(?:just )?(?:before|prior to|until|up to)|as of|as at|back (?:in|on|at)|(?:for|on|of|in)(?: the)? "
    r"(?:operating|trade|trading|flow) (?:day|date)s?(?: of)?|on|in|during|for|at|over)\s+(?:the\s+)?)?"
)


@dataclass(frozen=True, slots=True)
class Meant:
    """A day with the words that name it."""

    text: str
    day: date


def day_asked(question: str, today: date) -> date | None:
    """The day whose rules ``question`` asks for; None if it names none, or one that isn't.

    >>> day_asked("What was the cap on 3/10/2025?", date(2026, 1, 5))
    datetime.date(2025, 3, 10)
    >>> day_asked("It was signed before March 2025. Does it count?", date(2026, 1, 5)) is None
    True
    """
    asked = asked_day(question, today)
    return asked.day if asked is not None else None


def asked_day(question: str, today: date) -> Meant | None:
    """The same with its words."""
    days = find_days(question, today)
    told = _ASKED_PAST.search(question) is not None and not _OWN.search(question)
    for one in days:
        before = question[: one.start]
        if one.text.lower() == "today":
            continue
        if _SURE.search(before) or (_BACK.search(before) and (told or not _OWN.search(question))):
            return Meant(one.text, one.last)
        if _SURE_BEFORE.search(before) or (told and _BEFORE.search(before)):
            return _just_before(one)
    if not _PAST.search(question):
        return None
    for one in days:
        if _counts(one, question, told=told):
            return Meant(one.text, one.last)
    return None


def without_day(question: str, today: date) -> str:
    """The question without the words that name the day whose rules it asks for.

    The day has chosen the text already; as words "in March 2026" would find what is due in March.

    >>> without_day("What was the offer cap in March 2025?", date(2026, 1, 5))
    'What was the offer cap?'
    """
    asked = asked_day(question, today)
    if asked is None:
        return question
    told = re.compile(_LED_BY + re.escape(asked.text), re.IGNORECASE)
    left = " ".join(told.sub(" ", question, count=1).split())
    left = re.sub(r"\s+(?=[?.!,;:])|^[,;:]\s*", "", left)
    return left if re.search(r"\w{3}", left) else question


def _counts(one: Days, question: str, *, told: bool) -> bool:
    """Whether a day beside a verb in the past is the day whose rules are asked for."""
    before = question[: one.start]
    if one.text.lower() == "today" or _NO_DAY.search(before):
        return False
    if _EXPLICIT.search(one.text):
        return _BESIDE.search(before) is not None or one.text.lower().startswith("last ")
    # A year alone, a season, "last month": as often facts, so the whole question has to be of then.
    ends = not re.search(r"\w", question[one.end :])
    return told and (ends or not one.text.isdigit())


def _just_before(one: Days) -> Meant:
    return Meant(one.text, one.first - timedelta(days=1))


def day_meant(fragment: str, today: date) -> Meant | None:
    """The day that a fragment asks for: "and before April?", "as of 1 May?", "last year?"."""
    for one in find_days(fragment, today):
        if one.text.lower().startswith("the ") and not re.search(r"\d", one.text):
            continue  # "and in the summer?" asks of a season of every year
        before = fragment[: one.start]
        if re.search(r"\b(?:before|prior to|until|up to)\s+(?:the\s+)?$", before, re.IGNORECASE):
            return Meant(fragment[: one.end].strip(), one.first - timedelta(days=1))
        if not re.search(r"\b(?:by|from|between)\s+$", before, re.IGNORECASE):
            return Meant(one.text, one.last)
    return None


def event_asked(question: str) -> str:
    """The event before or after which the rules are asked for: "RTC went live"; "" for none."""
    found = _EVENT.search(question) if _ASKED_PAST.search(question) else None
    return " ".join(found["event"].split()) if found else ""
