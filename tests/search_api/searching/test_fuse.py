import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from search_api.searching.fuse import Mask, Part, Scores, best, fused, scaled

ROWS = 12
scores = hnp.arrays(np.float32, ROWS, elements=st.floats(-5, 30, width=32))
masks = hnp.arrays(np.bool_, ROWS)


def both(keywords: Scores, vectors: Scores, allowed: Mask, share: float) -> Scores:
    return fused((Part(keywords, 0, share), Part(vectors, -0.1, 1 - share)), allowed)


@given(scores, scores, masks, st.floats(0, 1))
def test_a_fused_score_lies_between_0_and_1_and_is_0_where_nothing_is_allowed(
    keywords: np.ndarray, vectors: np.ndarray, allowed: np.ndarray, weight: float
) -> None:
    total = both(keywords, vectors, allowed, weight)
    assert np.all((total >= 0) & (total <= 1 + 1e-5))
    assert not total[~allowed].any()


@given(scores, scores, masks, st.permutations(range(ROWS)))
def test_the_order_of_rows_makes_no_difference(
    keywords: np.ndarray, vectors: np.ndarray, allowed: np.ndarray, order: list[int]
) -> None:
    straight = both(keywords, vectors, allowed, 0.3)[order]
    shuffled = both(keywords[order], vectors[order], allowed[order], 0.3)
    assert np.allclose(straight, shuffled, atol=1e-6)


@given(scores, scores, st.integers(0, ROWS - 1))
def test_a_row_that_is_best_in_both_searches_is_best_in_the_sum(
    keywords: np.ndarray, vectors: np.ndarray, row: int
) -> None:
    keywords, vectors = keywords.copy(), vectors.copy()
    keywords[row], vectors[row] = 31, 31
    allowed = np.ones(ROWS, dtype=np.bool_)
    assert best(both(keywords, vectors, allowed, 0.3), allowed, 1) == [row]


@given(scores, masks, st.integers(1, ROWS))
def test_the_best_rows_are_those_a_full_sort_gives(
    values: np.ndarray, allowed: np.ndarray, top: int
) -> None:
    plain = sorted(np.flatnonzero(allowed), key=lambda row: (-values[row], row))[:top]
    assert best(values, allowed, top) == plain


@given(
    seed=st.integers(0, 2**16),
    rows=st.integers(1, 30_000),
    top=st.integers(1, 500),
    share=st.floats(0, 1),  # of rows that score anything: the rest are equal, at zero
    steps=st.sampled_from([2, 50, 10**6]),  # few steps: many equal ones
    rising=st.booleans(),  # sorted scores mislead a sample
)
@settings(deadline=None)
def test_among_many_rows_too_with_as_many_equal_ones(
    seed: int, rows: int, top: int, share: float, steps: int, rising: bool
) -> None:
    chance = np.random.default_rng(seed)
    values = chance.integers(1, steps, rows, endpoint=True).astype(np.float32)
    values[chance.random(rows) >= share] = 0
    if rising:
        values.sort()
    allowed = chance.random(rows) < 0.7
    held = np.flatnonzero(allowed)
    plain = held[np.argsort(-values[held], kind="stable")][:top]
    assert best(values, allowed, top) == plain.tolist()


def test_a_sample_that_misleads_is_made_good() -> None:
    values = np.zeros(100_000, dtype=np.float32)
    values[:: len(values) // 4096] = 5  # just what a sample sees
    values[77] = 9
    allowed = np.ones(len(values), dtype=np.bool_)
    assert best(values, allowed, 3) == [77, 0, 24]


def test_a_score_at_or_below_the_zero_is_zero() -> None:
    values = np.array([-1, 0, 1, 2], dtype=np.float32)
    assert scaled(values, np.ones(4, dtype=np.bool_), 0).tolist() == [0, 0, 0.5, 1]
    assert not scaled(values - 5, np.ones(4, dtype=np.bool_), 0).any()


def test_the_best_of_a_bad_lot_is_not_raised_to_1() -> None:
    values = np.array([0, 1, 2], dtype=np.float32)
    assert scaled(values, np.ones(3, dtype=np.bool_), 0, 4).tolist() == [0, 0.25, 0.5]
    assert scaled(values, np.ones(3, dtype=np.bool_), 0, 1).tolist() == [0, 0.5, 1]


def test_shares_that_are_no_parts_of_one_are_refused() -> None:
    flat, allowed = np.zeros(2, dtype=np.float32), np.ones(2, dtype=np.bool_)
    for shares in ([1.5, -0.5], [0.5, 0.4], []):
        with pytest.raises(ValueError, match="shares"):
            fused([Part(flat, 0, share) for share in shares], allowed)


def test_scores_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shapes"):
        fused([Part(np.zeros(3, dtype=np.float32), 0, 1)], np.ones(2, dtype=np.bool_))
