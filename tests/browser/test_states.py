"""The service away, busy, without rules, with an expired key: told with a remedy, nothing lost."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from cli.ui import page_command, page_environment
from marketrules.settings import Settings
from tests.ports import own_port
from ui.screenshots.running import ROOT, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
HOST = "127.0.0.1"
ASKED, READ = "?q=How+long%3F", "read?at=9.4"


@dataclass
class Service:
    """Answers everything in one way."""

    status: int = 503
    kind: str = "service-unavailable"
    headers: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[Service, str]]:
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(
                {
                    "type": f"urn:marketrules:problem:{state.kind}", "title": "x",
                    "status": state.status, "detail": "As the <b>service</b> says.",
                    "instance": self.path, "remedy": "Do `this`.",
                }
            ).encode()  # fmt: skip
            self.send_response(state.status)
            for name, value in {**state.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state, f"http://{HOST}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def address(service: tuple[Service, str]) -> Iterator[str]:
    if chromium() is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    port = own_port()
    child = subprocess.Popen(
        page_command(HOST, port), cwd=ROOT,
        env=page_environment(service[1], Settings()) | {"MARKETRULES_API_KEY": "mr_one"},  # else it asks for a login
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    page = f"http://{HOST}:{port}"
    try:
        httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=30).get(
            f"{page}/_stcore/health"
        )
        yield page
    finally:
        child.terminate()
        child.wait(20)


@pytest.mark.parametrize(
    ("href", "status", "kind", "headers", "told"),
    [
        (ASKED, 503, "queue-full", {"Retry-After": "1"}, ["busy", "every 1 seconds", "this"]),
        (ASKED, 401, "not-permitted", {}, ["key", "MARKETRULES_API_KEY"]),
        (READ, 403, "not-permitted", {}, ["key", "MARKETRULES_API_KEY"]),
        (ASKED, 500, "snapshot-missing", {}, ["No rules are held yet", "this"]),
        (READ, 502, "", {}, ["doesn’t answer"]),
    ],
)
def test_a_state_of_the_service_is_told_with_its_remedy(
    opened: Callable[..., Any], service: tuple[Service, str], href: str, status: int, kind: str,
    headers: dict[str, str], told: list[str],
) -> None:  # fmt: skip
    state = service[0]
    state.status, state.kind, state.headers = status, kind, headers
    page = opened(href)
    shown = page.locator(".mr-failure").inner_text()
    assert "As the <b>service</b> says." in shown
    assert [one for one in told if one not in shown] == []
    assert page.locator(".stException").count() == 0
    if href == ASKED:
        assert page.input_value("#mr-question") == "How long?"


def test_what_was_written_stays_while_the_page_tries_again(
    opened: Callable[..., Any], service: tuple[Service, str]
) -> None:
    state = service[0]
    state.status, state.kind, state.headers = 503, "queue-full", {"Retry-After": "1"}
    page = opened("?q=How+long%3F")
    page.keyboard.press("/")
    page.keyboard.press("End")
    page.keyboard.type(" And why?")
    state.kind, state.status, state.headers = "not-permitted", 401, {}
    page.wait_for_function(
        "document.querySelector('.mr-failure').textContent.includes('MARKETRULES_API_KEY')"
    )
    assert page.input_value("#mr-question") == "How long? And why?"
