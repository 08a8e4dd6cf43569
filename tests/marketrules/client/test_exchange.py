"""What the clients make of retries, ETags, redirects and problems, against a scripted service."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from marketrules.client import AsyncClient, Client, Retries
from marketrules.client.desk import DeskClient
from marketrules.client.etags import EtagCache
from marketrules.client.problems import error_of
from marketrules.errors import (
    JobUnknown,
    MarketRulesError,
    NotPermitted,
    PagesOver,
    PermanentError,
    PinpointUnresolved,
    QueueFull,
    ServiceUnavailable,
    SnapshotMissing,
    SourceGone,
    StorageFull,
    TransientError,
)

HEALTH = {"status": "ok", "snapshot": "s", "documents": 1, "passages": 2}
URN = "urn:marketrules:problem:"
AT_ONCE = Retries(first=0)
Handler = Callable[[httpx.Request], httpx.Response]


class Script:
    """A service that gives one response after another, and the requests it was sent."""

    def __init__(self, *responses: httpx.Response | Exception) -> None:
        self.responses = list(responses)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self.responses.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, **given: Any) -> Client:
        http = httpx.Client(base_url="http://api", transport=httpx.MockTransport(self))
        return Client(http=http, **({"retries": AT_ONCE} | given))


def ok(body: Any = None, **headers: str) -> httpx.Response:
    return httpx.Response(200, json=HEALTH if body is None else body, headers=headers)


def problem(status: int, kind: str = "", **headers: str) -> httpx.Response:
    body = {
        "type": URN + kind if kind else "about:blank", "title": "t", "status": status,
        "detail": "What is wrong.", "instance": "/", "remedy": "What to do.",
    }  # fmt: skip
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=body, headers=sent)


KINDS = [
    (404, "pinpoint-unresolved", PinpointUnresolved),
    (404, "job-unknown", JobUnknown),
    (500, "snapshot-missing", SnapshotMissing),
    (503, "queue-full", QueueFull),
    (507, "storage-full", StorageFull),
    # classes that this client doesn't know, or that can't be made from a message: by the status
    (401, "no-such-class", NotPermitted),
    (403, "", NotPermitted),
    (404, "http-error", PermanentError),
    (422, "invalid-request", PermanentError),
    (422, "unreadable-document", PermanentError),
    (429, "rate-limited", ServiceUnavailable),
    (500, "", TransientError),
    (502, "", ServiceUnavailable),
]


@pytest.mark.parametrize(("status", "kind", "error"), KINDS)
def test_a_problem_is_the_class_that_it_names_again(
    status: int, kind: str, error: type[MarketRulesError]
) -> None:
    script = Script(problem(status, kind))
    with pytest.raises(MarketRulesError) as raised:
        script.client(retries=Retries(attempts=1)).health()
    assert type(raised.value) is error
    assert (raised.value.message, raised.value.remedy) == ("What is wrong.", "What to do.")


def test_a_proxy_in_between_is_told_by_its_status() -> None:
    assert isinstance(error_of(502, None, {}), ServiceUnavailable)
    found = error_of(429, None, {"Retry-After": "7"})
    assert isinstance(found, TransientError) and found.retry_after == 7
    assert error_of(503, None, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}).retry_after is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("first", [problem(503), problem(429), httpx.ConnectError("refused")])
def test_what_may_pass_is_tried_again(first: httpx.Response | Exception) -> None:
    script = Script(first, ok())
    assert script.client().health().snapshot == "s"
    assert len(script.requests) == 2


@pytest.mark.parametrize("final", [problem(404), problem(500), problem(507, "storage-full")])
def test_what_will_not_pass_is_not_tried_again(final: httpx.Response) -> None:
    script = Script(final)
    with pytest.raises(MarketRulesError):
        script.client().health()


def test_three_tries_are_all() -> None:
    script = Script(*[problem(503, "queue-full") for _ in range(3)])
    with pytest.raises(QueueFull):
        script.client().health()
    assert script.responses == []


def test_the_time_that_the_service_asks_for_is_waited_and_no_longer_one() -> None:
    script = Script(problem(503, Retry_After="0.2"), ok())
    began = time.monotonic()
    script.client().health()
    assert time.monotonic() - began >= 0.2
    script = Script(problem(503, "queue-full", Retry_After="3600"))
    with pytest.raises(QueueFull) as full:
        script.client().health()
    assert full.value.retry_after == 3600


def test_a_pause_grows_and_is_bounded() -> None:
    patient = Retries(attempts=30, first=0.5, longest=4)
    for attempt, most in [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (20, 4.0)]:
        pauses = [patient.pause(attempt, 503, {}) for _ in range(50)]
        assert all(one is not None and 0 <= one <= most for one in pauses)
        assert max(one or 0 for one in pauses) > most / 4  # spread over it


def test_what_changes_something_is_sent_once() -> None:
    script = Script(problem(503))
    with pytest.raises(TransientError):
        script.client().cancel("20250101T000000-00000000")


def test_an_upload_is_repeated_whole_under_one_key(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"rule text")
    script = Script(problem(503), problem(409, "key-reused"))
    with pytest.raises(PermanentError):
        script.client().ingest([tmp_path / "a.txt"])
    keys = {one.headers["Idempotency-Key"] for one in script.requests}
    assert len(keys) == 1 and len(script.requests) == 2
    assert all(b"rule text" in one.content for one in script.requests)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match=r"a\.txt: can't be opened"):
        Script().client().ingest([tmp_path / "a.txt"])


def test_what_has_not_changed_is_not_sent_again() -> None:
    script = Script(ok(ETag='W/"s1"'), httpx.Response(304), ok(HEALTH | {"snapshot": "s2"}))
    client = script.client()
    assert [client.health().snapshot for _ in range(3)] == ["s", "s", "s2"]
    sent = [one.headers.get("If-None-Match") for one in script.requests]
    assert sent == [None, 'W/"s1"', 'W/"s1"']


def test_the_cache_forgets_what_was_read_longest_ago() -> None:
    cache = EtagCache(most=2, most_bytes=10)
    for address in "ab":
        cache.put(address, "e", b"12345")
    assert cache.get("a") is not None
    cache.put("c", "e", b"1")  # three responses: "b" was read longest ago
    assert cache.get("b") is None and cache.get("a") is not None
    cache.put("d", "e", b"x" * 11)  # larger than all may be: not kept
    cache.put("a", "e", b"123456789")  # nine bytes and one
    assert (len(cache), cache.get("d")) == (2, None)


def test_the_key_goes_to_the_service_and_never_along_a_redirect() -> None:
    elsewhere = httpx.Response(307, headers={"Location": "http://other.example/healthz"})
    script = Script(ok(), elsewhere)
    client = script.client(key="secret")
    client.health()
    with pytest.raises(PermanentError, match=r"other\.example"):
        client.health()
    assert [one.url.host for one in script.requests] == ["api", "api"]
    assert script.requests[0].headers["Authorization"] == "Bearer secret"
    assert "secret" not in repr(client._exchange)


def test_the_async_client_says_the_same_and_tries_again_too() -> None:
    script = Script(problem(503), ok(), problem(404, "pinpoint-unresolved"))

    async def talk() -> None:
        transport = httpx.MockTransport(script)
        async with AsyncClient("http://api", retries=AT_ONCE, transport=transport) as client:
            assert (await client.health()).snapshot == "s"
            with pytest.raises(PinpointUnresolved):
                await client.show("9.9")

    asyncio.run(talk())


def page(following: str | None) -> httpx.Response:
    found = [
        {"kind": "k", "document": "d", "edition": "e", "file": "f", "place": "p", "message": "m"}
    ]
    return ok({"snapshot": "s", "total": 2, "findings": found, "next": following})


def test_a_list_is_read_page_by_page_and_no_page_before_it_is_wanted() -> None:
    script = Script(page("c1"), page(None))
    findings = script.client().audit("d")
    next(findings)
    assert len(script.requests) == 1
    assert len(list(findings)) == 1
    assert script.requests[1].url.params["cursor"] == "c1"
    assert script.requests[1].url.params["document"] == "d"


def test_a_whole_list_is_begun_again_if_another_snapshot_comes_in_between() -> None:
    whole = {"snapshot": "s", "total": 0, "documents": [], "next": "c1"}
    over = problem(409, "pages-over")
    script = Script(ok(whole), over, ok(whole), ok(whole | {"next": None}))
    assert script.client().documents() == []
    with pytest.raises(PagesOver):
        list(Script(page("c1"), problem(409, "pages-over")).client().audit())


def part(more: str | None, snapshot: str) -> dict[str, Any]:
    told = {"document": "d", "edition": "e", "section": "2.1", "title": "T", "label": "D § 2.1"}
    return told | {
        "parent": None,
        "children": [],
        "paragraphs": [],
        "snapshot": snapshot,
        "more": more,
    }


def test_a_section_is_begun_again_if_another_snapshot_comes_between_its_pages() -> None:
    def script() -> Script:
        over = problem(409, "pages-over")
        again = (ok(part("c2", "new")), ok(part(None, "new")))
        return Script(ok(part("c1", "old")), over, *again)

    assert script().client().section("d", "e", "2.1").snapshot == "new"

    async def talk() -> str:
        transport = httpx.MockTransport(script())
        async with AsyncClient("http://api", transport=transport) as client:
            return (await client.section("d", "e", "2.1")).snapshot

    assert asyncio.run(talk()) == "new"


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        (lambda desk: desk.choices(), 2),  # reading: a connection that had been closed
        (lambda desk: desk.note(7, "kept once"), 3),  # each time with the same word
        (lambda desk: desk.delete_deck(7), 1),  # it may have been done: never twice
    ],
)
def test_the_desk_sends_again_what_is_read_and_what_carries_a_word(
    call: Callable[[DeskClient], Any], sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketrules.client.desk_calls._PAUSES_S", (0, 0))
    script = Script(*[httpx.RemoteProtocolError("closed") for _ in range(3)])
    desk = DeskClient(httpx.Client(base_url="http://api", transport=httpx.MockTransport(script)))
    with pytest.raises(ServiceUnavailable):
        call(desk)
    assert len(script.requests) == sent
    bodies = {one.content for one in script.requests}
    assert len(bodies) == 1
    assert sent < 3 or json.loads(bodies.pop())["once"]


def test_a_batch_that_breaks_off_says_so_after_what_came() -> None:
    line = json.dumps({"id": "a", "answer": None, "problem": None})
    answers = Script(httpx.Response(200, text=line + "\n")).client().ask_batch({"a": "1", "b": "2"})
    assert next(answers).id == "a"
    with pytest.raises(ServiceUnavailable, match="broke off"):
        next(answers)


def test_more_questions_than_one_batch_takes_are_sent_in_several() -> None:
    texts = [
        "".join(json.dumps({"id": f"q{n}"}) + "\n" for n in range(start, min(start + 100, 250)))
        for start in (0, 100, 200)
    ]
    script = Script(*[httpx.Response(200, text=one) for one in texts])
    asked = {f"q{n}": "What?" for n in range(250)}
    assert [one.id for one in script.client().ask_batch(asked)] == list(asked)


def test_a_download_appears_once_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "rules.pdf"
    with pytest.raises(SourceGone):
        Script(problem(404, "source-gone")).client().download("d", "e", target)
    assert list(tmp_path.iterdir()) == []
    Script(httpx.Response(200, content=b"%PDF")).client().download("d", "e", target)
    assert target.read_bytes() == b"%PDF"
    assert [one.name for one in tmp_path.iterdir()] == ["rules.pdf"]


def test_a_stream_that_breaks_off_is_no_answer() -> None:
    claim = {"text": "A sentence.", "citations": [0]}
    text = f": comment\nevent: claim\ndata: {json.dumps(claim)}\n\n"
    script = Script(httpx.Response(200, text=text))
    events = script.client().ask_events("What?")
    first = next(events)
    assert first.claim is not None and first.claim.text == "A sentence."
    with pytest.raises(ServiceUnavailable, match="broke off"):
        next(events)


def test_a_stream_that_is_refused_is_the_problem() -> None:
    with pytest.raises(QueueFull):
        list(Script(problem(503, "queue-full")).client().ask_events("What?"))
