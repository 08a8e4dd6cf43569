"""What a box with a calendar date does to the text that it deletes or replaces."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.answers import Reason
from marketrules.boxes import Verb
from marketrules.documents import Status
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.passages import PassageKind
from search_api.engine import Engine

SUMMER = date(2025, 7, 1)
AUTUMN = date(2025, 10, 1)
KEY = "grid-rules@2025-06-01#9.4(3)"


@pytest.fixture(scope="module")
def deleting(
    tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder, desk_holdings: list[Holding]
) -> Engine:
    """The Grid Rules of June, whose box of September deletes paragraph (3) of 9.4."""
    rules = desk_holdings[1]
    boxes = tuple(
        replace(box, instruction=replace(box.instruction, verb=Verb.DELETE))
        if box.instruction.revisions == ("GRR015",)
        else box
        for box in rules.boxes
    )
    passages = tuple(
        replace(one, kind=PassageKind.INSTRUCTION) if one.revisions == ("GRR015",) else one
        for one in rules.passages
    )
    folder = DataFolder(Path(tmp_path_factory.mktemp("deleting")))
    held = replace(rules, boxes=boxes, passages=passages)
    publish(folder, build_snapshot(folder, [held], desk_embedder))
    return Engine(folder, desk_embedder)


def test_deleted_text_says_what_deleted_it_and_its_instruction_is_in_force_nowhere(
    deleting: Engine,
) -> None:
    shown = [match.citation for match in deleting.show("grid-rules 9.4(3)", AUTUMN).matches]
    assert {one.status for one in shown} == {Status.SUPERSEDED}
    assert shown[0].label == "Grid Rules § 9.4(3) (deleted by GRR015 on Sep 1, 2025)"
    hits = deleting.search("extend the time for filing", AUTUMN).hits
    assert KEY not in {hit.citation.key.partition("!")[0] for hit in hits}


@pytest.mark.parametrize("question", ["Grid Rules 9.4(3)", "Does 9.4(3) still apply?"])
def test_asked_about_deleted_text_the_answer_is_what_deleted_it(
    deleting: Engine, question: str
) -> None:
    refusal = deleting.ask(question, AUTUMN).refusal
    assert refusal is not None
    assert refusal.reason is Reason.SECTION_NOT_HELD
    assert refusal.message.endswith("is not in force any more: deleted by GRR015 on Sep 1, 2025.")
    assert [one.key for one in refusal.see] == [KEY]


def test_before_the_day_it_stands_with_its_deletion_beside_it(deleting: Engine) -> None:
    answer = deleting.ask("Grid Rules 9.4(3)", SUMMER)
    assert KEY in {one.key for one in answer.citations}
    assert ("GRR015",) in {one.revisions for one in answer.pending}


def test_replaced_text_says_what_replaced_it(engine: Engine) -> None:
    shown = engine.show(KEY, AUTUMN).matches[0].citation
    assert shown.status is Status.SUPERSEDED
    assert shown.label == "Grid Rules § 9.4(3) (replaced by GRR015 on Sep 1, 2025)"


def test_a_definition_is_the_first_hit_of_the_question_what_it_is(engine: Engine) -> None:
    assert engine.search("What is a DA?", SUMMER).hits[0].citation.term == "Dispatch Agent (DA)"
