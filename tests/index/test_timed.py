"""An embedder that counts is the embedder otherwise, token vectors included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from index.embed import Embedder, Matrix, TokenEmbedder
from index.encoder_card import EncoderIdentity
from index.late import TokenQuestion, Tokens
from index.progress import Progress, silent
from index.timed import TimedEmbedder


class Reading:
    """Gives the length of each text, and as many token vectors."""

    identity = EncoderIdentity("reading", "1", 1)
    late = "reading-1"

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    def read(self, texts: Sequence[str]) -> tuple[Matrix, list[Tokens]]:
        return self.embed(texts), [np.ones((len(text), 2), dtype=np.int8) for text in texts]

    def ask(self, question: str) -> tuple[Matrix, TokenQuestion | None]:
        return self.embed([question])[0], None


def test_what_it_was_given_is_counted_and_given_on() -> None:
    timed = TimedEmbedder(Reading())
    assert timed.embed(["ab", "c"]).tolist() == [[2], [1]]
    vectors, tokens = timed.read(["abc"])
    assert (vectors.tolist(), tokens[0].shape) == ([[3]], (3, 2))
    assert timed.ask("abcd")[0].tolist() == [4]
    assert timed.texts == 3  # a question is none of the texts
    assert timed.seconds > 0


def test_it_gives_token_vectors_where_the_embedder_does(desk_embedder: Embedder) -> None:
    assert isinstance(TimedEmbedder(Reading()), TokenEmbedder)
    assert TimedEmbedder(Reading()).late == "reading-1"
    plain = TimedEmbedder(desk_embedder)
    assert plain.late == ""
    with pytest.raises(TypeError, match="no token vectors"):
        plain.read(["a"])
