"""Dates as rule documents write them -> ISO: "April 1, 2025", "3/01/2023", "12.15.25"."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]}|t)?" for month in _MONTHS)
_NAMED = re.compile(
    rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE
)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})\s+({_MONTH})\.?,?\s+(\d{{4}})\b", re.IGNORECASE)
# "12.15.25" is a date, "Section 4.4.11" and "4.4.11.2" are none.
_NUMERIC = re.compile(
    r"(?<![\d./-])(?<!Section )(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?![\d/]|\.\d)"
)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")


def find_dates(text: str) -> tuple[str, ...]:
    """All dates in ``text`` as ISO strings, in the order in which they stand.

    >>> find_dates("Effective April 1, 2025 (was 3/01/23)")
    ('2025-04-01', '2023-03-01')
    """
    found: list[tuple[int, str]] = []
    for match in _NAMED.finditer(text):
        _add(found, match.start(), match[3], _month(match[1]), match[2])
    for match in _DAY_FIRST.finditer(text):
        _add(found, match.start(), match[3], _month(match[2]), match[1])
    for match in _NUMERIC.finditer(text):
        year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
        _add(found, match.start(), year, int(match[1]), match[2])
    for match in _ISO.finditer(text):
        _add(found, match.start(), match[1], int(match[2]), match[3])
    return tuple(value for _, value in sorted(found))


def find_date(text: str) -> str | None:
    """The first date in ``text``, ISO, or None."""
    dates = find_dates(text)
    return dates[0] if dates else None


def _month(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name[:3].lower()))


def _add(found: list[tuple[int, str]], start: int, year: str, month: int, day: str) -> None:
    try:
        found.append((start, date(int(year), month, int(day)).isoformat()))
    except ValueError:
        return  # "13.25.99" is no date
