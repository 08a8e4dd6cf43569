"""Dates as running heads and feet print them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?\\.?" if name[3:] else name for name in _MONTHS)
# "DECEMBER 15, 2025", "15 December 2025", "4/18/12", "2025-12-15"; "Rev. 12.15.25" only after a
# word that announces a date, since 1.2.10 is a section number.
_FORMS = (
    re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})\b", re.I),
    re.compile(rf"\b(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})\b", re.I),
    re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})\b"),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    re.compile(
        r"\b(?:rev|revised|effective|eff|date|dated|updated|as of)[.:]?\s*"
        r"(?P<month>\d{1,2})\.(?P<day>\d{1,2})\.(?P<year>\d{4}|\d{2})\b",
        re.I,
    ),
)


def date_in(text: str) -> str | None:
    """The first date in ``text`` as an ISO date; None if there is none."""
    found = [match for form in _FORMS for match in form.finditer(text)]
    for match in sorted(found, key=lambda match: match.start()):
        iso = _iso(match["year"], match["month"], match["day"])
        if iso:
            return iso
    return None


def without_dates(text: str) -> str:
    """``text`` with each date replaced by "@"."""
    for form in _FORMS:
        text = form.sub("@", text)
    return text


def _iso(year: str, month: str, day: str) -> str | None:
    number = int(month) if month.isdigit() else _month_number(month)
    full = int(year) if len(year) == 4 else 2000 + int(year) - (100 if int(year) > 70 else 0)
    try:
        return date(full, number, int(day)).isoformat()
    except ValueError:
        return None


def _month_number(name: str) -> int:
    starts = [month[:3] for month in _MONTHS]
    return starts.index(name[:3].lower()) + 1
