from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.answering.sentences import after_label, split, words

TABLE = [
    # a stop before a capital ends a sentence
    ("Each operator shall report. The grid shall reply.", 2),
    # a commission's rule is no end
    ("See P.U.C. SUBST. R. 25.107 for retailers. It governs.", 2),
    ("See 16 Tex. Admin. Code § 25.107. It governs.", 2),
    # a decimal point is no end
    ("The cap is 5.25 MW. It stands.", 2),
    # "e.g." is no end
    ("Any outage, e.g. Level I, counts.", 1),
    # the closing quote belongs to the sentence before
    ("It is called “a Day.” Nothing else is.", 2),
    # a line break ends one
    ("Unit\tMW\nPrice\tUSD", 2),
    # nothing is nothing
    ("  ", 0),
]


@pytest.mark.parametrize(("text", "count"), TABLE)
def test_a_sentence_ends_at_its_stop_and_not_at_an_abbreviation(text: str, count: int) -> None:
    assert len(split(text)) == count


@given(st.text(alphabet="aB. 1\n\t“”().PUC", max_size=120))
def test_sentences_hold_every_visible_character_once_and_in_order(text: str) -> None:
    spans = split(text)
    joined = "".join("".join(span.quote(text).split()) for span in spans)
    assert joined == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_the_label_is_skipped_with_its_tab() -> None:
    text = "(2)(a)\tThe fee is due."
    assert text[after_label(text) :] == "The fee is due."


def test_a_bracket_inside_the_text_is_no_label() -> None:
    assert after_label("The fee (a) is due.") == 0


def test_words_are_counted_at_white_space() -> None:
    assert words("one two\tthree\nfour") == 4


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        # a standard's requirement, a manual's number and letter, with the tab that sets them off
        ("R3.\tEach owner shall act.", "Each owner shall act."),
        ("7.\tHow long does it take?", "How long does it take?"),
        ("a.\tTwo weeks.", "Two weeks."),
        # a row’s first cell that is a number is no label, nor is a word
        ("12\tMW", "12\tMW"),
        ("Load\tThe demand.", "Load\tThe demand."),
    ],
)
def test_a_label_without_brackets_is_skipped_too(text: str, behind: str) -> None:
    assert text[after_label(text) :] == behind
