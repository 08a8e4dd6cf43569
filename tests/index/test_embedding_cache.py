import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedding_cache import embed_cached


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "embeddings.sqlite"


def test_a_text_is_embedded_once(file: Path, embedder: Any) -> None:
    texts = ["an offer", "a cap", "an offer"]
    vectors = embed_cached(embedder, texts, file)
    assert embedder.embedded == ["an offer", "a cap"]  # equal texts once
    np.testing.assert_array_equal(vectors[0], vectors[2])
    again = embed_cached(embedder, [*texts, "a bid"], file)
    assert embedder.embedded == ["an offer", "a cap", "a bid"]
    np.testing.assert_array_equal(again[:3], vectors)


def test_encoders_dont_share_vectors(file: Path, hashing: Callable[..., Any]) -> None:
    one, two = hashing(revision="1"), hashing(revision="2")
    embed_cached(one, ["an offer"], file)
    embed_cached(two, ["an offer"], file)
    assert two.embedded == ["an offer"]


def test_more_texts_than_one_query_takes(file: Path, embedder: Any) -> None:
    texts = [f"offer {number}" for number in range(1300)]
    vectors = embed_cached(embedder, texts, file)
    heard: list[tuple[str, int, int]] = []
    again = embed_cached(embedder, texts, file, progress=lambda *step: heard.append(step))
    np.testing.assert_array_equal(vectors, again)
    assert heard == [("embed", 0, 0)]


def test_no_texts_give_no_rows(file: Path, embedder: Any) -> None:
    assert embed_cached(embedder, [], file).shape == (0, embedder.identity.dim)


@pytest.mark.parametrize("content", [b"this is no database at all" * 50, b"\0" * 5000])
def test_a_damaged_cache_is_begun_anew_with_a_warning(
    file: Path, embedder: Any, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    vectors = embed_cached(embedder, ["an offer"], file)
    assert "begun anew" in caplog.text
    np.testing.assert_array_equal(vectors, embed_cached(embedder, ["an offer"], file))
    assert embedder.embedded == ["an offer"]


def test_a_vector_of_another_length_is_embedded_again(file: Path, embedder: Any) -> None:
    expected = embed_cached(embedder, ["an offer"], file)
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("UPDATE vectors SET vector = x'00000000'")
    np.testing.assert_array_equal(embed_cached(embedder, ["an offer"], file), expected)


def test_what_was_embedded_before_a_crash_is_kept(file: Path, embedder: Any) -> None:
    texts = [f"offer {number}" for number in range(1500)]

    def stop(_step: str, done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embed_cached(embedder, texts, file, progress=stop)
    embed_cached(embedder, texts, file)
    assert len(embedder.embedded) == 1500
