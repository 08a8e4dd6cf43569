"""Measures of the ranking, by section and by paragraph; the sums are done by ``ir-measures``.

Grades: gold 2, also_ok 1, anything else 0. Each hit is one place in the ranking; the first that
stands at a judged place takes its grade, a second one there brings nothing new. At the level of
paragraphs a place is met by itself, its parent or its child (see ``evals.places``). MAP and nDCG
by section are of the ranking of sections, each where its first paragraph stands: two gold
paragraphs of one section are no reason for a worse figure.

- hit@k: Success@k of trec_eval (relevant = gold).
- MAP@10: mean of AP cut at 10, relevant = gold; Harman, TREC 1992; trec_eval ``map_cut_10``.
- nDCG@10: Järvelin & Kekäläinen, TOIS 20(4), 2002, with gain = grade; trec_eval ``ndcg_cut_10``.
- all_gold@10: all of several gold paragraphs found; both@10 for multi-hop questions: the
  "paragraph exact match" of Asai et al., ICLR 2020 (arXiv 1911.10470), section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ir_measures
from ir_measures import AP, Qrel, ScoredDoc, Success, nDCG

from evals.judgments import ALSO_OK, GOLD, Judgment, Kind, Place
from evals.measures.measure import Measure, Values
from evals.places import Cited, cited_section, judged_section, same_paragraph, same_section

DEPTH = 10
_HITS: dict[str, Any] = {f"hit@{k}": Success(rel=GOLD) @ k for k in (1, 5, 10)}
_RANKINGS: dict[str, Any] = {"MAP@10": AP(rel=GOLD) @ DEPTH, "nDCG@10": nDCG @ DEPTH}
_MEANINGS = {
    "hit@1": ("the first hit is a gold {}", "Success@1, trec_eval"),
    "hit@5": ("a gold {} is among the first five hits", "Success@5, trec_eval"),
    "hit@10": ("a gold {} is among the first ten hits", "Success@10, trec_eval"),
    "MAP@10": ("average precision of gold {}s in the first ten hits", "trec_eval map_cut_10"),
    "nDCG@10": ("graded gain of the first ten hits by {}", "Järvelin & Kekäläinen 2002"),
}
_LEVELS = ("section", "paragraph")
MEASURES = (
    *(
        Measure(f"{level}_{name}", "search", meaning.format(level), source)
        for level in _LEVELS
        for name, (meaning, source) in _MEANINGS.items()
    ),
    Measure("all_gold@10", "search", "all of several gold paragraphs are among the first ten hits",
            "paragraph exact match, Asai et al. 2020"),
    Measure("both@10", "search", "a multi-hop question's paragraphs are all among the first ten",
            "paragraph exact match, Asai et al. 2020"),
)  # fmt: skip
_NONE: Values = {measure.name: None for measure in MEASURES}

Named = Callable[[Place], str]
Ranking = Callable[[Judgment, Sequence[Cited]], Iterable[str]]  # names, best first


def score(asked: Sequence[tuple[Judgment, Sequence[Cited] | None]]) -> list[Values]:
    """The measures of each question with its hits, in order; None without gold or a search."""
    values = [dict(_NONE) for _ in asked]
    scorable = [
        (number, judgment, hits[:DEPTH])
        for number, (judgment, hits) in enumerate(asked)
        if hits is not None and judgment.gold
    ]
    for metrics, level, ranking in (
        (_HITS, "section", _places_of(_section_names, same_section)),
        (_RANKINGS, "section", _sections),
        (_HITS | _RANKINGS, "paragraph", _places_of(_paragraph_names, same_paragraph)),
    ):
        _fill(values, scorable, metrics, level, ranking)
    for number, judgment, hits in scorable:
        if len(judgment.gold) > 1:
            found = float(
                all(any(same_paragraph(hit, one) for hit in hits) for one in judgment.gold)
            )
            values[number]["all_gold@10"] = found
            if judgment.kind is Kind.MULTI_HOP:
                values[number]["both@10"] = found
    return values


def _fill(
    values: list[Values],
    scorable: Sequence[tuple[int, Judgment, Sequence[Cited]]],
    metrics: dict[str, Any],
    level: str,
    ranking: Ranking,
) -> None:
    """Puts the metrics of one level into ``values``."""
    named = _section_names if level == "section" else _paragraph_names
    qrels, run = [], []
    for number, judgment, hits in scorable:
        qrels += [
            Qrel(str(number), name, grade) for name, (grade, _) in _targets(judgment, named).items()
        ]
        run += [
            ScoredDoc(str(number), name, float(-rank))
            for rank, name in enumerate(ranking(judgment, hits))
        ]
    names = {str(metric): f"{level}_{name}" for name, metric in metrics.items()}
    for found in ir_measures.iter_calc(list(metrics.values()), qrels, run):
        values[int(found.query_id)][names[str(found.measure)]] = float(found.value)


def _section_names(place: Place) -> str:
    return judged_section(place)


def _paragraph_names(place: Place) -> str:
    return f"{judged_section(place)} {place.paragraph}"


def _targets(judgment: Judgment, named: Named) -> dict[str, tuple[int, Place]]:
    """The judged places by name, gold first; of several of one name the best grade counts once."""
    targets: dict[str, tuple[int, Place]] = {}
    for grade, places in ((GOLD, judgment.gold), (ALSO_OK, judgment.also_ok)):
        for place in places:
            targets.setdefault(named(place), (grade, place))
    return targets


def _sections(_judgment: Judgment, hits: Sequence[Cited]) -> Iterable[str]:
    """The sections in the order of their first hits."""
    return dict.fromkeys(cited_section(hit) for hit in hits)


def _places_of(named: Named, meets: Callable[[Cited, Place], bool]) -> Ranking:
    """Each hit under the name of the best judged place that it is the first to meet."""

    def ranking(judgment: Judgment, hits: Sequence[Cited]) -> Iterable[str]:
        left = _targets(judgment, named)
        for rank, hit in enumerate(hits):
            met = next((name for name, (_, place) in left.items() if meets(hit, place)), None)
            left.pop(met or "", None)
            yield f"unjudged {rank}" if met is None else met

    return ranking
