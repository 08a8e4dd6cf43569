"""Spans: half-open, of code points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.spans import Span

SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: Span(*sorted(ends)))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (-2, -1)])
def test_a_span_out_of_order_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="out of order"):
        Span(start, end)


def test_a_span_counts_code_points_not_bytes() -> None:
    assert Span(2, 5).quote("§ ≤≥∑!") == "≤≥∑"


# text, span, its text without the white space at the ends
TRIMS = [
    ("  a b \t", Span(0, 7), "a b"),
    ("x  y", Span(1, 3), ""),  # nothing but white space: an empty span
    ("\u2003a\u00a0", Span(0, 3), "a"),  # em space and no-break space are white
    ("ab", Span(0, 2), "ab"),
]


@pytest.mark.parametrize(("text", "span", "expected"), TRIMS)
def test_trimming_takes_white_space_only(text: str, span: Span, expected: str) -> None:
    assert span.trimmed(text).quote(text) == expected


@given(text=st.text(), ends=st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_a_trimmed_span_lies_inside_and_loses_white_space_only(
    text: str, ends: tuple[int, int]
) -> None:
    span = Span(min(*ends, len(text)), min(max(ends), len(text)))
    trimmed = span.trimmed(text)
    assert span.holds(trimmed)
    assert trimmed.quote(text) == span.quote(text).strip()


@given(one=SPANS, other=SPANS)
def test_overlap_is_symmetric_and_means_a_shared_character(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    if len(one) and len(other):
        assert one.overlaps(other) == other.overlaps(one) == bool(shared)


@given(one=SPANS, other=SPANS)
def test_a_span_holds_another_when_all_its_characters_are_inside(one: Span, other: Span) -> None:
    if len(other):
        inside = set(range(other.start, other.end)) <= set(range(one.start, one.end))
        assert one.holds(other) is inside
