from datetime import date

import pytest

from search_api.dated import day_asked

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("What was the offer cap on 2025-03-10?", date(2025, 3, 10)),
        ("Which fee applied on March 3, 2025?", date(2025, 3, 3)),
        ("Which fee applied on 3 March 2025?", date(2025, 3, 3)),
        ("Deadline for Operating Day 6/1/2025?", date(2025, 6, 1)),
        ("What did Section 4 say back in February 2025?", date(2025, 2, 28)),
        # The latest March that is over; the May that is running isn't.
        ("What was the cap last March?", date(2026, 3, 31)),
        ("What was the cap last May?", date(2025, 5, 31)),
        ("It's May 2025. Is the target still there?", date(2025, 5, 31)),
        # Facts, not the day whose text is wanted.
        ("We signed before February 23, 2026. Do we have to redo the study?", None),
        ("Our plant of 2007 can't do it, what applies?", None),
        ("Our city peaked at 110 MW last July; must we take part?", None),
        # No such day.
        ("What was the cap on 2/30/2025?", None),
        ("What may a QSE file?", None),
    ],
)
def test_a_day_counts_only_where_its_rules_are_asked_for(question: str, day: date | None) -> None:
    assert day_asked(question, TODAY) == day
