from datetime import date

import pytest

from marketrules.documents import Document, Kind
from search_api.questions.naming import Names
from search_api.questions.query import Place, read_query

NAMES = Names(
    [
        Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1),
        Document("planning-guide", "GridCo Planning Guide", Kind.GUIDE, "GridCo", 2),
        Document("ssm-manual", "SSM Field Manual", Kind.MANUAL, "GridCo", 3),
        Document("market-notice", "Market Notice", Kind.NOTICE, "GridCo", 4),
    ]
)
HELD = {"9.4", "9.5", "3.23", "4.2.5", "9", "R1", "9.14.2"}


def read(text: str):  # type: ignore[no-untyped-def]
    return read_query(text, date(2025, 7, 1), NAMES, HELD.__contains__)


PLACES = [
    # with the word, with the sign, bare
    ("Section 9.4 of the Planning Guide", Place("9.4", "", "planning-guide", True)),
    ("§ 9.4(8)", Place("9.4", "(8)", None, True)),
    ("Pull 3.23 for me", Place("3.23", "", None, False)),
    ("4.2.5: what do we owe", Place("4.2.5", "", None, True)),
    # initials in capitals, or before a number
    ("PG 9.4(8)(a)", Place("9.4", "(8)(a)", "planning-guide", True)),
    ("pg 9.4 (8)", Place("9.4", "(8)", "planning-guide", True)),
    ("planning-guide 9.4(8)", Place("9.4", "(8)", "planning-guide", True)),
    # the way rules refer
    ("paragraph (2)(b) of Section 9.4", Place("9.4", "(2)(b)", None, True)),
    # a chapter needs its word
    ("what does section 9 cover", Place("9", "", None, True)),
    # a standard's requirement
    ("R1 please", Place("R1", "", None, True)),
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_a_place_is_read_as_it_is_written(text: str, place: Place) -> None:
    assert read(text).places == (place,)


NO_PLACES = [
    "Our plant is 9.5 MW",
    "a fee of $9.50 per MWh",
    "within 9 days",
    "a 9.4% share",
    "on 9/4/2025 at 9:40",
    "M-A010125-01",
    "NPRR1013",
    "version 9.4.1.x9",
    "does it hold for 7.7",  # no document has that section
]


@pytest.mark.parametrize("text", NO_PLACES)
def test_a_quantity_a_date_or_an_id_is_no_place(text: str) -> None:
    assert read(text).places == ()


DOCUMENTS = [
    ("what do the grid rules say", ("grid-rules",)),
    ("per the Grid Rule", ("grid-rules",)),
    ("in the guide", ("planning-guide",)),
    ("the SSM manual and the planning guide", ("ssm-manual", "planning-guide")),
    # "it" and "is" are no initials
    ("what is it in gr", ()),
    ("a market notice", ()),
]


@pytest.mark.parametrize(("text", "documents"), DOCUMENTS)
def test_documents_are_known_by_what_people_call_them(
    text: str, documents: tuple[str, ...]
) -> None:
    assert read(text).documents == documents


def test_revisions_and_notices_are_read_in_any_case() -> None:
    query = read("is nprr 1013 or PGRR-118 behind m-a010125-02?")
    assert (query.revisions, query.notices) == (("NPRR1013", "PGRR118"), ("M-A010125-02",))


TERMS = [
    ("What is a Dispatch Agent?", "Dispatch Agent"),
    ("define “Bank Day”", "Bank Day"),
    ("QSE", "QSE"),
    ("what does DA stand for?", "DA"),
    ("What's the definition of an Outage", "Outage"),
    # Now: about the term, and for its value.
    ("What is the Offer Cap today?", "Offer Cap"),
    ("what's the current offer cap", "offer cap"),
    ("What is the Offer Cap right now?", "Offer Cap"),
    ("How is a Forced Outage defined?", "Forced Outage"),
    # Two asks: the term is the first one's.
    ("What is a Dispatch Agent and how does one become it?", "Dispatch Agent"),
    ("what's an Outage, and must it be reported", "Outage"),
    ("What is Trial and Error", "Trial and Error"),
    ("When does the Adjustment Period end?", "Adjustment Period"),
    ("at what time does an Operating Day begin", "Operating Day"),
    ("When does the DAM close?", "When does the DAM close"),  # its definition doesn't say
    ("When does the period for comments end?", "When does the period for comments end"),
]


@pytest.mark.parametrize(("text", "term"), TERMS)
def test_the_term_that_is_asked_about(text: str, term: str) -> None:
    assert read(text).term == term


BARE = [("9.4(2)", True), ("show me PG 9.4", True), ("what does NPRR12 say?", True),
        ("9.4: who signs?", False), ("who signs?", False)]  # fmt: skip


@pytest.mark.parametrize(("text", "bare"), BARE)
def test_identifiers_alone_ask_for_the_text_itself(text: str, bare: bool) -> None:
    assert read(text).bare is bare


RANGES = [
    # letters, numbers, romans; with a word or a dash
    ("9.4(2)(a) to (c)", ["(2)(a)", "(2)(b)", "(2)(c)"]),
    ("Section 9.4(1)-(3)", ["(1)", "(2)", "(3)"]),
    ("9.4(1)(b)(ii) through (iv)", ["(1)(b)(ii)", "(1)(b)(iii)", "(1)(b)(iv)"]),
    ("9.4(A)–(B)", ["(A)", "(B)"]),
    # no range: backwards, of another sort, or nothing to start from
    ("9.4(3) to (1)", ["(3)"]),
    ("9.4(2) to (c)", ["(2)"]),
    ("Section 9.4 to (c)", [""]),
]


@pytest.mark.parametrize(("text", "paths"), RANGES)
def test_a_range_of_paragraphs_is_all_of_them(text: str, paths: list[str]) -> None:
    assert [place.path for place in read(text).places] == paths


HURRIED = [
    # a comma for a point, where such a section is held
    ("9.14,2", ["9.14.2"], ()),
    ("9,14,2", ["9.14.2"], ()),
    # thousands and sections that aren't held stay what they are
    ("a fee of 9,142", [], ()),
    ("7,7,7", [], ()),
    # letters for digits
    ("nprr1O13", [], ("NPRR1013",)),
    ("NPRR l18", [], ("NPRR118",)),
    # words are no numbers
    ("CRR oil", [], ()),
]


@pytest.mark.parametrize(("text", "numbers", "revisions"), HURRIED)
def test_identifiers_typed_in_a_hurry_are_read(
    text: str, numbers: list[str], revisions: tuple[str, ...]
) -> None:
    query = read(text)
    assert [place.number for place in query.places] == numbers
    assert query.revisions == revisions


@pytest.mark.parametrize("text", ["16 TAC 9.4", "PUCT § 9.4(2)", "9.4(1) to (3) of the guide",
                                  "Market Notice M-A010125-01", "sec 9.4 and 9.5"])  # fmt: skip
def test_what_stands_around_identifiers_asks_nothing(text: str) -> None:
    assert read(text).bare


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ('Which cases are the "Annual Models"?', "Annual Models"),
        ("does “Dispatch Agent” cover us too?", "Dispatch Agent"),
        # two of them: neither is what is asked about
        ('is a "plant" a "unit"', 'is a "plant" a "unit'),
        ("the owner's and the agent's form", "the owner's and the agent's form"),
    ],
)
def test_a_quoted_phrase_is_the_term_that_is_asked_about(text: str, term: str) -> None:
    assert read(text).term == term


MEANINGS = [
    ("What does QSE mean?", True),
    ("What does QSE stand for?", True),
    ("What is the definition of Forced Outage?", True),
    ("How is Forced Outage defined?", True),
    ("define Forced Outage", True),
    # about the thing, or about what a section says
    ("What is a Forced Outage?", False),
    ("What does it mean when an Outage is forced?", False),
    ("What does section 9.4 mean?", False),
]


@pytest.mark.parametrize(("text", "asks"), MEANINGS)
def test_a_definition_is_asked_for_by_that_word(text: str, asks: bool) -> None:
    assert read(text).asks_meaning is asks


def test_who_asks_what_holds_now_asks_for_more_than_the_definition() -> None:
    assert read("What is the Offer Cap today?").term_and_more
    assert not read("What is the Offer Cap?").term_and_more
