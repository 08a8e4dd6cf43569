"""The service as a socket: requests that are two, half, too many, too large, or lead elsewhere."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

from .conftest import HOST, Served

ASK = b'{"question":"outage"}'


def post(served: Served, head: bytes, body: bytes = b"") -> bytes:
    lines = b"POST /v1/answers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return lines + served.bearer() + head + b"\r\n" + body


HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
TWO_IN_ONE = {
    "both lengths": (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + HIDDEN),
    "both lengths, the other way": (
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n" + HIDDEN),
    "two lengths": (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"abcde" + HIDDEN),
    "a list of lengths": (b"Content-Length: 5, 6\r\n", b"abcde" + HIDDEN),
    "a signed length": (b"Content-Length: +5\r\n", b"abcde" + HIDDEN),
    "a negative length": (b"Content-Length: -1\r\n", HIDDEN),
    "another encoding": (b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n" + HIDDEN),
    "chunked twice": (b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n" + HIDDEN),
    "a blank before the colon": (b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n" + HIDDEN),
    "a folded header": (b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 3\r\n", b"0\r\n\r\n" + HIDDEN),
    "a broken chunk": (b"Transfer-Encoding: chunked\r\n", b"5\r\nabcdeXX0\r\n\r\n" + HIDDEN),
    "a chunk of odd size": (b"Transfer-Encoding: chunked\r\n", b"0x5\r\nabcde\r\n0\r\n\r\n" + HIDDEN),
}  # fmt: skip


@pytest.mark.parametrize("name", TWO_IN_ONE)
def test_one_request_is_never_taken_for_two(serving: Served, name: str) -> None:
    """Request smuggling: what a proxy takes for a body isn't answered as another caller's request."""
    head, body = TWO_IN_ONE[name]
    heard = serving.raw(post(serving, head, body))
    assert heard.startswith(b"HTTP/1.1 400"), heard[:200]
    assert heard.count(b"HTTP/1.1 ") == 1
    assert not heard.endswith(b"<still open>")


def test_nothing_that_is_answered_leads_to_another_host(serving: Served) -> None:
    for path in (
        "/v1/documents/",
        "//evil.example/",
        "/v1//documents",
        "/docs/",
        "/\\evil.example",
    ):
        heard = serving.raw(
            f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n".encode()
            + serving.bearer() + b"\r\n"
        )  # fmt: skip
        assert b"evil.example/v1" not in heard and b"location:" not in heard.lower(), path
        assert not heard.startswith(b"HTTP/1.1 3")


def test_no_header_is_made_of_a_path(serving: Served) -> None:
    for path in ("/v1/pinpoints/a%0d%0aSet-Cookie:%20x=1", "/v1/source/a%0d%0aX-In:%201/b"):
        heard = serving.raw(
            f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode()
            + serving.bearer() + b"\r\n"
        )  # fmt: skip
        head = heard.partition(b"\r\n\r\n")[0].lower()
        assert heard.startswith(b"HTTP/1.1 404")
        assert b"set-cookie" not in head and b"x-in" not in head


@pytest.mark.parametrize(
    "request_", [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X-A: a\r\n" * 20_000 + b"\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET /health\x00z HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ], ids=["a long header", "many headers", "a long path", "two hosts", "no host", "a NUL", "TLS"],
)  # fmt: skip
def test_what_is_no_request_is_refused_and_the_connection_ends(
    serving: Served, request_: bytes
) -> None:
    heard = serving.raw(request_)
    assert b"HTTP/1.1 2" not in heard
    assert not heard.endswith(b"<still open>")


def test_of_what_was_sent_little_comes_back(serving: Served) -> None:
    heard = serving.raw(
        b"GET /" + b"a" * 50_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    assert heard.startswith(b"HTTP/1.1 401")
    assert len(heard) < 5_000


def test_connections_that_send_letter_by_letter_are_closed_and_others_are_answered(
    serving: Served, tries: Callable[[int, int], int]
) -> None:
    """Slowloris: a head that never ends, dripping; a body nobody reads any more; nothing at all."""
    beginnings = [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ",
        b"",
        b"POST /v1/answers HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n",  # answered 401
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /heal",  # the second of a kept connection
    ]
    held = []
    for number in range(tries(24, 200)):
        connection = socket.create_connection((HOST, serving.port), 5)
        connection.sendall(beginnings[number % len(beginnings)])
        held.append(connection)
    until = time.monotonic() + 30  # Hasty waits 0.6 s
    left = set(held)
    while left and time.monotonic() < until:
        for connection in list(left):
            if not _is_open(connection):
                left.discard(connection)
        with serving.at() as http:
            assert http.get("/healthz").status_code == 200
        time.sleep(0.1)
    for connection in held:
        connection.close()
    assert not left


def _is_open(connection: socket.socket) -> bool:
    """Sends another letter, and looks whether the other end has gone."""
    try:
        connection.sendall(b"a")
        connection.settimeout(0.01)
        while connection.recv(65_536):
            pass
    except TimeoutError:
        return True
    except OSError:
        return False
    return False


def test_a_body_that_drips_is_given_up_when_the_requests_time_is_up(hurried: Served) -> None:
    with socket.create_connection((HOST, hurried.port), 5) as connection:
        connection.sendall(post(hurried, b"Content-Length: 900\r\n", b"{"))
        until = time.monotonic() + 20  # ten times its two seconds; a body in full drips for 90
        while _is_open(connection):
            assert time.monotonic() < until
            time.sleep(0.1)


BOMBS = {
    "deep arrays": b"[" * 200_000,
    "deep and closed": b'{"question":' + b"[" * 60_000 + b"]" * 60_000 + b"}",
    "deep objects": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "a huge number": b'{"question":"x","words":' + b"9" * 200_000 + b"}",
    "a huge exponent": b'{"question":"x","words":1e99999999}',
    "not a number": b'{"question":"x","words":NaN}',
    "half a character": b'{"question":"\\ud800"}',
    "not UTF-8": b'{"question":"\xff\xfe\xfa"}',
    "a bare word": b"outage",
    "packed": b"\x1f\x8b\x08\x00" + b"\x00" * 900,
    "many keys": b'{"question":"x",' + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}",
    "too much": b'{"question":"' + b"x" * 2_000_000 + b'"}',
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_body_that_is_a_bomb_is_a_problem_at_once(serving: Served, name: str) -> None:
    with serving.at(serving.key) as http:
        began = time.monotonic()
        answered = http.post(
            "/v1/answers", content=BOMBS[name], headers={"Content-Type": "application/json"}
        )
        # Bound to what no machine is slow enough for: a bomb takes minutes.
        assert time.monotonic() - began < 20
    assert answered.status_code in (400, 413, 422), answered.text[:300]
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert len(answered.content) < 10_000
    assert "Traceback" not in answered.text and ".py" not in answered.text


def test_a_packed_body_is_not_unpacked(serving: Served) -> None:
    import gzip

    bomb = gzip.compress(b'{"question":"' + b"x" * 50_000_000 + b'"}')
    with serving.at(serving.key) as http:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        assert http.post("/v1/answers", content=bomb, headers=headers).status_code in (400, 422)


def test_no_page_of_another_site_may_read(serving: Served) -> None:
    with serving.at(serving.key) as http:
        for method in ("GET", "OPTIONS", "POST"):
            answered = http.request(
                method, "/v1/documents",
                headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"},
            )  # fmt: skip
            assert not [name for name in answered.headers if name.startswith("access-control")]


def test_no_method_and_no_upgrade_is_a_way_around(serving: Served) -> None:
    for method in ("TRACE", "CONNECT", "FOO", "PUT", "DELETE", "PROPFIND"):
        heard = serving.raw(
            f"{method} /v1/documents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        )
        assert heard.startswith(b"HTTP/1.1 401"), method
    heard = serving.raw(
        b"GET /v1/documents HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert heard.startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL"])
def test_no_header_changes_what_is_asked_for(serving: Served, header: str) -> None:
    with serving.at() as http:
        answered = http.get("/healthz", headers={header: "/v1/documents"})
        assert answered.json()["documents"] == 0
        assert http.get("/v1/documents", headers={header: "/healthz"}).status_code == 401


def test_words_of_a_question_at_its_longest_take_no_more_than_any(
    serving: Served, tries: Callable[[int, int], int]
) -> None:
    """ReDoS: what patterns of the question path stumble over, at the limit of 4,000 characters."""
    pieces = (
        "a", " ", "\t", "(", "(1)", "(a)(1)", "1.", "-", "§ ", "1", "a,", "a and ", "1 or ", "section 1.",
        "“a", "a'", "1/1/20 ", "2025-01-", "january ", "as of ", "GRR", "GRR012 ", "§1.1(1)", " vs ",
        "what changed between ", "since ", "a? ", "a. ", "\n x", "\u200b", "\u202e", "😀", "e\u0301",
        "AB ", "re-", "a/", "@a#1", "10% ", "$1 ", "[[", "{{", "1.1.1.1.", "what does ", " mean",
        "paragraph (", "M-A0101-", "1st ", "12:00 ", "é", "before ", "until ", "section 9.4(1)(a) ",
    )  # fmt: skip
    step = max(1, len(pieces) // tries(10, len(pieces)))
    slowest = {}
    with serving.at(serving.key) as http:
        for path, field in (("/v1/answers", "question"), ("/v1/search", "query")):
            for piece in pieces[::step]:
                text = f"x{(piece * 4000)[:3990]} !"
                began = time.monotonic()
                answered = http.post(path, json={field: text})
                slowest[path, piece] = time.monotonic() - began
                assert answered.status_code in (200, 404), (piece, answered.text[:200])
    worst = max(slowest, key=lambda one: slowest[one])
    # Bound to what no machine is slow enough for: a pattern that backtracks takes minutes.
    assert slowest[worst] < 20, worst
