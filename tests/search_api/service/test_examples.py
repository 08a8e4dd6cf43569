"""The examples of the API are answers from the sample rulebook: asked again and compared.

``pytest tests/search_api/service/test_examples.py --regenerate-golden`` writes them anew.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from starlette.testclient import TestClient

import search_api.service.openapi as openapi
from search_api.engine import Engine
from search_api.service.app import create_app

_FILE = Path(openapi.__file__).with_name("examples.json")
_JSON = "application/json"
_DAY = "2025-08-15"
_DISPUTE = "How long after a statement is posted can we dispute it?"
_DRAFT = {
    "id": "M-A051525-02", "date": "2025-08-15", "type": "General",
    "short_description": "Reminder of the time for disputes", "audience": "Scheduling Agents (SAs)",
    "days_affected": "Monday, August 18, 2025", "contact": "desk@lmgo.example",
    "long_description": "Paragraph (1) of Section 9.3.1, Notice of a Dispute, of the Market"
                        " Protocols says “no later than noon”.",
}  # fmt: skip

# By operation: path parameters, query, body, and what is accepted besides JSON.
CALLS: dict[str, dict[str, Any]] = {
    "ask": {"body": {"question": _DISPUTE, "as_of": _DAY, "words": 60},
            "accept": "text/event-stream"},
    "ask_batch": {"accept": "application/x-ndjson", "body": {"questions": [
        {"id": "q1", "question": _DISPUTE, "as_of": _DAY, "words": 40},
        {"id": "q2", "question": "What is the offer cap?", "as_of": "soon"}]}},
    "search": {"query": {"q": "dispute a settlement statement", "as_of": _DAY, "top": 2}},
    "search_by_body": {"body": {"query": "dispute a settlement statement", "as_of": _DAY, "top": 2}},
    "resolve": {"query": {"q": "9.3", "as_of": _DAY, "limit": 3}},
    "show_pinpoint": {"path": {"key": "market-protocols@2025-07-01#9.3.1(1)"},
                      "query": {"as_of": _DAY}},
    "list_documents": {"query": {"limit": 1}},
    "outline_document": {"path": {"document": "market-protocols"}, "query": {"as_of": _DAY}},
    "read_section": {"path": {"document": "market-protocols", "edition": "current",
                              "section": "9.3.1"}, "query": {"as_of": _DAY}},
    "list_findings": {"query": {"document": "market-protocols", "limit": 2}},
    "get_source": {"path": {"document": "operations-guide", "edition": "2025-05-01"},
                   "query": {"span": "0,60", "context": 20}},
    "compare_editions": {"query": {"document": "market-protocols", "before": "2025-01-01",
                                   "after": "2025-07-01", "section": "9", "limit": 2}},
    "list_decks": {"query": {"as_of": _DAY}},
    "list_drills": {"query": {"deck": "settlement-disputes", "kind": "deadline", "count": 1,
                              "seed": 1, "as_of": _DAY, "answers": "true"}},
    "check_drill": {"body": {"answer": "b", "id": "deadline~2025-08-15~1~"
                    "bWFya2V0LXByb3RvY29sc0AyMDI1LTA3LTAxIzkuMy4yKDEp"}},
    "explain_passage": {"query": {"key": "market-protocols@2025-07-01#9.3.1(1)",
                                  "as_of": _DAY}},
    "registration_roles": {"query": {"as_of": _DAY}},
    "registration_checklist": {"path": {"role": "SA"}, "query": {"as_of": _DAY}},
    "notice_types": {},
    "check_notice": {"body": _DRAFT},
    "render_notice": {"body": _DRAFT},
    "notice_thread": {"path": {"identity": "M-A051525-01"}},
    "get_schema": {"path": {"name": "citation-1"}},
    "healthz": {},
    "readyz": {},
}  # fmt: skip

# Their answers depend on what was recorded before: called in tests/search_api/service/test_desk.py.
_DESK = {"inquiries", "radar", "feedback", "learning", "notice drafts", "checklists", "people"}


@pytest.fixture(scope="module")
def http(sample_engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(sample_engine)) as client:
        while client.get("/readyz").status_code == 503:
            time.sleep(0.05)
        yield client


@pytest.fixture(scope="module")
def document(http: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = http.get("/openapi.json").json()
    return found


def test_the_examples_are_what_the_sample_answers(
    http: TestClient, document: dict[str, Any], regenerate_golden: bool
) -> None:
    asked = {
        operation["operationId"]: _asked(http, path, method, CALLS[operation["operationId"]])
        for path, method, operation in openapi.operations(document)
        if operation["operationId"] in CALLS
    }
    if regenerate_golden:
        text = json.dumps(asked, indent=1, ensure_ascii=False, sort_keys=True)
        _FILE.write_text(text + "\n", "utf-8")
    assert asked == json.loads(_FILE.read_text("utf-8"))


def _asked(http: TestClient, path: str, method: str, call: dict[str, Any]) -> dict[str, Any]:
    for name, value in call.get("path", {}).items():
        path = re.sub(rf"{{{name}}}", quote(value, safe=""), path)
    answers = {}
    for media in filter(None, (_JSON, call.get("accept"))):
        response = http.request(
            method, path, params=call.get("query"), json=call.get("body"),
            headers={"Accept": media},
        )  # fmt: skip
        assert response.status_code == 200, response.text
        streamed = media != _JSON
        answers[media] = (
            _steady(response.text)
            if streamed
            else _shortened(json.loads(_steady(json.dumps(response.json(), ensure_ascii=False))))
        )
    told = {name: one for name, one in call.items() if name != "accept"}
    return {"call": told, "answers": answers}


def _steady(text: str) -> str:
    """Without what differs from run to run: the snapshot's name, times, where the sample lies."""
    text = re.sub(r"\d{8}T\d{6}Z-[0-9a-f]{8}", "20250815T080000Z-0a1b2c3d", text)
    text = re.sub(r'"timings_ms": ?\{[^}]*\}', '"timings_ms": {"total": 12.5}', text)
    text = re.sub(r'"next": ?"[\w-]{40,}"', '"next": "WzIsIjIwMjUw"', text)
    return re.sub(r'"[^"]*corpus/sample/documents/', '"corpus/sample/documents/', text)


