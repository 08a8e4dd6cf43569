"""Days and spans of days that a text names: "3/10/2025", "1 May", "last March", "Q2 2025".

A text and today enter; ``Days`` leave, in order. Without a year the latest one is meant that has
begun. Weekdays and days to come are not read, and a year alone only behind "in", "of" or the like,
for "2025" may be a quantity.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "may" and "mar" are words, too: without a day or a year a month is written with a capital.
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ALONE = (
    r"(?-i:Jan(?:uary)?|Feb(?:ruary)?|March|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|january|february|april|june|july|august|september|"
    r"october|november|december|"
    r"(?:(?<=since )|(?<=before )|(?<=until )|(?<=after )|(?<=in )|(?<=from )|(?<=to ))(?:march|may))"
)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
# The months of which the last ends a season (of the northern half of the world).
_SEASONS = {
    "spring": (3, 5),
    "summer": (6, 8),
    "fall": (9, 11),
    "autumn": (9, 11),
    "winter": (12, 2),
}
_DAYS = re.compile(
    r"(?<![\w/.-])(?:"
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?P<us>\d{1,2}/\d{1,2}/(?:20)?\d{2})|(?P<us_month>\d{1,2}/20\d\d)|"
    rf"(?P<month>{_MONTH})\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?:of\s+)?(?P<year>20\d\d)|"
    rf"(?:the\s+)?(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month_next>{_MONTH}),?\s+(?P<year_last>20\d\d)|"
    rf"(?P<alone_day>{_ALONE}|march)\.?\s+(?P<of_alone>\d{{1,2}})(?:st|nd|rd|th)?(?!\s*(?:[%:.]\d|MW|kV|days|hours))|"
    rf"(?:the\s+)?(?P<day_of>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<of_month>{_ALONE})|"
    rf"(?P<which>last|this|past)\s+(?P<last>{_MONTH})|"
    r"Q(?P<quarter>[1-4])(?:\s*(?:of\s+)?(?P<quarter_year>20\d\d))?|"
    r"(?:the\s+)?(?P<quarter_word>first|second|third|fourth|last)\s+quarter(?:\s+of)?\s+(?P<quarter_of>20\d\d)|"
    r"(?P<season_which>last\s+|this\s+(?:past\s+)?|the\s+)?(?P<season>spring|summer|fall|autumn|winter)(?:\s+of)?\s*(?P<season_year>20\d\d)?|"
    r"(?P<relative>yesterday|the day before yesterday|today|last week|last month|last year|"
    r"(?:a|one) (?:week|month|year) ago|(?P<ago>\d{1,2}|two|three|four|five|six) (?P<ago_unit>day|week|month|year)s ago)|"
    rf"(?P<only>{_ALONE})|"
    r"(?<=\bin )(?P<only_year>20\d\d)|(?<=\bof )(?P<of_year>20\d\d)|(?<=\bsince )(?P<since_year>20\d\d)|"
    r"(?<=\bbefore )(?P<before_year>20\d\d)|(?<=\bduring )(?P<during_year>20\d\d)"
    r")(?![\w/-]|,?\d)",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True, slots=True)
class Days:
    """A day or a span of days named in a text."""

    text: str  # as written
    start: int  # where it begins in the text, in characters
    first: date
    last: date
    dated: bool  # with a year of its own, or relative to today

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


def find_days(text: str, today: date) -> tuple[Days, ...]:
    """The days named in ``text``; what isn't a day ("2/30/2025") is left out.

    >>> [str(one.last) for one in find_days("from 1 May to Q2 2025", date(2025, 8, 1))]
    ['2025-05-01', '2025-06-30']
    """
    found = []
    for match in _DAYS.finditer(text):
        try:
            span = _span(match, today)
        except ValueError:
            continue
        if span is not None:
            dated = not (match["alone_day"] or match["day_of"] or match["only"])
            found.append(Days(match[0], match.start(), *span, dated))
    return tuple(found)


def _span(found: re.Match[str], today: date) -> tuple[date, date] | None:
    if found["iso"] or found["us"] or found["us_month"]:
        return _in_figures(found)
    if found["year"] or found["year_last"]:
        return _with_year(found)
    if found["alone_day"] or found["day_of"]:
        day = int(found["of_alone"] or found["day_of"])
        return _latest_day(_number(found["alone_day"] or found["of_month"]), day, today)
    if found["last"]:
        return _latest_month(_number(found["last"]), today, over=found["which"].lower() != "this")
    if found["quarter"] or found["quarter_word"]:
        return _quarter(found, today)
    if found["season"]:
        return _season(found, today)
    if found["relative"]:
        return _relative(found, today)
    if found["only"]:
        return _latest_month(_number(found["only"]), today, over=False)
    years = ("only_year", "of_year", "since_year", "before_year", "during_year")
    year = next(int(found[name]) for name in years if found[name])
    return date(year, 1, 1), date(year, 12, 31)


def _in_figures(found: re.Match[str]) -> tuple[date, date]:
    if found["us_month"]:
        month, year = (int(part) for part in found["us_month"].split("/"))
        return _month(year, month)
    if found["iso"]:
        year, month, day = (int(part) for part in found["iso"].split("-"))
    else:
        month, day, year = (int(part) for part in found["us"].split("/"))
    return _one(date(year % 100 + 2000, month, day))


def _with_year(found: re.Match[str]) -> tuple[date, date]:
    if found["year_last"]:
        month = _number(found["month_next"])
        return _one(date(int(found["year_last"]), month, int(found["day_first"])))
    year, month = int(found["year"]), _number(found["month"])
    return _one(date(year, month, int(found["day"]))) if found["day"] else _month(year, month)


def _one(day: date) -> tuple[date, date]:
    return day, day


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _latest_day(month: int, day: int, today: date) -> tuple[date, date]:
    this = date(today.year, month, day)
    return _one(this if this <= today else date(today.year - 1, month, day))


def _latest_month(month: int, today: date, *, over: bool) -> tuple[date, date]:
    """The latest such month that has begun, or that is ``over``."""
    begun = month < today.month or (month == today.month and not over)
    return _month(today.year if begun else today.year - 1, month)


def _quarter(found: re.Match[str], today: date) -> tuple[date, date]:
    number = int(found["quarter"] or 0) or _QUARTERS[found["quarter_word"].lower()]
    given = found["quarter_year"] or found["quarter_of"]
    first = 3 * number - 2
    year = int(given) if given else today.year - (date(today.year, first, 1) > today)
    return _month(year, first)[0], _month(year, first + 2)[1]


def _season(found: re.Match[str], today: date) -> tuple[date, date] | None:
    if not (found["season_which"] or found["season_year"]):
        return None
    first, last = _SEASONS[found["season"].lower()]
    year = int(found["season_year"] or today.year)
    start = date(year - (last < first and not found["season_year"]), first, 1)
    past = found["season_which"] is not None and "last" in found["season_which"].lower()
    if not found["season_year"] and (
        start > today or (past and start.year == today.year > 0 and _end(start, last) >= today)
    ):
        start = start.replace(year=start.year - 1)
    return start, _end(start, last)


def _end(start: date, month: int) -> date:
    year = start.year + (month < start.month)
    return date(year, month, monthrange(year, month)[1])


def _relative(found: re.Match[str], today: date) -> tuple[date, date]:
    said = " ".join(found["relative"].lower().split())
    if said == "last month":
        before = today.replace(day=1) - timedelta(days=1)
        return before.replace(day=1), before
    if said == "last year":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    if found["ago"]:
        count = _NUMBERS.get(found["ago"].lower()) or int(found["ago"])
        unit = found["ago_unit"].lower()
    else:
        count, unit = {
            "today": (0, "day"),
            "yesterday": (1, "day"),
            "last week": (1, "week"),
            "the day before yesterday": (2, "day"),
        }.get(said, (1, said.split()[1] if " " in said else "day"))
    return _one(_back(today, count, unit))


def _back(today: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _number(month: str) -> int:
    return _NAMES.index(month[:3].lower()) + 1
