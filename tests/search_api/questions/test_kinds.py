from datetime import date

import pytest

from marketrules.documents import Document, Kind
from search_api.questions.kinds import ChangeAsked, QuestionKind, change_asked, kind_of
from search_api.questions.naming import Names
from search_api.questions.query import read_query

TODAY = date(2025, 8, 20)
NAMES = Names(
    [
        Document("market-protocols", "LMGO Market Protocols", Kind.PROTOCOLS, "LMGO", 1),
        Document("operations-guide", "LMGO Operations Guide", Kind.GUIDE, "LMGO", 2),
    ]
)
TABLE = {
    QuestionKind.DEFINITION: """
        What is a Bank Day?
        whats a forced outage
        Define Adjustment Window
        meaning of Scarcity Margin?
        what does SA stand for
        what counts as an outage
        What is meant by Base Case?
        what do they call it when a unit breaks, is that called something
        SA - spell it out
        what's the difference between a planned outage and a forced one
        is a trip considered an outage""",
    QuestionKind.VALUE: """
        offer cap?
        how much is the sign-up fee
        What is the interest rate on late money?
        at what reserve threshold does level 2 begin
        how many MW are cut per block
        min size of a resource
        Voltage limit after losing one element
        how is the day-ahead payment calculated
        what percentage of telemetry must be good
        max number of price pairs
        what does it cost to register
        how big does a unit have to be""",
    QuestionKind.DEADLINE: """
        when's the dispute due
        dispute deadline?
        how long have i got to pay
        by when do we send the offer
        how soon after a trip do we call
        how often is black start tested
        until when can we decline
        notice period for a planned outage?
        how far ahead must the request be in
        lead time for outage requests
        When is the first statement posted?
        turnaround on an application
        last day to appeal
        how many days for a decision""",
    QuestionKind.PROCEDURE: """
        how do we become a scheduling agent
        steps to register a resource
        walk me through a dispute
        what do I need to hand in for an outage
        how to contest a bill
        process for revising the guide
        what happens after a test fails
        what goes into an offer
        How can a paper schedule be delivered?
        what must the notice include""",
    QuestionKind.WHO: """
        who decides a dispute
        who wins if guide and protocols disagree
        which party posts the list
        whose job is the study
        who do I call about a trip
        who may attend the test""",
    QuestionKind.ALLOWED: """
        can we decline a commitment
        may LMGO withdraw an approval
        do batteries have to send their charge
        is a courier still ok
        are we required to train operators
        must the test be repeated
        does a hospital feeder have to be cut
        am I allowed to change an offer
        is it mandatory to name a contact
        should an outage be reported twice""",
    QuestionKind.LOOKUP: """
        Read me 9.3.3
        Protocols 3.1.2(2) please
        What does Section 1.2 say about may not
        what was notice M-A051525-01 about
        LPRR112
        what does LPRR110 change
        Operations Guide 3.2 text
        tell me about section 9.4""",
    QuestionKind.CHANGED: """
        what changed in 9.3.1 since February?
        What's new in the Operations Guide since May?
        what is different in the protocols between January and July 2025
        has section 4.2.2 changed since March
        how did the offer cap change from 2025-01-01 to 2025-07-01
        any changes to the outage rules since last year
        compare 9.3.1 of January 2025 with July 2025
        list amendments to Section 6 in Q2 2025
        differences between the May and the July protocols
        Did 3.1.1 change after 1 March?
        show me updates of the guide lately""",
}
ROWS = [
    (question.strip(), kind)
    for kind, questions in TABLE.items()
    for question in questions.strip().splitlines()
]


def read(question: str) -> QuestionKind:
    query = read_query(question, TODAY, NAMES, lambda number: number[:1] in "134689")
    return kind_of(question, query)


def test_nearly_all_phrasings_are_read_as_what_they_ask_for() -> None:
    wrong = [(question, read(question).value) for question, kind in ROWS if read(question) != kind]
    assert len(ROWS) >= 80
    assert len(wrong) <= 0.05 * len(ROWS), wrong


@pytest.mark.parametrize(
    "question",
    [
        "Is the offer cap about to change?",
        "What will change once LPRR110 is implemented?",
        "What does LPRR110 change?",
        "May we change our offer?",
        "What must a company tell LMGO that has changed its name?",
    ],
)
def test_what_is_to_come_and_what_others_change_is_no_comparison(question: str) -> None:
    query = read_query(question, TODAY, NAMES, lambda number: True)
    assert change_asked(query, TODAY) is None


@pytest.mark.parametrize(
    ("question", "documents", "sections", "since", "until"),
    [
        ("What changed in the Operations Guide since February?", ("operations-guide",), (),
         date(2025, 2, 1), None),
        ("what changed in Operations Guide 3.2 since 1 May", ("operations-guide",), ("3.2",),
         date(2025, 5, 1), None),
        ("What is different in 9.3.1 between January 1, 2025 and 2025-07-01?", (), ("9.3.1",),
         date(2025, 1, 1), date(2025, 7, 1)),
        ("Did that change since February [Market Protocols 9.3.1 require]?", ("market-protocols",),
         ("9.3.1",), date(2025, 2, 1), None),
        ("List changes to Section 6 in Q2 2025", (), ("6",), date(2025, 4, 1), date(2025, 6, 30)),
        ("What's new in the Market Protocols?", ("market-protocols",), (), None, None),
    ],
)  # fmt: skip
def test_a_comparison_has_its_place_and_its_days(
    question: str,
    documents: tuple[str, ...],
    sections: tuple[str, ...],
    since: date | None,
    until: date | None,
) -> None:
    query = read_query(question, TODAY, NAMES, lambda number: number[:1] in "369")
    found = change_asked(query, TODAY)
    assert isinstance(found, ChangeAsked)
    assert (found.documents, tuple(place.number for place in found.places)) == (documents, sections)
    assert (found.since, found.until) == (since, until)
