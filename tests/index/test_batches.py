"""Batches: every pair once, confusable ones together, relatives never against one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.batches import Batch, Material, batches, nearest_wrong
from index.pairs import Pair, Pool
from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from marketrules.spans import Span


def _passage(number: int, edition: str = "2025-01-01") -> Passage:
    """Paragraph ``number`` of an invented rule; editions differ in nothing but their date."""
    text = f"Rule {number} about {'abcdefghij'[number % 10] * 5} binds all ships of class {number}."
    return Passage(
        id=f"{edition}-{number}", key=f"ships@{edition}#1({number})", document="ships",
        edition=edition, section="1", title="Ships", paragraph=f"({number})", term=None,
        kind=PassageKind.TEXT, part=1, status=Status.IN_EFFECT, revisions=(), trigger=None,
        box=None, span=Span(0, len(text)), page=None, text=text,
    )  # fmt: skip


POOL = Pool(
    tuple(_passage(n) for n in range(40)) + tuple(_passage(n, "2024-01-01") for n in range(40))
)


def _material(rows: list[int]) -> Material:
    """Each pair is led to the passages after its own: row 3 to 4, 5, …"""
    pairs = tuple(Pair(f"question {at} on {row}", row) for at, row in enumerate(rows))
    nearest = np.array([[(row + step) % 40 for step in range(1, 6)] for row in rows])
    return Material(POOL, pairs, nearest.reshape(len(rows), 5))


def _made(rows: list[int], size: int = 8, seed: int = 1) -> list[Batch]:
    return list(batches(_material(rows), size, np.random.default_rng(seed)))


@given(st.lists(st.integers(0, 79), min_size=1, max_size=60), st.integers(1, 20))
def test_every_pair_comes_once_with_its_passage(rows: list[int], size: int) -> None:
    material = _material(rows)
    made = list(batches(material, size, np.random.default_rng(0)))
    asked = [
        (question, one.passages[right])
        for one in made
        for question, right in zip(one.questions, one.right.tolist(), strict=True)
    ]
    assert sorted(asked) == sorted((pair.question, POOL.texts[pair.row]) for pair in material.pairs)


@given(st.lists(st.integers(0, 79), min_size=1, max_size=60))
def test_what_is_related_never_counts_against_a_question(rows: list[int]) -> None:
    for batch in _made(rows):
        for question, against in zip(batch.questions, batch.against, strict=True):
            row = int(question.rpartition(" ")[2])
            for text, counts in zip(batch.passages, against.tolist(), strict=True):
                # both editions of a paragraph have one text, so the text tells
                assert counts is (text != POOL.texts[row])


def test_a_passage_stands_once_in_a_batch() -> None:
    for batch in _made([3, 3, 3, 3, 3, 4, 4, 9, 12]):
        assert len(set(batch.passages)) == len(batch.passages)


def test_confusable_pairs_share_a_batch() -> None:
    for batch in _made(list(range(40)), size=4):
        rows = sorted(int(question.rpartition(" ")[2]) for question in batch.questions)
        near = [(b - a) % 40 <= 5 for a, b in zip(rows, rows[1:] + rows[:1], strict=True)]
        assert sum(near) >= 1


def test_the_same_seed_gives_the_same_batches_and_another_seed_others() -> None:
    rows = list(range(40))
    first, again, other = _made(rows), _made(rows), _made(rows, seed=2)
    assert [one.passages for one in first] == [one.passages for one in again]
    assert [one.passages for one in first] != [one.passages for one in other]


def test_the_nearest_wrong_passages_are_near_and_wrong() -> None:
    rng = np.random.default_rng(3)
    passages = rng.normal(size=(80, 12)).astype(np.float32)
    pairs = [Pair("a", 5), Pair("b", 50)]
    questions = passages[[5, 50]]
    found = nearest_wrong(POOL, pairs, questions, passages, top=10)
    for pair, question, rows in zip(pairs, questions, found, strict=True):
        own = {pair.row, (pair.row + 40) % 80}
        order = [row for row in np.argsort(-(passages @ question)).tolist() if row not in own]
        assert rows.tolist() == order[:10]


def test_words_bring_a_passage_near() -> None:
    passages = np.eye(80, dtype=np.float32)
    by_word = np.zeros(80, dtype=np.float32)
    by_word[33] = 7.0
    found = nearest_wrong(POOL, [Pair("a", 5)], passages[[5]], passages, lambda _: by_word, top=3)
    assert found[0, 0] == 33


def test_too_few_passages_are_said_to_be_so() -> None:
    passages = np.eye(80, dtype=np.float32)
    with pytest.raises(ValueError, match="fewer than 81"):
        nearest_wrong(POOL, [Pair("a", 5)], passages[[5]], passages, top=81)
