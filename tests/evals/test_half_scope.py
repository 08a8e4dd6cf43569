"""Questions of other worlds that borrow the rules' words, and short ones that a rule answers.

Asked of the product with the real encoder; how many are refused is written here as it was measured,
with some room, so that a change that answers them again, or refuses a short question, is seen.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.opening import Desk
from marketrules.answers import Outcome, Reason

_LINES = (Path(__file__).parent / "half_scope.txt").read_text(encoding="utf-8").splitlines()
_ROWS = [line.split(" | ", 1) for line in _LINES if " | " in line]
OUT = [question for kind, question in _ROWS if kind == "out"]
IN = [question for kind, question in _ROWS if kind == "in"]


def _answered(desk: Desk, questions: list[str]) -> list[str]:
    return [one for one in questions if desk.engine.ask(one).outcome is Outcome.ANSWERED]


def test_the_sample_answers_few_questions_of_other_worlds(sample_desk: Desk) -> None:
    answered = _answered(sample_desk, OUT)
    assert len(answered) <= 20, answered  # 16 of 236


def test_the_real_rulebooks_refuse_most_of_them_and_no_short_one(rulebooks: Desk) -> None:
    answered = _answered(rulebooks, OUT)
    assert len(answered) <= 58, answered  # 53 of 236
    refused = set(IN) - set(_answered(rulebooks, IN))
    assert not refused


@pytest.mark.parametrize(
    "question",
    ["planning a wedding", "capacity of a football stadium", "how do I load a truck"],
)
def test_a_word_of_the_rules_in_a_question_of_another_world_is_no_answer(
    sample_desk: Desk, question: str
) -> None:
    given = sample_desk.engine.ask(question)
    assert given.refusal is not None
    assert given.refusal.reason is Reason.NOT_IN_CORPUS
    assert given.refusal.see  # what stands nearest is still named


@pytest.mark.parametrize("question", ["What is the weather?", "what time is it", "is it raining"])
def test_the_state_of_the_world_is_no_question_of_rules(sample_desk: Desk, question: str) -> None:
    given = sample_desk.engine.ask(question)
    assert given.refusal is not None
    assert given.refusal.reason is Reason.NOT_A_RULES_QUESTION
