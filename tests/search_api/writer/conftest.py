"""A real HTTP server that plays the endpoint, as well or as badly as a test wants it to."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr

from marketrules.answers import Answer, Citation
from marketrules.documents import Status
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.writer.writing import Writer

QUESTION = "When is the dispute form due?"
SUMMER = date(2025, 7, 1)
WORDS = 150


def citation(text: str, paragraph: str = "(2)", **more: Any) -> Citation:
    """A citation of invented rules, in force unless told otherwise."""
    fields: dict[str, Any] = {
        "document": "grid-rules", "edition": "2025-06-01", "section": "9.4", "paragraph": paragraph,
        "term": None, "status": Status.IN_EFFECT, "revisions": (), "trigger": None,
        "title": "Disputes", "label": f"Grid Rules § 9.4{paragraph} (eff. Jun 1, 2025)",
        "key": f"grid-rules@2025-06-01#9.4{paragraph}", "quote": text, "span": (0, len(text)),
        "page": None, "source": "rules.txt",
    }  # fmt: skip
    return Citation(**(fields | more))


class Line:
    """The connection to whoever asks. Writing to one that has hung up ends the play."""

    def __init__(self, connection: socket.socket, stopped: threading.Event) -> None:
        self._connection = connection
        self.stopped = stopped

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def head(self, kind: str, status: str = "200 OK", *more: str) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *more]
        self.send("\r\n".join((*lines, "", "")).encode())

    def wait(self, seconds: float) -> None:
        self.stopped.wait(seconds)

    def reset(self) -> None:
        """Hangs up with a reset in place of an end."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


Play = Callable[[Line], None]


@dataclass
class Endpoint:
    """Plays ``play`` for each request, and remembers what it was sent."""

    play: Play
    sent: list[dict[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stopped = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.05)
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}/v1"

    def close(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            connection.settimeout(5)
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._read(connection)
                self.play(Line(connection, self._stopped))
            except OSError:
                pass  # the writer has given up, which is what most plays are about

    def _read(self, connection: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += connection.recv(65536)
        self.heads.append(head.decode())
        self.sent.append(json.loads(body))


def event(content: str | None, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]}, ensure_ascii=False)}\n\n".encode()


def streams(*pieces: str, finish: str | None = "stop", cut: int = 0) -> Play:
    """The words in pieces, as events; with ``cut``, sent in pieces of that many bytes."""

    def play(line: Line) -> None:
        line.head("text/event-stream; charset=utf-8")
        data = b"".join(event(piece) for piece in pieces)
        if finish:
            data += event(None, finish) + b"data: [DONE]\n\n"
        for at in range(0, len(data), cut or len(data)):
            line.send(data[at : at + (cut or len(data))])
            if cut:
                time.sleep(0.0005)

    return play


def replies(body: str | bytes, kind: str = "application/json", status: str = "200 OK") -> Play:
    """One body."""

    def play(line: Line) -> None:
        data = body.encode() if isinstance(body, str) else body
        line.head(kind, status, f"Content-Length: {len(data)}")
        line.send(data)

    return play


def document(content: str | None, finish: str | None = "stop") -> str:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    return json.dumps({"choices": [choice | {"finish_reason": finish}]}, ensure_ascii=False)


Start = Callable[[Play], Endpoint]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts endpoints; they end with the test."""
    opened: list[Endpoint] = []

    def starting(play: Play) -> Endpoint:
        opened.append(Endpoint(play))
        return opened[-1]

    yield starting
    for one in opened:
        one.close()


def settings_for(endpoint: Endpoint, timeout: float = 5.0, key: str = "sesame") -> Settings:
    return Settings(
        writer_url=endpoint.url, writer_model="pinned-1", writer_key=SecretStr(key),
        writer_timeout=timeout,
    )  # fmt: skip


def writer_at(endpoint: Endpoint, timeout: float = 5.0) -> Writer:
    writer = Writer.open(settings_for(endpoint, timeout))
    assert writer is not None
    return writer


@pytest.fixture(scope="session")
def quoted(engine: Engine) -> Answer:
    """The answer in quotations: due within 12 Business Days, 20 once GRR012 is implemented."""
    return engine.ask(QUESTION, SUMMER, WORDS)


def texts(answer: Answer) -> Sequence[str]:
    return [claim.text for claim in answer.claims]
