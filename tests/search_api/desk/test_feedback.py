"""Feedback given out: as judged questions that ``evals`` reads, or as verdicts without words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals.judgments import load_set
from marketrules.errors import NotPermitted
from search_api.desk.acting import Actor
from search_api.desk.database import Records
from search_api.desk.feedback import Given, exported, give, given_since, note_asked
from search_api.desk.repeats import repeats
from search_api.desk.tables.base import now

DAY = date(2025, 7, 1)


def place(paragraph: str, **more: object) -> dict[str, Any]:
    return {
        "key": f"grid-rules@2025-06-01#9.4{paragraph}", "document": "grid-rules",
        "edition": "2025-06-01", "section": "9.4", "paragraph": paragraph, "term": None,
        "status": "in_effect", "revisions": [],
        "quote": f"{paragraph}\tThe form [x] is due within 12 Business Days of it.", **more,
    }  # fmt: skip


RIGHT = Given(
    "SECRET: when?", DAY, "s", "right", (place("(2)"), place("(3)")), comment="SECRET too"
)
VERDICTS = [
    RIGHT,
    Given("Who pays?", DAY, "s", "wrong", (place("(1)"),), place("(3)")),
    Given("And pending?", DAY, "s", "missing", (),
          place("(2)", status="pending", revisions=["GRR012", "GRR013"])),
    Given("What is a DA?", DAY, "s", "wrong", (), place("", section="2.1", term="Dispatch Agent (DA)")),
    Given("What did it cost yesterday?", DAY, "s", "right", (), None, "not_in_corpus"),
    Given("Nothing to judge by", DAY, "s", "wrong", (place("(1)"),)),
    Given("Nor here", DAY, "s", "missing"),
]  # fmt: skip


@pytest.fixture
def given(records: Records, actor: Callable[..., Actor]) -> Records:
    with records.writing() as session:
        for one in VERDICTS:
            give(session, actor("ada", "desk"), one)
    return records


def test_verdicts_become_judged_questions(
    given: Records, actor: Callable[..., Actor], tmp_path: Path
) -> None:
    with given.writing() as session:
        lines, count, left = exported(session, actor("lea", "lead"), with_questions=True)
    assert (count, left) == (5, 2)
    file = tmp_path / "desk.jsonl"
    file.write_text(lines)
    judged = load_set(str(file)).judgments  # refuses what isn't one
    assert [one.kind.value for one in judged] == [
        "as_of", "as_of", "status", "definition", "unanswerable",
    ]  # fmt: skip
    assert [[each.paragraph for each in one.gold] for one in judged] == [
        ["(2)"], ["(3)"], ["(2)"], ["Dispatch Agent (DA)"], [],
    ]  # fmt: skip
    assert [one.paragraph for one in judged[0].also_ok] == ["(3)"]
    assert judged[2].gold[0].revision == "GRR012, GRR013"
    assert judged[0].nuggets[0].match[0].startswith(r"The\s+form\s+\[x\]")
    assert judged[4].reason is not None and judged[4].reason.value == "not_in_corpus"


def test_who_changes_their_mind_about_a_card_is_heard_with_what_they_said_last(
    records: Records, actor: Callable[..., Actor]
) -> None:
    one, other = (place("(2)"),), (place("(3)"),)
    said = [
        Given("When?", DAY, "s", "right", one),
        Given("When?", DAY, "s", "right", other),
        Given("When?", DAY, "s", "missing", one, comment="the day"),
        Given("When?", DAY, "s", "wrong", one),  # a slip of the first click, mended
    ]
    with records.writing() as session:
        for each in said:
            give(session, actor("ada", "desk"), each)
        give(session, actor("bob", "desk"), said[0])
    with records.writing() as session:
        lines, count, left = exported(session, actor("lea", "lead"))
    told = [json.loads(line) for line in lines.splitlines()]
    assert [(each["verdict"], each["cited"][0]["paragraph"]) for each in told] == [
        ("right", "(3)"), ("missing", "(2)"), ("wrong", "(2)"), ("right", "(2)"),
    ]  # fmt: skip
    assert (count, left) == (4, 0)


def test_words_leave_only_where_that_is_asked_for(
    given: Records, actor: Callable[..., Actor]
) -> None:
    with given.writing() as session:
        lines, count, left = exported(session, actor("lea", "lead"))
        with pytest.raises(NotPermitted):
            exported(session, actor("ada", "desk"))
    assert (count, left) == (len(VERDICTS), 0)
    assert "SECRET" not in lines and "Business Days" not in lines
    first = json.loads(lines.splitlines()[0])
    assert (first["verdict"], first["cited"][0]["paragraph"]) == ("right", "(2)")


def test_others_see_their_own_verdicts(given: Records, actor: Callable[..., Actor]) -> None:
    with given.reading() as session:
        assert len(given_since(session, actor("ada", "desk"), verdict="missing")) == 2
        assert given_since(session, actor("bob", "desk")) == []
        assert len(given_since(session, actor("bob", "lead"))) == len(VERDICTS)


def test_what_is_asked_is_counted_by_section_and_reason(
    records: Records, actor: Callable[..., Actor]
) -> None:
    with records.writing() as session:
        ada, twice = actor("ada", "desk"), ["grid-rules 9.4", "grid-rules 9.4"]
        note_asked(session, ada, "answered", "", twice, None)
        note_asked(session, ada, "refused", "not_in_corpus", [], None)
        note_asked(session, ada, "refused", "not_in_corpus", [], None)
    with records.reading() as session:
        found = repeats(session, actor("lea", "lead"), now().astimezone().date())
    assert found.asked == 3
    assert [(one.name, one.count) for one in found.refusals] == [("not_in_corpus", 2)]
    assert [(one.name, one.count) for one in found.sections] == [("grid-rules 9.4", 1)]
