"""What boxed text of the sample would change, told beside it."""

from __future__ import annotations

from datetime import date

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from ingest.holding_store import load_holdings
from marketrules.answers import PendingCitation
from marketrules.folders import DataFolder
from marketrules.redlines import Change, ProposedChange, marked
from search_api.engine import Engine

MARCH = date(2025, 3, 10)
OLD = "market-protocols@2025-01-01#"


@pytest.fixture(scope="module")
def engine(sample_data: DataFolder, desk_embedder: Embedder) -> Engine:
    publish(
        sample_data, build_snapshot(sample_data, load_holdings(sample_data), desk_embedder)
    )  # fmt: skip
    return Engine(sample_data, desk_embedder)


def pending(engine: Engine, pinpoint: str) -> list[PendingCitation]:
    return [one for match in engine.show(pinpoint, MARCH).matches for one in match.pending]


# pinpoint, revision, key of what changes, and a part of the redline
CHANGES = [
    ("9.3.1(1)", "LPRR101", f"{OLD}9.3.1(1)", "on the [-seventh-]{+tenth+} Business Day"),
    ("6.1(2)", "LPRR104", f"{OLD}6.1(2)",
     "within five minutes, {+or within one minute for a Battery Resource, +}unless"),
    ("4.2.2(1)", "LPRR099", f"{OLD}4.2.2(1)", "$[-4,000-]{+3,000+} per MWh"),
    # the title of the Section, which is no paragraph
    ("5.2(1)", "LPRR111", f"{OLD}5.2", "Notice {+and Recall +}of Commitment"),
    # one of several revisions, "applicable portions": what all of them make of it
    ("5.1(3)", "LPRR104", f"{OLD}5.1(3)", "no later than [-30-]{+15+} minutes"),
]  # fmt: skip


@pytest.mark.parametrize(("pinpoint", "revision", "key", "words"), CHANGES)
def test_pending_text_names_what_it_changes_and_shows_how(
    engine: Engine, pinpoint: str, revision: str, key: str, words: str
) -> None:
    (found,) = [one for one in pending(engine, pinpoint) if revision in one.revisions]
    assert found.changes == key
    assert words in marked(found.redline).replace("\t", " ")
    assert found.trigger and found.trigger.startswith("upon system implementation")


def test_a_deletion_leaves_nothing_and_an_insertion_is_all_new(engine: Engine) -> None:
    # paragraph (3) of 3.1.1 goes; its Section is of the newer edition
    (gone,) = pending(engine, "3.1.1(3)")
    assert {piece.change for piece in gone.redline} == {Change.DELETED}
    assert gone.changes == "market-protocols@2025-07-01#3.1.1(3)"
    boxed = engine.show("Battery Resource", MARCH).matches[0].change
    assert boxed is not None and boxed.changes is None
    assert {piece.change for piece in boxed.redline} == {Change.INSERTED}


def test_the_conditions_of_a_box_are_told_apart(engine: Engine) -> None:
    (found,) = pending(engine, "3.2(1)")
    assert [one[:30] for one in found.conditions] == [
        "Red Basin Tie LLC provides LMG", "Red Basin Tie LLC has signed a",
    ]  # fmt: skip


def test_an_answer_shows_the_change_beside_the_text_in_force(engine: Engine) -> None:
    answer = engine.ask("How long after a statement is posted can we dispute it?", MARCH)
    found = {one.key: one for one in answer.pending}[f"{OLD}9.3.1(1)!LPRR101"]
    assert isinstance(found, PendingCitation)
    change = ProposedChange(found.key, found.redline)
    texts = {one.key: one.quote for one in engine.quotes([found.key, found.changes or ""], MARCH)}
    assert (change.before, change.after) == (texts[found.changes or ""], texts[found.key])


def test_all_that_a_revision_touches_comes_with_its_change(engine: Engine) -> None:
    shown = engine.show("LPRR104", MARCH).matches
    assert {match.citation.section for match in shown} == {"2.1", "2.2", "4.3.1", "5.1", "6.1"}
    assert all(match.change is not None and match.change.redline for match in shown)
    new = [match.citation for match in shown if match.change and not match.change.changes]
    # the definition, the acronym and the variable that are inserted
    assert [(one.section, one.quote[:7]) for one in new] == [
        ("2.1", "Battery"), ("2.2", "BR\tBatt"), ("4.3.1", "DABC q,"),
    ]  # fmt: skip
