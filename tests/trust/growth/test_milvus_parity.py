"""Milvus gives what the files give: the same rows, the same scores, the same answers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evals.parity import Asked, differences
from index.embed import Embedder
from index.publish import open_current
from index.searches import SearchStore
from index.snapshot import Snapshot
from marketrules.folders import DataFolder
from search_api.engine import Engine

_QUESTIONS = Path(__file__).parents[3] / "corpus" / "sample" / "questions.toml"
_WORDS = (
    "When must a dispute be filed?", "settlement statement dispute deadline dispute",
    "QSE 6.5.7.3 $/MWh", "of the and", "zzzz never written", "",
)  # fmt: skip
TOLERANCE = 2e-6  # float32 sums in another order


@pytest.fixture(scope="module")
def both(
    sample: DataFolder, desk_embedder: Embedder, store: SearchStore
) -> tuple[Snapshot, Snapshot]:
    """The same snapshot, searched in its files and in Milvus."""
    identity = desk_embedder.identity
    return open_current(sample, identity), open_current(sample, identity, store)


def masks(snapshot: Snapshot, seed: int) -> list[np.ndarray | None]:
    """None, all, nothing, one row, facets' and scattered ones."""
    n = len(snapshot)
    chance = np.random.default_rng(seed)
    documents = snapshot.facets.document.names
    statuses = snapshot.facets.status.names
    one = np.zeros(n, dtype=np.bool_)
    one[chance.integers(n)] = True
    some_status = snapshot.facets.mask(statuses=[str(chance.choice(statuses))])
    return [
        None,
        np.ones(n, dtype=np.bool_),
        np.zeros(n, dtype=np.bool_),
        one,
        snapshot.facets.mask(documents=[str(chance.choice(documents))]),
        some_status,
        ~some_status & (chance.random(n) < 0.9),  # parts with holes
        chance.random(n) < chance.random(),  # no part is whole
    ]


def test_filters_let_through_exactly_the_rows_of_the_mask(
    both: tuple[Snapshot, Snapshot], desk_embedder: Embedder, tries: Callable[[int, int], int]
) -> None:
    files, milvus = both
    for seed in range(tries(3, 100)):
        question = desk_embedder.embed([_WORDS[seed % len(_WORDS)] or "x"])[0]
        for number, mask in enumerate(masks(files, seed)):
            top = 400 if seed % 2 else 10
            rows, scores = files.vectors.search(question, top, mask)
            others, values = milvus.vectors.search(question, top, mask)
            where = f"seed {seed}, mask {number}"
            assert len(rows) == len(others), where
            assert np.allclose(scores, values, atol=TOLERANCE), where
            # Rows of equal scores apart: at the cut either of them may be given.
            sure = scores > scores[-1] + TOLERANCE if len(scores) else scores.astype(bool)
            assert set(rows[sure].tolist()) <= set(others.tolist()), where
            if mask is not None:
                assert mask[others].all(), where


def test_the_words_score_what_they_score_in_the_files(
    both: tuple[Snapshot, Snapshot], tries: Callable[[int, int], int]
) -> None:
    files, milvus = both
    for seed in range(tries(2, 50)):
        for text in _WORDS:
            for mask in masks(files, seed):
                own = files.keywords.scores(text)
                expected = own if mask is None else np.where(mask, own, 0)
                found = milvus.keywords.scores(text, mask)
                assert np.allclose(expected, found, rtol=TOLERANCE, atol=TOLERANCE), (seed, text)
    assert milvus.keywords.held_in("disput") == files.keywords.held_in("disput") > 0


def test_rows_beyond_what_one_search_gives_are_scored_where_they_are_asked_for(
    both: tuple[Snapshot, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    files, milvus = both
    monkeypatch.setattr("index.milvus.searching.WORDIEST", 80)  # as 4,096 of a million
    text = "settlement statement dispute shall market"
    own = files.keywords.scores(text)
    matched = np.flatnonzero(own > 0)
    assert len(matched) > 160  # else nothing lies beyond
    last = matched[np.argsort(own[matched])][:20].astype(np.int64)
    found = milvus.keywords.scores(text, None, last)
    assert np.allclose(found[last], own[last], rtol=TOLERANCE)
    best = np.lexsort((np.arange(len(own)), -own))[:16]
    assert np.allclose(found[best], own[best], rtol=TOLERANCE)


def test_vectors_come_back_as_they_were(both: tuple[Snapshot, Snapshot]) -> None:
    files, milvus = both
    rows = np.array([len(files) - 1, 0, 7], dtype=np.int64)
    assert np.allclose(files.vectors.rows(rows), milvus.vectors.rows(rows), atol=1e-7)
    assert len(milvus.vectors) == len(milvus.keywords) == len(files)


def test_answers_and_hits_are_the_same(
    sample: DataFolder,
    desk_embedder: Embedder,
    store: SearchStore,
    tries: Callable[[int, int], int],
) -> None:
    questions = tomllib.loads(_QUESTIONS.read_text(encoding="utf-8"))
    engines = Engine(sample, desk_embedder), Engine(sample, desk_embedder, store=store)
    titles = {one.title for one in engines[0].snapshot.passages(range(len(engines[0].snapshot)))}
    texts = sorted(_texts(questions) | {f"What are the rules for {title}?" for title in titles})
    assert len(texts) > 80
    asked = [Asked(text, text) for text in texts][:: tries(10, 1)]
    assert list(differences(*engines, asked)) == []


def _texts(read: object) -> set[str]:
    """Every question in the file, however it is laid out."""
    if isinstance(read, dict):
        own = {read["question"]} if isinstance(read.get("question"), str) else set()
        return own.union(*(_texts(value) for value in read.values()))
    if isinstance(read, list):
        return set().union(*(_texts(value) for value in read))
    return set()
