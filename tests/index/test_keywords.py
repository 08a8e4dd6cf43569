import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.keywords import K1, B, Keywords, save_keywords
from index.tokens import tokens
from marketrules.errors import RecordError

TEXTS = [
    "The Scheduling Agent shall submit an offer for each Operating Hour.",
    "An offer above the cap is refused; an offer below it is not.",
    "",
    "Telemetry at 345 kV is due every two seconds under Section 6.5.7.3.",
    "GCR013 replaces paragraph (1).",
]
WORDS = ["offer", "cap", "agent", "hour", "telemetry", "6.5.7.3", "GCR013", "unheard"]


def bm25(texts: list[str], query: str) -> list[float]:
    """The formula in the docstring of index.keywords, term by term."""
    documents = [tokens(text) for text in texts]
    average = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        counts, score = Counter(document), 0.0
        for term in tokens(query):
            having = sum(term in other for other in documents)
            if counts[term] == 0:
                continue
            idf = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
            length = K1 * (1 - B + B * len(document) / average)
            score += idf * counts[term] / (counts[term] + length)
        scores.append(score)
    return scores


@pytest.fixture(scope="module")
def keywords(tmp_path_factory: pytest.TempPathFactory) -> Keywords:
    folder = tmp_path_factory.mktemp("keywords")
    save_keywords(folder, TEXTS)
    return Keywords(folder)


@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
@settings(deadline=None)
def test_scores_are_those_of_the_formula(keywords: Keywords, query: str) -> None:
    np.testing.assert_allclose(keywords.scores(query), bm25(TEXTS, query), rtol=1e-5, atol=1e-7)


@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), min_size=1, max_size=9),
    st.sampled_from(WORDS),
)
@settings(deadline=None, max_examples=25)
def test_any_corpus_is_scored_by_the_formula(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    save_keywords(folder, texts)
    expected = bm25(texts, query) if any(texts) else [0.0] * len(texts)
    np.testing.assert_allclose(Keywords(folder).scores(query), expected, rtol=1e-5, atol=1e-7)


def test_a_search_ranks_matching_rows_only(keywords: Keywords) -> None:
    rows, scores = keywords.search("offers of the Scheduling Agent", top=10)
    assert rows.tolist() == [0, 1]
    assert scores[0] > scores[1] > 0


def test_a_filter_leaves_the_next_best(keywords: Keywords) -> None:
    allowed = np.array([False, True, True, True, True])
    assert keywords.search("offers of the Scheduling Agent", 1, allowed)[0].tolist() == [1]


def test_unknown_words_and_no_words_find_nothing(keywords: Keywords) -> None:
    assert keywords.search("zebra", 5)[0].size == 0
    assert keywords.search("", 5)[0].size == 0
    assert keywords.scores("").tolist() == [0.0] * len(TEXTS)


def test_texts_without_a_single_word_can_be_indexed(tmp_path: Path) -> None:
    save_keywords(tmp_path, ["", "§"])
    assert Keywords(tmp_path).search("offer", 5)[0].size == 0
    assert len(Keywords(tmp_path)) == 2


def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save_keywords(tmp_path / name, TEXTS)
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_mask_of_another_length_is_refused(keywords: Keywords) -> None:
    with pytest.raises(ValueError, match="mask of shape"):
        keywords.search("offer", 5, np.ones(3, dtype=np.bool_))


def test_a_folder_without_an_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no keyword index"):
        Keywords(tmp_path / "nothing")
