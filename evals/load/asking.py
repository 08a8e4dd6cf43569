"""So many callers, each asking the next when the last is answered, for so long."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from evals.load.mix import Request

_HOST = "127.0.0.1"
_PATIENCE_S = 120.0
_AGAIN_S = 0.2  # after a connection that broke


@dataclass(frozen=True, slots=True)
class Sample:
    """What came of one request."""

    kind: str
    at: float  # seconds from the beginning of the load, when it had been answered
    ms: float
    came: str  # "ok", "turned away" (503 with Retry-After), "500", "ConnectionResetError", …


@dataclass(slots=True)
class Asked:
    """What came of all of them. Threads append; nobody reads before they have ended."""

    samples: list[Sample] = field(default_factory=list)
    snapshots: set[str] = field(default_factory=set)


def ask_for(
    seconds: float,
    port: int,
    streams: Sequence[Iterator[Request]],
    judge: Callable[[bytes], str] | None = None,
) -> Asked:
    """Has a caller ask each of ``streams`` for ``seconds``; ``judge`` names an answer's snapshot."""
    found, began = Asked(), time.perf_counter()
    threads = [
        threading.Thread(target=_caller, args=(port, stream, began, began + seconds, found, judge))
        for stream in streams
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def snapshot_of(body: bytes) -> str:
    """The snapshot that an answer names; "" if it names none."""
    told = json.loads(body)
    return str(told.get("snapshot", "")) if isinstance(told, dict) else ""


def _caller(
    port: int,
    stream: Iterator[Request],
    began: float,
    until: float,
    found: Asked,
    judge: Callable[[bytes], str] | None,
) -> None:
    connection = http.client.HTTPConnection(_HOST, port, timeout=_PATIENCE_S)
    for request in stream:
        start = time.perf_counter()
        if start >= until:
            break
        pause = 0.0
        try:
            headers = {"Content-Type": "application/json"} if request.body else {}
            connection.request(request.method, request.target, request.body, headers)
            response = connection.getresponse()
            body = response.read()
            came, pause = _came(response)
        except (OSError, http.client.HTTPException) as error:
            body, came, pause = b"", type(error).__name__, _AGAIN_S
            connection.close()
        now = time.perf_counter()
        found.samples.append(Sample(request.kind, now - began, (now - start) * 1000, came))
        if judge is not None and came == "ok":
            with suppress(ValueError):
                found.snapshots.add(judge(body))
        time.sleep(max(0.0, min(pause, until - now)))
    connection.close()


def _came(response: http.client.HTTPResponse) -> tuple[str, float]:
    """The class of a response, and the pause that it asks for."""
    if response.status < 400:
        return "ok", 0.0
    after = response.getheader("Retry-After")
    if response.status == 503 and after is not None:
        return "turned away", float(after)
    return str(response.status), 0.0
