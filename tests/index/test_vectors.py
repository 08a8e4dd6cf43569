from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.vectors import EXACT_UP_TO, FILTERED, VectorKind, Vectors, kind_of, save_vectors
from marketrules.errors import RecordError

N, DIM = 300, 16


def unit_rows(seed: int, n: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(n, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def matrix() -> NDArray[np.float32]:
    rows = unit_rows(7, N)
    rows[5] = rows[6]  # a paragraph that stands twice
    return rows


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory, matrix: NDArray[np.float32]) -> Vectors:
    file = tmp_path_factory.mktemp("vectors") / "v.faiss"
    save_vectors(file, matrix)
    return Vectors(file)


@given(seed=st.integers(0, 2**16), top=st.integers(0, N + 5), share=st.floats(0, 1))
@settings(deadline=None)
def test_a_filtered_search_agrees_with_brute_force(
    vectors: Vectors, matrix: NDArray[np.float32], seed: int, top: int, share: float
) -> None:
    query = unit_rows(seed, 1)[0]
    allowed = np.random.default_rng(seed).random(N) < share
    rows, scores = vectors.search(query, top, allowed)
    cosines = matrix @ query
    expected = np.flatnonzero(allowed)
    expected = expected[np.argsort(-cosines[expected], kind="stable")][:top]
    assert len(rows) == min(top, allowed.sum())  # the filter costs no hits
    assert allowed[rows].all()
    # Compared by score: rows whose cosines differ in the last bit may change places.
    np.testing.assert_allclose(scores, cosines[expected], atol=1e-6)
    np.testing.assert_allclose(scores, cosines[rows], atol=1e-6)
    assert (np.diff(scores) <= 0).all()


def test_an_unfiltered_search_finds_each_row_by_itself(
    vectors: Vectors, matrix: NDArray[np.float32]
) -> None:
    for row in (0, 17, N - 1):
        rows, scores = vectors.search(matrix[row], 3)
        assert rows[0] == row
        assert scores[0] == pytest.approx(1, abs=1e-5)


def test_equal_scores_come_in_row_order(vectors: Vectors, matrix: NDArray[np.float32]) -> None:
    assert vectors.search(matrix[6], 2)[0].tolist() == [5, 6]


def test_rows_can_be_had(vectors: Vectors, matrix: NDArray[np.float32]) -> None:
    np.testing.assert_array_equal(vectors.rows(np.array([3, 1])), matrix[[3, 1]])


def test_threads_search_alike(vectors: Vectors) -> None:
    queries = list(unit_rows(11, 64))
    expected = [vectors.search(query, 5)[0].tolist() for query in queries]
    with ThreadPoolExecutor(8) as workers:
        found = workers.map(lambda query: vectors.search(query, 5)[0].tolist(), queries)
        assert list(found) == expected


@pytest.mark.parametrize(
    ("dim", "mask", "top", "said"),
    [
        (DIM + 1, None, 5, "query of shape"),
        (DIM, N - 1, 5, "mask of shape"),
        (DIM, N, -1, "top -1"),
    ],
)
def test_wrong_shapes_are_refused(
    vectors: Vectors, dim: int, mask: int | None, top: int, said: str
) -> None:
    allowed = None if mask is None else np.ones(mask, dtype=np.bool_)
    with pytest.raises(ValueError, match=said):
        vectors.search(np.zeros(dim, dtype=np.float32), top, allowed)


@pytest.mark.parametrize("content", [None, b"", b"not an index"])
def test_a_file_that_is_no_index_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "v.faiss"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RecordError, match=r"v\.faiss"):
        Vectors(file)


# Cells: what is approximate, against brute force

MANY = 20_000


@pytest.fixture(scope="module")
def crowd() -> NDArray[np.float32]:
    """Rows in 400 clusters, as paragraphs lie by subject."""
    chance = np.random.default_rng(5)
    centres = chance.normal(size=(400, DIM))
    rows = centres[chance.integers(0, 400, MANY)] + 0.5 * chance.normal(size=(MANY, DIM))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory, crowd: NDArray[np.float32]) -> Vectors:
    file = tmp_path_factory.mktemp("cells") / "v.faiss"
    assert save_vectors(file, crowd, VectorKind.CELLS) is VectorKind.CELLS
    return Vectors(file)


@pytest.mark.parametrize("share", [1.0, 0.5, 0.05, 0.001])
def test_of_the_first_ten_rows_cells_find_99_in_100_under_any_filter(
    cells: Vectors, crowd: NDArray[np.float32], share: float
) -> None:
    allowed = np.random.default_rng(9).random(MANY) < share
    among = np.flatnonzero(allowed)
    found = 0
    queries = crowd[:200] + 0.1 * unit_rows(13, 200)
    for query in queries / np.linalg.norm(queries, axis=1, keepdims=True):
        rows, scores = cells.search(query, 10, allowed)
        exact = among[np.argsort(-(crowd[among] @ query), kind="stable")[:10]]
        assert len(rows) == min(10, len(among))
        assert allowed[rows].all()
        np.testing.assert_allclose(scores, crowd[rows] @ query, atol=1e-5)
        found += len(set(rows.tolist()) & set(exact.tolist())) / len(exact)
    assert found / len(queries) >= 0.99


def test_where_few_rows_are_allowed_every_one_is_compared(
    cells: Vectors, crowd: NDArray[np.float32]
) -> None:
    # Rows far from the question, of which the cells nearest to it hold enough to end the search.
    allowed = np.random.default_rng(3).random(MANY) < FILTERED * 0.9
    among = np.flatnonzero(allowed)
    for query in unit_rows(17, 100):
        rows, _ = cells.search(query, 200, allowed)
        exact = among[np.argsort(-(crowd[among] @ query), kind="stable")[:200]]
        assert set(rows.tolist()) == set(exact.tolist())


def test_cells_give_all_rows_that_are_asked_for(cells: Vectors, crowd: NDArray[np.float32]) -> None:
    rows, _ = cells.search(crowd[3], MANY)
    assert sorted(rows.tolist()) == list(range(MANY))


def test_cells_keep_the_numbers_of_rows(cells: Vectors, crowd: NDArray[np.float32]) -> None:
    assert cells.search(crowd[1234], 1)[0].tolist() == [1234]
    np.testing.assert_array_equal(cells.rows(np.array([7, 19_999])), crowd[[7, 19_999]])


def test_exact_up_to_a_size_and_cells_above_it() -> None:
    assert kind_of(EXACT_UP_TO) is VectorKind.EXACT
    assert kind_of(EXACT_UP_TO + 1) is VectorKind.CELLS


def test_the_kind_is_known_when_opened(cells: Vectors, vectors: Vectors) -> None:
    assert (cells.kind, vectors.kind) == (VectorKind.CELLS, VectorKind.EXACT)


def test_the_same_vectors_give_the_same_file(tmp_path: Path, crowd: NDArray[np.float32]) -> None:
    for name in ("one", "other"):
        save_vectors(tmp_path / name, crowd[:4000], VectorKind.CELLS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
