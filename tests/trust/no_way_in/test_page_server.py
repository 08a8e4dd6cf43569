"""The page's server: whose calls it answers, and what it tells browsers."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from cli.ui import page_command, page_environment, page_hosts
from marketrules.settings import Settings
from tests.ports import own_port
from ui.frame.guard import HEADERS
from ui.screenshots.running import ROOT

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A page in a process of its own; the API that it would ask isn't there."""
    number = own_port()
    child = subprocess.Popen(
        page_command(HOST, number), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=page_environment("http://127.0.0.1:1", Settings()),
    )  # fmt: skip
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=30) as http:
            assert http.get(f"http://{HOST}:{number}/_stcore/health").text == "ok"
        yield number
    finally:
        child.terminate()
        child.wait(20)


def answered(port: int, request: str) -> str:
    """The head of the answer to a request as it stands."""
    with socket.create_connection((HOST, port), 10) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        connection.settimeout(10)
        return connection.recv(4000).decode("latin-1")


def stream(port: int, host: str, origin: str) -> str:
    """The status of a browser's request for the stream that a page is drawn by."""
    key = base64.b64encode(os.urandom(16)).decode()
    head = answered(
        port,
        f"GET /_stcore/stream HTTP/1.1\nHost: {host}\nOrigin: {origin}\nUpgrade: websocket\n"
        f"Connection: Upgrade\nSec-WebSocket-Key: {key}\nSec-WebSocket-Version: 13\n"
        "Sec-WebSocket-Protocol: streamlit\n\n",
    )
    return head.split()[1]


CALLS = """
    127.0.0.1:{}          http://127.0.0.1:{}          101
    localhost:{}          http://localhost:{}          101
    rebound.example:{}    http://rebound.example:{}    403
    127.0.0.1:{}          http://localhost:{}          403
    127.0.0.1:{}          http://127.0.0.1:9999        403
    127.0.0.1:{}          https://a.streamlit.app      403
    127.0.0.1:{}          null                         403
    rebound.example:{}    http://127.0.0.1:{}          403
"""


@pytest.mark.parametrize("line", CALLS.strip().splitlines())
def test_no_other_sites_page_opens_the_stream_not_even_under_a_rebound_name(
    port: int, line: str
) -> None:
    host, origin, status = (part.replace("{}", str(port)) for part in line.split())
    assert stream(port, host, origin) == status


def test_a_rebound_name_is_answered_nothing(port: int) -> None:
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/inquiries"):
        head = answered(port, f"GET {path} HTTP/1.1\nHost: rebound.example\nConnection: close\n\n")
        assert head.split()[1] == "421"
    head = answered(
        port,
        "POST /_login HTTP/1.1\nHost: rebound.example\nOrigin: http://rebound.example\n"
        "Content-Length: 4\nConnection: close\n\nnone",
    )
    assert head.split()[1] == "421"


@pytest.mark.parametrize("path", ["/", "/inquiries", "/_stcore/health", "/media/none"])
def test_every_response_bears_the_policy(port: int, path: str) -> None:
    with httpx.Client(timeout=30) as http:
        headers = http.get(f"http://{HOST}:{port}{path}").headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "default-src 'self'" in policy
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in scripts and "http" not in scripts


def test_no_site_is_let_steer_the_page_and_nothing_large_is_taken(port: int) -> None:
    with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=30) as http:
        assert http.get("/_stcore/host-config").json()["allowedOrigins"] == [
            "https://nobody.invalid"
        ]
        refused = http.put("/_stcore/upload_file/a/b", files={"file": b"x"})
        assert refused.status_code == 403  # no XSRF token
        assert (
            "Access-Control-Allow-Origin"
            not in http.get("/", headers={"Origin": "http://a.example"}).headers
        )


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/static/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
     "/media/../../etc/passwd", "/component/marketrules.desk/../../../etc/passwd",
     "/static/%2e%2e%2f%2e%2e%2fetc/passwd", "/app/static/../app.py", "//etc/passwd"],
)  # fmt: skip
def test_no_path_leads_out_of_what_the_page_serves(port: int, path: str) -> None:
    head = answered(port, f"GET {path} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n")
    assert "root:" not in head
    assert "def desk" not in head


def test_where_whoever_comes_is_asked_any_host_is_answered() -> None:
    """Behind a proxy the page can't know its names; a login is what protects it there."""
    assert page_hosts(Settings(access="on")) == frozenset()
    assert page_hosts(Settings(api_host="10.0.0.5")) == frozenset()
    assert page_hosts(Settings()) == {"localhost", "127.0.0.1", "::1"}
    assert page_hosts(Settings(api_host="127.0.0.9")) >= {"127.0.0.9", "localhost"}


def test_the_page_tells_nobody_of_its_use_or_of_its_insides() -> None:
    flags = set(page_command(HOST, 8401))
    assert flags >= {
        "--browser.gatherUsageStats=false", "--client.showErrorDetails=none",
        "--server.maxUploadSize=1",
    }  # fmt: skip
    assert sys.executable in flags
