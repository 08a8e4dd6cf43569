from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from search_api.engine import Engine
from search_api.service.app import create_app


@pytest.fixture(scope="module")
def http(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine)) as client:
        yield client


def test_health_names_the_snapshot(http: TestClient, engine: Engine) -> None:
    body = http.get("/healthz").json()
    assert body == {
        "status": "ok", "snapshot": engine.health().snapshot, "documents": 4,
        "passages": len(engine._current().snapshot),
    }  # fmt: skip


def test_an_answer_over_http_is_the_engines(http: TestClient) -> None:
    body = {"question": "When is the dispute form due?", "as_of": "2025-02-01", "words": 40}
    answer = http.post("/v1/answers", json=body).json()
    assert answer["outcome"] == "answered"
    assert any("within 10 Business Days" in claim["text"] for claim in answer["claims"])


def test_a_refusal_is_no_error(http: TestClient) -> None:
    answer = http.post("/v1/answers", json={"question": "GRR999"})
    assert (answer.status_code, answer.json()["refusal"]["reason"]) == (200, "not_in_corpus")


def test_hits_are_flat_citations(http: TestClient) -> None:
    body = http.post("/v1/search", json={"query": "relay tests", "top": 2}).json()
    assert [hit["rank"] for hit in body["hits"]] == [1, 2]
    assert body["hits"][0]["label"].startswith("Field Manual § 9.4(1)")


def test_a_section_comes_whole_and_in_order(http: TestClient) -> None:
    section = http.get("/v1/sections/grid-rules/2025-06-01/9.4").json()
    assert [one["paragraph"] for one in section["paragraphs"]] == [
        "(1)", "(1)(a)", "(1)(b)", "(2)", "(2)", "(3)", "(3)",
    ]  # fmt: skip
    assert section["title"] == "Disputes"
    assert [one["status"] for one in section["paragraphs"]].count("pending") == 1
    july = http.get("/v1/sections/grid-rules/2025-06-01/9.4", params={"as_of": "2025-07-01"})
    assert [one["status"] for one in july.json()["paragraphs"]].count("pending") == 2
    chapter = http.get("/v1/sections/grid-rules/2025-06-01/9").json()
    assert chapter["children"] == ["9.4", "9.5"]


def test_a_pinpoint_over_http(http: TestClient) -> None:
    shown = http.get("/v1/passages", params={"pinpoint": "DA", "as_of": "2025-07-01"}).json()
    assert shown["matches"][0]["citation"]["term"] == "Dispatch Agent (DA)"


def test_a_follow_up_is_answered_as_it_is_understood(http: TestClient) -> None:
    before = {"question": "When is the dispute form due?", "citations": ["x"]}
    body = {"question": "and who may extend it?", "as_of": "2025-07-01", "history": [before]}
    answer = http.post("/v1/answers", json=body).json()
    assert answer["question"] == "and who may extend it?"
    assert answer["understood"] == "Who may extend it [the dispute form due]?"
    assert "GridCo may extend the time" in answer["text"]
    alone = {"question": "When is the dispute form due?", "history": [before]}
    assert http.post("/v1/answers", json=alone).json()["understood"] is None


def test_a_day_in_a_follow_up_wins_over_the_day_that_is_given(http: TestClient) -> None:
    history = [{"question": "When is the dispute form due?"}]
    body = {"question": "and before April?", "as_of": "2025-07-01", "history": history}
    answer = http.post("/v1/answers", json=body).json()
    assert answer["as_of"] == "2025-03-31"
    assert "within 10 Business Days" in answer["text"]
    assert answer["notes"][0].startswith("Answered as of Mar 31, 2025")


_LONG = {"question": "x", "history": [{"question": "y"}] * 21}
ERRORS = [
    # a conversation is bounded, and so is each of its questions
    ("POST", "/v1/answers", _LONG, 422, "InvalidRequest"),
    ("POST", "/v1/answers", {"question": "x", "history": [{"question": "y" * 4001}]}, 422,
     "InvalidRequest"),
    ("POST", "/v1/answers", {"question": "x", "history": [{"question": " "}]}, 422,
     "InvalidRequest"),
    ("POST", "/v1/answers", {"question": "x", "history": [{"asked": "y"}]}, 422, "InvalidRequest"),
    # nothing stands there
    ("GET", "/v1/passages?pinpoint=grid-rules%209.4(8)", None, 404, "PinpointUnresolved"),
    ("GET", "/v1/sections/grid-rules/2025-06-01/77", None, 404, "PinpointUnresolved"),
    # a misspelt field must not silently mean today
    ("POST", "/v1/answers", {"question": "x", "asof": "2025-01-01"}, 422, "InvalidRequest"),
    # no date, too few words, nothing asked
    ("POST", "/v1/answers", {"question": "x", "as_of": "soon"}, 422, "InvalidRequest"),
    ("POST", "/v1/answers", {"question": "x", "words": 2}, 422, "InvalidRequest"),
    ("POST", "/v1/search", {"query": ""}, 422, "InvalidRequest"),
    ("POST", "/v1/answers", {"question": "  "}, 422, "InvalidRequest"),
    # a document that isn't held
    ("POST", "/v1/search", {"query": "x", "document": "tax-code"}, 404, "PinpointUnresolved"),
    # no such path, no such method
    ("GET", "/v2", None, 404, "HttpError"),
    ("GET", "/v1/answers", None, 405, "HttpError"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status", "error"), ERRORS)
def test_errors_have_one_shape(
    http: TestClient, method: str, path: str, body: object, status: int, error: str
) -> None:
    response = http.request(method, path, json=body)
    assert response.status_code == status
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail", "instance", "remedy"}
    assert problem["type"].rpartition(":")[2].replace("-", "") == error.lower()
    assert (problem["status"], problem["instance"]) == (status, response.request.url.path)


def test_the_api_describes_itself(http: TestClient) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/healthz", "/readyz", "/metrics", "/v1/documents", "/v1/search", "/v1/answers", "/v1/passages",
        "/v1/compare/{document}",
        "/v1/sections/{document}/{edition}/{section}",
    }  # fmt: skip
