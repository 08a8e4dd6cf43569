"""What stands around the routes: limits, places and queues, headers, log lines, figures."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.service.guards.admission import Admission, Lanes
from search_api.service.guards.deadline import Deadline
from search_api.service.guards.headers import SECURITY
from search_api.service.guards.lanes import Lane, Place
from search_api.service.guards.noted import noted
from search_api.service.watching.logs import REQUESTS, JsonLines

SECRET = "Xylophone-Quartz"  # stands in no document


@pytest.fixture
def app(engine: Engine) -> FastAPI:
    return create_app(engine, settings=Settings(api_body_kb=1))


@pytest.fixture
def http(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_body_over_the_limit_is_refused_by_what_it_announces(http: TestClient) -> None:
    refused = http.post("/v1/answers", json={"question": "x" * 2000})
    assert (refused.status_code, refused.json()["title"]) == (413, "Body too large")


def test_a_body_that_announces_nothing_is_counted_as_it_comes(http: TestClient) -> None:
    pieces = (b"x" * 100 for _ in range(20))  # 2,000 bytes where 1,024 are taken
    refused = http.post("/v1/answers", content=pieces)
    assert (refused.status_code, refused.headers["Connection"]) == (413, "close")


def test_every_response_has_an_id_and_what_browsers_are_told(http: TestClient) -> None:
    for response in (http.get("/healthz"), http.get("/v2"), http.post("/v1/answers", json={})):
        assert len(response.headers["X-Request-ID"]) >= 8
        for name in SECURITY:
            assert response.headers[name]
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("abc-12345", True), ("short", False), ("with space in it", False), ('{"a": 1}xxxx', False)],
)
def test_a_callers_own_id_is_kept_if_it_is_fit_for_a_log(
    http: TestClient, sent: str, kept: bool
) -> None:
    given = http.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert (given == sent) is kept


def test_what_fails_unexpectedly_tells_its_number_and_nothing_else(app: FastAPI) -> None:
    @app.get("/fails")
    def fails() -> None:
        raise ZeroDivisionError(SECRET)

    with TestClient(app, raise_server_exceptions=False) as http:
        failed = http.get("/fails")
    problem = failed.json()
    assert (failed.status_code, problem["title"]) == (500, "Unexpected")
    assert failed.headers["X-Request-ID"] in problem["remedy"]
    assert SECRET not in failed.text and "ZeroDivision" not in failed.text


class Lines(logging.Handler):
    """Keeps what the service logs, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.told: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler, log = Lines(), logging.getLogger(REQUESTS)
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)
    log.setLevel(level)


@pytest.mark.parametrize("asked_for", [False, True])
def test_no_word_of_a_question_is_logged_unless_it_is_wished_for(
    engine: Engine, lines: Lines, asked_for: bool
) -> None:
    app = create_app(engine, settings=Settings(log_questions=asked_for))
    with TestClient(app) as http:
        http.post("/v1/answers", json={"question": f"What is {SECRET}?"})
        http.get("/v1/search", params={"q": SECRET})
        http.get(f"/v1/pinpoints/{SECRET}")
        http.get(f"/{SECRET}")
    routes = [line["route"] for line in lines.told]
    assert routes == ["/v1/answers", "/v1/search", "/v1/pinpoints/{key:path}", "none"]
    assert (SECRET in json.dumps(lines.told[:2])) is asked_for
    assert SECRET not in json.dumps(lines.told[2:])  # a path is never logged, only its template
    first = lines.told[0]
    assert {"request", "status", "ms", "caller", "snapshot", "outcome"} <= set(first)
    assert (first["status"], first["outcome"]) == (200, "answered")


def test_figures_are_by_template_and_name_nothing_that_was_asked(http: TestClient) -> None:
    for place in ("9.4", "9.5", "77"):
        http.get(f"/v1/sections/grid-rules/2025-06-01/{place}")
    http.post("/v1/answers", json={"question": "When is the dispute form due?"})
    told = http.get("/metrics").text
    counted = [line for line in told.splitlines() if line.startswith("marketrules_requests_total")]
    section = [line for line in counted if "/v1/sections/" in line]
    # Three places asked for, one template: 2 found, 1 not.
    assert sorted(line.rpartition(" ")[2] for line in section) == ["1.0", "2.0"]
    assert "9.4" not in told and "dispute" not in told
    for figure in ("marketrules_queue_depth", "marketrules_snapshot_age_seconds",
                   "marketrules_answers_total", "marketrules_embed_texts_count"):  # fmt: skip
        assert figure in told, figure


def test_two_applications_in_one_process_count_apart(engine: Engine) -> None:
    with TestClient(create_app(engine)) as one, TestClient(create_app(engine)) as two:
        one.get("/v1/documents")
        assert "/v1/documents" in one.get("/metrics").text
        assert "/v1/documents" not in two.get("/metrics").text


# Places and queues: an application that holds its callers until it is let go


class Held:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.at_work = 0
        self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        await self.go.wait()
        self.at_work -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def asked(app: Any, path: str) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        return await client.get(path)


