"""``ask`` with a writer: a real endpoint, named by the environment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
QUESTION = "When is the dispute form due?"
JULY = ("--as-of", "2025-07-01")
SAYS = "The form is due within 12 Business Days [1]. It is due within 99 days [1]."


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """Says the same to everyone; what it was sent."""
    sent: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            choice = {"message": {"content": SAYS}, "finish_reason": "stop"}
            data = json.dumps({"choices": [choice]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    monkeypatch.setenv("MARKETRULES_WRITER_URL", address)
    monkeypatch.setenv("MARKETRULES_WRITER_MODEL", "pinned-1")
    yield sent
    server.shutdown()
    server.server_close()
    thread.join()


def test_ask_prints_what_a_model_worded_above_the_numbered_quotations(
    run: Run, endpoint: list[dict[str, Any]]
) -> None:
    code, out, err = run("ask", QUESTION, *JULY)
    assert (code, err, len(endpoint)) == (0, "", 1)
    worded = "WORDED BY A MODEL (pinned-1)\n  The form is due within 12 Business Days. [1]\n"
    assert out.startswith(worded)
    assert "99" not in out
    assert out.index(worded) < out.index("[1] Grid Rules § 9.4") < out.index("(2) “The form is due")
    assert out.index("[2] Grid Rules § 9.4") < out.index("APPROVED, NOT IN FORCE")
    assert "1 of its sentences" in " ".join(out.split())


def test_ask_without_the_writer_quotes_and_sends_nothing(
    run: Run, endpoint: list[dict[str, Any]]
) -> None:
    code, out, _ = run("ask", QUESTION, *JULY, "--no-writer")
    assert (code, endpoint) == (0, [])
    assert "WORDED" not in out


def test_a_batch_is_worded_too(run: Run, endpoint: list[dict[str, Any]], tmp_path: Path) -> None:
    batch, output = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    batch.write_text(json.dumps({"id": "1", "question": QUESTION, "as_of": "2025-07-01"}) + "\n")
    assert run("ask", "--batch", str(batch), "--output", str(output))[0] == 0
    (answer,) = map(json.loads, output.read_text().splitlines())
    assert (answer["worded_by"], len(endpoint)) == ("pinned-1", 1)
    assert answer["claims"][0]["text"] == "The form is due within 12 Business Days."


def test_a_key_over_plain_http_stops_the_command_before_anything_is_sent(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKETRULES_WRITER_URL", "http://models.example/v1")
    monkeypatch.setenv("MARKETRULES_WRITER_MODEL", "m")
    monkeypatch.setenv("MARKETRULES_WRITER_KEY", "sesame")
    code, out, err = run("ask", QUESTION)
    assert (code, out) == (1, "")
    assert "unencrypted" in err
    assert "sesame" not in err
