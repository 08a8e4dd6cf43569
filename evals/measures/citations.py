"""Measures of where an answer says it stands: are the right places cited, and are they true?

Against gold, by section and by paragraph (its parent or child will do): recall is the share of
gold places cited, precision the share of citations that stand at a gold or also_ok place; ALCE's
citation recall and precision (Gao et al., EMNLP 2023, arXiv 2305.14627) with judged pinpoints in
place of an entailment model. Boxed text is cited in ``pending``: it counts where gold is boxed.
A refusal of what has an answer cites nothing: recall 0, precision not scorable. Recall alone is had
by citing everything, precision alone by citing once, so each is half of its harmonic mean F1
(van Rijsbergen, *Information Retrieval*, 1979, chapter 7), which is 0 where nothing is cited. By
section all of them are had by pointing vaguely, so F1 by section is half of F1 by paragraph.

- status_right: nothing in force is shown as pending nor the reverse, and each gold place that is
  cited is cited with gold's status.
- edition_right: a judged section is cited only in the judged edition. Of notices all count that
  were sent by then, so these aren't scorable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from evals.judgments import JudgedStatus, Judgment, Place
from evals.measures.measure import Measure, Values, share
from evals.places import Cited, exact_paragraph, same_paragraph, same_section, standing

_SOURCE = "after ALCE, Gao et al. 2023"
MEASURES = (
    Measure("section_F1", "citations", "harmonic mean of recall and precision of sections", _SOURCE,
            half_of="paragraph_F1"),
    Measure("section_cited", "citations", "at least one gold section is cited", _SOURCE,
            half_of="section_F1"),
    Measure("section_recall", "citations", "share of the gold sections that are cited", _SOURCE,
            half_of="section_F1"),
    Measure("section_precision", "citations", "share of the citations that stand in a gold or"
            " also_ok section", _SOURCE, half_of="section_F1"),
    Measure("paragraph_F1", "citations", "harmonic mean of recall and precision of paragraphs",
            _SOURCE),
    Measure("paragraph_cited", "citations", "at least one gold paragraph, or its parent or child,"
            " is cited", _SOURCE, half_of="paragraph_F1"),
    Measure("paragraph_recall", "citations", "share of the gold paragraphs that are cited", _SOURCE,
            half_of="paragraph_F1"),
    Measure("paragraph_precision", "citations", "share of the citations that stand at a gold or"
            " also_ok paragraph", _SOURCE, half_of="paragraph_F1"),
    Measure("first_citation", "citations", "the first citation stands at a gold or also_ok"
            " paragraph", "precision at 1"),
    Measure("status_right", "citations", "text in force and text to come are told apart",
            "status of the judgments"),
    Measure("edition_right", "citations", "judged sections are cited in the judged edition", "version of the judgments"),
)  # fmt: skip
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_NONE: Values = {measure.name: None for measure in MEASURES}


def shown(judgment: Judgment, answer: dict[str, Any]) -> list[Cited]:
    """The citations to be judged: with the boxed text, where gold is boxed."""
    boxed = any(place.status is JudgedStatus.PENDING for place in judgment.gold)
    return [*answer["citations"], *(answer["pending"] if boxed else ())]


def score(judgment: Judgment, answer: dict[str, Any] | None) -> Values:
    """The measures of one answer."""
    if answer is None or not judgment.gold:
        return dict(_NONE)
    cited = shown(judgment, answer)
    values = dict(_NONE)
    for level, meets in (("section", same_section), ("paragraph", same_paragraph)):
        recalled = [any(meets(one, place) for one in cited) for place in judgment.gold]
        values[f"{level}_cited"] = float(any(recalled))
        recall = share(recalled)
        precision = share([any(meets(one, place) for place in judgment.judged) for one in cited])
        values[f"{level}_recall"], values[f"{level}_precision"] = recall, precision
        values[f"{level}_F1"] = _harmonic(recall or 0.0, precision or 0.0)
    if cited:
        first = any(same_paragraph(cited[0], place) for place in judgment.judged)
        values["first_citation"] = float(first)
    values["status_right"] = _status_right(judgment, answer)
    values["edition_right"] = _edition_right(judgment, answer["citations"])
    return values


def _harmonic(recall: float, precision: float) -> float:
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _status_right(judgment: Judgment, answer: dict[str, Any]) -> float | None:
    everything = [*answer["citations"], *answer["pending"]]
    if not everything:
        return None
    # A redline is cited only where a revision request was asked for.
    asked = {place.status.value for place in judgment.gold} & {JudgedStatus.PROPOSED.value}
    allowed = {"in force"} | asked
    if any(standing(one["status"]) not in allowed for one in answer["citations"]):
        return 0.0
    if any(standing(one["status"]) != "pending" for one in answer["pending"]):
        return 0.0
    return float(all(_told(place, everything) for place in judgment.gold))


def _told(place: Place, everything: Sequence[Cited]) -> bool:
    """Whether a gold place, if it is cited at all, is also cited with its own status.

    A box that replaces (2) may be cited by its items: "(2)(a)", pending, tells gold's (2) apart.
    """
    there = any(exact_paragraph(one, place) for one in everything)
    told = {standing(one["status"]) for one in everything if same_paragraph(one, place)}
    return not there or standing(place.status.value) in told


def _edition_right(judgment: Judgment, cited: Sequence[Cited]) -> float | None:
    named: dict[tuple[str, str], set[str]] = {}
    for place in judgment.judged:
        named.setdefault((place.document, place.section), set()).add(place.version)
    of_gold = [
        one["edition"] in named[one["document"], one["section"]]
        for one in cited
        if (one["document"], one["section"]) in named and _DATED.fullmatch(one["edition"])
    ]
    return float(all(of_gold)) if of_gold else None
