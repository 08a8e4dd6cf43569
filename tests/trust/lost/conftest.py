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
