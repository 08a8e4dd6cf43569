"""Resident memory of a process over time (Linux)."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"^(VmRSS|RssAnon):\s+(\d+) kB$", re.M)


@dataclass(frozen=True, slots=True)
class Resident:
    """MiB at a moment."""

    at: float  # seconds from the beginning
    all: float
    own: float  # without files that are mapped


def resident(process: int, at: float = 0.0) -> Resident | None:
    """What ``process`` has resident now; None where the system doesn't tell."""
    try:
        text = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return None
    told = {name: int(kib) / 1024 for name, kib in _LINE.findall(text)}
    return Resident(at, told["VmRSS"], told["RssAnon"]) if len(told) == 2 else None


@contextmanager
def watching(process: int, every_s: float = 1.0) -> Iterator[list[Resident]]:
    """Looks every ``every_s`` seconds; the list grows while the block runs."""
    seen: list[Resident] = []
    over = threading.Event()
    began = time.perf_counter()

    def work() -> None:
        while True:
            now = resident(process, time.perf_counter() - began)
            if now is not None:
                seen.append(now)
            if over.wait(every_s):
                return

    thread = threading.Thread(target=work, name="memory")
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
