"""Half of ObliQA's questions as something to tune on, the other half to score.

So that an encoder tuned on a market's questions isn't worse on other regulators' rules. The half
to score is chosen by the question's id; of the other half those are left out that have a passage
in common with it. A question of several passages is paired with the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.obliqa import GivenQuestion, holdings_of, read_passages, read_questions
from index.pairs import Pair, Pool
from index.tune import Corpus, held_back
from marketrules.errors import RecordError
from marketrules.records import digest

NAME = "ObliQA"
QUESTIONS = "dev.json"
DOCUMENTS = "documents"


def halves(
    questions: Sequence[GivenQuestion],
) -> tuple[list[GivenQuestion], list[GivenQuestion]]:
    """Questions to tune on, and questions to score."""
    held = held_back((one.QuestionID for one in questions), 0.5)
    scored = [one for one, is_held in zip(questions, held, strict=True) if is_held]
    places = {place for one in scored for place in _places(one)}
    others = [one for one, is_held in zip(questions, held, strict=True) if not is_held]
    return [one for one in others if not places & set(_places(one))], scored


def obliqa_corpus(folder: Path) -> Corpus:
    """ObliQA in ``folder``: ``documents/N.json`` and ``dev.json``.

    Raises:
        RecordError: if they aren't there.
    """
    file = folder / QUESTIONS
    passages = [
        passage
        for holding in holdings_of(read_passages(folder / DOCUMENTS))
        for passage in holding.passages
    ]
    rows: dict[tuple[str, str], int] = {}
    for row, passage in enumerate(passages):
        rows.setdefault((passage.document, passage.section), row)
    tuned_on, scored = halves(read_questions(file))
    pairs, held = [], []
    for part, is_held in ((tuned_on, False), (scored, True)):
        for question in part:
            found = [rows[place] for place in _places(question) if place in rows]
            pairs += [Pair(question.Question, row) for row in found[:1]]
            held += [is_held] * len(found[:1])
    if not pairs:
        raise RecordError(f"{folder}: no question is about a passage held.")
    return Corpus(
        NAME, digest(file.read_bytes()), Pool(tuple(passages)), tuple(pairs), tuple(held)
    )  # fmt: skip


def _places(question: GivenQuestion) -> list[tuple[str, str]]:
    return [(str(one.DocumentID), one.PassageID) for one in question.Passages]
