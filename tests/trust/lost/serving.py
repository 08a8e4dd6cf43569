"""The service as a process, killed and started again; callers that write over HTTP meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import httpx

from tests.ports import own_port

ROOT = Path(__file__).parents[3]


class Service:
    """``serve`` over a data folder, on a port of its own."""

    def __init__(self, data: Path, records: str = "", **more: str) -> None:
        self.data, self.port = data, own_port()
        self.address = f"http://127.0.0.1:{self.port}"
        told = {"MARKETRULES_RECORDS": records} if records else {}
        self._environment = os.environ | told | more
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Service:
        serve = [sys.executable, "-m", "cli", "serve", "--port", str(self.port), "--data"]
        self.process = subprocess.Popen(
            [*serve, str(self.data)], cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200:
                    return self
            except httpx.TransportError:
                assert self.process.poll() is None, "the service didn't start"
            time.sleep(0.05)
        raise AssertionError("the service isn't ready after two minutes")

    def add_user(self, name: str, password: str) -> None:
        """Of the desk, who may see and change everything of it."""
        subprocess.run(
            [sys.executable, "-m", "cli", "desk", "users", "add", name, "--role", "lead",
             "--data", str(self.data)],
            cwd=ROOT, env=self._environment, input=f"{password}\n".encode(), check=True,
            capture_output=True,
        )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Service:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.kill()


@dataclass
class Writers:
    """Callers who take inquiries and note on them; each call is sent once, and never again."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    many: int = 3
    taken: list[str] = field(default_factory=list)  # acknowledged
    noted: list[str] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)  # by HTTP status
    faults: list[str] = field(default_factory=list)  # what came as 500
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Writers:
        self._over.clear()
        self._threads = [
            threading.Thread(target=self._write, args=(f"{time.monotonic_ns()}-{number}",))
            for number in range(self.many)
        ]
        for one in self._threads:
            one.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._over.set()
        for one in self._threads:
            one.join()

    def _write(self, name: str) -> None:
        number = 0
        with httpx.Client(base_url=self.address, headers=self.headers, timeout=30) as http:
            while not self._over.is_set():
                number += 1
                text = f"q{name}-{number}"
                made = self._send(http, "/v1/inquiries", {"question": text})
                if made is None:
                    continue
                self.taken.append(text)
                path = f"/v1/inquiries/{made['id']}/notes"
                if self._send(http, path, {"text": f"n{text}"}) is not None:
                    self.noted.append(text)

    def _send(self, http: httpx.Client, path: str, body: dict[str, str]) -> dict[str, int] | None:
        try:
            came = http.post(path, json=body)
        except httpx.TransportError:
            self.answers[0] += 1
            self._over.wait(0.05)
            return None
        self.answers[came.status_code] += 1
        if came.status_code == 500:
            self.faults.append(came.text)
        if came.status_code != 201:
            self._over.wait(0.05)
            return None
        made: dict[str, int] = came.json()
        return made
