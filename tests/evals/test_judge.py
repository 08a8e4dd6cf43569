"""The optional judge, at a small server that behaves as badly as endpoints do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from evals.judge import (
    PATIENCE,
    PROMPT,
    TRIES,
    Agreement,
    Judge,
    agreement,
    judge_run,
    judged_file,
    judged_lines,
    load_judged,
    save_judged,
)
from evals.runs import Row, Run, header_of
from marketrules.errors import RecordError, SettingsError
from marketrules.records import digest
from marketrules.settings import Settings

from .conftest import answer, judgment, nugget, refused

Reply = tuple[int, str, float]  # HTTP status, body, seconds to wait before it


def says(content: str, status: int = 200, wait: float = 0.0) -> Reply:
    return status, json.dumps({"choices": [{"message": {"content": content}}]}), wait


class Endpoint:
    """Gives its replies one after the other, the last for ever; remembers what it was sent."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.sent: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.sent.append(json.loads(body) | {"path": self.path})
                outer.keys.append(self.headers.get("Authorization"))
                status, text, wait = (
                    outer.replies.pop(0) if len(outer.replies) > 1 else outer.replies[0]
                )
                time.sleep(wait)
                try:
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(text.encode())
                except OSError:
                    pass  # the client has given up: that is what was wanted

            def log_message(self, *args: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[..., Endpoint]]:
    opened: list[Endpoint] = []

    def start(*replies: Reply) -> Endpoint:
        opened.append(Endpoint(*replies))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def _judge(endpoint: Endpoint, timeout: float = 5.0) -> Judge:
    settings = Settings(
        judge_url=endpoint.url, judge_model="pinned-1", judge_key=SecretStr("sesame")
    )
    return Judge(settings, timeout=timeout, wait=lambda _: None)


_JUDGED = judgment("9.4(2)", nuggets=(nugget("12"), nugget("form", vital=False)))
GOOD = says('{"facts": [true, false], "contradicts": false}')


def test_the_model_is_asked_with_the_pinned_prompt_and_the_key(
    serve: Callable[..., Endpoint],
) -> None:
    endpoint = serve(GOOD)
    verdict = _judge(endpoint).judge(_JUDGED, "Within 12 days.")
    assert (verdict.facts, verdict.contradicts, verdict.why) == ((True, False), False, "")
    (sent,) = endpoint.sent
    assert sent["path"] == "/v1/chat/completions"
    assert (sent["model"], sent["temperature"]) == ("pinned-1", 0)
    assert sent["messages"][0]["content"] == PROMPT.read_text(encoding="utf-8")
    asked = json.loads(sent["messages"][1]["content"])
    assert asked == {
        "question": _JUDGED.question, "facts": ["12", "form"], "wrong": [],
        "answer": "Within 12 days.",
    }  # fmt: skip
    assert endpoint.keys == ["Bearer sesame"]


@pytest.mark.parametrize(
    "bad",
    [
        says("Certainly! The answer is fine."),  # no JSON
        says('{"facts": [true], "contradicts": false}'),  # too few decisions
        says('{"facts": ["yes", "no"], "contradicts": false}'),  # not yes or no
        says('{"facts": [true, false]}'),  # a field is missing
        (200, "<html>proxy</html>", 0.0),
        (200, '{"choices": []}', 0.0),
        (200, '{"choices": [{"message": {"content": null}}]}', 0.0),
        (503, "busy", 0.0),
        (429, "slow down", 0.0),
        says("", wait=1.0),  # too slow
    ],
)
def test_after_a_bad_reply_it_is_asked_again(serve: Callable[..., Endpoint], bad: Reply) -> None:
    endpoint = serve(bad, GOOD)
    verdict = _judge(endpoint, timeout=0.4).judge(_JUDGED, "12")
    assert verdict.facts == (True, False)
    assert len(endpoint.sent) == 2


def test_a_reply_in_a_fence_is_read(serve: Callable[..., Endpoint]) -> None:
    endpoint = serve(says('```json\n{"facts": [true, true], "contradicts": true}\n```'))
    verdict = _judge(endpoint).judge(_JUDGED, "12")
    assert (verdict.facts, verdict.contradicts) == ((True, True), True)


@pytest.mark.parametrize(
    ("bad", "why", "asked"),
    [
        (says("no"), "not the JSON that was asked for", TRIES),
        (says("", wait=0.5), "too slow", TRIES),
        ((500, "", 0.0), "HTTP 500", TRIES),
        ((401, "", 0.0), "HTTP 401", 1),  # asking again won't make the key right
    ],
)
def test_what_is_never_judged_says_why(
    serve: Callable[..., Endpoint], bad: Reply, why: str, asked: int
) -> None:
    endpoint = serve(bad)
    verdict = _judge(endpoint, timeout=0.2).judge(_JUDGED, "12")
    assert (verdict.facts, verdict.why) == (None, why)
    assert len(endpoint.sent) == asked


