"""PostgreSQL, or the service, killed under writes: told as passing, back by itself, nothing lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from search_api.access.callers import Scope
from search_api.access.keys import issue
from tests.search_api.desk.conftest import _as_somebody, _program
from tests.trust.lost.serving import Service, Writers
from tests.trust.lost.test_served import check

PASSWORD = "correct horse battery"
ASKED = {"MARKETRULES_ACCESS": "on", "MARKETRULES_RATE_PER_MINUTE": "100000",
         "MARKETRULES_RATE_BURST": "100000"}  # fmt: skip
ROWS = """
SELECT i.question,
  (SELECT string_agg(n.text, ',') FROM inquiry_notes n WHERE n.inquiry_id = i.id),
  (SELECT string_agg(t.what, ',' ORDER BY t.id) FROM trail t
   WHERE t.kind = 'inquiry' AND t.record = i.id)
FROM inquiries i
"""


class Server:
    """A PostgreSQL server that may be killed."""

    def __init__(self, folder: Path, wrapped: list[str]) -> None:
        self.folder, self._wrapped = folder, wrapped
        self._initdb, self._control = _program("initdb"), _program("pg_ctl")

    def make(self) -> None:
        made = [self._initdb, "-D", "data", "-A", "trust", "-U", "postgres", "-E", "UTF8"]
        self._run([*made, "--no-sync"], check=True)

    def start(self) -> None:
        """After a kill its processes take a moment to leave the memory that they share."""
        options = f"-c listen_addresses='' -k {self.folder}"
        started = [self._control, "-D", "data", "-w", "-o", options, "-l", "log", "start"]
        until = time.monotonic() + 60
        while self._run(started, check=False):
            assert time.monotonic() < until, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.2)

    def kill(self) -> None:
        """SIGKILL to the postmaster."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Immediate: its processes are ended where they are, without a checkpoint."""
        self._run([self._control, "-D", "data", "-m", "immediate", "stop"], check=False)

    def _run(self, given: list[str | None], *, check: bool) -> int:
        whole = [*self._wrapped, *map(str, given)]
        quiet = subprocess.DEVNULL
        return subprocess.run(
            whole, cwd=self.folder, check=check, stdout=quiet, stderr=quiet, timeout=120
        ).returncode


@pytest.fixture
def server() -> Iterator[Server]:
    if _program("initdb") is None or _program("pg_ctl") is None:
        pytest.skip("no PostgreSQL server is installed (initdb, pg_ctl)")
    wrapped, owner = _as_somebody()
    folder = Path(tempfile.mkdtemp(prefix="mrpk"))  # short: a socket's path has 107 characters
    try:
        if owner is not None:
            os.chown(folder, owner, -1)
        held = Server(folder, wrapped)
        held.make()
        held.start()
        try:
            yield held
        finally:
            held.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_acknowledged_writes_outlive_the_death_of_the_server_and_of_the_service(
    real: Path, server: Server, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    """The callers are logged in: whose login it is stands in the records, too, and is asked first."""
    shutil.copytree(real, tmp_path / "data")
    drawn = random.Random(41)
    records = f"postgresql://postgres@/postgres?host={server.folder}"
    service = Service(tmp_path / "data", records, **ASKED)
    service.add_user("ana", PASSWORD)
    with service:
        ana = logged_in(service)
        _, secret = issue(tmp_path / "data" / "keys.json", "tool", Scope.DESK)
        key = {"Authorization": f"Bearer {secret}"}
        writers = Writers(service.address, ana)
        for number in range(tries(1, 40)):
            what = ("killed", "stopped", "the service")[number % 3]
            with writers:
                time.sleep(drawn.uniform(0.2, 1.5))
                if what == "the service":
                    service.kill()
                elif what == "killed":
                    server.kill()
                else:
                    server.stop()
                time.sleep(0.3)
                if what != "the service":
                    assert_told(service, ana, key)
                    server.start()
                else:
                    service.start()
                back(service, ana)
            where = f"try {number}: {what}"
            with psycopg.connect(f"host={server.folder} user=postgres dbname=postgres") as held:
                check(held.execute(ROWS).fetchall(), writers, where)
        assert writers.answers.keys() <= {0, 201, 503}, (writers.answers, writers.faults)
        assert writers.taken and writers.answers[503]
        print(len(writers.taken), len(writers.noted), writers.answers)  # noqa: T201


def logged_in(service: Service) -> dict[str, str]:
    """What Ana sends with each call."""
    came = httpx.post(
        f"{service.address}/v1/session", json={"name": "ana", "password": PASSWORD}, timeout=30
    )
    return {"Authorization": f"Bearer {came.json()['token']}"}


def assert_told(service: Service, ana: dict[str, str], key: dict[str, str]) -> None:
    """That it may pass, what to do, and that whoever has a key is answered meanwhile."""
    with httpx.Client(base_url=service.address, timeout=30) as http:
        for caller in (ana, key):
            came = http.get("/v1/inquiries", headers=caller)
            assert came.status_code == 503, came.text
            assert came.json()["type"].endswith("records-busy") and came.json()["remedy"]
        question = {"question": "How long may one dispute?"}
        assert http.post("/v1/answers", json=question, headers=key).is_success


def back(service: Service, ana: dict[str, str]) -> None:
    """It comes back by itself."""
    until = time.monotonic() + 60
    inquiries = f"{service.address}/v1/inquiries"
    while httpx.get(inquiries, headers=ana, timeout=30).status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
