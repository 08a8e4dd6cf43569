"""Answers as events, over a real server, and the command line."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from marketrules import wire
from marketrules.answers import Answer
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.service.events import events
from search_api.writer.writing import Writer

from .conftest import QUESTION, WORDS, Line, Start, event, streams, writer_at
from .test_writing import GOOD, LATE

ASKED = {"question": QUESTION, "as_of": "2025-07-01"}
EVENTS = {"Accept": "text/event-stream"}


class _Served:
    """The API on a port of its own."""

    def __init__(self, engine: Engine, writer: Writer | None) -> None:
        config = uvicorn.Config(create_app(engine, writer), port=0, log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)

    def __enter__(self) -> httpx.Client:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)
        return self._client

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._server.should_exit = True
        self._thread.join()


def _read(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def test_the_quotations_come_before_the_model_has_said_a_word(start: Start, engine: Engine) -> None:
    ask_on, say_on = threading.Event(), threading.Event()

    def play(line: Line) -> None:
        ask_on.wait(10)
        line.head("text/event-stream")
        line.send(event(f"{GOOD} GridCo "))
        say_on.wait(10)
        line.send(event("shall not accept a form that is late [1].") + event(None, "stop"))

    writer = writer_at(start(play), timeout=20)
    with (
        _Served(engine, writer) as http,
        http.stream("POST", "/v1/answers", json=ASKED, headers=EVENTS) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        told = _read(response.iter_lines())
        name, first = next(told)
        assert name == "citations"
        assert any("within 12 Business Days" in one["quote"] for one in first["citations"])
        ask_on.set()
        # The first sentence is here though the second isn't written yet.
        assert next(told) == (
            "claim",
            {"text": GOOD.replace(" [1]", ""), "citations": [0], "redline": []},
        )
        say_on.set()
        name, second = next(told)
        assert (name, second["text"]) == ("claim", LATE.replace(" [1]", ""))
        name, last = next(told)
        assert name == "done"
        assert last["claims"] == [{**second, "text": GOOD.replace(" [1]", "")}, second]
        assert last["citations"] == first["citations"]
        assert last["worded_by"] == "pinned-1"
        assert list(told) == []


def test_without_a_writer_the_quotations_are_what_is_told(engine: Engine) -> None:
    with _Served(engine, None) as http:
        told = list(
            _read(iter(http.post("/v1/answers", json=ASKED, headers=EVENTS).text.split("\n")))
        )
        whole = told[-1][1]
        claims = [one for name, one in told if name == "claim"]
        assert [name for name, _ in told] == ["citations", *["claim"] * len(claims), "done"]
        assert claims == whole["claims"]
        assert claims
        # An error is one before the first event.
        wrong = http.post("/v1/answers", json={"question": " "}, headers=EVENTS)
        assert (wrong.status_code, wrong.json()["title"]) == (422, "Invalid request")


def test_what_a_writer_said_before_it_broke_off_is_not_in_the_answer(
    start: Start, quoted: Answer
) -> None:
    writer = writer_at(start(streams(f"{GOOD} {LATE} And", finish="length")))
    told = list(_read(iter("".join(events(quoted, writer, WORDS)).split("\n"))))
    assert [name for name, _ in told] == ["citations", "claim", "claim", "done"]
    assert told[-1][1]["claims"] == [
        wire.Claim.model_validate(one).model_dump() for one in quoted.claims
    ]
    assert told[-1][1]["worded_by"] is None


@pytest.fixture(scope="module")
def plain_body() -> dict[str, Any]:
    return {**ASKED, "writer": False}


def test_over_json_the_writer_words_unless_the_request_does_without(
    start: Start, engine: Engine, plain_body: dict[str, Any]
) -> None:
    endpoint = start(streams(GOOD))
    with _Served(engine, writer_at(endpoint)) as http:
        worded = http.post("/v1/answers", json=ASKED).json()
        assert worded["claims"][0]["text"] == GOOD.replace(" [1]", "")
        assert len(endpoint.sent) == 1
        quoted = http.post("/v1/answers", json=plain_body).json()
        assert quoted["worded_by"] is None
        assert quoted["citations"] == worded["citations"]
        assert len(endpoint.sent) == 1
