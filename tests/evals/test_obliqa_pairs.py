"""Halves of ObliQA: nothing that is scored is tuned on, by question or by passage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.obliqa import GivenPassage, GivenQuestion
from evals.obliqa_pairs import halves, obliqa_corpus
from marketrules.errors import RecordError


def _question(number: int, *places: str) -> GivenQuestion:
    passages = [GivenPassage(DocumentID=1, PassageID=place, Passage="") for place in places]
    return GivenQuestion(
        QuestionID=f"q{number}", Question=f"What of {places[0]}, {number}?", Passages=passages
    )


# Three questions on each of a hundred passages, every second one on its neighbour too.
QUESTIONS = [
    _question(number, str(number // 3), *([str(number // 3 + 1)] if number % 2 else []))
    for number in range(300)
]


def test_the_halves_share_no_question_and_no_passage() -> None:
    tuned_on, scored = halves(QUESTIONS)
    places = [{one.PassageID for q in half for one in q.Passages} for half in (tuned_on, scored)]
    assert places[0] & places[1] == set()
    assert 100 < len(scored) < 200
    assert tuned_on


def test_each_question_is_paired_with_its_first_passage_held(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    given = [{"DocumentID": 1, "PassageID": str(n), "Passage": f"Rule {n}."} for n in range(1, 102)]
    (tmp_path / "documents" / "1.json").write_text(json.dumps(given))
    (tmp_path / "dev.json").write_text(json.dumps([one.model_dump() for one in QUESTIONS]))
    corpus = obliqa_corpus(tmp_path)
    # nothing stands at passage 0: its plain questions are left out, the others have a second one
    for pair in corpus.pairs:
        place = pair.question.removeprefix("What of ").partition(",")[0]
        held = "1" if place == "0" else place
        assert corpus.pool.passages[pair.row].section == held
    assert {len(corpus.part(True)), len(corpus.part(False))} != {0, len(corpus.pairs)}


def test_questions_about_other_documents_are_refused(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    given = [{"DocumentID": 2, "PassageID": "1", "Passage": "Rule."}]
    (tmp_path / "documents" / "2.json").write_text(json.dumps(given))
    (tmp_path / "dev.json").write_text(json.dumps([one.model_dump() for one in QUESTIONS]))
    with pytest.raises(RecordError, match="no question"):
        obliqa_corpus(tmp_path)
