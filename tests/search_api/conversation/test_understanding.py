from datetime import date

import pytest

from marketrules.answers import Turn
from marketrules.documents import Document, Kind
from search_api.conversation.parallels import Lexicon
from search_api.conversation.understanding import Reading, understood
from search_api.questions.naming import Names

TODAY = date(2025, 8, 1)
NAMES = Names(
    [
        Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1),
        Document("field-manual", "Field Manual", Kind.MANUAL, "GridCo", 3),
    ]
)
PLACES = {"grid-rules@2025-06-01#9.4(2)": "Grid Rules § 9.4"}
READING = Reading(
    Lexicon(NAMES, lambda acronym: acronym in ("DA", "MO"), frozenset({"gridco"})),
    TODAY,
    lambda key: PLACES.get(key, ""),
)


def read(question: str, *before: str) -> str | None:
    found = understood(question, [Turn(one) for one in before], READING)
    return found.text if found else None


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        # Document for document, identifier for identifier, numbered for numbered.
        ("Who visits under the Grid Rules?", "and in the Field Manual?",
         "Who visits under the Field Manual?"),
        ("What does Section 9.4 say?", "and 9.5?", "What does 9.5 say?"),
        ("Is GRR012 in force?", "what about GRR015?", "Is GRR015 in force?"),
        ("When does a Level 2 alert begin?", "and level 3?", "When does a level 3 alert begin?"),
        # Quantity for quantity, of the same unit.
        ("What does a 50 MW plant file?", "and at 9.5 MW?", "What does a 9.5 MW plant file?"),
        # Words of one family, alone or before the same noun; the article follows.
        ("What is the floor for wind?", "and for solar?", "What is the floor for solar?"),
        ("When is the initial statement posted?", "and the final statement?",
         "When is the final statement posted?"),
        ("When is the day-ahead statement due?", "the real-time one?", None),
        ("When is the day-ahead statement due?", "what about the real-time one?",
         "When is the real-time statement due?"),
        ("When must a planned outage be asked for?", "and an unplanned one?",
         "When must an unplanned outage be asked for?"),
        # Party for party, by its name or its acronym.
        ("May a plant owner file the form?", "and a meter operator?",
         "May a meter operator file the form?"),
        ("May a DA file the form?", "and an MO?", "May an MO file the form?"),
        # The same last word; the same preposition; and, where nothing fits, added.
        ("What is a black start test?", "and a relay test?", "What is a relay test?"),
        ("How long do we wait for a decision?", "and for a refund?",
         "How long do we wait for a refund?"),
        ("How long may an agent dispute?", "and at night?",
         "How long may an agent dispute, at night?"),
        # Asked of one thing, another takes its place.
        ("What is the offer cap?", "and the alert threshold?", "What is the alert threshold?"),
        # What says nothing itself gets the topic in brackets.
        ("How do we become an agent?", "and the fee?", "The fee [become an agent]?"),
        ("How is a form filed?", "who has to approve it?",
         "Who has to approve it [a form filed]?"),
        ("How is a form filed?", "how fast does GridCo have to answer?",
         "How fast does GridCo have to answer [a form filed]?"),
        ("Does a load need a study?", "who pays for the study?",
         "Who pays for the study [a load need a study]?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_understood_after_the_question_before(
    before: str, question: str, meant: str | None
) -> None:
    assert read(question, before) == meant


def test_a_chain_of_follow_ups_goes_back_to_what_was_asked_first() -> None:
    chain = ["How is the dispute form filed?", "and who decides it?"]
    meant = read("how long do they have?", *chain)
    assert meant == "How long do they have [decides; the dispute form filed]?"


def test_thanks_change_no_subject() -> None:
    assert read("how long do they have?", "Who decides a dispute?", "why?") is not None


@pytest.mark.parametrize(
    ("before", "question", "meant", "day"),
    [
        ("What is the cap?", "and before April 2025?", "What is the cap, as of Mar 31, 2025?",
         date(2025, 3, 31)),
        ("What is the cap?", "and last March?", "What is the cap, as of Mar 31, 2025?",
         date(2025, 3, 31)),
        # The day of the earlier question gives way.
        ("What was the cap on 2025-02-01?", "and on 2025-03-01?",
         "What was the cap, as of Mar 1, 2025?", date(2025, 3, 1)),
        # A season of every year is no day.
        ("What is the cap?", "and in the summer?", "What is the cap, in the summer?", None),
    ],
)  # fmt: skip
def test_a_day_in_a_follow_up_is_the_day_whose_rules_are_asked_for(
    before: str, question: str, meant: str, day: date | None
) -> None:
    found = understood(question, [Turn(before)], READING)
    assert found is not None
    assert (found.text, found.day) == (meant, day)


def test_the_day_asked_for_before_goes_on() -> None:
    meant = read("and the fee?", "What was the cap on 2025-02-01?")
    assert meant is not None
    assert meant.endswith("as of Feb 1, 2025?")


def test_that_section_is_the_one_that_the_answer_cited() -> None:
    turn = Turn("When is the form due?", ("grid-rules@2025-06-01#9.4(2)",))
    found = understood("What else does that section say?", [turn], READING)
    assert found is not None
    assert found.text == "What else does Grid Rules § 9.4 say?"


def test_without_a_conversation_nothing_is_understood_otherwise() -> None:
    assert read("who has to approve it?") is None
    assert read("When is the relay test due?", "What is the offer cap?") is None
