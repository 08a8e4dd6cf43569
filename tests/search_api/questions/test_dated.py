from datetime import date

import pytest

from search_api.questions.dated import day_asked, event_asked, without_day

TODAY = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("question", "event"),
    [
        ("What was the offer cap before RTC went live?", "RTC went live"),
        ("What did Section 4 say before NPRR1013 took effect?", "NPRR1013 took effect"),
        ("When is the test due before go-live?", ""),
        ("What was the offer cap?", ""),
    ],
)
def test_an_event_without_a_known_day_is_read(question: str, event: str) -> None:
    assert event_asked(question) == event


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
        # Typed in a hurry: no year, a quarter, a season, yesterday.
        ("cap as of 1 May", date(2026, 5, 1)),
        ("dispute time as of march 3", date(2026, 3, 3)),
        ("fee for OD 6/1/25?", date(2025, 6, 1)),
        ("What did Section 4 say in Q2 2025?", date(2025, 6, 30)),
        ("What was the cap in 2024?", date(2024, 12, 31)),
        ("What was the cap a year ago?", date(2025, 5, 20)),
        ("What was the cap yesterday?", date(2026, 5, 19)),
        ("What was the cap in the spring of 2025?", date(2025, 5, 31)),
        ("What did 9.4 say before April 2025?", date(2025, 3, 31)),
        ("Which rules were in force before June 1, 2025?", date(2025, 5, 31)),
        ("version of 03/2025 please", date(2025, 3, 31)),
        ("What do the rules in effect on 2025-02-01 say?", date(2025, 2, 1)),
        ("Which fee applied until July 2025?", date(2025, 6, 30)),
        # Facts, not the day whose text is wanted.
        ("We were late last month. Can we get an extension?", None),
        ("We applied last fall. How many megawatts may we lose?", None),
        ("Is it in force as of today?", None),
        ("When must we file after a trip on 3/10/2025?", None),
        ("Our wind farm got into the cases back in 2019. Must we fix it?", None),
        ("What did we have to file by March 3, 2025?", None),
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


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What was the offer cap last March?", "What was the offer cap?"),
        ("What was the offer cap in March 2025, and who set it?", "What was the offer cap, and who set it?"),
        ("In May 2025, what did Section 9 say?", "what did Section 9 say?"),
        ("Which fee applied for Operating Day 6/1/2025?", "Which fee applied?"),
        ("Which rules were in force before June 1, 2025?", "Which rules were in force?"),
        ("What did we have to file by March 3, 2025?", "What did we have to file by March 3, 2025?"),
        ("as of May 1, 2025", "as of May 1, 2025"),  # nothing would be left
    ],
)  # fmt: skip
def test_the_words_of_the_day_are_looked_for_only_where_they_are_no_day_of_rules(
    question: str, left: str
) -> None:
    assert without_day(question, TODAY) == left
