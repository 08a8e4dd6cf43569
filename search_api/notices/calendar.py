"""The days that a notice names, with the weekdays it says they are.

A text enters; named days leave, right or wrong: "Friday, January 16, 2026", "1/16/26", "February
30". A day without a year is one that the notice's own date has to complete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from marketrules.spans import Span

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join((*MONTHS, *(rf"{one[:3]}\.?" for one in MONTHS if one != "May"), r"Sept\.?"))
_DAY = re.compile(
    rf"(?:\b(?P<weekday>{'|'.join(WEEKDAYS)}),?\s+)?"
    rf"\b(?P<month>{_MONTH})(?P<comma>,?)\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"
    r"(?:\s*[-–]\s*(?P<last>\d{1,2})\b)?(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
    r"|(?<![\w/.-])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:20)?\d\d)(?![\w/])"
)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day as a text names it."""

    span: Span
    day: date | None  # None: there is no such day
    last: date | None  # of "February 8-9"
    has_year: bool
    weekday: str  # "" if none is named
    odd_comma: bool  # "February, 23"


def named_days(text: str, year: int) -> tuple[NamedDay, ...]:
    """The days of ``text`` in order; ``year`` completes those without one.

    >>> [(one.day, one.weekday) for one in named_days("Friday, January 16, 2026", 2020)]
    [(datetime.date(2026, 1, 16), 'Friday')]
    """
    found = []
    for one in _DAY.finditer(text):
        if one["m"]:
            own = int(one["y"]) + (2000 if len(one["y"]) == 2 else 0)
            day, last = _date(own, int(one["m"]), int(one["d"])), None
        else:
            month = [name[:3] for name in MONTHS].index(one["month"][:3]) + 1
            own = int(one["year"] or year)
            day = _date(own, month, int(one["day"]))
            last = _date(own, month, int(one["last"])) if one["last"] else None
        has_year = bool(one["m"] or one["year"])
        found.append(
            NamedDay(
                Span(*one.span()), day, last, has_year, one["weekday"] or "", bool(one["comma"])
            )
        )
    return tuple(found)


def written(day: date) -> str:
    """As notices write days.

    >>> written(date(2026, 1, 5))
    'January 5, 2026'
    """
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
