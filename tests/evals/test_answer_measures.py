"""What an answer says and cites, hand-worked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.judgments import Kind
from evals.measures import citations, grounding, nuggets, refusals, times
from evals.measures.nuggets import first_words
from index.snapshot import Snapshot

from .conftest import answer, cited, judgment, nugget, refused

JULY = date(2025, 7, 1)


# What is said


def test_nuggets_count_in_the_first_words_only() -> None:
    judged = judgment(
        "9.4(2)",
        nuggets=(nugget("12 business days"), nugget("late form"), nugget("gate", vital=False)),
        must_not=("10 business days",),
    )
    given = answer(text="The form is due within 12 Business Days. No late form is taken. Gate.")
    found = nuggets.score(judged, given, 13)  # the 14th word is "Gate."
    # vital: 2 of 2; all: 2 of 3, "gate" stands behind the 13th word
    assert found["vital_nuggets"] == 1
    assert found["all_nuggets"] == pytest.approx(2 / 3)
    assert (found["wrong_answer"], found["right"], found["words"]) == (0, 1, 14)
    # Of the first eight words only "12 Business Days" is left: 1 of 2.
    assert nuggets.score(judged, given, 8)["vital_nuggets"] == 0.5


def test_a_wrong_pattern_makes_a_complete_answer_wrong() -> None:
    judged = judgment("9.4(2)", nuggets=(nugget("12"),), must_not=("^\\s*10 ",))
    found = nuggets.score(judged, answer(text="10 or 12 days"), 150)
    assert (found["vital_nuggets"], found["wrong_answer"], found["right"]) == (1, 1, 0)


def test_a_refusal_shows_no_nugget_even_if_its_message_holds_the_words() -> None:
    judged = judgment("9.4(2)", nuggets=(nugget("no"),), must_not=("no",))
    found = nuggets.score(judged, refused(), 150)
    assert (found["vital_nuggets"], found["wrong_answer"], found["right"]) == (0, None, 0)


def test_what_cannot_be_scored_is_none() -> None:
    unanswerable = nuggets.score(judgment(), answer(text="Something."), 150)
    assert unanswerable["vital_nuggets"] is unanswerable["wrong_answer"] is None
    assert unanswerable["right"] == 0  # it should have been refused
    assert nuggets.score(judgment(), refused(), 150)["right"] == 1
    assert set(nuggets.score(judgment("9.4(2)"), None, 150).values()) == {None}


@given(st.text(), st.integers(1, 20))
def test_the_first_words_are_a_beginning_of_the_text(text: str, most: int) -> None:
    shown = first_words(text, most)
    assert text.startswith(shown)
    assert len(shown.split()) == min(most, len(text.split()))


# What is cited


def test_citations_by_section_and_by_paragraph() -> None:
    judged = judgment("9.4(2)", "9.5(1)", also_ok=("9.4(3)",))
    found = citations.score(judged, answer(cited("9.4(3)"), cited("9.4(1)"), cited("8.1(1)")))
    # Sections: gold 9.4 and 9.5, of which 9.4 is cited; two of three citations stand in 9.4.
    assert (found["section_cited"], found["section_recall"]) == (1, 0.5)
    assert found["section_precision"] == pytest.approx(2 / 3)
    # Paragraphs: neither gold one; one of three is also right, and it comes first.
    assert (found["paragraph_cited"], found["paragraph_recall"]) == (0, 0)
    assert found["paragraph_precision"] == pytest.approx(1 / 3)
    assert found["first_citation"] == 1


def test_a_refusal_recalls_nothing_and_has_no_precision() -> None:
    found = citations.score(judgment("9.4(2)"), refused())
    assert found["section_recall"] == found["paragraph_cited"] == 0
    assert found["section_precision"] is found["status_right"] is found["edition_right"] is None
    assert set(citations.score(judgment(), answer(cited("9.4(2)"))).values()) == {None}


def test_boxed_text_counts_where_gold_is_boxed_and_only_there() -> None:
    given = answer(cited("8.1(1)"), pending=[cited("9.4(2)!")])
    assert citations.score(judgment("9.4(2)!", kind=Kind.STATUS), given)["paragraph_recall"] == 1
    found = citations.score(judgment("9.4(2)"), given)
    assert (found["paragraph_recall"], found["paragraph_precision"]) == (0, 0)


@pytest.mark.parametrize(
    ("given", "right"),
    [
        # each half of a status question in its place
        (answer(cited("9.4(2)"), pending=[cited("9.4(2)!")]), 1),
        # boxed text among what is in force, and the reverse
        (answer(cited("9.4(2)!")), 0),
        (answer(pending=[cited("9.4(2)")]), 0),
        (answer(cited("9.4(2)", status="superseded")), 0),
        # only half of what gold tells apart
        (answer(cited("9.4(2)")), 0),
        # the box cited by its items
        (answer(cited("9.4(2)"), pending=[cited("9.4(2)(a)!")]), 1),
        # gold isn't cited at all: that is recall's affair
        (answer(cited("8.1(1)")), 1),
        (refused(), None),
    ],
)
def test_text_in_force_and_text_to_come_are_told_apart(
    given: dict[str, Any], right: float | None
) -> None:
    judged = judgment("9.4(2)", "9.4(2)!", kind=Kind.STATUS)
    assert citations.score(judged, given)["status_right"] == right


def test_a_judged_section_of_another_edition_is_the_wrong_edition() -> None:
    judged = judgment("9.4(2)")
    older = cited("9.4(2)", edition="2025-01-01")
    assert citations.score(judged, answer(cited("9.4(3)")))["edition_right"] == 1
    assert citations.score(judged, answer(cited("9.4(3)"), older))["edition_right"] == 0
    # Sections have dates of their own, so another section's edition proves nothing.
    other = cited("9.5(1)", edition="2025-01-01")
    assert citations.score(judged, answer(other))["edition_right"] is None


# What is true


def _quoting(held: Snapshot, key: str, **more: Any) -> dict[str, Any]:
    passage = held.by_key(key)
    assert passage is not None
    return {
        "document": passage.document, "edition": passage.edition, "section": passage.section,
        "paragraph": passage.paragraph, "term": passage.term, "status": passage.status.value,
        "key": key, "quote": passage.text, "span": [passage.span.start, passage.span.end],
    } | more  # fmt: skip


DUE = "grid-rules@2025-06-01#9.4(2)"


@pytest.mark.parametrize(
    ("changes", "verbatim"),
    [
        ({}, 1),
        # a part of it, with its own span
        ({"span": None, "quote": "due within 12 Business Days"}, 1),
        # white space apart, where no span is claimed
        ({"span": None, "quote": "The form is due\n within  12 Business Days"}, 1),
        # other words; right words at a wrong span; words of another paragraph
        ({"span": None, "quote": "due within 13 Business Days"}, 0),
        ({"span": [0, 3]}, 0),
        ({"span": None, "quote": "The statement’s number; and"}, 0),
        # a pinpoint at which nothing stands
        ({"paragraph": "(8)"}, 0),
        ({"edition": "2024-01-01"}, 0),
    ],
)
def test_a_quote_stands_in_the_cited_paragraph(
    held: Snapshot, changes: dict[str, Any], verbatim: float
) -> None:
    given = answer(_quoting(held, DUE, **changes))
    assert grounding.score(given, JULY, held)["quote_verbatim"] == verbatim


def test_a_list_may_be_quoted_whole_under_its_lead_in(held: Snapshot) -> None:
    lead, last = held.by_key(f"{DUE[:-3]}(1)"), held.by_key(f"{DUE[:-3]}(1)(b)")
    assert lead is not None
    assert last is not None
    source = held.source_text("grid-rules", "2025-06-01")
    whole = source[lead.span.start : last.span.end]
    given = answer(_quoting(held, lead.key, quote=whole, span=None))
    assert grounding.score(given, JULY, held)["quote_verbatim"] == 1


def test_half_of_the_pinpoints_resolve(held: Snapshot) -> None:
    given = answer(_quoting(held, DUE), pending=[_quoting(held, DUE, section="9.44")])
    found = grounding.score(given, JULY, held)
    assert (found["pinpoint_resolves"], found["quote_verbatim"]) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("edition", "section", "as_of", "right"),
    [
        ("2025-06-01", "9.4", "2025-07-01", 1),
        ("2025-01-01", "9.4", "2025-07-01", 0),  # superseded
        ("2025-06-01", "9.4", "2025-05-31", 0),  # of the future
        ("2025-01-01", "9.4", "2025-05-31", 1),
        # Section 2 has been the same since January 2024, in either edition
        ("2025-01-01", "2.1", "2025-07-01", 1),
        ("2025-06-01", "2.1", "2025-05-31", 1),
    ],
)
def test_the_edition_of_the_date_governs_section_by_section(
    held: Snapshot, edition: str, section: str, as_of: str, right: float
) -> None:
    given = answer(cited(section, edition=edition))
    found = grounding.score(given, date.fromisoformat(as_of), held)
    assert found["edition_governs"] == right


def test_notices_govern_once_they_are_sent(held: Snapshot) -> None:
    notice = cited("", document="market-notice", edition="M-A010125-02", section="ACTION REQUIRED")
    assert grounding.score(answer(notice), date(2025, 3, 1), held)["edition_governs"] == 1
    assert grounding.score(answer(notice), date(2025, 2, 28), held)["edition_governs"] == 0


def test_numbers_and_modal_verbs_of_a_claim_stand_in_its_quotes() -> None:
    given = answer(
        cited("9.4(2)", quote="The form shall be sent within 12 days of the 3 notices."),
        cited("9.4(3)", quote="Ten late forms may not be accepted."),
        claims=[
            {"text": "Send it within 12 days.", "citations": [0]},  # 12
            {"text": "You may send ten.", "citations": [0]},  # may, ten: in another quote
            {"text": "Ten may not.", "citations": [1]},  # ten, may not
            {"text": "They can wait.", "citations": [0, 1]},  # can: nowhere
        ],
    )
    found = grounding.score(given, JULY, None)
    # Claims with numbers: 12, ten, ten; the second isn't carried: 2/3.
    assert found["numbers_quoted"] == pytest.approx(2 / 3)
    # With modal verbs: may (only "may not" is quoted), may not, can: 1/3.
    assert found["modals_quoted"] == pytest.approx(1 / 3)
    assert found["quote_verbatim"] is found["pinpoint_resolves"] is None  # no snapshot


def test_an_answer_without_claims_is_read_as_one(held: Snapshot) -> None:
    given = answer(cited("9.4(2)", quote="within 12 days"), text="Within 12 days. [1]")
    assert grounding.score(given, JULY, None)["numbers_quoted"] == 1
    assert set(grounding.score(refused(), JULY, held).values()) == {None}


# How long it takes


def test_times_are_also_told_in_times_of_embedding() -> None:
    found = times.score({"search": 6.0, "answer": 9.0, "embed": 3.0})
    assert found == {
        "search_ms": 6, "answer_ms": 9, "embed_ms": 3, "search_ratio": 2, "answer_ratio": 3,
    }  # fmt: skip
    assert times.score({"answer": 9.0}) == {
        "search_ms": None, "answer_ms": 9, "embed_ms": None, "search_ratio": None,
        "answer_ratio": None,
    }  # fmt: skip


# Who is turned away


@pytest.mark.parametrize(
    ("answerable", "given", "expected"),
    [
        (True, answer(), (None, None, 0, None)),
        (True, refused(), (0, None, 1, None)),
        (False, answer(), (None, 0, None, None)),
        (False, refused(), (1, 1, None, 1)),
        (False, refused("ambiguous"), (1, 1, None, 0)),
        (True, None, (None, None, None, None)),
    ],
)
def test_refusals(
    answerable: bool, given: dict[str, Any] | None, expected: tuple[float | None, ...]
) -> None:
    from marketrules.answers import Reason

    judged = judgment("9.4(2)") if answerable else judgment(reason=Reason.NOT_IN_CORPUS)
    found = refusals.score(judged, given)
    names = ("refusal_precision", "refusal_recall", "false_refusal", "refusal_reason")
    assert tuple(found[name] for name in names) == expected
