"""Measures of what an answer says: the facts it should hold, and those that would be wrong.

Only the first N words of what is shown count, because nobody reads out more on a call.

- vital_nuggets, all_nuggets: share of the vital (of all) nuggets found; the V_strict and A_strict
  scores of Pradeep et al., SIGIR 2025 (arXiv 2504.15068), after Voorhees, TREC 2003, with regular
  expressions written by the judge in place of a model. A refusal shows none.
- wrong_answer: a pattern that only a wrong answer matches is found; not scorable without one, nor
  where nothing is answered. Saying little is the way to have it at 0: it is half of ``right``.
- right: answered with all vital nuggets and nothing wrong; or, without an answer to give, refused.
"""

from __future__ import annotations

import re
from typing import Any

from evals.judgments import Judgment
from evals.measures.measure import Measure, Values, share

MEASURES = (
    Measure("vital_nuggets", "answers", "share of the vital facts in the words shown",
            "V_strict, Pradeep et al. 2025"),
    Measure("all_nuggets", "answers", "share of all facts in the words shown",
            "A_strict, Pradeep et al. 2025"),
    Measure("wrong_answer", "answers", "a pattern of a wrong answer stands in the words shown",
            "must_not of the judgments", better="lower", half_of="right"),
    Measure("right", "answers", "all vital facts and nothing wrong; or rightly refused",
            "0/1 loss of selective classification, El-Yaniv & Wiener 2010"),
    Measure("words", "answers", "words shown", "count", better="", unit="words"),
)  # fmt: skip


def first_words(text: str, most: int) -> str:
    """``text`` up to its ``most``-th word, white space as it is."""
    ends = [word.end() for word in re.finditer(r"\S+", text)]
    return text if len(ends) <= most else text[: ends[most - 1]]


def found(patterns: tuple[str, ...], text: str) -> bool:
    """Whether any of ``patterns`` is found, whatever the case."""
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def score(judgment: Judgment, answer: dict[str, Any] | None, words: int) -> Values:
    """The measures of one answer, read up to its ``words``-th word."""
    if answer is None:
        return {measure.name: None for measure in MEASURES}
    refused = answer["outcome"] == "refused"
    shown = "" if refused else first_words(answer["text"], words)
    present = [(one.vital, found(one.match, shown)) for one in judgment.nuggets]
    vital = share([there for is_vital, there in present if is_vital])
    wrong = None
    if judgment.must_not and not refused:
        wrong = float(found(judgment.must_not, shown))
    complete = not refused and vital in (None, 1.0) and not wrong
    return {
        "vital_nuggets": vital,
        "all_nuggets": share([there for _, there in present]),
        "wrong_answer": wrong,
        "right": float(complete if judgment.answerable else refused),
        "words": float(len(answer["text"].split())),
    }
