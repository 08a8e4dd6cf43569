"""Headings: which lines open a section."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketrules.documents import Status

# line among others, the numbers of the sections then
LINES = [
    ("3.2\tLoad Forecasts", ["3", "3.2"]),
    ("3.2.1.4\tLoad Forecasts of the Coast", ["3", "3.2.1.4"]),
    ("\t3.2\tLoad Forecasts", ["3", "3.2"]),  # the tab first
    ("3.2\t\tLoad Forecasts", ["3", "3.2"]),  # two tabs
    ("3.2.\tLoad Forecasts", ["3", "3.2"]),  # a point behind the number
    ("3.2 Load Forecasts", ["3", "3.2"]),  # a space
    ("4\tLOAD", ["3", "4"]),  # a single number with capitals
    # single numbers that open rows, notes and steps
    ("4\tLoad", ["3"]),
    ("4.\tLOAD", ["3"]),
    ("4 LOAD", ["3"]),
    ("4\tLOAD\t12", ["3"]),
    # sentences and figures
    ("3.2 of these rules apply to a Load.", ["3"]),
    ("3.2 MW shall be added to the reserve;", ["3"]),
    ("3.2\t4.7", ["3"]),
    ("3.2\tMW\tPrice", ["3"]),
    ("3.2", ["3"]),
    ("(3.2)\tLoad Forecasts", ["3"]),
]


@pytest.mark.parametrize(("line", "numbers"), LINES)
def test_a_line_opens_a_section_or_not(
    hold: Callable, outline: Callable, line: str, numbers: list[str]
) -> None:
    holding = hold(f"3\tOPERATIONS\n(1)\tText one.\n{line}\n(1)\tText two.\n")
    assert outline(holding) == numbers


def test_titles_are_cleaned_and_numbers_are_kept_apart(hold: Callable) -> None:
    (first, second) = hold(
        "3\tGRID  OPERATIONS\n3.1\tLoad\tForecasts\n3.1\tLoad  Forecasts \n"
    ).sections
    assert (first.number, first.title) == ("3", "GRID OPERATIONS")
    assert (second.number, second.title) == ("3.1", "Load Forecasts")


def test_a_section_knows_its_parent_and_level(hold: Callable) -> None:
    holding = hold("3\tLOAD\n3.1\tPart\n3.1.2\tPart\n3.4.1.1\tPart with lost parents\n(1)\tText.\n")
    assert [(s.number, s.level, s.parent) for s in holding.sections] == [
        ("3", 1, None),
        ("3.1", 2, "3"),
        ("3.1.2", 3, "3.1"),
        ("3.4.1.1", 4, "3"),
    ]


MANUAL = """Grid Manual
Contents
1\tScope\t3
2\tLoad Models\t4
2.1\tStatic Load\t4
2.2\tMotor Load\t5

The manual stands below the rules of the grid, and where the two differ the rules prevail over it.

