"""Passages: parts, lead-ins, keys, and long texts divided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.passages import MAX_CHARS, KeyGiver, divided
from marketrules.passages import PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.spans import Span


def whole(text: str) -> tuple[Span, ...]:
    return divided(Span(0, len(text)), text)


SENTENCE = "The operator shall publish the forecast of the load by noon. "


def test_a_text_up_to_the_limit_is_one_passage() -> None:
    text = "x" * MAX_CHARS
    assert whole(text) == (Span(0, MAX_CHARS),)


def test_a_long_text_is_cut_behind_sentences() -> None:
    text = (SENTENCE * 60).strip()
    parts = [span.quote(text) for span in whole(text)]
    assert len(parts) == 3  # 60 sentences of 61 characters; 24 fit into 1,500
    assert all(part.startswith("The") and part.endswith("noon.") for part in parts)
    assert all(len(part) <= MAX_CHARS for part in parts)


def test_no_cut_falls_behind_an_abbreviation_in_lower_case() -> None:
    text = ("approx. twelve of them at no. five stay where they are " * 40).strip()
    assert len(whole(text)) == 1  # no sentence ends in it: better long than cut anywhere


@given(
    words=st.lists(
        st.one_of(
            st.sampled_from(["A", "b.", "C.", "d;", "(E", "”", "\n", "F:", "$5"]),
            st.text(max_size=9),
        ),
        min_size=1,
        max_size=900,
    ),
    before=st.text(max_size=5),
)
def test_dividing_loses_nothing_but_white_space(words: list[str], before: str) -> None:
    text = before + " ".join(words)
    span = Span(len(before), len(text))
    parts = divided(span, text)
    assert all(span.holds(part) for part in parts)
    gaps = [span.start, *(end for part in parts for end in (part.start, part.end)), span.end]
    for start, end in zip(gaps[::2], gaps[1::2], strict=True):
        assert start <= end  # in order, no overlap
        assert not text[start:end].strip()
    if len(parts) > 1:
        assert all(len(part) for part in parts)


def test_keys_number_the_parts_of_one_place_and_the_places() -> None:
    keys = KeyGiver()
    here = Pinpoint("d", "e", "4.4", "(1)")
    given = [
        keys.key(here, 7, None),  # a paragraph
        keys.key(here, 7, None),  # its second part
        keys.key(here, 9, None),  # the same label under a second heading 4.4
        keys.key(here, 9, None),
        keys.key(Pinpoint("d", "e", "4.4", "(1)", revisions=("NPRR9",)), 9, 3),  # boxed
    ]
    assert [str(key) for key in given] == [
        "d@e#4.4(1)",
        "d@e#4.4(1)[2]",
        "d@e#4.4(1)~2",
        "d@e#4.4(1)[2]~2",
        "d@e#4.4(1)!NPRR9",
    ]


RULES = """4\tSETTLEMENT
The operator settles every day.
(1)\tEach plant shall, by noon:
(a)\tFile the form that states:
(i)\tIts number; and
(ii)\tIts load:
•\tBy hour;
•\tBy day.
(b)\tPay the fee.
Late fees are due at once.
(2)\tEach load shall pay.
"""

LEAD_INS = {
    "4": (),
    "4(1)": (),
    "4(1)(a)": ("(1) Each plant shall, by noon:",),
    "4(1)(a)(i)": ("(1) Each plant shall, by noon:", "(a) File the form that states:"),
    "4(1)(b)": ("(1) Each plant shall, by noon:",),
    "4(2)": (),
    # bullets are read with the paragraph that they stand under
    "4(1)(a)(ii)[2]": (
        "(1) Each plant shall, by noon:",
        "(a) File the form that states:",
        "(ii) Its load:",
    ),
    # a further line of a paragraph is read with its first
    "4(1)(b)[2]": ("(1) Each plant shall, by noon:", "(b) Pay the fee."),
}


@pytest.mark.parametrize("key", LEAD_INS)
def test_the_lead_in_stands_beside_the_text_outermost_first(hold: Callable, key: str) -> None:
    (passage,) = [p for p in hold(RULES).passages if p.key.endswith(f"#{key}")]
    assert passage.lead_in == LEAD_INS[key]


def test_a_boxed_items_lead_in_comes_from_its_box_and_else_from_the_rules_around(
    hold: Callable,
) -> None:
    holding = hold(
        "4\tFEES\n(1)\tEach plant shall:\n(a)\tPay:\n(i)\tA fee.\n"
        "[NPRR9:  Replace item (a) above with the following upon system implementation:]\n"
        "(a)\tPay twice:\n(i)\tA boxed fee.\n(b)\tFile.\n"
    )
    (boxed,) = [p for p in holding.passages if "boxed" in p.text]
    assert boxed.lead_in == ("(1) Each plant shall:", "(a) Pay twice:")


def test_two_labels_on_one_line_are_one_passage_at_the_inner_place(
    hold: Callable, keys: Callable
) -> None:
    text = "4\tFEES\n(1)(a)\tPay.\n(b)\tFile.\n(2)\tWait.\n"
    assert keys(hold(text)) == ["4(1)(a)", "4(1)(b)", "4(2)"]


def test_a_long_paragraph_is_divided_into_numbered_parts(hold: Callable, keys: Callable) -> None:
    holding = hold(f"4\tFEES\n(1)\t{SENTENCE * 30}\n(2)\tWait.\n")
    assert keys(holding) == ["4(1)", "4(1)[2]", "4(2)"]
    assert [p.part for p in holding.passages] == [1, 2, 1]


def test_a_section_without_text_is_cited_by_its_heading(hold: Callable) -> None:
    holding = hold("4\tFEES\n4.1\tLate Fees\n4.2\tOther\n(1)\tText.\n")
    assert [(p.section, p.kind) for p in holding.passages] == [
        ("4.1", PassageKind.HEADING),  # 4 has sections below it and is none of its own
        ("4.2", PassageKind.TEXT),
    ]


def test_an_id_changes_with_the_place_and_with_the_words(hold: Callable) -> None:
    one, other = hold("4\tFEES\n(1)\tPay.\n"), hold("4\tFEES\n(1)\tWait.\n")
    moved = hold("4\tFEES\n(2)\tPay.\n")
    ids = {h.passages[0].id for h in (one, other, moved)}
    assert len(ids) == 3
    assert hold("4\tFEES\n(1)\tPay.\n").passages[0].id == one.passages[0].id


def test_fields_of_a_notice_are_passages_keyed_by_the_field(hold: Callable) -> None:
    holding = hold(
        "NOTICE DATE: May 1, 2030\nNOTICE TYPE: M-A050130-01 General\n"
        "SHORT DESCRIPTION: Fees rise\nDAY AFFECTED: June 1, 2030\n"
        "LONG DESCRIPTION: The fees rise.\nThey rise by half.\n"
    )
    fields = [
        (p.section, p.kind.value, p.text) for p in holding.passages if p.kind.value == "field"
    ]
    assert ("SHORT DESCRIPTION", "field", "Fees rise") in fields
    assert ("LONG DESCRIPTION", "field", "They rise by half.") in fields
    assert all(p.text == p.span.quote(holding.text) for p in holding.passages)
