"""A publisher's server on this machine, and a clock that nobody waits for."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ingest.fetch.pace import Time
from ingest.fetch.run import Fetcher
from ingest.fetch.sources import Limits, Politeness, Source

LOOPBACK = ("127.0.0.0/8",)


def word(text: str, padding: int = 0) -> bytes:
    """A Word package as far as its signature goes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", text + "x" * padding)
    return buffer.getvalue()


def pdf(text: str) -> bytes:
    return b"%PDF-1.7\n" + text.encode() + b"\n%%EOF\n"


@dataclass
class Published:
    """What stands at a path, and how the server behaves about it."""

    body: bytes = b""
    kind: str = "application/octet-stream"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = True
    modified: str = "Tue, 01 Jul 2031 10:00:00 GMT"
    ranges: bool = True  # else a Range is ignored
    cut: list[int] = field(default_factory=list)  # bytes after which answers break off, in turn
    first: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # answers before
    declared: int | None = None  # a Content-Length that isn't true
    open_end: bool = False  # no Content-Length: the connection's end is the body's

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:12]}"' if self.etag else ""


@dataclass
class Asked:
    """A request as it came in."""

    path: str
    status: int
    headers: dict[str, str]


class Publisher:
    """``site[path] = Published(…)``; ``asked`` is what came in."""

    def __init__(self) -> None:
        self.site: dict[str, Published] = {}
        self.asked: list[Asked] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                _answer(publisher, self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.address = f"http://{self.host}"

    def page(self, path: str, *rows: str) -> None:
        html = f"<!DOCTYPE html><html><body><ul>{''.join(rows)}</ul></body></html>"
        self.site[path] = Published(html.encode(), "text/html; charset=utf-8")

    def lists(self, *paths: str) -> None:
        """An index at /library that links to ``paths``."""
        self.page("/library", *(f'<li><a href="{path}">{path}</a></li>' for path in paths))

    def source(self, **more: object) -> Source:
        terms: dict[str, object] = {
            "id": "rules", "title": "Market Rules", "issuer": "GridCo",
            "pages": (f"{self.address}/library",), "files": r"/docs/.*", "networks": LOOPBACK,
            "formats": ("docx", "doc", "pdf", "html"),
        }  # fmt: skip
        return Source.model_validate(terms | more)

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


def _answer(publisher: Publisher, handler: BaseHTTPRequestHandler) -> None:
    found = publisher.site.get(handler.path, Published(b"no such file", "text/plain", 404))
    if found.first:
        status, headers = found.first.pop(0)
        _send(publisher, handler, status, headers, b"")
        return
    headers = {"Content-Type": found.kind, **found.headers}
    if found.etag:
        headers["ETag"] = found.tag
    if found.modified:
        headers["Last-Modified"] = found.modified
    asked = handler.headers
    status, body = found.status, found.body
    if status == 200 and _same(found, asked.get("If-None-Match"), asked.get("If-Modified-Since")):
        _send(publisher, handler, 304, headers, b"")
        return
    wanted = asked.get("Range")
    if wanted and found.ranges and asked.get("If-Range") in (found.tag, found.modified):
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(body):
            _send(publisher, handler, 416, {"Content-Range": f"bytes */{len(body)}"}, b"")
            return
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        status, body = 206, body[start:]
    if not found.open_end:
        headers["Content-Length"] = str(found.declared or len(body))
    cut = found.cut.pop(0) if found.cut else None
    _send(publisher, handler, status, headers, body[:cut])


def _same(found: Published, tag: str | None, modified: str | None) -> bool:
    return tag == found.tag if tag else bool(modified) and modified == found.modified


def _send(
    publisher: Publisher,
    handler: BaseHTTPRequestHandler,
    status: int,
    headers: dict[str, str],
    body: bytes,
) -> None:
    publisher.asked.append(Asked(handler.path, status, dict(handler.headers)))
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


class Clock:
    """Time that passes only when someone sleeps, or by ``tick`` seconds at every look."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.tick = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def now(self) -> datetime:
        return datetime(2031, 8, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def time(self) -> Time:
        return Time(self.monotonic, self.now, self.sleep, lambda: 0.0)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    one = Publisher()
    thread = Thread(target=one.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield one
    one.server.shutdown()
    one.server.server_close()
    thread.join()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(tmp_path: Path, clock: Clock) -> Fetcher:
    """Fetches into a new folder; a delay of 5 seconds that pass at once."""
    return Fetcher(
        tmp_path / "fetched",
        Politeness(delay=5, retries=3, longest_wait=300),
        Limits(free_mb=0),
        time=clock.time,
    )


@pytest.fixture
def make_word() -> Callable[..., bytes]:
    return word


@pytest.fixture
def make_pdf() -> Callable[[str], bytes]:
    return pdf


@pytest.fixture
def published() -> type[Published]:
    return Published
