"""The load run: what is asked, what is counted as what, what is told."""

from __future__ import annotations

import itertools
import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from evals.judgments import load_set
from evals.load.asking import Asked, Sample, ask_for, snapshot_of
from evals.load.memory import Resident, resident
from evals.load.mix import ASK, MIX, RESOLVE, SEARCH, Request, requests, stream
from evals.load.report import Loaded, plot, rows

JUDGED = load_set("sample").judgments[:20]


class _Server(BaseHTTPRequestHandler):
    """Answers as the path says: ``/200``, ``/500``, ``/503`` (with Retry-After)."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status = int(urlsplit(self.path).path[1:])
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "1")
        body = b'{"snapshot": "s1"}'
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield http.server_port
        http.shutdown()
        thread.join()


def _paths(*targets: str) -> list[Iterator[Request]]:
    return [itertools.repeat(Request(target, "GET", target, None)) for target in targets]


def test_what_came_is_told_apart(port: int) -> None:
    found = ask_for(0.3, port, _paths("/200", "/500", "/503"), snapshot_of)
    came = {(one.kind, one.came) for one in found.samples}
    assert came == {("/200", "ok"), ("/500", "500"), ("/503", "turned away")}
    assert found.snapshots == {"s1"}
    # Who is turned away waits as long as it is told: once in 0.3 s, not hundreds of times.
    assert [one.kind for one in found.samples].count("/503") == 1


def test_a_server_that_is_gone_is_an_error_of_its_kind() -> None:
    found = ask_for(0.1, 1, _paths("/200"))
    assert {one.came for one in found.samples} == {"ConnectionRefusedError"}


def test_questions_and_places_are_asked_as_their_route_takes_them() -> None:
    for one, sent in zip(JUDGED, requests(ASK, JUDGED), strict=True):
        dated = {} if one.as_of is None else {"as_of": one.as_of.isoformat()}
        assert json.loads(sent.body or b"") == {"question": one.question} | dated
    places = {f"{place.document} {place.section}" for one in JUDGED for place in one.gold}
    sent_places = [parse_qs(urlsplit(one.target).query)["q"] for one in requests(RESOLVE, JUDGED)]
    assert sorted(text for (text,) in sent_places) == sorted(places)


def test_kinds_come_by_their_shares_and_the_same_with_the_same_seed() -> None:
    drawn = [one.kind for one in itertools.islice(stream(MIX, JUDGED, 1), 1000)]
    assert drawn == [one.kind for one in itertools.islice(stream(MIX, JUDGED, 1), 1000)]
    # Shares 4 : 3 : 3 of a thousand; three standard deviations are 46.
    assert all(
        abs(drawn.count(kind.name) - 100 * kind.share) < 50 for kind in (SEARCH, ASK, RESOLVE)
    )


def test_figures_leave_errors_and_the_turned_away_out_of_times() -> None:
    samples = [Sample("ask", n / 10, float(n), "ok") for n in range(1, 101)]
    samples += [Sample("ask", 1, 9e9, "500"), Sample("search", 1, 9e9, "turned away")]
    memory = tuple(Resident(float(at), 100.0 + at, 50.0) for at in range(20))
    load = Loaded("x", 8, 10.0, Asked(samples, {"a", "b"}), memory, 1)
    told = load.figures()
    assert told["a_second"] == 10.0  # 100 answers in 10 s
    assert (told["p50"], told["p95"]) == pytest.approx((50.5, 95.05))  # of 1 … 100
    assert told["errors"] == {"500": 1}
    assert told["turned_away"] == 1
    # Medians of the first and the last two of 100 … 119.
    assert told["memory"] == {"first": 100.5, "most": 119.0, "last": 118.5, "own_last": 50.0}
    table = list(rows([told]))
    assert "| 500: 1 | 1 | 1, 2 |" in table[2]
    assert "x, 8 callers" in plot([load])


def test_memory_is_that_of_the_process() -> None:
    found = resident(os.getpid())
    if found is None:
        pytest.skip("this system has no /proc")
    assert found.all >= found.own > 1  # MiB
    assert resident(2**22 + 1) is None
