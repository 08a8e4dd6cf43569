"""The section tree: parents, dates from running feet, pages, repeated numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.reading import Reading, RunningDate
from marketrules.documents import Section, Status
from marketrules.holdings import Holding


@pytest.fixture(scope="module")
def paged(build: Callable[..., Reading], hold_reading: Callable[[Reading], Holding]) -> Holding:
    """Three pages; the foot of the second and third is dated otherwise than that of the first."""
    reading = build(
        [
            ("1\tSCOPE", {"heading_level": 1}),
            ("(1)\tOne.", {}),
            ("2\tLOAD", {"heading_level": 1}),
            ("(1)\tOne.", {}),
            ("2.1\tFees", {"heading_level": 2}),
            ("(1)\tOne.", {}),
        ]
    )
    starts = tuple(reading.text.index(mark) for mark in ("1\tSCOPE", "2\tLOAD", "2.1\tFees"))
    return hold_reading(
        replace(
            reading,
            media="pdf",
            page_starts=starts,
            page_labels=("i", "2-1", "2-2"),
            running_dates=(RunningDate("2030-05-01", 1, 1), RunningDate("2031-06-01", 2, 3, "2-1")),
        )
    )


def test_each_section_has_the_date_of_the_foot_of_its_page(paged: Holding) -> None:
    assert [(s.number, s.effective) for s in paged.sections] == [
        ("1", "2030-05-01"),
        ("2", "2031-06-01"),
        ("2.1", "2031-06-01"),
    ]
    assert paged.edition.section_dates == {"1": "2030-05-01", "2": "2031-06-01"}
    assert paged.edition.pages == 3


def test_pages_are_given_as_counted_and_as_printed(paged: Holding) -> None:
    assert [(s.page, s.printed_page) for s in paged.sections] == [(1, "i"), (2, "2-1"), (3, "2-2")]
    assert [p.page for p in paged.passages] == [1, 2, 3]


def test_pasted_text_has_no_pages(hold: Callable[[str], Holding]) -> None:
    holding = hold("1\tSCOPE\n(1)\tOne.\n")
    assert holding.edition.pages is None
    assert {s.page for s in holding.sections} == {p.page for p in holding.passages} == {None}


def test_a_number_that_stands_twice_is_two_sections_with_keys_of_their_own(
    hold: Callable[[str], Holding], keys: Callable[[Holding], list[str]]
) -> None:
    holding = hold("3\tLOAD\n(1)\tOne.\n(2)\tTwo.\n3\tLOAD\n(1)\tOther one.\n")
    assert [(s.number, s.occurrence) for s in holding.sections] == [("3", 1), ("3", 2)]
    assert keys(holding) == ["3(1)", "3(2)", "3(1)~2"]


def test_a_boxed_section_is_pending_and_no_second_occurrence(
    hold: Callable[[str], Holding],
) -> None:
    holding = hold(
        "3\tLOAD\n(1)\tOne.\n[NPRR9:  Replace Section 3 above with the following upon system "
        "implementation:]\n3\tLOAD\n(1)\tBoxed.\n4\tFEES\n(1)\tOne.\n"
    )
    assert [(s.number, s.status, s.occurrence, s.box) for s in holding.sections] == [
        ("3", Status.IN_EFFECT, 1, None),
        ("3", Status.PENDING, 1, 1),
        ("4", Status.IN_EFFECT, 1, None),
    ]


def test_a_section_runs_from_its_heading_to_the_next(hold: Callable[[str], Holding]) -> None:
    holding = hold("3\tLOAD\n(1)\tOne.\n3.1\tFees\n(1)\tTwo.\n")
    first, second = holding.sections
    assert first.span.quote(holding.text) == "3\tLOAD\n(1)\tOne."
    assert first.heading.quote(holding.text) == "3\tLOAD"
    assert second.span.quote(holding.text) == "3.1\tFees\n(1)\tTwo."


def test_unnumbered_headings_stand_under_the_heading_above_them(
    hold_built: Callable[..., Holding],
) -> None:
    holding = hold_built(
        [
            ("Duties", {"heading_level": 1}),
            ("Text on duties, which are many and which every plant has to know.", {}),
            ("Forms", {"heading_level": 2}),
            ("Text on forms, which are many and which every plant has to know.", {}),
            ("Fees", {"heading_level": 1}),
            ("Text on fees.", {}),
        ]
    )
    found: list[Section] = list(holding.sections)
    assert [(s.number, s.level, s.parent) for s in found] == [
        ("Duties", 1, None),
        ("Forms", 2, "Duties"),
        ("Fees", 1, None),
    ]