Scope
This is the scope of it.
Load Models
Text on models.
Static Load
Text on static load.
Motor Load
Text on motor load.
"""


def test_numbers_lost_in_the_text_come_back_from_the_contents_page(
    hold: Callable, outline: Callable, keys: Callable
) -> None:
    holding = hold(MANUAL)
    assert outline(holding) == ["1", "2", "2.1", "2.2"]
    assert keys(holding)[-1] == "2.2"


def test_a_title_that_stands_in_a_table_too_is_settled_by_order(
    hold: Callable, outline: Callable
) -> None:
    text = MANUAL.replace("Text on models.", "Text on models.\nMotor Load\nScope\nText again.")
    assert outline(hold(text)) == ["1", "2", "2.1", "2.2"]


def test_a_section_of_the_contents_page_that_is_not_there_is_reported(
    hold: Callable, found: Callable
) -> None:
    text = MANUAL.replace("Static Load\nText on static load.\n", "").replace(
        "2.1\tStatic Load", "2.1\tStatic Load"
    )
    assert ("missing_section", "Section 2.1") in found(hold(text))


def test_a_reserved_section_is_held_as_reserved(hold: Callable) -> None:
    holding = hold(
        "3\tLOAD\n(1)\tText.\n3.1\tRESERVED\n3.2\t[RESERVED]\n3.3\tPart\n(1)\tReserved\n"
    )
    assert {s.number: s.status for s in holding.sections} == {
        "3": Status.IN_EFFECT,
        "3.1": Status.RESERVED,
        "3.2": Status.RESERVED,
        "3.3": Status.IN_EFFECT,
    }
    assert {p.key.split("#")[1]: p.status for p in holding.passages} == {
        "3(1)": Status.IN_EFFECT,
        "3.1": Status.RESERVED,  # its heading is all there is to cite
        "3.2": Status.RESERVED,
        "3.3(1)": Status.RESERVED,
    }


def test_prose_before_the_first_heading_is_a_section_of_its_own(
    hold: Callable, keys: Callable
) -> None:
    prose = "These rules bind every user of the grid from the day on which they are published, " * 2
    holding = hold(f"{prose}\nMore of it.\n1\tSCOPE\n(1)\tText.\n")
    assert keys(holding) == ["Front matter", "Front matter[2]", "1(1)"]
    assert holding.passages[0].text == prose.strip()


def test_titles_and_dates_before_the_first_heading_are_none(hold: Callable, keys: Callable) -> None:
    assert keys(hold("Grid Rules\nMay 1, 2030\n1\tSCOPE\n(1)\tText.\n")) == ["1(1)"]


def test_the_line_above_such_prose_is_its_heading(hold: Callable, keys: Callable) -> None:
    prose = "These rules bind every user of the grid from the day on which they are published, " * 2
    holding = hold(f"Grid Rules\nDISCLAIMER\n{prose}\n1\tSCOPE\n(1)\tText.\n")
    assert keys(holding) == ["Front matter", "1(1)"]
    assert holding.sections[0].heading.quote(holding.text) == "DISCLAIMER"


def test_a_document_without_headings_is_one_section(hold: Callable, keys: Callable) -> None:
    assert keys(hold("Some text.\nMore text.\n")) == ["Text", "Text[2]"]


def test_a_commissions_rule_is_one_section(hold: Callable, keys: Callable) -> None:
    holding = hold(
        "§25.999. Meters of the Grid.\n(a)\tScope.\n(1)\tEach owner shall file.\n(b)\tMore.\n"
    )
    assert keys(holding) == ["25.999(a)", "25.999(a)(1)", "25.999(b)"]
    assert holding.sections[0].title == "Meters of the Grid"


def test_requirements_and_measures_of_a_standard_are_sections_that_hold_text(
    hold: Callable, keys: Callable
) -> None:
    holding = hold(
        "R1. Each owner shall:\n1.1\tKeep a log.\n1.1.1\tBy hour.\n1.2\tFile it.\n"
        "R2. Each owner shall report.\nM1. Each owner shall have proof.\n"
    )
    assert keys(holding) == ["R1", "R1(1.1)", "R1(1.1)(1.1.1)", "R1(1.2)", "R2", "M1"]
    assert holding.passages[0].text == "R1. Each owner shall:"


def test_a_question_is_a_section_with_its_answer(hold: Callable) -> None:
    holding = hold("Q1: Who files the form?\nThe owner of the meter does.\nQ2: When?\nBy noon.\n")
    assert [s.number for s in holding.sections] == ["Who files the form?", "When?"]
    assert {p.kind.value for p in holding.passages} == {"question"}


# --- from structure, where the file has one ---------------------------------------------------


def test_a_styled_line_is_a_heading_whatever_its_form(hold_built: Callable) -> None:
    holding = hold_built(
        [
            ("3 Load", {"heading_level": 1}),  # without a tab or capitals
            ("Text.", {}),
            ("Overview", {"heading_level": 2}),  # without a number
            ("Text.", {}),
            ("Appendix B: Forms", {"heading_level": 1}),
            ("Text.", {}),
        ]
    )
    assert [(s.number, s.title, s.parent) for s in holding.sections] == [
        ("3", "Load", None),
        ("Overview", "Overview", "3"),
        ("Appendix B", "Forms", None),
    ]


def test_short_bold_lines_are_headings_where_there_are_no_others(
    hold_built: Callable, outline: Callable
) -> None:
    rows = [
        ("Who files", {"bold": True}),
        ("The owner does.", {}),
        ("When", {"bold": True}),
        ("Soon.", {}),
    ]
    assert outline(hold_built(rows)) == ["Who files", "When"]


def test_bold_lines_are_text_where_there_are_other_headings(
    hold_built: Callable, outline: Callable
) -> None:
    headings = [(f"{n}\tPART", {"heading_level": 1}) for n in (1, 2, 3)]
    rows = [row for h in headings for row in (h, ("Note", {"bold": True}), ("Text.", {}))]
    assert outline(hold_built(rows)) == ["1", "2", "3"]


TITLES = [
    "Scope", "Load", "Motors", "Plants", "Lines", "Buses", "Relays", "Storage", "Meters", "Codes",
]  # fmt: skip
PROSE = "The checks below are done by the owner of each plant before it is put on the grid, " * 2


def _unnumbered(gap: str, title: str) -> str:
    """A manual without section numbers; its last title isn't on the contents page."""
    contents = "".join(f"{title}\t{page}\n" for page, title in enumerate(TITLES, 3))
    body = "".join(f"{title}\nText on it, in a sentence.\n" for title in TITLES)
    return f"Grid Manual\nContents\n{contents}\n{body}Code\tUse\nA\tOn\nB\tOff\n{gap}{title}\n{PROSE}\n"


LEFT_OUT = [
    ("\n\n", "Plant Check (PC) List", True),
    ("\n", "Plant Check (PC) List", False),  # one blank line parts many a paragraph
    ("\n\n", "Plants are checked here", False),  # no title's capitals
    ("\n\n", "Plant Check (PC) List:", False),
    ("\n\n", "Check", False),  # a single word may be a cell
]


@pytest.mark.parametrize(("gap", "title", "expected"), LEFT_OUT)
def test_a_title_that_the_contents_page_left_out_opens_a_section_behind_a_gap(
    hold: Callable, gap: str, title: str, expected: bool
) -> None:
    numbers = [section.number for section in hold(_unnumbered(gap, title)).sections]
    assert numbers == [*TITLES, title] if expected else numbers == TITLES
