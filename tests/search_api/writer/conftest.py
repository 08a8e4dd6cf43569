"""An endpoint on a real socket that can do whatever a bad one does, and an answer to be worded."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from marketrules.answers import Answer
from search_api.engine import Engine
from search_api.writer.endpoint import Endpoint
from search_api.writer.writer import Writer

Behave = Callable[[socket.socket, threading.Event], None]
OK_JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
OK_EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


class Server:
    """Reads each request whole, remembers it, then behaves as told."""

    def __init__(self, behave: Behave) -> None:
        self.requests: list[tuple[bytes, dict[str, Any]]] = []
        self.closing = threading.Event()
        self._behave = behave
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def _accept(self) -> None:
        calls = []
        while not self.closing.is_set():
            try:
                client, _ = self._socket.accept()
            except TimeoutError:
                continue
            calls.append(threading.Thread(target=self._serve, args=(client,), daemon=True))
            calls[-1].start()
        for call in calls:
            call.join()

    def _serve(self, client: socket.socket) -> None:
        with client:
            client.settimeout(5)
            try:
                self.requests.append(_request(client))
                self._behave(client, self.closing)
            except OSError:
                pass  # the client has given up: that is what was wanted

    def close(self) -> None:
        self.closing.set()
        self._thread.join()
        self._socket.close()


def _request(client: socket.socket) -> tuple[bytes, dict[str, Any]]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(next(
        line.split(b":")[1] for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    ))  # fmt: skip
    while len(body) < length:
        body += client.recv(65536)
    return head, json.loads(body)


def sends(*pieces: bytes, every: float = 0.0) -> Behave:
    """Sends the pieces one by one, ``every`` seconds apart."""

    def behave(client: socket.socket, closing: threading.Event) -> None:
        for piece in pieces:
            client.sendall(piece)
            closing.wait(every)

    return behave


def for_ever(first: bytes, piece: bytes, every: float) -> Behave:
    """Sends ``first``, then ``piece`` again and again."""

    def behave(client: socket.socket, closing: threading.Event) -> None:
        client.sendall(first)
        while not closing.wait(every):
            client.sendall(piece)

    return behave


def whole(text: Any, finish: str | None = "stop") -> bytes:
    """A JSON reply that says ``text``."""
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return OK_JSON + json.dumps({"choices": [choice]}).encode()


def says(text: Any, finish: str | None = "stop") -> Behave:
    return sends(whole(text, finish))


def event(text: str, finish: str | None = None, *, ascii_only: bool = True) -> bytes:
    """One event of a streamed reply."""
    choice = {"delta": {"content": text}, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]}, ensure_ascii=ascii_only)}\n\n".encode()


DONE = b"data: [DONE]\n\n"


@pytest.fixture
def serve() -> Iterator[Callable[[Behave], Server]]:
    opened: list[Server] = []

    def start(behave: Behave) -> Server:
        opened.append(Server(behave))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def writer_at(url: str, key: str = "sesame", seconds: float = 3.0) -> Writer:
    return Writer(Endpoint(url, "small-1", key, seconds))


@pytest.fixture(scope="session")
def quoted(engine: Engine) -> Answer:
    """The desk's own answer on the dispute form: quotes [1] to [n] of Section 9.4."""
    return engine.ask("When is the dispute form due?", date(2025, 2, 1))
