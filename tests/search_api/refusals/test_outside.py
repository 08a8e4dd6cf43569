import json
from pathlib import Path

import pytest

from marketrules.answers import Reason
from search_api.refusals.outside import outside

JUDGED = Path(__file__).parents[3] / "evals" / "judgments" / "refusals.jsonl"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What did power clear at yesterday at the Lake node?", Reason.NOT_A_RULES_QUESTION),
        ("How many brokers are registered as of today?", Reason.NOT_A_RULES_QUESTION),
        ("Did the board vote on the storage rule last week?", Reason.NOT_A_RULES_QUESTION),
        ("Which menu do I click to export to Excel?", Reason.NOT_A_RULES_QUESTION),
        ("Can you book two of my people into the course?", Reason.NOT_A_RULES_QUESTION),
        ("Should we sue the wires company?", Reason.NEEDS_INTERPRETATION),
        ("Would a snapped belt excuse us from the instruction?", Reason.NEEDS_INTERPRETATION),
        ("What does MISO's tariff say about storage?", Reason.NOT_IN_CORPUS),
        ("How high is the penalty at MISO for a late payment?", Reason.NOT_IN_CORPUS),
        ("What penalty applies at MISO for a late payment?", Reason.NOT_IN_CORPUS),
        ("which deadlines in PJM do we have to keep", Reason.NOT_IN_CORPUS),
    ],
)
def test_what_no_rule_answers_is_told(question: str, reason: Reason) -> None:
    assert outside(question) is reason


@pytest.mark.parametrize(
    "question",
    [
        # The rule about the same thing.
        "How is the clearing price of the day-ahead market set?",
        "When are yesterday's prices final?",
        "How many days do we have to pay?",
        "How many brokers may one owner register?",
        "What was the offer cap in February 2025?",
        "Does the Board approve a revision before it takes effect?",
        "Who may hold a login certificate?",
        "Can we send the report by email?",
        "What was the smallest deposit on March 3, 2025?",
        "How many days did a party have to answer in May 2025?",
        # Another body as a party, not as the maker of the rules asked for.
        "Who signs a pact with MISO?",
        "What must a plant that sells reserves in MISO tell the operator?",
        # SPP is a price, too.
        "Which charges at SPP of the load zone are paid each interval?",
    ],
)
def test_a_question_about_a_rule_passes(question: str) -> None:
    assert outside(question) is None


def test_invented_questions_about_data_help_and_advice_are_nearly_all_told() -> None:
    judged = [json.loads(line) for line in JUDGED.read_text(encoding="utf-8").splitlines()]
    asked = [
        one for one in judged if one["reason"] in ("not_a_rules_question", "needs_interpretation")
    ]
    told = [one for one in asked if outside(one["question"]) is not None]
    assert len(asked) == 50
    assert len(told) >= 48


_TABLE = Path(__file__).with_name("refusal_table.txt").read_text(encoding="utf-8").splitlines()
ALIKE = [line.split(" | ", 1) for line in _TABLE if line and not line.startswith("#")]


def test_of_questions_that_sound_alike_those_that_no_rule_answers_are_told() -> None:
    unanswerable = [question for kind, question in ALIKE if kind != "rule"]
    told = [question for question in unanswerable if outside(question) is not None]
    assert len(unanswerable) >= 60
    assert len(told) >= 0.9 * len(unanswerable), set(unanswerable) - set(told)


def test_of_questions_that_sound_alike_those_about_a_rule_pass() -> None:
    rules = [question for kind, question in ALIKE if kind == "rule"]
    assert len(rules) >= 60
    assert [question for question in rules if outside(question) is not None] == []


def test_the_rules_of_those_whose_documents_are_held_are_no_others() -> None:
    question = "What does MISO's tariff say about storage?"
    assert outside(question) is Reason.NOT_IN_CORPUS
    assert outside(question, {"miso"}) is None
