"""Definitions, redirects and acronyms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.definitions import Term, defines_terms, find_terms, lists_acronyms
from ingest.lines import Line
from marketrules.holdings import Holding
from marketrules.passages import PassageKind

# title of a section: whether it holds definitions, whether acronyms
TITLES = [
    ("DEFINITIONS", True, False),
    ("Definition of Terms", True, False),
    ("Glossary", True, False),
    ("DEFINITIONS AND ACRONYMS", True, False),
    ("ACRONYMS AND ABBREVIATIONS", False, True),
    ("List of Abbreviations", False, True),
    ("Undefined Loads", False, False),
    ("Scheduling", False, False),
]


@pytest.mark.parametrize(("title", "definitions", "acronyms"), TITLES)
def test_a_section_says_in_its_title_that_it_defines(
    title: str, definitions: bool, acronyms: bool
) -> None:
    assert (defines_terms(title), lists_acronyms(title)) == (definitions, acronyms)


def terms(found: tuple[Line, ...], text: str) -> list[tuple[str, str]]:
    return [(term.term, term.see) for term in find_terms(found, text, ())]


FORMS = [
    # a term on a line of its own, its text below
    ("Grid Day\nA day of twenty-four hours.", [("Grid Day", "")]),
    ("Grid Day (GD)\nA day of twenty-four hours.", [("Grid Day (GD)", "")]),
    ("Day-Ahead Price\nThe price of the day before.", [("Day-Ahead Price", "")]),
    ("Load and/or Plant of the Coast\nA load or plant.", [("Load and/or Plant of the Coast", "")]),
    ("4-Hour Reserve\nPower held for four hours.", [("4-Hour Reserve", "")]),
    ("Plant:\nA thing that runs.", []),  # a colon introduces, it doesn't define
    ("Grid Day\n(1)\tA day; or\n(2)\tA night.", [("Grid Day", "")]),  # its text is a list
    # two columns
    ("Grid Day\tA day of twenty-four hours.", [("Grid Day", "")]),
    ("Grid Day:\t24 hours.", [("Grid Day", "")]),
    # the rest of a wrapped second column begins in the middle of a sentence
    ("Grid Day\tof twenty-four hours.", []),
    ("Grid\tDay\tHour", []),  # three columns are a table
    # redirects
    ("Wind Load (see Load)", [("Wind Load", "Load")]),
    ("Wind Load (WL) (See also Resource Attribute)", [("Wind Load (WL)", "Resource Attribute")]),
    ("the load is shed (see Load)", []),  # a sentence
    # texts
    ("A day of twenty-four hours.\nMore on days.", []),
    ("(1)\tGrid Day\nText.", []),
    ("•\tGrid Day\nText.", []),
    ("the day\nA day of twenty-four hours.", []),  # no capital
    ("Grid Day\nGrid Hour\nAn hour.", [("Grid Hour", "")]),  # nothing below the first
    ("Grid Day", []),  # nothing below at all
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_a_term_is_told_from_its_text(
    lines: Callable, text: str, expected: list[tuple[str, str]]
) -> None:
    assert terms(lines(text), text) == expected


def test_a_styled_line_is_a_term_whatever_stands_below(build: Callable) -> None:
    from ingest.lines import lines_of

    reading = build([("Grid Day", {"bold": True}), ("Hours of It", {}), ("Text.", {})])
    assert terms(lines_of(reading), reading.text)[0] == ("Grid Day", "")


def test_a_term_keeps_the_span_of_its_name(lines: Callable) -> None:
    text = "  Grid Day\tA day."
    (term,) = find_terms(lines(text), text, ())
    assert isinstance(term, Term)
    assert term.heading.quote(text) == "Grid Day"
    assert term.body is not None
    assert term.body.quote(text) == "A day."


SECTION = """2\tDEFINITIONS AND ACRONYMS
2.1\tDEFINITIONS
Grid Day
A day of twenty-four hours.
It begins at midnight.
Long Day (see Grid Day)
Plant
A thing that runs, which is:
(1)\tA boiler; or
(2)\tA turbine:
(a)\tOf steam; or
(b)\tOf gas.
Reserve\tPower that is held back.
2.2\tACRONYMS AND ABBREVIATIONS
GD\tGrid Day
PLT\tPlant
3\tLOAD
(1)\tText.
"""


@pytest.fixture(scope="module")
def holding(hold: Callable[[str], Holding]) -> Holding:
    return hold(SECTION)


def test_a_definition_is_keyed_by_its_term(holding: Holding, keys: Callable) -> None:
    assert keys(holding) == [
        "2.1:Grid Day",
        "2.1:Long Day",
        "2.1:Plant",
        "2.1(1):Plant",  # each term has labels of its own
        "2.1(2):Plant",
        "2.1(2)(a):Plant",
        "2.1(2)(b):Plant",
        "2.1:Reserve",
        "2.2:GD",
        "2.2:PLT",
        "3(1)",
    ]


def test_a_definition_holds_its_term_and_all_its_text(holding: Holding) -> None:
    (day,) = [p for p in holding.passages if p.term == "Grid Day"]
    assert day.text == "Grid Day\nA day of twenty-four hours.\nIt begins at midnight."
    assert day.kind is PassageKind.DEFINITION


def test_a_redirect_says_where_to_look(holding: Holding) -> None:
    (redirect,) = [p for p in holding.passages if p.term == "Long Day"]
    assert redirect.see == "Grid Day"
    assert redirect.text == "Long Day (see Grid Day)"


def test_an_item_under_a_term_is_read_with_the_terms_text(holding: Holding) -> None:
    (item,) = [p for p in holding.passages if p.paragraph == "(2)(b)"]
    assert item.lead_in == ("Plant A thing that runs, which is:", "(2) A turbine:")
    assert (item.kind, item.term) == (PassageKind.TEXT, "Plant")


def test_acronyms_are_keyed_by_the_acronym(holding: Holding) -> None:
    acronyms = [(p.term, p.text) for p in holding.passages if p.kind is PassageKind.ACRONYM]
    assert acronyms == [("GD", "GD\tGrid Day"), ("PLT", "PLT\tPlant")]


def test_a_term_in_a_headings_style_is_a_term_not_a_section(
    hold_built: Callable, outline: Callable
) -> None:
    holding = hold_built(
        [
            ("2.1\tDEFINITIONS", {"heading_level": 2}),
            ("Grid Day", {"heading_level": 3}),
            ("A day.", {}),
            ("3\tLOAD", {"heading_level": 1}),
            ("(1)\tText.", {}),
        ]
    )
    assert outline(holding) == ["2.1", "3"]
    assert holding.passages[0].term == "Grid Day"
