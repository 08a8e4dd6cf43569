from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.measures.refusals import risk_coverage
from evals.statistics import area_interval, compare, estimate, sign_flip

VALUES = st.lists(st.none() | st.floats(0, 1), max_size=30)


def test_what_is_not_scorable_is_left_out_and_counted() -> None:
    found = estimate([1, None, 0, 1, None])
    assert found is not None
    # (1 + 0 + 1) / 3, not 2 / 5
    assert found.value == pytest.approx(2 / 3)
    assert (found.n, found.excluded) == (3, 2)
    assert estimate([None, None]) is None
    assert estimate([]) is None


def test_equal_values_have_no_width() -> None:
    found = estimate([0.25] * 9)
    assert found is not None
    assert (found.value, found.low, found.high) == (0.25, 0.25, 0.25)


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    found = estimate([1] * 60 + [0] * 40)
    assert found is not None
    # 0.6 ± 1.96 * sqrt(0.6 * 0.4 / 100) = 0.6 ± 0.096
    assert found.low == pytest.approx(0.504, abs=0.015)
    assert found.high == pytest.approx(0.696, abs=0.015)


def test_quantiles_are_those_of_definition_7() -> None:
    # 20 values 1..20: p50 at 1 + 0.5 * 19 = 10.5; p95 at 1 + 0.95 * 19 = 19.05
    values = [float(one) for one in range(1, 21)]
    p50, p95 = estimate(values, "p50"), estimate(values, "p95")
    assert p50 is not None
    assert p95 is not None
    assert (p50.value, p95.value) == (pytest.approx(10.5), pytest.approx(19.05))
    assert p95.low < p95.value <= p95.high <= 20


def test_the_same_values_give_the_same_interval() -> None:
    values = [0.1, 0.9, 0.4, 0.4, 1.0]
    assert estimate(values) == estimate(values)
    assert estimate(values, seed=1) != estimate(values, seed=2)


@given(VALUES)
def test_an_interval_lies_within_the_values_and_around_the_figure(
    values: list[float | None],
) -> None:
    found = estimate(values)
    known = [one for one in values if one is not None]
    assert (found is None) == (not known)
    if found is not None:
        slack = 1e-12
        assert min(known) - slack <= found.low <= found.high <= max(known) + slack
        assert min(known) - slack <= found.value <= max(known) + slack


def test_five_gains_and_no_loss_are_as_likely_as_two_in_32() -> None:
    # Of 2^5 patterns of signs, all plus and all minus are as extreme: 2/32 = 0.0625
    p = sign_flip(np.array([1.0] * 5), np.random.default_rng(7))
    assert p == pytest.approx(0.0625, abs=0.01)


def test_signs_flipped_at_random_approach_all_patterns() -> None:
    changes = np.array([0.5, 0.25, -0.25, 1.0, 0.75, -0.5, 0.0])
    patterns = np.array(list(itertools.product((-1, 1), repeat=len(changes))))
    exact = float((np.abs(patterns @ changes) >= abs(changes.sum()) - 1e-9).mean())
    assert sign_flip(changes, np.random.default_rng(7)) == pytest.approx(exact, abs=0.02)


def test_no_change_is_no_evidence() -> None:
    assert sign_flip(np.zeros(12), np.random.default_rng(7)) == 1


def test_two_runs_are_compared_on_the_questions_of_both() -> None:
    before = {"a": 0.0, "b": 1.0, "c": 0.5, "d": None, "e": 1.0}
    after = {"a": 1.0, "b": 1.0, "c": 0.0, "d": 1.0, "f": 1.0}
    found = compare(before, after)
    assert found is not None
    # a, b, c: (0 + 1 + .5) / 3 = .5 before, 2/3 after
    assert (found.before, found.after, found.n) == (pytest.approx(0.5), pytest.approx(2 / 3), 3)
    assert found.change == pytest.approx(1 / 6)
    assert (found.gained, found.lost) == (("a",), ("c",))
    assert found.low < found.change < found.high


def test_where_lower_is_better_a_fall_is_gained() -> None:
    found = compare({"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0}, higher_is_better=False)
    assert found is not None
    assert (found.gained, found.lost) == (("a",), ("b",))


def test_runs_without_a_common_question_are_not_compared() -> None:
    assert compare({"a": 1.0}, {"b": 1.0}) is None
    assert compare({"a": 1.0}, {"a": None}) is None


def test_a_large_change_is_found_and_noise_is_not() -> None:
    rng = np.random.default_rng(3)
    before = {str(one): float(value) for one, value in enumerate(rng.random(100) < 0.4)}
    better = {one: 1.0 if int(one) % 3 == 0 else value for one, value in before.items()}
    found = compare(before, better)
    assert found is not None
    assert found.p < 0.001
    assert found.low > 0
    shuffled = dict(zip(before, rng.permutation(list(before.values())).tolist(), strict=True))
    noise = compare(before, shuffled)
    assert noise is not None
    assert noise.p > 0.05
    assert noise.low < 0 < noise.high


def test_the_interval_of_the_area_lies_around_it() -> None:
    rng = np.random.default_rng(5)
    confidences = rng.random(200)
    wrong = (rng.random(200) > confidences).astype(float)
    area = risk_coverage(wrong.tolist(), confidences.tolist(), 200).area
    low, high = area_interval(wrong.tolist(), confidences.tolist())
    assert area is not None
    assert low < area < high
    assert high - low < 0.2
