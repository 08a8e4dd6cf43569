"""Latency under many callers: every question asked once a round, and a real server answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from evals.callers import Load, asked_by, bodies, loads, server
from evals.judgments import load_set
from evals.opening import Desk
from marketrules.errors import ServiceUnavailable


class _Echo(BaseHTTPRequestHandler):
    """Remembers what it was asked; fails when asked to."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(body)
        self.send_response(500 if b"fail" in body else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture
def echo() -> Iterator[int]:
    _Echo.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Echo) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield http.server_port
        http.shutdown()
        thread.join()


@pytest.mark.parametrize("callers", [1, 8])
def test_each_question_is_asked_once_by_one_of_the_callers(echo: int, callers: int) -> None:
    asked = [b'"%d"' % number for number in range(20)]
    found = asked_by(callers, echo, "search", asked)
    assert sorted(_Echo.asked) == sorted(asked)
    assert (found.callers, found.asked) == (callers, 20)
    assert 0 < found.p50 <= found.p95


def test_an_error_of_the_server_is_an_error_of_the_measurement(echo: int) -> None:
    with pytest.raises(ServiceUnavailable, match="search: 500"):
        asked_by(2, echo, "search", [b'"well"', b'"fail"', b'"well"'])


def test_a_server_that_is_gone_is_said_to_be() -> None:
    with pytest.raises(ServiceUnavailable, match="answers"):
        asked_by(2, 1, "answers", [b"{}"])


def test_questions_carry_their_date_and_the_field_of_their_route() -> None:
    judged = load_set("sample").judgments[:20]
    for route, field in (("search", "query"), ("answers", "question")):
        for one, body in zip(judged, bodies(route, judged), strict=True):
            dated = {} if one.as_of is None else {"as_of": one.as_of.isoformat()}
            assert json.loads(body) == {field: one.question} | dated


def test_the_spread_is_p95_over_p50() -> None:
    assert Load("search", 8, 10, 20.0, 30.0, 5.0).spread == 1.5


@pytest.mark.slow
def test_a_real_server_is_asked(sample_desk: Desk) -> None:
    judged = load_set("sample").judgments[:4]
    with server(sample_desk.folder.root) as port:
        found = list(loads(port, judged, (1, 3), rounds=2))
    assert [(one.route, one.callers, one.asked) for one in found] == [
        ("search", 1, 8), ("search", 3, 8), ("answers", 1, 8), ("answers", 3, 8),
    ]  # fmt: skip
