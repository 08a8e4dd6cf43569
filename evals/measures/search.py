"""Measures of the ranking, by section and by paragraph; the sums are done by ``ir-measures``.

Grades: gold 2, also_ok 1, anything else 0. Each hit is one place in the ranking; the first that
stands at a judged place takes its grade, a second one there brings nothing new. At the level of
paragraphs a place is met by itself, its parent or its child (see ``evals.places``).

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
from evals.places import Cited, judged_section, same_paragraph, same_section

DEPTH = 10
_IR: dict[str, Any] = {
    "hit@1": Success(rel=GOLD) @ 1,
    "hit@5": Success(rel=GOLD) @ 5,
    "hit@10": Success(rel=GOLD) @ 10,
    "MAP@10": AP(rel=GOLD) @ DEPTH,
    "nDCG@10": nDCG @ DEPTH,
}
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

Meets = Callable[[Cited, Place], bool]


def score(asked: Sequence[tuple[Judgment, Sequence[Cited] | None]]) -> list[Values]:
    """The measures of each question with its hits, in order; None without gold or a search."""
    values = [dict(_NONE) for _ in asked]
    scorable = [
        (number, judgment, hits[:DEPTH])
        for number, (judgment, hits) in enumerate(asked)
        if hits is not None and judgment.gold
    ]
    for level, meets in zip(_LEVELS, (same_section, same_paragraph), strict=True):
        qrels = [one for number, judgment, _ in scorable for one in _qrels(number, judgment, level)]
        run = [
            one
            for number, judgment, hits in scorable
            for one in _run(number, judgment, hits, level, meets)
        ]
        names = {str(measure): f"{level}_{name}" for name, measure in _IR.items()}
        for metric in ir_measures.iter_calc(list(_IR.values()), qrels, run):
            values[int(metric.query_id)][names[str(metric.measure)]] = float(metric.value)
    for number, judgment, hits in scorable:
        if len(judgment.gold) > 1:
            found = float(
                all(any(same_paragraph(hit, one) for hit in hits) for one in judgment.gold)
            )
            values[number]["all_gold@10"] = found
            if judgment.kind is Kind.MULTI_HOP:
                values[number]["both@10"] = found
    return values


def _targets(judgment: Judgment, level: str) -> dict[str, tuple[int, Place]]:
    """The judged places by name: of several in one section, the best grade counts once."""
    targets: dict[str, tuple[int, Place]] = {}
    graded = [(GOLD, one) for one in judgment.gold] + [(ALSO_OK, one) for one in judgment.also_ok]
    for grade, place in graded:
        name = judged_section(place)
        if level == "paragraph":
            name += f" {place.paragraph}"
        targets.setdefault(name, (grade, place))
    return targets


def _qrels(number: int, judgment: Judgment, level: str) -> Iterable[Any]:
    for name, (grade, _) in _targets(judgment, level).items():
        yield Qrel(str(number), name, grade)


def _run(
    number: int, judgment: Judgment, hits: Sequence[Cited], level: str, meets: Meets
) -> Iterable[Any]:
    """Each hit under the name of the best judged place that it is the first to meet."""
    left = dict(sorted(_targets(judgment, level).items(), key=lambda one: -one[1][0]))
    for rank, hit in enumerate(hits):
        name = next((name for name, (_, place) in left.items() if meets(hit, place)), None)
        if name is None:
            name = f"unjudged {rank}"
        else:
            del left[name]
        yield ScoredDoc(str(number), name, float(-rank))
