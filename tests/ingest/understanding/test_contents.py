"""Contents pages and furniture, against tables that look like them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.contents import Entry, contents_entries, folded, is_furniture
from ingest.lines import Line

Lines = Callable[[str], tuple[Line, ...]]

CONTENTS = """Table of Contents
1\tOVERVIEW\t1-1
1.1\tPurpose of the Rules\t1-1
1.2 Standing ............\t1-2
Glossary\t1-9
4.\tSCHEDULING . . . .\tiv
"""


def test_entries_have_a_number_perhaps_a_title_and_a_page(lines: Lines) -> None:
    assert [(e.number, e.title, e.page) for e in contents_entries(lines(CONTENTS))] == [
        ("1", "OVERVIEW", "1-1"),
        ("1.1", "Purpose of the Rules", "1-1"),
        ("1.2", "Standing", "1-2"),  # dotted leaders
        ("", "Glossary", "1-9"),
        ("4", "SCHEDULING", "iv"),  # a point behind the number, a roman page
    ]


def test_entries_count_without_a_caption_if_their_titles_come_back(lines: Lines) -> None:
    text = "1\tOVERVIEW\t1\n2\tTERMS\t2\n3\tLOAD\t3\nText.\n1\tOVERVIEW\n2\tTERMS\nText.\n"
    assert len(contents_entries(lines(text))) == 3


# tables whose rows end in a number, too
TABLES = [
    "Bus\tNumber\nNorth Bay\t12\nSouth Bay\t14\nEast Hill\t19\nText follows.",
    "1\tCurtailment\t5\n2\tWithdrawal\t7\n3\tReturn\t9",
]


@pytest.mark.parametrize("text", TABLES)
def test_rows_of_a_table_are_no_entries(lines: Lines, text: str) -> None:
    assert contents_entries(lines(text)) == ()


def test_two_entries_are_a_contents_page_only_if_both_come_back_with_their_numbers(
    lines: Lines,
) -> None:
    contents = "Contents\n1\tOVERVIEW\t1\n1.1\tTerms\t2\nText.\n"
    assert contents_entries(lines(contents)) == ()
    assert contents_entries(lines(f"{contents}1\tOVERVIEW\nTerms\nText.")) == ()
    assert len(contents_entries(lines(f"{contents}1\tOVERVIEW\n1.1\tTerms\nText."))) == 2


def test_a_labelled_paragraph_is_no_entry(lines: Lines) -> None:
    text = "Contents\n(1)\tOne\t1\n(2)\tTwo\t2\n(3)\tThree\t3"
    assert contents_entries(lines(text)) == ()


def test_a_title_that_wraps_does_not_end_the_page(lines: Lines) -> None:
    text = "Contents\n1\tONE\t1\n2\tTWO\t2\nof two\n3\tTHREE\t3\n4\tFOUR\t4\n"
    assert [entry.number for entry in contents_entries(lines(text))] == ["1", "2", "3", "4"]


FURNITURE = [
    "Table of Contents",
    "CONTENTS:",
    "__________",
    "–––––––",
    "[Back to Top]",
    "A, B, C, D, E, F",  # an index of letters
    "A B C D E F G",
    "LINKS TO DEFINITIONS:",
    "Q",  # the letter above its terms
    "7.1 DATA . . . . . . . . .",  # leaders whose page was lost
]


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture_is_left_out(lines: Lines, text: str) -> None:
    assert is_furniture(lines(text)[0])


TEXT = [
    "Contents of the form",
    "(A)",
    "A",  # one letter is furniture; but see below
    "GridCo shall publish the forecast.",
    "MW",
    "= A + B",
    "Wait ... then file.",
]


@pytest.mark.parametrize("text", [line for line in TEXT if line != "A"])
def test_text_is_kept(lines: Lines, text: str) -> None:
    assert not is_furniture(lines(text)[0])


def test_titles_are_compared_without_case_dashes_and_space() -> None:
    assert folded("Day‑Ahead  Rules’ Use:") == folded("DAY-AHEAD RULES' USE")


def test_an_entry_knows_its_line(lines: Lines) -> None:
    assert contents_entries(lines(CONTENTS))[0] == Entry(1, "1", "OVERVIEW", "1-1")
