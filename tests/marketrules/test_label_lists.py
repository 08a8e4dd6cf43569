"""Lists and ranges of paragraph labels."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.label_lists import (
    LABELS,
    ONE_MARKER,
    alphabets,
    expand_labels,
    marker_range,
    section_range,
)

LISTS = [
    # one label
    ("(b)", ["(b)"]),
    # a plain list
    ("(7) and (8)", ["(7)", "(8)"]),
    # the serial comma
    ("(1), (2), and (4)", ["(1)", "(2)", "(4)"]),
    # the later label takes the levels that it leaves out from the one before
    ("(4)(a) and (b)", ["(4)(a)", "(4)(b)"]),
    # back up to the level of letters: (i) under (a) is a roman numeral, so (b) stands beside (a)
    ("(1)(a)(i) and (b)", ["(1)(a)(i)", "(1)(b)"]),
    # under (h) the (i) is roman as well, and (j) stands beside (h)
    ("(1)(h)(i) and (j)", ["(1)(h)(i)", "(1)(j)"]),
    # back up to the top
    ("(4)(a) or (5)", ["(4)(a)", "(5)"]),
    # down again from a level in the middle
    ("(3)(b)(ii), (iv)(B), and (c)", ["(3)(b)(ii)", "(3)(b)(iv)(B)", "(3)(c)"]),
    # ranges in words and with each of the dashes
    ("(2)(a) through (c)", ["(2)(a)", "(2)(b)", "(2)(c)"]),
    ("(1) to (3)", ["(1)", "(2)", "(3)"]),
    ("(A)-(C)", ["(A)", "(B)", "(C)"]),
    ("(A) – (C)", ["(A)", "(B)", "(C)"]),
    ("(9)—(11)", ["(9)", "(10)", "(11)"]),
    # a range with the path written out at both ends
    ("(1)(a) through (1)(c)", ["(1)(a)", "(1)(b)", "(1)(c)"]),
    # (i) to (iv) counts in roman numerals, (h) to (j) in letters
    ("(i)-(iv)", ["(i)", "(ii)", "(iii)", "(iv)"]),
    ("(h)-(j)", ["(h)", "(i)", "(j)"]),
    # after (z) comes (aa)
    ("(y) through (bb)", ["(y)", "(z)", "(aa)", "(bb)"]),
    # ends at different depths: what lies between is unknown, so only the ends
    ("(1)(a) through (3)", ["(1)(a)", "(3)"]),
    # a range and a list together; nothing twice
    ("(1)-(3) and (3)", ["(1)", "(2)", "(3)"]),
    # blanks that a PDF puts inside
    ("(2) and ( 3)", ["(2)", "(3)"]),
]


@pytest.mark.parametrize(("text", "labels"), LISTS, ids=[row[0] for row in LISTS])
def test_lists_and_ranges_expand_to_full_paths(text: str, labels: list[str]) -> None:
    assert re.fullmatch(LABELS, text)
    assert list(expand_labels(text)) == labels


@pytest.mark.parametrize("word", ["(RTC)", "(MW)", "(the)", "(1234)", "(xc)", "(Ab)", "()"])
def test_acronyms_and_words_in_brackets_are_no_labels(word: str) -> None:
    assert re.fullmatch(ONE_MARKER, word) is None


def test_the_letters_of_a_path_decide_what_its_i_is() -> None:
    assert alphabets(("1", "a", "i"))[2] == {"roman"}
    assert alphabets(("1", "i", "a"))[1] == {"roman", "letter"}


@given(st.integers(1, 300), st.integers(2, 50))
def test_number_ranges_hold_every_number_between_their_ends(first: int, count: int) -> None:
    last = first + count - 1
    markers = marker_range(str(first), str(last))
    assert [int(marker) for marker in markers] == list(range(first, last + 1))


@given(st.text("0123456789abcivxABCIVX", max_size=4), st.text("0123456789abivxABIVX", max_size=4))
def test_marker_ranges_start_and_end_where_they_say_or_are_empty(first: str, last: str) -> None:
    markers = marker_range(first, last)
    assert markers == () or (markers[0] == first and markers[-1] == last and len(markers) > 1)


@given(
    st.lists(st.sampled_from(["1", "2", "a", "b", "i", "ii", "A", "B"]), min_size=1, max_size=4),
    st.sampled_from("bcdefgh"),
)
def test_a_range_of_siblings_shares_their_parent(parent: list[str], last: str) -> None:
    above = "".join(f"({marker})" for marker in parent if not marker.isalpha() or marker.isupper())
    labels = expand_labels(f"{above}(a) through ({last})")
    assert labels == tuple(f"{above}({chr(c)})" for c in range(ord("a"), ord(last) + 1))


@given(st.text("(1a) ivx-,thrugo2B)(", max_size=60))
def test_any_text_expands_without_an_error(text: str) -> None:
    labels = expand_labels(text)
    assert len(set(labels)) == len(labels)


def test_section_ranges_count_on_the_last_component() -> None:
    assert section_range("9.5", "9.8") == ("9.6", "9.7")
    assert section_range("9.5.1", "9.7.1") == ()  # different parents: unknown
    assert section_range("9.7", "9.5") == ()
