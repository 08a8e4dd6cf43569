"""The day whose rules a question asks for, where it says so.

A question and today enter; a date leaves, or None. Most dates in questions are facts ("signed
before June 2021"), not the day whose text is wanted; so a date counts only behind words that make
it that day ("as of", "for Operating Day", "back in", "it's"), or with a verb in the past beside it
("what was the cap on 3/10/2025?"). A month means its last day. Years alone, weekdays and "next
month" are not read.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<us>\d{1,2}/\d{1,2}/(?:20)?\d{2})|"
    rf"(?P<month>{_MONTH})\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>20\d\d)|"
    rf"(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month_next>{_MONTH})\s+(?P<year_last>20\d\d)|"
    rf"last\s+(?P<last>{_MONTH}))(?![\w/-])"
)
_SURE = re.compile(
    r"\b(?:as of|as at|in (?:force|effect) (?:on|in|for)|effective (?:on|in)|back (?:in|on)|"
    r"(?:for |on |of )?(?:the )?operating day(?: of)?|it(?:'s|’s| is)(?: now)?|"
    r"(?:text|rules?|version|edition|protocols) (?:of|on|in|for|from))\s+" + _DATE,
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:on|in|during|for)\s+" + _DATE, re.IGNORECASE)
_LAST = re.compile(r"(?<!by )(?<!since )(?<!before )(?<!after )\b" + _DATE, re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|did|applied|used to|had)\b", re.IGNORECASE)


def day_asked(question: str, today: date) -> date | None:
    """The day whose rules ``question`` asks for; None if it names none, or one that isn't.

    >>> day_asked("What was the cap on 3/10/2025?", date(2026, 1, 5))
    datetime.date(2025, 3, 10)
    >>> day_asked("It was signed before March 2025. Does it count?", date(2026, 1, 5)) is None
    True
    """
    found = _SURE.search(question)
    if found is None and _PAST.search(question):
        found = _BESIDE.search(question) or _last(question)
    return _day(found, today) if found is not None else None


def _last(question: str) -> re.Match[str] | None:
    """Finds "last March" without a preposition: a year or a day would have one."""
    found = _LAST.search(question)
    return found if found is not None and found["last"] else None


def _day(found: re.Match[str], today: date) -> date | None:
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        if found["us"]:
            month, day, year = (int(part) for part in found["us"].split("/"))
            return date(year % 100 + 2000, month, day)
        if found["last"]:
            return _before(_number(found["last"]), today)
        if found["day_first"]:
            return date(
                int(found["year_last"]), _number(found["month_next"]), int(found["day_first"])
            )
        month, year = _number(found["month"]), int(found["year"])
        last = monthrange(year, month)[1]
        return date(year, month, int(found["day"] or last))
    except ValueError:  # "2/30/2025"
        return None


def _before(month: int, today: date) -> date:
    """The last day of the latest such month that is over."""
    year = today.year if month < today.month else today.year - 1
    return date(year, month, monthrange(year, month)[1])


def _number(month: str) -> int:
    return _NAMES.index(month[:3].lower()) + 1
