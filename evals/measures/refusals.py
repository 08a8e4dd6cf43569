"""Measures of refusing, and the price of answering: who is turned away, and was it right?

- refusal_precision, refusal_recall: of refusals, and of questions that the documents don't answer;
  as for "no answer" in SQuAD 2.0 (Rajpurkar et al., ACL 2018).
- false_refusal: a question that has an answer is refused.
- refusal_reason: a refusal names the judged reason.
- refusal_balance, of a run: the mean of refusal_recall and 1 - false_refusal (balanced accuracy,
  Brodersen et al., ICPR 2010). Refusing everything has the one for nothing, refusing nothing the
  other, and both have 0.5 here; so the rest are its halves.
- The risk-coverage curve (El-Yaniv & Wiener, JMLR 11, 2010) and the area under it (AURC, Geifman
  et al., ICLR 2019, arXiv 1805.08206): answers sorted by the system's confidence, best first; at
  each coverage, the share of wrong ones among those answered so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.judgments import Judgment
from evals.measures.measure import Measure, Values

_SOURCE = "SQuAD 2.0 no-answer, Rajpurkar et al. 2018"
MEASURES = (
    # Of a run, not of a question: every question's value is None (see evals.summary).
    Measure("refusal_balance", "refusals", "mean of the shares of both sorts of questions, with and"
            " without an answer, that are treated rightly", "Brodersen et al. 2010"),
    Measure("refusal_precision", "refusals", "of the refusals, the share without an answer to give",
            _SOURCE, half_of="refusal_balance"),
    Measure("refusal_recall", "refusals", "of the questions without an answer, the share refused",
            _SOURCE, half_of="refusal_balance"),
    Measure("false_refusal", "refusals", "a question that has an answer is refused", _SOURCE,
            better="lower", half_of="refusal_balance"),
    Measure("refusal_reason", "refusals", "a right refusal names the judged reason",
            "reason of the judgments"),
)  # fmt: skip


def score(judgment: Judgment, answer: dict[str, Any] | None) -> Values:
    """The measures of one answer."""
    values: Values = {measure.name: None for measure in MEASURES}
    if answer is None:
        return values
    refused = answer["outcome"] == "refused"
    if refused:
        values["refusal_precision"] = float(not judgment.answerable)
    if judgment.answerable:
        values["false_refusal"] = float(refused)
        return values
    values["refusal_recall"] = float(refused)
    if refused and judgment.reason is not None:
        given = answer["refusal"] and answer["refusal"]["reason"]
        values["refusal_reason"] = float(given == judgment.reason.value)
    return values


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The curve: at the threshold ``confidences[i]``, ``coverage[i]`` of all questions are answered.

    Of these, ``risk[i]`` (0..1) are wrong. Best confidence first.
    """

    confidences: tuple[float, ...]
    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    area: float | None  # mean risk over the points; None without an answer
    least: float | None  # the area if confidence told right from wrong perfectly


def risk_coverage(
    wrong: Sequence[float], confidences: Sequence[float], questions: int
) -> RiskCoverage:
    """The curve of the questions answered, of ``questions`` asked; ``wrong`` is 0..1 of each.

    Equal confidences can't be told apart by a threshold, so they make one step together.

    >>> risk_coverage([0, 1], [0.9, 0.4], 4).risk
    (0.0, 0.5)
    """
    if not wrong:
        return RiskCoverage((), (), (), None, None)
    losses = np.asarray(wrong, dtype=np.float64)
    scores = np.asarray(confidences, dtype=np.float64)
    levels, counts = np.unique(-scores, return_counts=True)
    ends = np.cumsum(counts)
    order = np.argsort(-scores, kind="stable")
    risk = np.cumsum(losses[order])[ends - 1] / ends
    # Each answer of a step meets the step's risk, so that ties can't be won by their order.
    area = float(np.repeat(risk, counts).mean())
    return RiskCoverage(
        tuple((-levels).tolist()),
        tuple((ends / questions).tolist()),
        tuple(risk.tolist()),
        area,
        float(_running_mean(np.sort(losses)).mean()),
    )


def _running_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    running: NDArray[np.float64] = np.cumsum(values) / np.arange(1, len(values) + 1)
    return running
