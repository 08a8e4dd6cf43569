from datetime import date

import pytest

from search_api.questions.days import find_days

TODAY = date(2025, 8, 20)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-03-10", "2025-03-10", "2025-03-10"),
        ("3/10/25", "2025-03-10", "2025-03-10"),
        ("03/2025", "2025-03-01", "2025-03-31"),
        ("March 3, 2025", "2025-03-03", "2025-03-03"),
        ("3 Mar 2025", "2025-03-03", "2025-03-03"),
        ("February 2024", "2024-02-01", "2024-02-29"),
        # Without a year, the latest that has begun.
        ("as of 1 May", "2025-05-01", "2025-05-01"),
        ("since Sept 4", "2024-09-04", "2024-09-04"),
        ("before April", "2025-04-01", "2025-04-30"),
        ("since december", "2024-12-01", "2024-12-31"),
        # "Last" is over, though August has begun.
        ("last August", "2024-08-01", "2024-08-31"),
        ("in Q2 2025", "2025-04-01", "2025-06-30"),
        ("Q3", "2025-07-01", "2025-09-30"),
        ("the second quarter of 2024", "2024-04-01", "2024-06-30"),
        ("in the spring", "2025-03-01", "2025-05-31"),
        ("last winter", "2024-12-01", "2025-02-28"),
        ("summer 2023", "2023-06-01", "2023-08-31"),
        ("yesterday", "2025-08-19", "2025-08-19"),
        ("last month", "2025-07-01", "2025-07-31"),
        ("a year ago", "2024-08-20", "2024-08-20"),
        ("three weeks ago", "2025-07-30", "2025-07-30"),
        ("in 2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_days_are_read_as_spans(text: str, first: str, last: str) -> None:
    (found,) = find_days(text, TODAY)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "text",
    ["2/30/2025", "we may file", "a march past", "Section 9.4.2", "2025 MW", "in the fall of a tree",
     "NPRR1013", "sun and spring", "25.505", "the second quarter"],
)  # fmt: skip
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert [one for one in find_days(text, TODAY) if not one.text.startswith("the fall")] == []
