"""Measures that baselines can't have for nothing, worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evals.measures import citations, grounding
from evals.scoring import MEASURES
from evals.statistics import balance
from index.snapshot import Snapshot

from .conftest import answer, cited, judgment


@pytest.mark.parametrize(
    ("gold", "said", "expected"),
    [
        # 1 of 1 found, 1 of 2 citations right: 2 * 1 * 1/2 / (1 + 1/2) = 2/3
        (("9.4(2)",), ("9.4(2)", "9.5(1)"), 2 / 3),
        # 1 of 2 found, 1 of 1 right: the same
        (("9.4(2)", "9.5(1)"), ("9.4(2)",), 2 / 3),
        # 1 of 2 found, 1 of 4 right: 2 * 1/2 * 1/4 / (3/4) = 1/3
        (("9.4(2)", "9.5(1)"), ("9.4(2)", "8.1(1)", "8.1(2)", "8.1(3)"), 1 / 3),
        (("9.4(2)",), ("9.4(2)",), 1),
        (("9.4(2)",), ("8.1(1)",), 0),
        # nothing cited: precision isn't scorable, and there is no mean to gain by it
        (("9.4(2)",), (), 0),
        # the section as a whole is none of its paragraphs
        (("9.4(2)",), ("9.4",), 0),
    ],
)
def test_f1_of_paragraphs(gold: tuple[str, ...], said: tuple[str, ...], expected: float) -> None:
    found = citations.score(judgment(*gold), answer(*map(cited, said)))
    assert found["paragraph_F1"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("recall", "spared", "expected"),
    [
        # refuses all: every one of 2 without an answer, and all 4 with one
        ([1, 1, None, None, None, None], [None, None, 0, 0, 0, 0], 0.5),
        # refuses none
        ([0, 0, None, None, None, None], [None, None, 1, 1, 1, 1], 0.5),
        # 1 of 2 and 1 of 4 refused: (1/2 + 3/4) / 2
        ([1, 0, None, None, None, None], [None, None, 1, 1, 1, 0], 0.625),
        ([1, 1, None, None, None, None], [None, None, 1, 1, 1, 1], 1.0),
    ],
)
def test_the_balance_of_refusals_whatever_their_share(
    recall: list[float | None], spared: list[float | None], expected: float
) -> None:
    found = balance(recall, spared)
    assert found is not None
    assert found.value == pytest.approx(expected)
    assert found.low <= found.value <= found.high
    assert (found.n, found.excluded) == (6, 0)


def test_without_both_sorts_of_questions_there_is_no_balance() -> None:
    assert balance([None], [1.0]) is None
    assert balance([1.0], [None]) is None


def _quoted(snapshot: Snapshot, first: str, last: str | None = None) -> tuple[int, int]:
    """The span from the start of the passage ``first`` to the end of ``last``."""
    key = "grid-rules@2025-06-01#"
    begin, end = (snapshot.by_key(f"{key}{one}") for one in (first, last or first))
    assert begin is not None
    assert end is not None
    return begin.span.start, end.span.end


@pytest.mark.parametrize(
    ("first", "last", "status", "day", "expected"),
    [
        ("9.4(2)", None, "in_effect", "2025-07-01", 1),
        ("9.4(2)", None, "pending", "2025-07-01", 0),
        ("9.4(2)!GRR012", None, "pending", "2025-07-01", 1),
        ("9.4(2)!GRR012", None, "in_effect", "2025-07-01", 0),
        # from the rule into the box below it: no one status is true of it
        ("9.4(2)", "9.4(2)!GRR012", "in_effect", "2025-07-01", 0),
        # a box with a calendar date is pending before it, in force from then on
        ("9.4(3)!GRR015", None, "pending", "2025-07-01", 1),
        ("9.4(3)!GRR015", None, "in_effect", "2025-09-01", 1),
        ("9.4(3)!GRR015", None, "pending", "2025-09-01", 0),
    ],
)
def test_whether_the_quoted_text_has_the_status_that_is_said(
    held: Snapshot, first: str, last: str | None, status: str, day: str, expected: float
) -> None:
    one = cited("9.4", status=status, span=_quoted(held, first, last))
    found = grounding.score(answer(one), date.fromisoformat(day), held)
    assert found["status_true"] == expected


def test_what_states_no_span_has_no_status_to_be_checked(held: Snapshot) -> None:
    def status_true(**more: Any) -> float | None:
        return grounding.score(answer(cited("9.4(2)", **more)), date(2025, 7, 1), held)[
            "status_true"
        ]

    assert status_true() is None
    assert status_true(span=(0, 1)) is None  # nothing of that section stands there


def test_every_half_is_half_of_a_measure() -> None:
    names = {measure.name for measure in MEASURES}
    assert {measure.half_of for measure in MEASURES} <= names | {""}
