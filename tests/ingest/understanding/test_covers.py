"""Covers of Sections, and lists of Sections that are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.covers import section_covers, undated_list
from ingest.lines import Line

Lines = Callable[[str], tuple[Line, ...]]

COVERS = [
    # as a Section's file begins
    ("Grid Rules\nSection 5:  Connection\nApril 1, 2030\n5\tCONNECTION", "5", "Connection"),
    # the date a few lines below
    ("Section 5: Connection\nGrid Rules\n\nEffective May 1, 2030\nText", "5", "Connection"),
    ("SECTION 5 – CONNECTION\n(Effective May 1, 2030)", "5", "CONNECTION"),
    # an attachment is a Section of its own
    ("Section 22, Attachment A: Agreement\nMay 1, 2030", "22 Attachment A", "Agreement"),
    ("Section 23 Form B:  Notice of Change\nMay 1, 2030", "23 Form B", "Notice of Change"),
]


@pytest.mark.parametrize(("text", "number", "title"), COVERS)
def test_a_cover_has_a_number_a_title_and_a_date(
    lines: Lines, text: str, number: str, title: str
) -> None:
    (cover,) = section_covers(lines(text))
    assert (cover.number, cover.title) == (number, title)
    assert cover.date in ("2030-04-01", "2030-05-01")


NO_COVERS = [
    "Section 5: Connection\nText without a date.",
    # a sentence that holds a date is no date of a cover
    "Section 5: Connection\nThe rules of May 1, 2030 prevail over those of the year before.",
    # the date is too far below
    "Section 5: Connection\nA\nB\nC\nD\nMay 1, 2030",
    # the next cover comes first
    "Section 5: Connection\nSection 6: Other\n",
    "See Section 5: Connection\nMay 1, 2030",
    # a web page's index of files
    "Section 5: Connection\n5-1 - May 1, 2030 - 12 pages",
]


@pytest.mark.parametrize("text", NO_COVERS)
def test_without_a_date_of_its_own_a_line_is_no_cover(lines: Lines, text: str) -> None:
    assert section_covers(lines(text)) == ()


def test_covers_stand_in_order_each_with_its_date(lines: Lines) -> None:
    text = "".join(f"Section {n}: Part {n}\nMay {n}, 2030\nText of it.\n" for n in range(1, 5))
    assert [(c.number, c.date) for c in section_covers(lines(text))] == [
        (str(n), f"2030-05-0{n}") for n in range(1, 5)
    ]


def test_a_schedule_among_the_sections_is_a_cover_too(lines: Lines) -> None:
    text = "Section 5: Part\nMay 1, 2030\nText.\nFee Schedule\nEffective October 1, 2030\nFees.\n"
    assert [(c.number, c.date) for c in section_covers(lines(text))] == [
        ("5", "2030-05-01"),
        ("Fee Schedule", "2030-10-01"),
    ]


LIST = "".join(f"Section {n}: Part {n}\n" for n in range(1, 7))


def test_a_list_of_sections_runs_to_the_next_cover(lines: Lines) -> None:
    found = lines(f"{LIST}More\nSection 1: Part 1\nMay 1, 2030\nText.")
    assert undated_list(found, section_covers(found)) == ((0, 7),)


def test_a_list_of_sections_behind_the_last_cover_runs_to_the_end(lines: Lines) -> None:
    found = lines(f"Section 1: Part 1\nMay 1, 2030\nText.\n{LIST}Contact us")
    assert undated_list(found, section_covers(found)) == ((3, 10),)


def test_a_few_sections_named_are_no_list(lines: Lines) -> None:
    found = lines("Section 1: Part\nSection 2: Part\nText.")
    assert undated_list(found, ()) == ()


def test_a_list_of_sections_is_left_out_and_reported(
    hold: Callable, found: Callable, keys: Callable
) -> None:
    holding = hold(f"Section 1: Part 1\nMay 1, 2030\n1\tPART ONE\n(1)\tText.\n{LIST}Contact us")
    assert keys(holding) == ["1(1)"]
    assert ("text_not_reached", "line 5") in found(holding)
    assert ("missing_section", "Section 5") not in found(holding)  # too few chapters to tell


def test_each_chapter_has_the_date_of_its_cover(hold: Callable) -> None:
    holding = hold(
        "Grid Rules\nSection 1: Scope\nMay 1, 2030\n1\tSCOPE\n(1)\tText.\n1.1\tPurpose\n(1)\tText.\n"
        "Grid Rules\nSection 3: Load\nJune 1, 2031\n3\tLOAD\n(1)\tText.\n"
    )
    assert holding.edition.section_dates == {"1": "2030-05-01", "3": "2031-06-01"}
    assert {s.number: s.effective for s in holding.sections} == {
        "1": "2030-05-01",
        "1.1": "2030-05-01",
        "3": "2031-06-01",
    }
    assert {p.effective for p in holding.passages if p.section == "3"} == {"2031-06-01"}


def test_a_section_whose_heading_is_lost_begins_at_its_cover(
    hold: Callable, keys: Callable
) -> None:
    holding = hold("Section 1: Scope\nMay 1, 2030\n(1)\tText one.\n(2)\tText two.\n")
    assert keys(holding) == ["1(1)", "1(2)"]
    assert holding.sections[0].title == "Scope"


@pytest.mark.parametrize("numbers", [(1, 2, 3, 2), (1, 2, 2, 3)])  # anywhere, one on the other
def test_a_chapter_pasted_twice_is_indexed_once_and_reported(
    hold: Callable, found: Callable, keys: Callable, numbers: tuple[int, ...]
) -> None:
    chapter = "Grid Rules\nSection {n}: Part {n}\nMay 1, 2030\n{n}\tPART\n(1)\tText of {n}.\n"
    holding = hold("".join(chapter.format(n=n) for n in numbers))
    assert keys(holding) == ["1(1)", "2(1)", "3(1)"]
    assert ("duplicate_section", "Section 2") in found(holding)


def test_a_chapter_pasted_twice_with_other_words_is_kept_twice(
    hold: Callable, keys: Callable
) -> None:
    holding = hold(
        "Section 1: Part\nMay 1, 2030\n1\tPART\n(1)\tText.\n"
        "Section 1: Part\nMay 1, 2030\n1\tPART\n(1)\tOther text.\n"
    )
    assert keys(holding) == ["1(1)", "1(1)~2"]


def test_a_chapter_that_is_missing_between_others_is_reported(
    hold: Callable, found: Callable
) -> None:
    chapter = "Section {n}: Part\nMay 1, 2030\n{n}\tPART\n(1)\tText.\n"
    holding = hold("".join(chapter.format(n=n) for n in (1, 2, 4)))
    assert ("missing_section", "Section 3") in found(holding)
