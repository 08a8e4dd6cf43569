"""What sentences oblige, and within what time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.obligations.deadlines import deadlines
from search_api.obligations.duties import Effect, Parties, duties
from search_api.obligations.quantities import in_words, measures, number, times

PARTIES = Parties(frozenset({"GridCo", "DA"}))

SENTENCES = [
    ("(1)\tGridCo shall post the list.", ("GridCo", "shall", Effect.OBLIGED)),
    ("If a form is late, a DA may file it again.", ("DA", "may", Effect.PERMITTED)),
    ("Each Scheduling Agent may not resell a right.",
     ("Scheduling Agent", "may not", Effect.FORBIDDEN)),
    ("A DA representing a plant should call the desk.", ("DA", "should", Effect.RECOMMENDED)),
    ("The Plant Owner must not test alone.", ("Plant Owner", "must not", Effect.FORBIDDEN)),
    # Nobody is obliged, or not for certain.
    ("The list shall be posted by noon.", None),
    ("GridCo may only refuse a late form.", None),
    ("Each Member, the Board, and GridCo shall abide by it.", None),
    ("Forms which may be late are listed.", None),
    ("GridCo posts the list.", None),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_a_sentence_says_who_must_or_may(
    sentence: str, expected: tuple[str, str, Effect] | None
) -> None:
    found = duties(sentence, PARTIES)
    assert [(one.party, one.modal, one.effect) for one in found] == ([expected] if expected else [])


def test_the_condition_stands_apart_from_the_party() -> None:
    (duty,) = duties("If a form is late, a DA may file it again.", PARTIES)
    assert (duty.condition, duty.who, duty.act) == ("If a form is late", "a DA", "file it again.")
    start, end = duty.modal_span.start, duty.modal_span.end
    assert duty.sentence[start:end] == "may"


DEADLINES = [
    ("within ten (10) Business Days after it", [(10.0, "business day", "after")]),
    ("no later than 48 hours before the test", [(48.0, "hour", "before")]),
    ("at least two days in advance", [(2.0, "day", "in advance")]),
    ("a 15-minute interval", []),
    ("has thirty years of experience", []),
    ("within one Retail Business Day, and not later than 5 days of it",
     [(1.0, "retail business day", ""), (5.0, "day", "of")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DEADLINES)
def test_a_deadline_is_a_length_that_a_limit_leads_to(
    text: str, expected: list[tuple[float, str, str]]
) -> None:
    assert [(*one.quantity.same, one.way) for one in deadlines(text)] == expected


@given(st.integers(0, 99))
def test_numbers_in_words_are_read_back(value: int) -> None:
    assert number(in_words(value)) == value == number(str(value))


@given(st.integers(1, 99), st.sampled_from(["Business Days", "hours", "minutes", "months"]))
def test_words_and_figures_are_one_length(value: int, unit: str) -> None:
    (words,), (figures,) = times(f"{in_words(value)} {unit}"), times(f"{value} {unit}")
    assert words.same == figures.same


@given(st.text(max_size=80))
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    for one in (*times(text), *measures(text)):
        assert one.span.quote(text)
    for duty in duties(text, PARTIES):
        assert duty.span.quote(text) == duty.sentence
