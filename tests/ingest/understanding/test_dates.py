"""Dates as rule documents write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import find_date, find_dates

DATES = [
    ("April 1, 2025", ["2025-04-01"]),
    ("effective Sept. 9, 2030", ["2030-09-09"]),  # abbreviated in two ways
    ("Sep 9 2030", ["2030-09-09"]),
    ("March 3rd, 2031", ["2031-03-03"]),
    ("MAY 1, 2030", ["2030-05-01"]),
    ("12 March 2031", ["2031-03-12"]),  # the day first
    ("3/01/2023", ["2023-03-01"]),
    ("3/1/23", ["2023-03-01"]),
    ("12.15.25", ["2025-12-15"]),  # points, two digits of year
    ("2025-04-01", ["2025-04-01"]),
    ("from 1/1/2030 to January 31, 2030", ["2030-01-01", "2030-01-31"]),  # in order
    ("13.25.99", []),  # no such month
    ("February 30, 2030", []),  # no such day
    ("February 29, 2028", ["2028-02-29"]),  # a leap year
    ("Section 4.4.11", []),  # a number with points
    ("4.4.11.2", []),
    ("version 1.2.30.4", []),
    ("Form 2030-01-0100", []),  # digits go on
    ("Mayor 5, 2030", []),  # no month
    ("Decemberish 5, 2030", []),
    ("June 2030", []),  # no day
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates_are_found_in_the_order_in_which_they_stand(text: str, expected: list[str]) -> None:
    assert list(find_dates(text)) == expected
    assert find_date(text) == (expected[0] if expected else None)


# how a person may write a date
FORMS = ["{m} {d}, {y}", "{m} {d} {y}", "{d} {m} {y}", "{n}/{d}/{y}", "{n:02}.{d:02}.{y}"]


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), form=st.sampled_from(FORMS))
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    written = form.format(m=day.strftime("%B"), d=day.day, y=day.year, n=day.month)
    assert find_dates(f"in force from {written} on") == (day.isoformat(),)


@given(text=st.text())
def test_any_text_has_real_dates_or_none(text: str) -> None:
    for found in find_dates(text):
        assert date.fromisoformat(found)
