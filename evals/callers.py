"""Many callers at once: ``python -m evals.callers --data DIR``.

The API is started as a user would start it, in a process of its own, and asked over HTTP by as
many callers as named, each of whom asks the next question when the last is answered: eight callers
on two cores wait for one another, and what is asked of the server is that nobody waits much longer
than the rest (p95 at most twice p50). Questions are a judged set's, each asked as often at every
number of callers; the server has answered all of them before. Measured are latency (p50, p95, from
sending to the last byte), answers a second, and the embedding of a question by itself in a process
with nothing else to do, in the same run: other work on the machine falls on both.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import numpy as np

from evals.judgments import Judgment, load_set
from evals.runs import machine
from index.embed import OnnxEmbedder
from index.model import ensure_encoder
from marketrules.errors import MarketRulesError, ServiceUnavailable
from marketrules.settings import read_settings

_ROOT = Path(__file__).resolve().parent.parent
_HOST = "127.0.0.1"
_PATIENCE_S = 60.0
_ROUTES = {"search": "/v1/search", "answers": "/v1/answers"}
_FIELDS = {"search": "query", "answers": "question"}


@dataclass(frozen=True, slots=True)
class Load:
    """One route under so many callers."""

    route: str
    callers: int
    asked: int
    p50: float  # ms
    p95: float  # ms
    a_second: float

    @property
    def spread(self) -> float:
        """p95 over p50."""
        return self.p95 / self.p50


def bodies(route: str, judgments: Sequence[Judgment]) -> list[bytes]:
    """The questions as the route takes them."""
    asked = []
    for one in judgments:
        body = {_FIELDS[route]: one.question}
        if one.as_of is not None:
            body["as_of"] = one.as_of.isoformat()
        asked.append(json.dumps(body).encode())
    return asked


def asked_by(callers: int, port: int, route: str, asked: Sequence[bytes]) -> Load:
    """Has ``callers`` ask all of ``asked`` between them.

    Raises:
        ServiceUnavailable: if the server answers anything but 200, or not at all.
    """
    waiting: SimpleQueue[bytes] = SimpleQueue()
    for body in asked:
        waiting.put(body)
    times: list[float] = []
    failures: list[Exception] = []
    began = time.perf_counter()
    threads = [
        threading.Thread(target=_caller, args=(port, _ROUTES[route], waiting, times, failures))
        for _ in range(callers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise ServiceUnavailable(f"{route}: {failures[0]}") from failures[0]
    taken = time.perf_counter() - began
    p50, p95 = (float(np.quantile(times, q)) for q in (0.5, 0.95))
    return Load(route, callers, len(times), p50, p95, len(times) / taken)


def _caller(
    port: int,
    path: str,
    waiting: SimpleQueue[bytes],
    times: list[float],
    failures: list[Exception],
) -> None:
    """Asks on one connection until nothing waits any more."""
    connection = http.client.HTTPConnection(_HOST, port, timeout=_PATIENCE_S)
    try:
        while not failures:
            body = waiting.get_nowait()
            began = time.perf_counter()
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            said = response.read()
            times.append((time.perf_counter() - began) * 1000)
            if response.status != 200:
                failures.append(ServiceUnavailable(f"{response.status}: {said[:200]!r}"))
    except Empty:
        pass
    except (OSError, http.client.HTTPException) as error:
        failures.append(error)
    finally:
        connection.close()


@contextmanager
def server(data: Path) -> Iterator[int]:
    """The API over ``data`` in a process of its own, on a free port.

    Raises:
        ServiceUnavailable: if it doesn't answer.
    """
    port = free_port()
    with running(serving(data, port), port):
        yield port


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def serving(data: Path, port: int) -> list[str]:
    """The command that serves ``data``."""
    return [sys.executable, "-m", "cli", "serve", "--port", str(port), "--data",
            str(data.resolve())]  # fmt: skip


@contextmanager
def running(
    command: Sequence[str], port: int, patience_s: float = _PATIENCE_S
) -> Iterator[subprocess.Popen[bytes]]:
    """A server, once it answers ``/healthz`` on ``port``.

    Raises:
        ServiceUnavailable: if it doesn't.
    """
    environment = {**os.environ, "MARKETRULES_LOG_REQUESTS": "false"}
    with tempfile.TemporaryFile() as said:  # a pipe that nobody reads would fill up
        child = subprocess.Popen(
            command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=said, env=environment
        )
        try:
            _wait(port, child, patience_s)
            yield child
        finally:
            child.terminate()
            child.wait(_PATIENCE_S)


def _wait(port: int, child: subprocess.Popen[bytes], patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and child.poll() is None:
        connection = http.client.HTTPConnection(_HOST, port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise ServiceUnavailable(f"The API didn't answer on port {port} within {patience_s:g} s.")


def embedding(judgments: Sequence[Judgment], rounds: int) -> tuple[float, float]:
    """p50 and p95 of embedding a question in this process, ms."""
    embedder = OnnxEmbedder(ensure_encoder(read_settings(None)))
    embedder.embed(["what is loaded with the first text isn't timed"])
    times = []
    for one in [one for _ in range(rounds) for one in judgments]:
        began = time.perf_counter()
        embedder.embed([one.question])
        times.append((time.perf_counter() - began) * 1000)
    return float(np.quantile(times, 0.5)), float(np.quantile(times, 0.95))


def loads(
    port: int, judgments: Sequence[Judgment], callers: Sequence[int], rounds: int
) -> Iterator[Load]:
    """Every route under every number of callers."""
    for route in _ROUTES:
        asked = bodies(route, judgments)
        asked_by(1, port, route, asked)  # what is read or made once isn't timed
        for number in callers:
            yield asked_by(number, port, route, asked * rounds)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.callers",
        description="Latency under many callers, of a real server.",
        epilog="example: python -m evals.callers --data data --callers 1 8",
    )
    parser.add_argument("--data", type=Path, required=True, help="a data folder with a snapshot")
    parser.add_argument("--set", default="ercot", help="judged questions (ercot)")
    parser.add_argument("--callers", type=int, nargs="+", default=(1, 8), metavar="N")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is asked (3)")
    parser.add_argument("--json", action="store_true", help="only JSON on standard output")
    args = parser.parse_args(argv)
    try:
        judgments = load_set(args.set).judgments
        p50, p95 = embedding(judgments, args.rounds)
        with server(args.data) as port:
            found = list(loads(port, judgments, args.callers, args.rounds))
    except MarketRulesError as error:
        sys.stderr.write(f"evals.callers: {error}\n")
        return 1
    if args.json:
        told = {"machine": machine(), "embed_ms": {"p50": p50, "p95": p95},
                "loads": [asdict(one) | {"spread": one.spread} for one in found]}  # fmt: skip
        sys.stdout.write(json.dumps(told) + "\n")
        return 0
    load = os.getloadavg()[0]
    sys.stdout.write(f"embedding a question alone {p50:.2f} / {p95:.2f} ms; load {load:.1f}\n")
    sys.stdout.write("route    callers  p50 ms  p95 ms  p95/p50  p50/embedding  answers/s\n")
    for one in found:
        sys.stdout.write(
            f"{one.route:8} {one.callers:7} {one.p50:7.1f} {one.p95:7.1f} {one.spread:8.2f}"
            f" {one.p50 / p50:14.2f} {one.a_second:10.1f}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