def _shortened(answer: Any) -> Any:
    """An example needn't be whole: of long lists of records the first three."""
    if isinstance(answer, dict):
        return {name: _shortened(one) for name, one in answer.items()}
    if isinstance(answer, list):
        long = len(answer) > 3 and isinstance(answer[0], dict)
        return [_shortened(one) for one in (answer[:3] if long else answer)]
    return answer


def test_every_operation_is_complete(document: dict[str, Any]) -> None:
    names = []
    for path, method, operation in openapi.operations(document):
        name = operation["operationId"]
        names.append(name)
        place = f"{method} {path}"
        assert operation.get("summary"), place
        assert operation.get("tags"), place
        assert operation.get("description"), place
        problems = {one for one in operation["responses"] if one >= "400"}
        assert {"500", "503"} <= problems, place
        for status in problems:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    assert len(names) == len(set(names))


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    """Of requests, answers and problems; and every operation has them but the desk's own records."""
    checked = 0
    for path, method, operation in openapi.operations(document):
        if _DESK & set(operation["tags"]):
            continue
        contents = [response.get("content", {}) for response in operation["responses"].values()]
        if "requestBody" in operation:
            contents.append(operation["requestBody"]["content"])
        for content in contents:
            for media, told in content.items():
                if media == _JSON or media == "application/problem+json":
                    assert "example" in told, f"{method} {path} {media}"
                if "example" in told:
                    _validate(told["example"], told["schema"], document)
                    checked += 1
        for parameter in operation.get("parameters", ()):
            if parameter["required"]:
                _validate(parameter["example"], parameter["schema"], document)
    assert checked > 2 * len(CALLS)


def _validate(example: Any, schema: dict[str, Any], document: dict[str, Any]) -> None:
    whole = {**schema, "components": document["components"]}
    jsonschema.validate(example, whole, jsonschema.Draft202012Validator)


OPERATIONS = {
    ("post", "/v1/answers"): "ask",
    ("post", "/v1/answers/batch"): "ask_batch",
    ("get", "/v1/search"): "search",
    ("post", "/v1/search"): "search_by_body",
    ("get", "/v1/resolve"): "resolve",
    ("get", "/v1/pinpoints/{key}"): "show_pinpoint",
    ("get", "/v1/documents"): "list_documents",
    ("get", "/v1/documents/{document}"): "outline_document",
    ("get", "/v1/sections/{document}/{edition}/{section}"): "read_section",
    ("get", "/v1/audit"): "list_findings",
    ("get", "/v1/source/{document}/{edition}"): "get_source",
    ("get", "/v1/compare"): "compare_editions",
    ("get", "/v1/schemas/{name}"): "get_schema",
}


def test_operations_keep_their_names(document: dict[str, Any]) -> None:
    held = {(m, p): one["operationId"] for p, m, one in openapi.operations(document)}
    assert held.items() >= OPERATIONS.items()
