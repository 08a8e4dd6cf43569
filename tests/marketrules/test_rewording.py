"""The redline between two texts, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.redlines import Change, ProposedChange, marked
from marketrules.rewording import compared, shortened


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("due in five days", "due in ten days", "due in [-five-]{+ten+} days"),
        # a number with its signs is one word, and so is a word with its hyphen
        (
            "a cap of $5,000 per MWh",
            "a cap of $2,000 per MWh",
            "a cap of $[-5,000-]{+2,000+} per MWh",
        ),
        (
            "each 15-minute interval",
            "each 5-minute interval",
            "each [-15-minute-]{+5-minute+} interval",
        ),
        # two changed words side by side are one change
        ("the first plant pays", "a second plant pays", "[-the first-]{+a second+} plant pays"),
        # a comma that comes is no change of the word before it
        ("the plant pays", "the plant, if any, pays", "the plant{+, if any,+} pays"),
        ("A fee is due.", "", "[-A fee is due.-]"),
        ("", "A fee is due.", "{+A fee is due.+}"),
        ("as it is", "as it is", "as it is"),
        # white space is no change, and what is kept has that of the new text
        ("Opt Out\nA  plant", "Opt Out A\tplant", "Opt Out A\tplant"),
    ],
)
def test_what_goes_and_what_comes_is_told_in_whole_words(
    before: str, after: str, expected: str
) -> None:
    assert marked(compared(before, after)) == expected


WORDS = st.lists(
    st.sampled_from(["a", "plant", "pays", "1,500", "MW", ",", "\t", "\n", "(b)", "$"])
)
TEXTS = st.one_of(WORDS.map(" ".join), st.text(max_size=40))


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_off_the_redline(before: str, after: str) -> None:
    change = ProposedChange("", compared(before, after))
    assert (change.before.split(), change.after) == (before.split(), after)
    assert all(piece.text for piece in change.pieces)


@given(text=TEXTS)
def test_equal_texts_have_no_change(text: str) -> None:
    assert all(piece.change is Change.KEPT for piece in compared(text, text))


def test_kept_text_is_shortened_to_the_words_around_the_changes() -> None:
    before = " ".join(f"w{n}" for n in range(40))
    after = before.replace("w20 ", "x ")
    found = marked(shortened(compared(before, after), context=2))
    assert found == "… w18 w19 [-w20-]{+x+} w21 w22 …"
