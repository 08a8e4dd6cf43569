from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.redlines import Change, Piece, ProposedChange, by_word

MARKS = {Change.KEPT: "{}", Change.INSERTED: "{{+{}+}}", Change.DELETED: "[-{}-]"}


def pieces(*told: tuple[str, str]) -> tuple[Piece, ...]:
    kinds = {"": Change.KEPT, "+": Change.INSERTED, "-": Change.DELETED}
    return tuple(Piece(kinds[mark], text) for mark, text in told)


def written(redline: tuple[Piece, ...]) -> str:
    return "".join(MARKS[piece.change].format(piece.text) for piece in redline)


WORDS = [
    # a letter of a word is the word
    ((("-", "t"), ("+", "T"), ("", "hose Resources")), "[-those-]{+Those+} Resources"),
    # a digit is the number, brackets stay
    ((("", "(1"), ("-", "7"), ("+", "6"), ("", ")\tA rate")), "([-17-]{+16+})\tA rate"),
    # several authors' insertions are one, after what goes
    ((("", "$"), ("+", "2"), ("+", "50"), ("-", "1,500"), ("", "/MWh")),
     "$[-1,500-]{+250+}/MWh"),
    # whole words and signs are left alone
    ((("", "the hour"), ("+", ";"), ("-", ", "), ("", "or")), "the hour[-, -]{+;+}or"),
    ((("", "a request "), ("+", "that lasts "), ("", "later")), "a request {+that lasts +}later"),
    # a word that two changes break
    ((("-", "p"), ("+", "P"), ("", "lan"), ("-", "t"), ("+", "ts"), ("", " pay")),
     "[-plant-]{+Plants+} pay"),
    # a new paragraph, and one that goes
    ((("+", "(2)\tLoads "), ("+", "pay.")), "{+(2)\tLoads pay.+}"),
    ((("-", "(2)\tLoads pay."),), "[-(2)\tLoads pay.-]"),
]  # fmt: skip


@pytest.mark.parametrize(("told", "expected"), WORDS)
def test_a_redline_is_read_by_whole_words(told: tuple[tuple[str, str], ...], expected: str) -> None:
    assert written(by_word(pieces(*told))) == expected


REDLINES = st.lists(
    st.builds(Piece, st.sampled_from(Change), st.text("ab ,(", min_size=1, max_size=4)), max_size=8
).map(tuple)


@given(REDLINES)
def test_whole_words_change_neither_the_text_before_nor_the_one_proposed(
    redline: tuple[Piece, ...],
) -> None:
    one, other = ProposedChange("k", redline), ProposedChange("k", by_word(redline))
    assert (one.before, one.after) == (other.before, other.after)


@given(REDLINES)
def test_no_change_stands_in_the_middle_of_a_word_that_is_kept(redline: tuple[Piece, ...]) -> None:
    read = by_word(redline)
    for left, right in pairwise(read):
        if Change.KEPT in (left.change, right.change):
            assert not (left.text[-1:].isalnum() and right.text[:1].isalnum())


def test_authors_of_one_change_are_named_together() -> None:
    told = (Piece(Change.INSERTED, "2", "Ann", "2030-05-01"),
            Piece(Change.INSERTED, "50", "Bob", "2030-05-02"))  # fmt: skip
    assert by_word(told) == (Piece(Change.INSERTED, "250", "Ann; Bob", "2030-05-02"),)
