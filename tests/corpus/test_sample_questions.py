"""The sample's questions through the whole path: holdings, snapshot, answers.

The encoder is the one that hashes words, so that no model is needed: what is tested is that the
path holds together, not how well it ranks.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from marketrules.answers import Outcome
from search_api.engine import Engine

_LIST = Path(__file__).parents[2] / "corpus" / "sample" / "questions.toml"
_QUESTIONS: list[dict[str, Any]] = tomllib.loads(_LIST.read_text(encoding="utf-8"))["question"]
_ANSWERED = [question for question in _QUESTIONS if "section" in question]


def _id(question: dict[str, Any]) -> str:
    return f"{question['question']} ({question['as_of']})"


@pytest.mark.parametrize("question", _ANSWERED, ids=_id)
def test_the_paragraph_that_answers_is_cited_with_its_status(
    engine: Engine, question: dict[str, Any]
) -> None:
    answer = engine.ask(question["question"], question["as_of"])
    assert answer.outcome is Outcome.ANSWERED
    found = [
        citation
        for citation in (*answer.citations, *answer.pending)
        if citation.document == question["document"]
        and citation.edition == question["edition"]
        and citation.section == question["section"]
        and citation.paragraph == question.get("paragraph", "")
        and citation.term == question.get("term")
        and citation.status == question["status"]
    ]
    assert any(question["words"] in citation.quote for citation in found)


@pytest.mark.parametrize(
    ("as_of", "edition", "words"),
    [
        # the day before the newer edition, and its first day
        ("2025-06-30", "2025-01-01", "seventh Business Day"),
        ("2025-07-01", "2025-07-01", "tenth Business Day"),
    ],
)
def test_the_edition_in_force_on_the_day_is_the_one_cited(
    engine: Engine, as_of: str, edition: str, words: str
) -> None:
    day = _QUESTIONS[0]["as_of"].fromisoformat(as_of)
    answer = engine.ask("Until when can I dispute an amount in a Settlement Statement?", day)
    cited = [each for each in answer.citations if each.section == "9.3.1"]
    assert {each.edition for each in cited} == {edition}
    assert any(words in each.quote for each in cited)
