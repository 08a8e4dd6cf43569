"""What an endpoint does against what is shown: whatever it does, an answer stands."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from marketrules.answers import Answer

from .conftest import (
    DONE,
    OK_EVENTS,
    OK_JSON,
    Behave,
    Server,
    event,
    for_ever,
    says,
    sends,
    whole,
    writer_at,
)  # fmt: skip

GOOD = "The form is due within 10 Business Days of the statement [1]."
_TEN = whole(GOOD)
_REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/v1\r\nContent-Length: 0\r\n\r\n"


def _status(code: int) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" % code


def _reset(client: object, _closing: object) -> None:
    """Closes without a word: the request was read, nothing comes back."""


SLOW = "the endpoint was too slow"
CUT_OFF = "its reply was cut off"
NO_JSON = "its reply is not the JSON of such an endpoint"
TOO_LONG = "its reply is too long"
# what the endpoint does, how, and why the quotes stand
FAILURES: list[tuple[str, Behave, str]] = [
    ("never answers", for_ever(b"", b"", 0.05), SLOW),
    ("drips its headers", for_ever(b"HTTP/1.1 200 OK\r\nX: ", b"a", 0.05), SLOW),
    ("sends headers, then nothing", for_ever(OK_JSON, b"", 0.05), SLOW),
    ("drips its body", for_ever(OK_JSON, b" ", 0.05), SLOW),
    ("streams comments for ever", for_ever(OK_EVENTS, b": wait\n\n", 0.02), SLOW),
    ("streams empty words for ever", for_ever(OK_EVENTS, event(""), 0.05), SLOW),
    ("streams good sentences for ever", for_ever(OK_EVENTS, event(GOOD + "\n"), 0.05), SLOW),
    ("closes without a word", _reset, "the endpoint failed (RemoteProtocolError)"),
    ("speaks no HTTP", sends(b"220 mail ready\r\n"), "the endpoint failed (RemoteProtocolError)"),
    *(
        (f"answers {code}", sends(_status(code)), f"the endpoint answered HTTP {code}")
        for code in (201, 400, 401, 404, 429, 500, 503)
    ),
    ("sends a page", sends(OK_JSON.replace(b"application/json", b"text/html"), b"<html>"),
     "its reply is of another content type"),
    ("sends no content type", sends(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
     "its reply is of another content type"),
    ("compresses unasked", sends(OK_JSON[:-2] + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b"),
     "its reply is compressed, which wasn't asked for"),
    ("sends a list", sends(OK_JSON + b"[]"), NO_JSON),
    ("sends an object of another kind", sends(OK_JSON + b'{"answer": "ten"}'), NO_JSON),
    ("sends half its JSON", sends(_TEN[:-9]), NO_JSON),
    ("sends brackets by the thousand", sends(OK_JSON + b"[" * 100_000), NO_JSON),
    ("sends no choices", sends(OK_JSON + b'{"choices": []}'), NO_JSON),
    ("sends text of no text", says(None), NO_JSON),
    ("sends a number for text", says(7), NO_JSON),
    ("promises more bytes than it sends",
     sends(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"),
     "the endpoint failed (RemoteProtocolError)"),
    ("runs into its limit", says(GOOD, "length"), CUT_OFF),
    ("is filtered", says(GOOD, "content_filter"), CUT_OFF),
    ("stops streaming midway", sends(OK_EVENTS, event(GOOD + "\n")), CUT_OFF),
    ("streams into its limit", sends(OK_EVENTS, event(GOOD + "\n", "length"), DONE), CUT_OFF),
    ("streams what is no JSON", sends(OK_EVENTS, b"data: {]\n\n"), NO_JSON),
    ("streams a delta of no kind", sends(OK_EVENTS, b'data: {"choices": [{"delta": 1}]}\n\n'),
     NO_JSON),
    ("sends bytes of no character", sends(OK_EVENTS, b"data: \xff\xfe\n\n"),
     "its reply is not UTF-8"),
    ("ends inside a character", sends(OK_EVENTS, "data: §".encode()[:-1]), CUT_OFF),
    ("sends half a megabyte", sends(OK_JSON + b" " * 500_000), TOO_LONG),
    ("streams without a line's end", for_ever(OK_EVENTS, b"x" * 65536, 0.0), TOO_LONG),
    ("writes a book", says("word " * 10_000), TOO_LONG),
]  # fmt: skip


@pytest.mark.parametrize(
    ("behave", "why"), [one[1:] for one in FAILURES], ids=[one[0] for one in FAILURES]
)
def test_when_the_endpoint_fails_the_quoted_answer_stands(
    serve: Callable[[Behave], Server], quoted: Answer, behave: Behave, why: str
) -> None:
    server = serve(behave)
    seconds = 0.4 if why == SLOW else 3.0
    began = time.monotonic()
    shown = writer_at(server.url, seconds=seconds).word(quoted, 150)
    assert time.monotonic() - began < seconds + 2  # bounded, whatever drips
    assert shown == replace(quoted, notes=(*quoted.notes, f"Not worded by a model: {why}."))
    assert len(server.requests) == 1  # never asked again


def test_nothing_listens(quoted: Answer) -> None:
    shown = writer_at("http://127.0.0.1:9/v1").word(quoted, 150)
    assert shown.notes[-1] == "Not worded by a model: the endpoint failed (ConnectError)."
    assert replace(shown, notes=quoted.notes) == quoted


def test_a_redirect_is_not_followed(serve: Callable[[Behave], Server], quoted: Answer) -> None:
    elsewhere = serve(says(GOOD))
    server = serve(sends(_REDIRECT % elsewhere.port))
    shown = writer_at(server.url).word(quoted, 150)
    assert shown.notes[-1] == "Not worded by a model: the endpoint answered HTTP 302."
    assert elsewhere.requests == []


def test_a_proxy_of_the_environment_is_not_used(
    serve: Callable[[Behave], Server], quoted: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(says(GOOD)), serve(says(GOOD))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert writer_at(server.url).word(quoted, 150).worded_by == "small-1"
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


def test_chunks_are_cut_anywhere_even_inside_a_character(
    serve: Callable[[Behave], Server], quoted: Answer
) -> None:
    text = "A Dispatch Agent that disputes a statement shall file a form stating the statement’s number [2][3].\n"
    stream = event(text[:60], ascii_only=False) + event(text[60:], "stop", ascii_only=False) + DONE
    assert "’".encode() in stream
    pieces = [stream[at : at + 1] for at in range(len(stream))]
    shown = writer_at(serve(sends(OK_EVENTS, *pieces)).url).word(quoted, 150)
    assert [(claim.text, claim.citations) for claim in shown.claims] == [
        (text[:-9].strip() + ".", (1, 2))
    ]


def test_a_stream_that_says_it_is_done_is_not_waited_for(
    serve: Callable[[Behave], Server], quoted: Answer
) -> None:
    server = serve(for_ever(OK_EVENTS + event(GOOD + "\n", "stop") + DONE, b": more\n", 0.05))
    assert writer_at(server.url, seconds=20).word(quoted, 150).worded_by == "small-1"


def test_only_the_question_and_the_quotes_are_sent(
    serve: Callable[[Behave], Server], quoted: Answer
) -> None:
    server = serve(says(GOOD))
    writer_at(server.url).word(quoted, 150)
    ((head, sent),) = server.requests
    assert head.startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
    assert b"Bearer sesame" in head
    assert set(sent) == {"model", "temperature", "stream", "messages"}
    assert json.loads(sent["messages"][1]["content"]) == {
        "question": quoted.question,
        "quotes": [
            {"n": number, "text": citation.quote}
            for number, citation in enumerate(quoted.citations, 1)
        ],
    }


def test_a_refusal_is_not_sent(serve: Callable[[Behave], Server], engine: object) -> None:
    server = serve(says(GOOD))
    refused = engine.ask("GRR999")  # type: ignore[attr-defined]
    assert writer_at(server.url).word(refused, 150) == refused
    assert server.requests == []


def test_more_questions_than_it_may_take_at_once_are_answered_by_quotes(
    serve: Callable[[Behave], Server], quoted: Answer
) -> None:
    writer = writer_at(serve(for_ever(OK_EVENTS + event(GOOD + "\n"), b"", 0.05)).url, seconds=20)
    under_way = [writer.parts(quoted, 150) for _ in range(4)]
    for one in under_way:
        next(one)
    assert writer.word(quoted, 150).notes[-1] == (
        "Not worded by a model: the endpoint is busy with other questions."
    )
    for one in under_way:
        one.close()  # type: ignore[attr-defined]


def test_neither_key_nor_question_is_told_when_it_fails(
    serve: Callable[[Behave], Server], quoted: Answer, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    server = serve(sends(_status(500).replace(b"{}", b"se")))
    shown = writer_at(server.url).word(quoted, 150)
    told = "".join(capfd.readouterr()) + caplog.text + "".join(shown.notes)
    assert "sesame" not in told
    assert quoted.question not in told
