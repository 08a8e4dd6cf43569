"""The ranking's measures: hand-worked, against trec_eval by another door, and as properties."""

from __future__ import annotations

import math

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from evals.judgments import Judgment, Kind
from evals.measures.search import MEASURES, score

from .conftest import Where, cited, judgment

NAMES = {measure.name for measure in MEASURES}


def _scores(judged: Judgment, *hits: Where) -> dict[str, float | None]:
    return score([(judged, [cited(one) for one in hits])])[0]


def test_one_gold_paragraph_at_the_third_place() -> None:
    found = _scores(judgment("9.4(2)"), "8.1(1)", "9.5(1)", "9.4(2)", "9.4(3)")
    # Section 9.4 comes third, and its second paragraph brings nothing new.
    for level in ("section", "paragraph"):
        assert found[f"{level}_hit@1"] == 0
        assert found[f"{level}_hit@5"] == 1
        assert found[f"{level}_hit@10"] == 1
        # AP = (1/1) * P@3 = 1/3
        assert found[f"{level}_MAP@10"] == pytest.approx(1 / 3)
        # DCG = 2/log2(3+1) = 1; ideal = 2/log2(1+1) = 2; nDCG = 1/2
        assert found[f"{level}_nDCG@10"] == pytest.approx(0.5)


def test_right_section_wrong_paragraph() -> None:
    found = _scores(judgment("9.4(2)"), "9.4(3)")
    assert (found["section_hit@1"], found["paragraph_hit@1"]) == (1, 0)
    assert (found["section_MAP@10"], found["paragraph_MAP@10"]) == (1, 0)


def test_two_gold_paragraphs_and_one_that_is_also_right() -> None:
    judged = judgment("9.4(2)", "9.5(1)", also_ok=("9.4(3)",), kind=Kind.MULTI_HOP)
    found = _scores(judged, "9.4(3)", "9.4(2)", "8.1(1)", "9.5(1)")
    # Only gold is relevant for hits and MAP: ranks 2 and 4.
    # AP = (1/2 + 2/4) / 2 = 0.5
    assert found["paragraph_hit@1"] == 0
    assert found["paragraph_MAP@10"] == pytest.approx(0.5)
    # Grades by rank 1, 2, 0, 2; ideal 2, 2, 1:
    # DCG = 1/log2(2) + 2/log2(3) + 2/log2(5); ideal = 2/log2(2) + 2/log2(3) + 1/log2(4)
    gained = 1 + 2 / math.log2(3) + 2 / math.log2(5)
    ideal = 2 + 2 / math.log2(3) + 1 / 2
    assert found["paragraph_nDCG@10"] == pytest.approx(gained / ideal)
    # By section 9.4 is gold, whichever paragraph brought it. Sections: 9.4, 8.1, 9.5.
    # AP = (1/1 + 2/3) / 2 = 5/6
    assert found["section_hit@1"] == 1
    assert found["section_MAP@10"] == pytest.approx(5 / 6)
    assert (found["all_gold@10"], found["both@10"]) == (1, 1)


def test_half_of_what_is_needed_is_not_all_of_it() -> None:
    judged = judgment("9.4(2)", "9.5(1)", kind=Kind.PROCEDURE)
    found = _scores(judged, "9.4(2)")
    # AP = (1/1) / 2 relevant = 0.5
    assert found["paragraph_MAP@10"] == pytest.approx(0.5)
    assert found["all_gold@10"] == 0
    assert found["both@10"] is None  # no multi-hop question


def test_a_parent_that_covers_two_gold_items_counts_for_both_only_in_all_gold() -> None:
    judged = judgment("9.4(1)(a)", "9.4(1)(b)")
    found = _scores(judged, "9.4(1)")
    assert found["all_gold@10"] == 1
    # In the ranking it is one place, which meets one of two: AP = 1/2.
    assert found["paragraph_MAP@10"] == pytest.approx(0.5)


def test_what_stands_behind_the_tenth_place_is_not_found() -> None:
    hits = [f"8.{number}(1)" for number in range(1, 11)]
    found = _scores(judgment("9.4(2)"), *hits, "9.4(2)")
    assert found["section_hit@10"] == found["paragraph_MAP@10"] == 0


def test_the_right_paragraph_of_another_edition_is_not_found() -> None:
    found = score([(judgment("9.4(2)"), [cited("9.4(2)", edition="2025-01-01")])])[0]
    assert found["section_hit@10"] == found["paragraph_hit@10"] == 0


def test_no_hits_is_zero_but_no_search_and_no_gold_are_not_scorable() -> None:
    nothing, no_search, no_gold = score(
        [(judgment("9.4(2)"), []), (judgment("9.4(2)"), None), (judgment(), [cited("9.4(2)")])]
    )
    assert {nothing[name] for name in NAMES if name not in ("all_gold@10", "both@10")} == {0.0}
    assert set(no_search.values()) == set(no_gold.values()) == {None}
    assert set(nothing) == set(no_search) == NAMES


PLACES = [f"{section}({label})" for section in ("9.4", "9.5", "8.1") for label in range(1, 5)]
RANKINGS = st.lists(st.sampled_from(PLACES), unique=True, max_size=12)
GOLDS = st.lists(st.sampled_from(PLACES), unique=True, min_size=1, max_size=4)


@given(golds=GOLDS, also=st.lists(st.sampled_from(PLACES), unique=True, max_size=3), hits=RANKINGS)
def test_paragraphs_score_as_trec_eval_scores_them(
    golds: list[str], also: list[str], hits: list[str]
) -> None:
    """Where no place is met by a neighbour, our names are just names of documents."""
    also = [one for one in also if one not in golds]
    found = _scores(judgment(*golds, also_ok=tuple(also)), *hits)
    qrels = {"q": dict.fromkeys(golds, 2) | dict.fromkeys(also, 1)}
    run = {"q": {one: float(-rank) for rank, one in enumerate(hits[:10])} | {"none": -99.0}}
    gold_only = pytrec_eval.RelevanceEvaluator(qrels, {"map_cut", "success"}, relevance_level=2)
    graded = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut"})
    expected = gold_only.evaluate(run)["q"] | graded.evaluate(run)["q"]
    for name, theirs in (
        ("hit@1", "success_1"), ("hit@5", "success_5"), ("hit@10", "success_10"),
        ("MAP@10", "map_cut_10"), ("nDCG@10", "ndcg_cut_10"),
    ):  # fmt: skip
        assert found[f"paragraph_{name}"] == pytest.approx(expected[theirs])


@given(golds=GOLDS, hits=RANKINGS)
def test_every_measure_lies_between_0_and_1(golds: list[str], hits: list[str]) -> None:
    found = _scores(judgment(*golds, kind=Kind.MULTI_HOP), *hits)
    assert all(0 <= value <= 1 for value in found.values() if value is not None)


@given(golds=GOLDS, rest=RANKINGS)
def test_a_perfect_ranking_scores_1(golds: list[str], rest: list[str]) -> None:
    rest = [one for one in rest if one not in golds]
    found = _scores(judgment(*golds, kind=Kind.MULTI_HOP), *golds, *rest)
    expected = None if len(golds) == 1 else 1
    assert found == {
        name: expected if name in ("all_gold@10", "both@10") else pytest.approx(1) for name in NAMES
    }
