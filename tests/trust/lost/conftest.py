"""Processes to be killed, and disks of a megabyte."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.publish import current_id
from index.whole import verify
from marketrules.folders import DataFolder

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[3]


class Workers:
    """Forks a process for each job, and kills its group after a while."""

    def __init__(self, *wrapped: str) -> None:
        self._server = subprocess.Popen(
            [*wrapped, sys.executable, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def run(self, job: dict[str, Any], kill_after: float | None = None) -> dict[str, Any] | None:
        """What became of the job; None if it was killed."""
        assert self._server.stdin is not None and self._server.stdout is not None
        told = Path(job["told"])
        told.unlink(missing_ok=True)
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        pid = int(self._server.stdout.readline())

        def kill() -> None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

        timer = threading.Timer(60 if kill_after is None else kill_after, kill)
        timer.start()
        code = int(self._server.stdout.readline())
        timer.cancel()
        timer.join()
        if code == -signal.SIGKILL:
            return None
        found: dict[str, Any] = json.loads(told.read_text())
        return found

    def close(self) -> None:
        self._server.communicate(timeout=30)


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    started = Workers()
    yield started
    started.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of two megabytes; unmounted afterwards."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    tmpfs = [str(mount), "-t", "tmpfs", "-o", "size=2m", "small", str(place)]
    if os.name != "posix" or os.getuid() != 0 or mount is None:
        pytest.skip("mounting a small disk needs root")
    if subprocess.run(tmpfs, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


SAMPLE = ROOT / "corpus" / "sample" / "documents"
LEFT = (".building-*", ".pruned-*", ".new-*", ".old-*", ".CURRENT-*", ".seen*")


def served(data: Path) -> str:
    """The digest of what is published, every byte of which is read; "" if nothing is."""
    folder = DataFolder(data)
    name = current_id(folder)
    return verify(folder.snapshots / name).corpus if name else ""


def left(data: Path) -> list[str]:
    return [path.name for glob in LEFT for path in data.rglob(glob)]


class Ingests:
    """A data folder as it is before an ingest, and what is served before and after."""

    def __init__(self, workers: Workers, root: Path) -> None:
        self.workers, self.root = workers, root
        papers = root / "papers"
        papers.mkdir()
        for name in ("LMGO Market Protocols 010125.txt", "LMGO Registration Manual.txt"):
            shutil.copy(SAMPLE / name, papers)
        self.papers = papers
        done = self.ingest(root / "base")
        assert done is not None and done["done"], done
        # One edition is replaced (two renames), and one is new.
        manual = papers / "LMGO Registration Manual.txt"
        manual.write_text(manual.read_text(encoding="utf-8") + "\nOne more line of it.\n", "utf-8")
        shutil.copy(SAMPLE / "M-A051525-01.html", papers)
        self.before = served(root / "base")
        whole = self.ingest(self.copy("whole"))
        assert whole is not None and whole["done"], whole
        self.events = whole["did"]
        self.after = served(root / "whole")
        assert self.after != self.before

    served = staticmethod(served)
    left = staticmethod(left)

    def copy(self, name: str) -> Path:
        shutil.rmtree(self.root / name, ignore_errors=True)
        shutil.copytree(self.root / "base", self.root / name)
        return self.root / name

    def ingest(self, data: Path, kill_after: float | None = None, **more: Any) -> Any:
        job = {"job": "ingest", "data": str(data), "paths": [str(self.papers)], **more}
        return self.workers.run({**job, "told": str(self.root / "told")}, kill_after)

    def check(self, data: Path, where: str) -> str:
        """Old or new is served, whole; the next ingest needs no help, and cleans up."""
        found = served(data)
        assert found in (self.before, self.after), where
        again = self.ingest(data)
        assert again is not None and again.get("done"), (where, again)
        assert served(data) == self.after, where
        assert left(data) == [], where
        return found


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder to be copied, of the real encoder: what the command serves."""
    data = tmp_path_factory.mktemp("real") / "data"
    names = ("LMGO Market Protocols 010125.txt", "LMGO Registration Manual.txt")
    made = [sys.executable, "-m", "cli", "ingest", "--data", str(data)]
    made += [str(SAMPLE / name) for name in names]
    subprocess.run(made, check=True, capture_output=True, timeout=120, cwd=ROOT)
    return data


@pytest.fixture(scope="session")
def ingests(workers: Workers, tmp_path_factory: pytest.TempPathFactory) -> Ingests:
    return Ingests(workers, tmp_path_factory.mktemp("ingests"))
