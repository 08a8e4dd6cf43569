"""What nobody sends by accident: every parameter of every example, replaced by something weird."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

import search_api.service.openapi as openapi
from search_api.engine import Engine
from search_api.service.app import create_app

WEIRD = {
    "nothing": "", "blank": "%20", "nul": "%00", "nul inside": "a%00b", "no utf-8": "%FF%FE",
    "half a character": "%ED%A0%80", "right to left": "%E2%80%AE4.2", "emoji": "%F0%9F%98%80",
    "long": "9" * 5000, "labels": "9" + "(1)" * 120, "huge": "1" + "0" * 80, "minus": "-1",
    "quotes": "%27%22%3B--", "percent": "%25s%25", "up": "..%2F..%2Fetc%2Fpasswd", "glob": "*%3F%5B",
    "pattern": "(a%2B)%2B%24", "early": "0001-01-01", "late": "9999-12-31", "no date": "2025-02-30",
    "key": "%40%23%21", "newline": "a%0D%0AX-Evil%3A%201", "nan": "NaN", "full width": "%EF%BC%94",
}  # fmt: skip


@pytest.fixture(scope="module")
def http(sample_engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(sample_engine), raise_server_exceptions=False) as client:
        yield client


def _calls(http: TestClient) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    document = http.get("/openapi.json").json()
    for path, method, operation in openapi.operations(document):
        example = openapi.examples().get(operation["operationId"])
        if method == "get" and example is not None:
            names = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
            given = {
                name: quote(str(one)) for name, one in example["call"].get("query", {}).items()
            }
            inside = {name: quote(one) for name, one in example["call"].get("path", {}).items()}
            yield path, dict.fromkeys(names) | given, inside


@pytest.mark.parametrize("kind", WEIRD)
def test_a_weird_parameter_is_answered_or_is_a_problem_of_the_callers(
    http: TestClient, kind: str
) -> None:
    asked = 0
    for path, query, inside in _calls(http):
        for name in (*query, *inside):
            put = {**inside, name: WEIRD[kind]} if name in inside else inside
            sent = {one: value for one, value in query.items() if value is not None}
            sent |= {name: WEIRD[kind]} if name in query else {}
            address = re.sub(r"\{(\w+)\}", lambda found: put[found[1]], path)  # noqa: B023
            line = "&".join(f"{one}={value}" for one, value in sent.items())
            answer = http.get(f"{address}?{line}")
            asked += 1
            assert answer.status_code in (200, 404, 409, 422), f"{address}?{line}"
            if answer.status_code >= 400:
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert answer.json()["remedy"]
            assert "X-Evil" not in answer.headers
    assert asked > 30


BODIES = [
    (b'{"question":"\\ud800"}', 422), (b'{"question":"a\\u0000b"}', 422),
    (b'{"question":"x","\\ud800":1}', 422), (b'{"question":"x","words":1e400}', 422),
    (b'{"question":"x","words":' + b"9" * 5000 + b"}", 400), (b"[" * 100_000, 400),
    (b"\xff\xfe", 422), (b"", 422), (b"null", 422), (b'{"question":' + b'"x' * 9, 422),
    (b'{"question":"x","as_of":"0000-00-00"}', 422), (b'{"question":"x","as_of":1e30}', 422),
    (b'{"question":"x","history":[{"question":"y","citations":["\\udfff"]}]}', 422),
    (b'{"question":"' + b"x" * 5000 + b'"}', 422), (b'{"question":"x","question":null}', 422),
]  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/answers", "/v1/search", "/v1/answers/batch"])
@pytest.mark.parametrize(("body", "status"), BODIES)
def test_a_weird_body_is_a_problem(http: TestClient, path: str, body: bytes, status: int) -> None:
    answer = http.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