def test_so_many_are_at_work_so_many_wait_and_the_rest_are_told_when_to_come_back() -> None:
    turned: list[tuple[str, str]] = []

    async def scene() -> tuple[list[int], httpx.Response, httpx.Response]:
        held = Held()
        lanes = Lanes(Lane("light", 1, 1), {"/heavy": Lane("heavy", 2, 3)}, ("/healthz",))
        app = Admission(held, lanes, lambda lane, why: turned.append((lane, why)))
        waiting = [asyncio.create_task(asked(app, "/heavy")) for _ in range(5)]  # 2 + 3
        await asyncio.sleep(0.05)
        away = await asked(app, "/heavy")
        light = asyncio.create_task(asked(app, "/light"))  # a lane of its own
        free = asyncio.create_task(asked(app, "/healthz"))  # waits for nobody
        await asyncio.sleep(0.05)
        assert held.at_work == 2 + 1 + 1
        held.go.set()
        served = [(await one).status_code for one in (*waiting, light, free)]
        return served, away, await asked(app, "/heavy")

    served, away, later = asyncio.run(scene())
    assert served == [200] * 7
    assert (away.status_code, away.json()["title"]) == (503, "Overloaded")
    assert int(away.headers["Retry-After"]) >= 1
    assert turned == [("heavy", "full")]
    assert later.status_code == 200  # nothing is left taken


@pytest.mark.parametrize(
    ("work_s", "places", "wait", "told"),
    [
        (0.025, 2, 128, 2),  # 128 × 25 ms / 2 = 1.6 s
        (0.001, 2, 128, 1),  # 64 ms: at least a second
        (3.0, 1, 7, 21),
        (9.0, 1, 128, 60),  # 19 minutes: told to look again before
    ],
)
def test_when_to_come_back_goes_by_the_work_and_not_by_a_quiet_hour_before(
    monkeypatch: pytest.MonkeyPatch, work_s: float, places: int, wait: int, told: int
) -> None:
    now = [0.0]
    monkeypatch.setattr("search_api.service.guards.lanes.time.monotonic", lambda: now[0])

    async def scene() -> int:
        lane = Lane("heavy", places, wait)
        assert lane.retry_after() == 1  # nothing is known yet
        for _ in range(70):
            place = lane.join()
            assert isinstance(place, Place)
            now[0] += work_s
            place.leave()
            now[0] += 60  # a question a minute
        for _ in range(places + wait):
            assert lane.join() is not None
        assert lane.join() is None
        return lane.retry_after()

    assert asyncio.run(scene()) == told


def test_a_caller_who_hangs_up_while_waiting_leaves_the_queue() -> None:
    async def scene() -> int:
        held, lane = Held(), Lane("heavy", 1, 5)
        app = Admission(held, Lanes(lane, {}), lambda _lane, _why: None)
        first = asyncio.create_task(asked(app, "/"))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(asked(app, "/"))
        await asyncio.sleep(0.02)
        assert lane.depth == 1
        second.cancel()
        await asyncio.sleep(0.02)
        left = lane.depth
        held.go.set()
        await first
        assert (lane.working, lane.sending) == (0, 0)
        return left

    assert asyncio.run(scene()) == 0


def test_who_leaves_while_waiting_is_no_failure_of_the_service() -> None:
    """503 and the like count as failures in its figures, and page somebody."""

    async def scene() -> tuple[list[int], list[str]]:
        held, lane, why, sent = Held(), Lane("heavy", 1, 5), list[str](), list[int]()
        app = Admission(held, Lanes(lane, {}), lambda _lane, reason: why.append(reason))
        first = asyncio.create_task(asked(app, "/"))
        await asyncio.sleep(0.02)
        waiting: dict[str, Any] = {
            "type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"",
            "server": ("x", 80), "scheme": "http",
        }  # fmt: skip

        async def gone() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                sent.append(message["status"])

        noted(waiting)["listen"] = gone
        await app(waiting, gone, send)
        held.go.set()
        await first
        return sent, why

    assert asyncio.run(scene()) == ([499], ["gone"])


def test_what_takes_too_long_is_answered_with_a_problem_and_keeps_its_place_until_it_ends() -> None:
    async def scene() -> tuple[httpx.Response, int, int]:
        held, lane = Held(), Lane("heavy", 1, 5)
        inner = Admission(held, Lanes(lane, {}), lambda _lane, _why: None)
        late = await asked(Deadline(inner, 0.05), "/")
        working = lane.working
        held.go.set()
        await asyncio.sleep(0.05)
        return late, working, lane.working

    late, before, after = asyncio.run(scene())
    assert (late.status_code, late.json()["title"]) == (504, "Time limit")
    assert (before, after) == (1, 0)


def test_cheap_routes_answer_while_every_place_for_answers_is_taken(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, go_on = threading.Semaphore(0), threading.Event()
    real = Engine.ask

    def slow(self: Engine, *given: Any, **named: Any) -> Any:
        entered.release()
        assert go_on.wait(20)
        return real(self, *given, **named)

    app = create_app(engine, settings=Settings(api_at_work=1, api_queue=1))
    with TestClient(app) as http:
        while http.get("/readyz").status_code == 503:
            time.sleep(0.02)
        monkeypatch.setattr(Engine, "ask", slow)
        body = {"question": "When is the dispute form due?"}
        codes: list[int] = []
        threads = [
            threading.Thread(
                target=lambda: codes.append(http.post("/v1/answers", json=body).status_code)
            )
            for _ in range(2)  # one at work, one waiting
        ]
        for one in threads:
            one.start()
        assert entered.acquire(timeout=20)
        while 'marketrules_queue_depth{lane="answers"} 1.0' not in http.get("/metrics").text:
            time.sleep(0.01)
        assert http.post("/v1/answers", json=body).status_code == 503
        for path in ("/healthz", "/readyz", "/metrics", "/v1/documents", "/v1/resolve?q=9"):
            assert http.get(path).status_code == 200, path
        go_on.set()
        for one in threads:
            one.join()
    assert codes == [200, 200]
