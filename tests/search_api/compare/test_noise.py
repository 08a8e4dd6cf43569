"""What is no change, and what is one."""

from __future__ import annotations

import pytest

from search_api.compare.noise import plain

SAME = [
    ("a  rule\tof\ntwo lines", "a rule of two lines"),
    ("the “Real-Time” price", 'the "Real- Time" price'),
    ("its owner’s plant", "its owner's plant"),
    ("ten – twelve", "ten-twelve"),
    ("re-\nstored", "restored"),
    ("• the form", "the form"),
    ("________ (signed)", "(signed)"),
    ("the ﬁrst oﬀer", "the first offer"),
    ("[RESERVED]", "RESERVED"),
    ("soft\u00adhyphen", "softhyphen"),
    ("10 -12 MW", "10–12 MW"),
    ("TOP- 001", "TOP-001"),
]
DIFFERENT = [
    ("ten days", "two days"),
    ("may", "may not"),
    ("the Plant", "the plant"),
    ("$1,000", "$1.000"),
    ("(a) or (b)", "(a) and (b)"),
    ("the price", "the price;"),
    ("a price of -$20", "a price of $20"),
    ("(−1) times", "(1) times"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_how_a_text_was_set_is_no_change(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_a_word_a_number_and_a_stop_are(one: str, other: str) -> None:
    assert plain(one) != plain(other)
