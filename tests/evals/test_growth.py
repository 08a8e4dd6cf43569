"""The grown corpus: what a copy keeps and what it changes; the table and the plot of a run."""

from __future__ import annotations

import re

import numpy as np
import pytest

from evals.growth import grown
from evals.growth_report import plot, rows
from index.embed import Embedder
from index.publish import open_current
from index.snapshot import Snapshot
from marketrules.folders import DataFolder

RECORDS = [
    {"passages": size, "vectors": kind, "search_ms": {"p50": 2.0 * size / 1000, "p95": size / 100},
     "vectors_ms": {"p50": 1.0}, "embed_ms": {"p50": 2.0}, "memory_mib": 200, "files_mib": 30,
     "recall@10": {"all": 0.995, "document": 1.0}, "build_s": 7.5, "open_s": 0.1,
     "machine": {"load": "0.5"}}
    for size, kind in ((1_000, "exact"), (10_000, "cells"))
]  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(desk: DataFolder, desk_embedder: Embedder) -> Snapshot:
    return open_current(desk, desk_embedder.identity)


def test_a_grown_corpus_has_the_size_and_no_key_twice(snapshot: Snapshot) -> None:
    size = 3 * len(snapshot) + 2
    held, vectors = grown(snapshot, size)
    passages = [one for holding in held for one in holding.passages]
    assert len(passages) == len(vectors) == size
    assert len({one.key for one in passages}) == size
    for holding in held:
        assert all(one.span.quote(holding.text) == one.text for one in holding.passages)


def test_the_first_copy_is_the_corpus_and_the_others_are_its_relatives(snapshot: Snapshot) -> None:
    count = len(snapshot)
    held, vectors = grown(snapshot, 2 * count)
    own = snapshot.vectors.rows(np.arange(count))
    np.testing.assert_allclose(vectors[:count], own)
    np.testing.assert_allclose((vectors[count:] * own).sum(axis=1), 0.9, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    texts = [one.text for holding in held for one in holding.passages]
    words = [len(re.findall(r"\w+", text)) for text in texts]
    assert words[:count] == words[count:]  # words are replaced one by one
    assert texts[:count] != texts[count:]


def test_the_table_gives_ratios_and_the_plot_a_point_a_size() -> None:
    table = list(rows(RECORDS))
    assert "| 1,000 | exact | 2.0 / 10.0 ms | 1.0 |" in table[2]  # 2 ms of 2 ms
    assert "| 10,000 | cells | 20.0 / 100.0 ms | 10.0 |" in table[3]
    assert str(plot(RECORDS)).count("<polyline") == 3
