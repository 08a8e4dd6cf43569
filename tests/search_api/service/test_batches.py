"""Many questions in one call, and one answer as events."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from search_api.engine import Engine
from search_api.service.app import create_app

_ASKED = {"question": "When is the dispute form due?", "as_of": "2025-02-01", "words": 40}


@pytest.fixture(scope="module")
def http(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine)) as client:
        yield client


BATCH = [
    {"id": "due", **_ASKED},
    {"id": "none", "question": "GRR999"},  # a refusal is an answer
    {"id": "date", "question": "x", "as_of": "soon"},
    {"id": "blank", "question": "  "},
    {"id": "missing"},
    {"id": "field", "question": "x", "asof": "2025-01-01"},
    {"id": "half", "question": "\ud800"},
    {"id": "type", "question": ["x"]},
]
PROBLEMS = ["date", "blank", "missing", "field", "half", "type"]


def test_each_question_is_answered_or_has_its_own_problem(http: TestClient) -> None:
    given = http.post(
        "/v1/answers/batch",
        content=json.dumps({"questions": BATCH}),
        headers={"Content-Type": "application/json"},
    ).json()
    answers = {one["id"]: one for one in given["answers"]}
    assert list(answers) == [one["id"] for one in BATCH]
    alone = http.post("/v1/answers", json=_ASKED).json()
    assert _timeless(answers["due"]["answer"]) == _timeless(alone)
    assert answers["none"]["answer"]["refusal"]["reason"] == "not_in_corpus"
    for name in PROBLEMS:
        assert answers[name]["answer"] is None
        assert answers[name]["problem"]["status"] == 422
        assert answers[name]["problem"]["remedy"]


def _timeless(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in answer.items() if name != "timings_ms"}


def test_as_lines_they_are_the_same(http: TestClient) -> None:
    body = {"questions": BATCH[:4]}
    lines = http.post("/v1/answers/batch", json=body, headers={"Accept": "application/x-ndjson"})
    assert lines.headers["Content-Type"].startswith("application/x-ndjson")
    given = [json.loads(line) for line in lines.text.splitlines()]
    whole = http.post("/v1/answers/batch", json=body).json()["answers"]
    assert [one["id"] for one in given] == [one["id"] for one in whole]
    assert [one["problem"] for one in given] == [one["problem"] for one in whole]


REFUSED = [
    {"questions": []},
    {"questions": [{"id": "a", "question": "x"}] * 2},  # the same id twice
    {"questions": [{"id": str(n), "question": "x"} for n in range(101)]},
    {"questions": [{"question": "x"}]},
    {"questions": [{"id": "", "question": "x"}]},
    {"questions": [{"id": 1, "question": "x"}]},
    {"questions": ["x"]},
    {"questions": "x"},
    {},
]


@pytest.mark.parametrize("body", REFUSED)
def test_a_batch_that_cant_be_told_apart_is_refused_whole(http: TestClient, body: object) -> None:
    answer = http.post("/v1/answers/batch", json=body)
    assert (answer.status_code, answer.json()["title"]) == (422, "Invalid request")


def _events(http: TestClient, body: dict[str, Any]) -> list[tuple[str, Any]]:
    answer = http.post("/v1/answers", json=body, headers={"Accept": "text/event-stream"})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    told = []
    for block in answer.text.strip().split("\n\n"):
        name, data = block.split("\n")
        told.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return told


def test_citations_come_first_and_text_after(http: TestClient) -> None:
    told = _events(http, _ASKED)
    whole = told[-1][1]
    names = [name for name, _ in told]
    assert names == ["citations", *["claim"] * len(whole["claims"]), "done"]
    assert whole["claims"]
    first = told[0][1]
    assert first["citations"] == whole["citations"]
    assert first["pending"] == whole["pending"]
    assert (first["snapshot"], first["as_of"]) == (whole["snapshot"], "2025-02-01")
    assert [one for name, one in told if name == "claim"] == whole["claims"]


def test_a_refusal_as_events(http: TestClient) -> None:
    told = _events(http, {"question": "GRR999"})
    assert [name for name, _ in told] == ["citations", "done"]
    assert told[0][1]["outcome"] == "refused"
