"""Several API processes behind a proxy; one after another is killed under load, no request fails.

They share the data folder and the records in PostgreSQL. Callers use the clients as they come, which
ask again, and send an inquiry, a note and an answer again under the same word. (Looking whether it is there before sending
it again isn't enough: of 4,299 one was committed by the database after that look.)
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

import httpx
import psycopg
import pytest

from marketrules import wire
from marketrules.client import Client
from marketrules.client.desk import DeskClient
from marketrules.errors import MarketRulesError
from tests.ports import own_port
from tests.search_api.desk.conftest import postgresql as postgresql

T = TypeVar("T")
_ROOT = Path(__file__).parents[3]
_CONFIG = _ROOT / "docs" / "operations" / "haproxy.cfg"
_SAMPLE = _ROOT / "corpus" / "sample" / "documents" / "LMGO Market Protocols 010125.txt"
_PROCESSES = 3
_SEED = 20_250_401
_QUESTION = "How long may a statement be disputed?"


class Processes:
    """API processes on ports of their own."""

    def __init__(self, data: Path, records: str) -> None:
        self._data = data
        self._environment = {**os.environ, "MARKETRULES_RECORDS": records}
        first = own_port()
        self.ports = [first]
        while len(self.ports) < _PROCESSES:
            self.ports.append(own_port())
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, port: int) -> None:
        serve = [sys.executable, "-m", "cli", "serve", "--port", str(port), "--data"]
        self._running[port] = subprocess.Popen(
            [*serve, str(self._data)], cwd=_ROOT, env=self._environment, stderr=subprocess.DEVNULL
        )

    def ready(self, port: int) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                assert self._running[port].poll() is None
            time.sleep(0.1)
        raise AssertionError(f"the process on port {port} isn't ready after two minutes")

    def kill(self, port: int) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        self._running[port].kill()
        self._running[port].wait()

    def stop(self) -> None:
        for port in list(self._running):
            self.kill(port)


@contextmanager
def _proxy(ports: list[int], folder: Path) -> Iterator[str]:
    """HAProxy, with the configuration that docs/operations tells."""
    program = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if program is None:
        pytest.skip("no haproxy is installed")
    port = own_port()
    text = _CONFIG.read_text(encoding="utf-8").replace("127.0.0.1:8480", f"127.0.0.1:{port}")
    named = sorted({int(one) for one in re.findall(r"server api\d+ 127\.0\.0\.1:(\d+)", text)})
    assert len(named) == len(ports)
    for old, new in zip(named, ports, strict=True):
        text = text.replace(f"127.0.0.1:{old} check", f"127.0.0.1:{new} check")
    (folder / "haproxy.cfg").write_text(text, encoding="utf-8")
    process = subprocess.Popen(
        [program, "-f", str(folder / "haproxy.cfg")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def records(postgresql: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"growth_{uuid.uuid4().hex[:12]}"
    folder = postgresql.partition("host=")[2].partition(" ")[0]
    with psycopg.connect(f"{postgresql} dbname=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres@/{name}?host={folder}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def processes(tmp_path: Path, records: str) -> Iterator[Processes]:
    data = tmp_path / "data"
    ingest = [sys.executable, "-m", "cli", "ingest", "--data", str(data), str(_SAMPLE)]
    subprocess.run(ingest, cwd=_ROOT, check=True, capture_output=True)
    held = Processes(data, records)
    try:
        held.start(held.ports[0])
        held.ready(held.ports[0])  # brings the records up to date, before the others
        for port in held.ports[1:]:
            held.start(port)
        for port in held.ports:
            held.ready(port)
        yield held
    finally:
        held.stop()


class Load:
    """Callers that ask, and one who writes, until it is over."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.over = threading.Event()
        self.done: Counter[str] = Counter()
        self.failed: list[str] = []
        self.written: list[str] = []
        self._callers = ThreadPoolExecutor(4)
        self._calls: list[Future[None]] = []

    def __enter__(self) -> Load:
        for act in (self._asks, self._asks, self._asks, self._writes):
            self._calls.append(self._callers.submit(act))
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._callers.shutdown()
        for one in self._calls:
            one.result()  # raises what wasn't looked for

    def _asks(self) -> None:
        with Client(self.address) as client:
            while not self.over.is_set():
                self._try("ask", lambda: client.ask(_QUESTION))
                self._try("search", lambda: client.search("dispute"))
                self._try("documents", client.documents)

    def _writes(self) -> None:
        with httpx.Client(base_url=self.address, timeout=30) as http:
            desk = DeskClient(http)
            while not self.over.is_set():
                text = f"mark{uuid.uuid4().hex}"
                taken = wire.desk.TakeInquiry(question=text)
                inquiry = self._try("inquiry", lambda taken=taken: desk.take(taken))
                self.written.append(text)
                if inquiry is not None:
                    number = inquiry.id
                    self._try("note", lambda n=number, text=text: desk.note(n, text))
                    self._try("answer", lambda n=number, text=text: desk.give(n, _answer(text)))
                self.over.wait(0.02)

    def _try(self, name: str, act: Callable[[], T]) -> T | None:
        try:
            came = act()
        except (MarketRulesError, httpx.HTTPError) as error:
            self.failed.append(f"{name}: {type(error).__name__}: {error}")
            return None
        self.done[name] += 1
        return came


def _answer(text: str) -> wire.desk.GiveAnswer:
    return wire.desk.GiveAnswer(snapshot="s", as_of=date(2025, 7, 1), text=text)


def _held(desk: DeskClient) -> Iterator[str]:
    """The question of every inquiry in the records."""
    offset = total = 0
    while offset <= total:
        page = desk.inquiries(offset=offset, limit=100)
        yield from (one.question for one in page.items)
        total, offset = page.total, offset + 100


def test_killing_processes_under_load_fails_no_request_and_loses_no_record(
    processes: Processes, records: str, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    chance = random.Random(_SEED)
    with _proxy(processes.ports, tmp_path) as address:
        _answers(address)
        with Load(address) as load:
            for number in range(tries(1, 30)):
                time.sleep(chance.uniform(0.2, 1.0))
                port = chance.choice(processes.ports)
                before = sum(load.done.values())
                processes.kill(port)
                time.sleep(0.5)
                assert sum(load.done.values()) > before, f"seed {_SEED}, kill {number}"
                processes.start(port)
                processes.ready(port)
        print(dict(load.done), len(load.failed))  # noqa: T201 - shown where it fails, or with -s
        assert load.failed == [], f"seed {_SEED}"
        kinds = ("ask", "search", "documents", "inquiry", "note", "answer")
        assert min(load.done[name] for name in kinds) > 0
        with httpx.Client(base_url=address, timeout=30) as http:
            desk = DeskClient(http)
            held = Counter(_held(desk))
        counts = Counter(held[text] for text in load.written)
        assert set(counts) == {1}, f"seed {_SEED}: records found so often: {counts}"
        assert set(held) == set(load.written)
    for table in ("inquiry_notes", "inquiry_answers"):
        with psycopg.connect(records) as held_in:
            texts = Counter(row[0] for row in held_in.execute(f"SELECT text FROM {table}"))
        assert texts == Counter(load.written), (table, f"seed {_SEED}")


def _answers(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the proxy finds no process that is ready")