def _run(texts: list[str | None]) -> Run:
    header = header_of(
        system="parrot", identity={}, snapshot=None, settings={"words": 150}, set_name="desk",
        set_sha256="0" * 64,
    )  # fmt: skip
    rows = []
    for number, text in enumerate(texts):
        judged = judgment(
            "9.4(2)", id=f"q{number}", nuggets=(nugget("12"), nugget("form", vital=False)),
            must_not=("10",),
        )  # fmt: skip
        said = refused() if text is None else answer(text=text)
        rows.append(Row(judged, None, said, {}, None, {"vital_nuggets": 1.0}))
    return Run(header, tuple(rows))


def test_agreement_with_the_patterns_is_reported_and_no_score_is_touched(
    serve: Callable[..., Endpoint], tmp_path: Path
) -> None:
    run = _run(["12 days", "the form within 10", None])
    before = [dict(row.scores) for row in run.rows]
    endpoint = serve(
        says('{"facts": [true, false], "contradicts": false}'),  # as by pattern
        says('{"facts": [true, true], "contradicts": true}'),  # by pattern: no 12, form, wrong
    )
    judged = judge_run(run, _judge(endpoint))
    assert [row.scores for row in run.rows] == before
    assert [one.id for one in judged.verdicts] == ["q0", "q1"]  # a refusal states nothing
    # facts by pattern: 1 0 | 0 1; by the judge: 1 0 | 1 1; equal 3 of 4;
    # chance 1/2 * 3/4 + 1/2 * 1/4 = 1/2; kappa (3/4 - 1/2) / (1 - 1/2) = 1/2
    assert judged.agreement["facts"] == Agreement(4, 0.75, 0.5)
    # wrong by pattern: 0 | 1, by the judge: 0 | 1
    assert judged.agreement["wrong"] == Agreement(2, 1.0, 1.0)
    assert (judged.vital, judged.vital_by_pattern) == (1.0, 0.5)
    assert judged.prompt_sha256 == digest(PROMPT.read_bytes())
    path = judged_file(tmp_path / "run.jsonl")
    save_judged(path, judged)
    assert load_judged(path) == judged
    text = path.read_text(encoding="utf-8") + "\n".join(judged_lines(judged))
    assert "pinned-1" in text
    assert "sesame" not in text
    assert "127.0.0.1" not in text


def test_a_dead_endpoint_is_given_up(serve: Callable[..., Endpoint]) -> None:
    endpoint = serve((503, "", 0.0))
    judged = judge_run(_run(["12"] * 6), _judge(endpoint))
    assert [one.why for one in judged.verdicts] == ["HTTP 503"] * PATIENCE + ["given up"] * 3
    assert len(endpoint.sent) == PATIENCE * TRIES
    assert (judged.vital, judged.agreement) == (None, {})  # unjudged isn't zero
    assert "0 of 6 answers judged; unjudged: 3 HTTP 503, 3 given up" in list(judged_lines(judged))


def test_nobody_listening_is_no_crash() -> None:
    settings = Settings(judge_url="http://127.0.0.1:9/v1", judge_model="m")
    verdict = Judge(settings, timeout=0.5, wait=lambda _: None).judge(_JUDGED, "12")
    assert verdict.facts is None
    assert "can't be reached" in verdict.why


def test_without_an_endpoint_there_is_no_judge() -> None:
    with pytest.raises(SettingsError, match="MARKETRULES_JUDGE_URL"):
        Judge(Settings())
    assert "sesame" not in repr(Settings(judge_key=SecretStr("sesame")))


@pytest.mark.parametrize(
    ("pairs", "share", "kappa"),
    [
        # all equal, both kinds: chance 1/2, kappa 1
        ([(True, True), (False, False)], 1.0, 1.0),
        # never equal: (0 - 1/2) / (1 - 1/2) = -1
        ([(True, False), (False, True)], 0.0, -1.0),
        # both always say yes: chance is 1, kappa isn't defined
        ([(True, True), (True, True)], 1.0, None),
        # Cohen's 1960 form, by hand: a 20, b 5, c 10, d 15 of 50: share 35/50 = 0.7;
        # yes 25/50 and 30/50: chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5; kappa (0.7 - 0.5) / 0.5 = 0.4
        ([(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15,
         0.7, 0.4),
    ],
)  # fmt: skip
def test_kappa_by_hand(pairs: list[tuple[bool, bool]], share: float, kappa: float | None) -> None:
    found = agreement(pairs)
    assert found is not None
    assert found.share == pytest.approx(share)
    assert found.kappa == (None if kappa is None else pytest.approx(kappa))
    assert agreement([]) is None


def test_a_damaged_file_of_verdicts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.judge.json"
    assert load_judged(path) is None
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(RecordError, match="no verdicts"):
        load_judged(path)
