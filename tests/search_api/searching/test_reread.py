"""The first hits are read a second time, token by token."""

from datetime import date

import numpy as np
import pytest

from index.build import build_snapshot
from index.publish import publish
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from search_api.dates.standing import IN_FORCE, Standing
from search_api.engine import Engine
from search_api.searching.retrieve import REREAD_SHARE, Scored, ranked, scored
from tests.index.conftest import HashingEmbedder, TokenHashingEmbedder

SUMMER = date(2025, 7, 1)
QUESTION = "when is the form due"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, desk_holdings: list[Holding]) -> DataFolder:
    folder = DataFolder(tmp_path_factory.mktemp("reread"))
    publish(folder, build_snapshot(folder, desk_holdings, TokenHashingEmbedder()))
    return folder


@pytest.fixture(scope="module")
def standing(folder: DataFolder) -> Standing:
    return Engine(folder, TokenHashingEmbedder())._current().standing(SUMMER)


def _scored(standing: Standing) -> Scored:
    return scored(QUESTION, standing, TokenHashingEmbedder(), standing.mask(IN_FORCE))


def test_a_hit_gains_by_how_well_the_questions_words_are_met(standing: Standing) -> None:
    scores, late = _scored(standing), standing.snapshot.late
    assert scores.tokens is not None
    assert late is not None
    hits = ranked(scores, standing, standing.mask(IN_FORCE), 5, again=True)
    total = scores.total(standing.mask(IN_FORCE))
    met = late.scores(scores.tokens, [hit.row for hit in hits])
    least = min(
        hit.met or 0 for hit in ranked(scores, standing, standing.mask(IN_FORCE), 10, again=True)
    )
    for hit, how in zip(hits, met.tolist(), strict=True):
        assert hit.score == pytest.approx(float(total[hit.row]) + REREAD_SHARE * (how - least))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_only_the_first_ten_change_places(
    standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores, allowed = _scored(standing), standing.mask(IN_FORCE)
    monkeypatch.setattr("search_api.searching.retrieve._REREAD", 3)
    plain = Scored(scores.words, scores.keywords, scores.cosines, scores.handicap)
    before = [hit.row for hit in ranked(plain, standing, allowed, 8, again=True)]
    after = [hit.row for hit in ranked(scores, standing, allowed, 8, again=True)]
    assert set(before[:3]) == set(after[:3])
    assert before[3:] == after[3:]
    # A short list is the beginning of a long one.
    assert [hit.row for hit in ranked(scores, standing, allowed, 2, again=True)] == after[:2]


def test_what_it_adds_is_explained(folder: DataFolder) -> None:
    found = Engine(folder, TokenHashingEmbedder()).search(QUESTION, SUMMER, explain=True)
    assert len(found.hits) > 1
    for hit, why in zip(found.hits, found.reasons, strict=True):
        assert sum(one.adds for one in why) == pytest.approx(hit.score, abs=1e-3)
    read = [one for why in found.reasons for one in why if one.list == "tokens"]
    assert min(one.rank or 0 for one in read) == 1
    assert all(any(one.list == "tokens" for one in why) for why in found.reasons[:5])


def test_without_token_vectors_on_both_sides_nothing_is_read_again(
    folder: DataFolder, tmp_path_factory: pytest.TempPathFactory, desk_holdings: list[Holding]
) -> None:
    other = TokenHashingEmbedder()
    other.late = "words 2"
    plain = DataFolder(tmp_path_factory.mktemp("plain"))
    publish(plain, build_snapshot(plain, desk_holdings, HashingEmbedder()))
    for where, embedder in ((folder, other), (folder, HashingEmbedder()), (plain, other)):
        standing = Engine(where, embedder)._current().standing(SUMMER)
        scores = scored(QUESTION, standing, embedder, standing.mask(IN_FORCE))
        assert scores.tokens is None
        hits = ranked(scores, standing, standing.mask(IN_FORCE), 5, again=True)
        total = scores.total(standing.mask(IN_FORCE))
        np.testing.assert_allclose([hit.score for hit in hits], total[[hit.row for hit in hits]])
