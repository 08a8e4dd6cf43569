from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import STOP_WORDS, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6.5.7.3", ["6.5.7.3"]),  # a section number is one word; its digits alone say nothing
        ("GCR1013", ["gcr1013", "gcr", "1013"]),  # a revision, whole and in parts
        ("Day-Ahead", ["day-ahead", "day", "ahead"]),  # a compound
        ("Day\u2011Ahead", ["day-ahead", "day", "ahead"]),  # with a non-breaking hyphen
        ("a Scheduling Agent's QSEs", ["schedul", "agent", "qse"]),  # plural of an acronym
        ("AS offers", ["as", "offer"]),  # an acronym that looks like a function word
        ("as offered", ["offer"]),  # the function word itself
        ("$/MWh", ["$/mwh", "mwh"]),  # a unit
        ("345 kV", ["345", "kv"]),
        ("345kV", ["345kv", "345", "kv"]),  # meets "345 kV" in both parts
        ("$1,000.50 and 2.5", ["1000.50", "2.5"]),  # thousands are written both ways
        ("shall not, may, must", ["shall", "not", "may", "must"]),  # rules turn on these
        ("(a) paragraph (1)(b)", ["paragraph", "1"]),  # item letters are no words
        ("R1. and M-B022326-01", ["r1", "1", "m-b022326-01", "022326", "01"]),
        ("and/or the", []),  # function words only
        ("§ – …", []),
    ],
)
def test_names_are_kept_whole_and_in_parts(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(st.text(max_size=200))
def test_any_text_gives_lower_case_words_without_white_space(text: str) -> None:
    for token in tokens(text):
        assert token
        assert token == token.lower()
        assert not any(character.isspace() for character in token)


@given(st.lists(st.sampled_from(["Day-Ahead", "offers", "6.5.7", "the", "QSEs"]), max_size=8))
def test_words_are_counted_one_by_one(words: list[str]) -> None:
    assert tokens(" ".join(words)) == [token for word in words for token in tokens(word)]


def test_threads_stem_alike() -> None:
    words = [f"schedul{ending}" for ending in ("e", "es", "ed", "ing", "er")] * 40
    with ThreadPoolExecutor(4) as workers:
        assert list(workers.map(tokens, words)) == [tokens(word) for word in words]


def test_modal_verbs_and_negations_are_never_left_out() -> None:
    assert not STOP_WORDS & {"shall", "may", "must", "not", "no", "unless", "except", "only"}
