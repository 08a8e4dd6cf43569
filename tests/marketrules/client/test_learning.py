"""Drills, registration and notices come through the client as the service gives them."""

from __future__ import annotations

from datetime import date

import pytest

from marketrules.client import Client
from marketrules.errors import MarketRulesError
from marketrules.wire import NoticeDraft

DAY = date(2025, 7, 15)


def test_decks_hold_what_stands_on_the_date(client: Client) -> None:
    decks = {one.id: one for one in client.topics(DAY)}
    assert decks["all"].paragraphs > 0


def test_the_same_request_gives_the_same_drills_and_kinds_are_kept_to(client: Client) -> None:
    taken = client.drills("all", ["deadline", "modal"], 4, 3, DAY)
    assert taken == client.drills("all", ["deadline", "modal"], 4, 3, DAY)
    assert taken.drills
    assert {one.kind for one in taken.drills} <= {"deadline", "modal"}
    assert {one.expected for one in taken.drills} == {None}


def test_an_answer_is_judged_by_choice_and_by_letter(client: Client) -> None:
    drill = client.drills("all", (), 1, 0, DAY, answers=True).drills[0]
    assert drill.expected in drill.choices
    at = drill.choices.index(str(drill.expected))
    assert client.check_drill(drill.id, str(drill.expected)).right
    assert client.check_drill(drill.id, "abcdefgh"[at]).right
    wrong = client.check_drill(drill.id, drill.choices[at - 1])
    assert (wrong.right, wrong.drill.expected) == (False, drill.expected)


def test_a_paragraph_is_explained(client: Client) -> None:
    key = client.drills("all", (), 1, 0, DAY, answers=True).drills[0].keys[0]
    assert client.explanation(key, DAY).citation.key == key


def test_roles_are_listed_and_one_that_is_none_is_refused(client: Client) -> None:
    for one in client.roles(DAY):
        assert client.registration(one.role, DAY)
    with pytest.raises(MarketRulesError):
        client.registration("no such role", DAY)


def test_a_draft_is_checked_and_rendered(client: Client) -> None:
    kinds = client.notice_types()
    draft = NoticeDraft(
        type=kinds.types[0].name, date=DAY, long_description="See Section 99.9.9 <b>."
    )
    found = client.check_notice(draft)
    assert found.errors > 0
    assert "citation" in {one.check for one in found.findings}
    made = client.render_notice(draft)
    assert "Section 99.9.9 <b>" in made.text
    assert "<b>." not in made.html
    with pytest.raises(MarketRulesError):
        client.notice_thread("M-Z010199-01")
