"""A quiz that somebody has open: its answers are told nowhere else until they have been given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from .conftest import Served


@dataclass(frozen=True)
class Open:
    """A quiz of one drill that the trainee and the desk have yet to answer, and the same card."""

    quiz: int
    card: int
    deck: dict[str, Any]  # as it was sent
    number: int  # of the deck
    twin: int  # the same drill in another deck
    other: int  # a card that is in no quiz
    drill: dict[str, Any]


def asked(http: httpx.Client, seed: int = 1) -> list[dict[str, Any]]:
    query = {"count": 100, "as_of": "2025-07-01", "seed": seed, "answers": True}
    drills: list[dict[str, Any]] = http.get("/v1/drills", params=query).json()["drills"]
    return drills


def place(one: dict[str, Any]) -> tuple[str, str]:
    return one["kind"], one["keys"][0]


def card(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "drill": one["kind"], "key": one["keys"][0], "as_of": one["as_of"], "snapshot": "s",
        "prompt": one["prompt"] + one["text"], "expected": [one["expected"]],
        "choices": one["choices"],
    }  # fmt: skip


@pytest.fixture
def quiz(serving: Served) -> Any:
    with serving.by("lead") as lead:
        drills = asked(lead)
        mine = drills[0]
        free = next(one for one in drills if place(one) != place(mine))
        where = card(free) | {"drill": "paragraph", "prompt": "Where does it stand?"}
        sent = {"title": "Of the quiz", "cards": [card(mine)]}
        deck = lead.post("/v1/training/decks", json=sent).json()
        body = {"title": "Another", "cards": [card(mine), card(free), where]}
        second = lead.post("/v1/training/decks", json=body).json()
        twin, other, _ = second["cards"]
        made = lead.post("/v1/training/quizzes", json={
            "title": "Week", "cards": [deck["cards"][0]["id"]], "trainees": ["trainee", "desk"],
        }).json()  # fmt: skip
        yield Open(made["id"], deck["cards"][0]["id"], sent, deck["id"], twin["id"], other["id"],
                   mine)  # fmt: skip
        lead.delete(f"/v1/training/quizzes/{made['id']}")
        for number in (deck["id"], second["id"]):
            lead.delete(f"/v1/training/decks/{number}")


def ways(quiz: Open) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Requests that tell the answer to the quiz's drill."""
    drill = quiz.drill["id"]
    return [
        ("POST", "/v1/training/attempts", {"card": quiz.card, "given": "x"}),
        ("POST", "/v1/training/attempts", {"card": quiz.twin, "given": "x"}),
        ("POST", "/v1/drills/check", {"id": drill, "answer": "x"}),
        ("POST", "/v1/training/drills", {"deck": "all", "id": drill, "answer": "x"}),
    ]


@pytest.mark.parametrize("role", ["trainee", "desk"])
def test_the_answer_is_told_in_the_quiz_alone_until_it_is_given(
    serving: Served, quiz: Open, role: str
) -> None:
    with serving.by(role) as http:
        for method, path, body in ways(quiz):
            refused = http.request(method, path, json=body)
            assert refused.status_code == 409, (path, refused.text)
            assert quiz.drill["expected"] not in refused.text
        for seed in (1, 2):  # another seed: other choices, the same answer
            assert place(quiz.drill) not in {place(one) for one in asked(http, seed)}
        due = http.get("/v1/training/due?limit=200").json()["cards"]
        assert {quiz.card, quiz.twin}.isdisjoint(one["id"] for one in due)
        assert quiz.other in {one["id"] for one in due}
        # Where the place is what is asked for, it isn't told with the question.
        assert {one["key"] for one in due if one["drill"] == "paragraph"} == {""}
        for answered in (
            http.get(f"/v1/training/decks/{quiz.number}"),
            http.post("/v1/training/decks", json=quiz.deck),
        ):
            assert answered.status_code in (403, 409), answered.text
        body = {"card": quiz.card, "given": "x", "quiz": quiz.quiz}
        assert http.post("/v1/training/attempts", json=body).status_code == 201
        for method, path, told in ways(quiz):
            assert http.request(method, path, json=told).status_code in (200, 201), path
        assert place(quiz.drill) in {place(one) for one in asked(http)}


def test_other_drills_and_other_people_go_on_as_ever(serving: Served, quiz: Open) -> None:
    with serving.by("trainee") as http:
        free = next(one for one in asked(http) if place(one) != place(quiz.drill))
        check = {"id": free["id"], "answer": free["expected"]}
        assert http.post("/v1/drills/check", json=check).json()["right"]
        body = {"card": quiz.other, "given": "x"}
        assert http.post("/v1/training/attempts", json=body).status_code == 201
    for http in (serving.by("lead"), serving.at(serving.key)):
        with http:
            body = {"id": quiz.drill["id"], "answer": "x"}
            assert http.post("/v1/drills/check", json=body).status_code == 200
