"""Paragraph labels and section numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.labels import (
    Path,
    chapter_of,
    format_path,
    parent_numbers,
    parse_path,
    section_order,
)

MARKERS = st.one_of(
    st.integers(1, 999).map(str),
    st.from_regex(r"[a-z]{1,5}", fullmatch=True),
    st.from_regex(r"[A-Z]{1,5}", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}(\.[0-9]{1,2})?", fullmatch=True),
)

LABELS: list[tuple[str, Path]] = [
    ("", ()),
    ("(1)", ("1",)),
    ("(2)(a)(iii)(A)", ("2", "a", "iii", "A")),
    (" (2) (a)\t(i) ", ("2", "a", "i")),  # as written with spaces between
    ("(199)", ("199",)),
    ("(aa)(ii)", ("aa", "ii")),
    ("(10.1)(10.1.2)", ("10.1", "10.1.2")),  # a standard's parts are decimal
]


@pytest.mark.parametrize(("text", "path"), LABELS)
def test_labels_are_parsed_outermost_first(text: str, path: Path) -> None:
    assert parse_path(text) == path


NOT_LABELS = [
    "1",  # no brackets
    "(1",
    "(1)a",  # something behind
    "(1.)",
    "(-1)",
    "(abcdef)",  # six letters are a word
    "(aB)",
    "(1234)",  # a year, not a paragraph
    "(§)",
    "Section 4(1)",
]


@pytest.mark.parametrize("text", NOT_LABELS)
def test_what_is_no_label_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a paragraph label"):
        parse_path(text)


@given(path=st.lists(MARKERS, max_size=6).map(tuple))
def test_parsing_undoes_formatting(path: Path) -> None:
    assert parse_path(format_path(path)) == path


# numbers and titles in the order in which a document holds them
ORDERED = [
    ["1", "2", "10"],  # by value, not by digit
    ["6.5.9", "6.5.9.1", "6.5.10"],
    ["3", "3.1", "3.1.1", "3.2", "4"],
    ["9", "Appendix A", "Overview"],  # titles after numbers, by alphabet
    ["25.501", "25.505", "25.1000"],
]


@pytest.mark.parametrize("numbers", ORDERED)
def test_sections_sort_by_value(numbers: list[str]) -> None:
    assert sorted(set(numbers), key=section_order) == numbers


@given(numbers=st.lists(st.one_of(st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,3}"), st.text())))
def test_any_section_names_can_be_sorted(numbers: list[str]) -> None:
    assert len(sorted(numbers, key=section_order)) == len(numbers)


# number, its chapter, the sections above it
PLACES = [
    ("6.5.7", "6", ("6.5", "6")),
    ("6", "6", ()),
    ("25.505", "25", ("25",)),
    ("Overview", "Overview", ()),
    ("Appendix A.1", "Appendix A.1", ()),  # a title with a point is no number
    ("22 Attachment A", "22 Attachment A", ()),
]


@pytest.mark.parametrize(("number", "chapter", "above"), PLACES)
def test_a_number_says_what_stands_above_it(
    number: str, chapter: str, above: tuple[str, ...]
) -> None:
    assert chapter_of(number) == chapter
    assert parent_numbers(number) == above
