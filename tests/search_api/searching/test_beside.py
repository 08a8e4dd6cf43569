"""Where the first hit is clearly the best, what stands beside it is among the sixth to tenth."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build_snapshot
from index.publish import publish
from marketrules.folders import DataFolder
from marketrules.passages import PassageKind
from search_api.dates.standing import IN_FORCE, Standing
from search_api.engine import Engine
from search_api.searching.beside import Found, clearness, gains_beside, with_neighbours
from search_api.searching.explain import BESIDE, reasons
from search_api.searching.fuse import Scores
from search_api.searching.ranking import Ranked
from search_api.searching.retrieve import Scored
from tests.index.conftest import HashingEmbedder, HoldingWriter

SECTIONS, PARAGRAPHS = 8, 5
SUMMER = date(2025, 7, 1)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """Sections 3.1 to 3.8 of five paragraphs each, row 7 is 3.2(3); then a glossary."""
    code = HoldingWriter("grid-code", "2025-06-01")
    for section in range(1, SECTIONS + 1):
        code.section(f"3.{section}", f"Title {section}")
        for paragraph in range(1, PARAGRAPHS + 1):
            code.passage(f"({paragraph})", f"Rule {section} says {paragraph}.")
    code.section("9.1", "Terms")
    for term in ("Offer", "Offer Cap", "Offer Curve", "Offset"):
        code.passage("", f"{term}\tA word.", term=term, kind=PassageKind.DEFINITION)
    folder = DataFolder(tmp_path_factory.mktemp("beside"))
    publish(folder, build_snapshot(folder, [code.holding()], HashingEmbedder()))
    return Engine(folder, HashingEmbedder())._current().standing(SUMMER)


def _found(standing: Standing, scores: dict[int, float]) -> Found:
    """Those rows score as given, all others .1."""
    total = np.full(len(standing.snapshot), 0.1, dtype=np.float32)
    total[list(scores)] = list(scores.values())
    return Found(total, total, standing.mask(IN_FORCE))


def _hits(standing: Standing, found: Found, top: int) -> tuple[Ranked, ...]:
    rows = np.argsort(-found.total, kind="stable")[:top].tolist()
    return tuple(
        Ranked(row, passage, float(found.total[row]), 0.0)
        for row, passage in zip(rows, standing.passages(rows), strict=True)
    )


def _places(hits: tuple[Ranked, ...]) -> list[str]:
    return [f"{hit.passage.section}{hit.passage.paragraph}" for hit in hits]


# 3.2(3) leads the fifth by .5; four of other sections follow, and five that are near each other.
CLEAR = {
    7: 1.0,
    14: 0.6,
    19: 0.55,
    24: 0.52,
    29: 0.5,
    30: 0.4,
    31: 0.38,
    32: 0.36,
    33: 0.34,
    0: 0.3,
}


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([1.0, 0.99, 0.97, 0.96, 0.95], 0.0),  # .05 ahead of the fifth
        ([1.0, 0.9, 0.9, 0.9, 0.825, 0.1], 0.5),  # (.175 - .05) / .25
        ([1.0, 0.9, 0.8, 0.75, 0.7], 1.0),
        ([1.4, 0.9, 0.8, 0.75, 0.5], 1.0),
        ([0.5, 0.5, 0.5, 0.5, 0.5], 0.0),
    ],
)
def test_a_hit_is_clearly_the_best_by_its_lead_over_the_fifth(
    scores: list[float], expected: float
) -> None:
    assert clearness(scores) == pytest.approx(expected)


@given(seed=st.integers(0, 2**16), rows=st.integers(1, 120))
def test_gains_are_those_of_a_plain_loop(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    editions = np.sort(rng.integers(0, 3, rows)).astype(np.int32)
    total: Scores = rng.integers(0, 3, rows).astype(np.float32)
    allowed = rng.random(rows) < 0.7
    best = dict(
        zip(rng.permutation(np.flatnonzero(allowed))[:2].tolist(), (0.4, 0.1), strict=False)
    )
    expected = dict.fromkeys(range(rows), 0.0)
    for first, gain in best.items():
        for row in range(rows):
            between = int(allowed[min(first, row) : max(first, row)].sum())  # 0 of itself
            if allowed[row] and editions[row] == editions[first] and total[row] and between <= 24:
                expected[row] += gain * math.exp(-between / 8)
    assert gains_beside(best, editions, total, allowed) == pytest.approx(
        {row: gain for row, gain in expected.items() if gain}
    )


def test_what_stands_beside_the_best_takes_the_last_places(standing: Standing) -> None:
    found = _found(standing, CLEAR)
    before = _hits(standing, found, 10)
    after = with_neighbours(before, found, standing)
    assert _places(after)[:5] == _places(before)[:5]
    # .1 + .4 exp(-1/8) = .453 beside it, and as 3.3(5) is seven rows on, .1 exp(-6/8) = .047 and
    # .1 exp(-8/8) = .037 for it: 3.2(4) comes before 3.2(2), and both before 3.7(1), which has .4.
    # 3.7(1) to (4) are of one section, so three of them give way, and not 3.1(1), the only one of its.
    assert _places(after)[5:7] == ["3.2(4)", "3.2(2)"]
    assert "3.1(1)" in _places(after)[:10]
    assert len(after) == len(set(_places(after)))
    scores = [hit.score for hit in after]
    assert scores == sorted(scores, reverse=True)
    for hit in after:
        assert hit.score == pytest.approx(float(found.total[hit.row]) + hit.beside)


def test_what_gives_way_follows_behind(standing: Standing) -> None:
    found = _found(standing, CLEAR)
    before = _hits(standing, found, 20)
    after = with_neighbours(before, found, standing)
    assert set(_places(after)) >= set(_places(before)[:10])
    assert len(_places(after)) == len(set(_places(after)))
    scores = [hit.score for hit in after]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("top", [3, 9, 10])
def test_nothing_changes_where_the_first_hit_may_be_wrong_or_the_list_is_short(
    standing: Standing, top: int
) -> None:
    unclear = dict(zip(CLEAR, np.linspace(1, 0.95, len(CLEAR)), strict=True))
    for scores in (unclear, CLEAR) if top < 10 else (unclear,):
        found = _found(standing, scores)
        hits = _hits(standing, found, top)
        assert with_neighbours(hits, found, standing) == hits


def test_what_may_not_answer_or_scores_nothing_gains_nothing(standing: Standing) -> None:
    found = _found(standing, CLEAR | {8: 0.0})
    found.allowed[6] = False
    after = with_neighbours(_hits(standing, found, 10), found, standing)
    assert {"3.2(4)", "3.2(2)"}.isdisjoint(_places(after))
    assert "3.2(5)" in _places(after)


def test_a_glossarys_neighbours_gain_nothing_for_the_letter_they_begin_with(
    standing: Standing,
) -> None:
    terms = SECTIONS * PARAGRAPHS
    for best in (terms + 1, terms - 1):  # "Offer Cap"; 3.8(5), behind which the glossary begins
        found = _found(
            standing, {row: score for row, score in CLEAR.items() if row != 7} | {best: 1.0}
        )
        after = with_neighbours(_hits(standing, found, 10), found, standing)
        assert sum(hit.passage.kind is PassageKind.DEFINITION for hit in after) == (best > terms)
        assert ("3.8(4)" in _places(after)) == (best < terms)


def test_what_standing_beside_adds_is_explained(standing: Standing) -> None:
    found = _found(standing, CLEAR)
    after = with_neighbours(_hits(standing, found, 10), found, standing)
    zero = np.zeros_like(found.total)
    why = reasons(Scored(zero, zero, zero, zero), found.allowed, after)
    by = [{one.list: one.adds for one in each} for each in why]
    assert all(BESIDE not in one for one in by[:5])
    assert by[5][BESIDE] == pytest.approx(after[5].beside)
    assert after[5].beside > 0.3
