"""Texts embedded before the build asks for them: the same vectors, each made once."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.ahead import embedding_ahead
from index.build import CACHE, build_snapshot
from index.embed import Matrix
from index.encoder_card import EncoderIdentity
from index.progress import Progress, silent
from index.snapshot import Snapshot
from index.texts import embedded_text
from marketrules.folders import DataFolder
from marketrules.holdings import Holding


def test_the_build_finds_all_vectors_made(
    folder: DataFolder, holdings: list[Holding], embedder: Any, tmp_path: Path
) -> None:
    with embedding_ahead(embedder, folder.cache / CACHE) as hand:
        for holding in reversed(holdings):
            hand(holding)
    texts = {embedded_text(one) for holding in holdings for one in holding.passages}
    assert sorted(embedder.embedded) == sorted(texts)  # each once
    name = build_snapshot(folder, holdings, embedder)
    assert len(embedder.embedded) == len(texts)
    other = DataFolder(tmp_path / "other")
    plain = build_snapshot(other, holdings, embedder)
    rows = np.arange(sum(len(holding.passages) for holding in holdings))
    ahead, at_once = (Snapshot(one) for one in (folder.snapshots / name, other.snapshots / plain))
    np.testing.assert_array_equal(ahead.vectors.rows(rows), at_once.vectors.rows(rows))


def test_nothing_handed_over_leaves_no_cache(folder: DataFolder, embedder: Any) -> None:
    with embedding_ahead(embedder, folder.cache / CACHE):
        pass
    assert not folder.cache.exists()


class Failing:
    """Fails with the first text, once it may."""

    identity = EncoderIdentity("failing", "1", 4)

    def __init__(self) -> None:
        self.may = threading.Event()

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        self.may.wait(10)
        raise OSError("no space left")


def test_what_fails_is_raised_at_the_end(folder: DataFolder, holdings: list[Holding]) -> None:
    failing = Failing()
    with (
        pytest.raises(OSError, match="no space"),
        embedding_ahead(failing, folder.cache / CACHE) as hand,
    ):
        failing.may.set()
        for holding in holdings:  # goes on: reading isn't stopped by it
            hand(holding)


def test_an_error_of_the_reader_comes_through_and_the_rest_is_left_out(
    folder: DataFolder, holdings: list[Holding]
) -> None:
    failing = Failing()
    with (
        pytest.raises(KeyError, match="reader"),
        embedding_ahead(failing, folder.cache / CACHE) as hand,
    ):
        for holding in holdings:
            hand(holding)
        failing.may.set()
        raise KeyError("reader")
