"""Files understood side by side: each in a process of its own, as many as there are cores.

Files enter; for each, in the order given, its holding leaves, or why it was refused. What a file
says doesn't depend on the others, so the result is the same as one after the other. A few small
files are understood here: starting processes would take longer. The largest are begun first.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from os import sched_getaffinity
from pathlib import Path

from ingest.bounded import bounded
from ingest.identity import identify
from ingest.intake import IntakeFile
from ingest.readers import content_of, read_content
from ingest.understand import understand
from marketrules.errors import UnreadableDocument
from marketrules.holdings import Holding
from marketrules.records import digest

Heard = Callable[[Holding], None]

WORTH = 1_500_000  # bytes in all from which processes are started: about a second's reading


READ_SECONDS = 900.0  # by default; the largest rulebook takes some 20


def understood(file: IntakeFile, data: bytes, seconds: float = READ_SECONDS) -> Holding:
    """One file's content read and understood within ``seconds``, references not yet resolved.

    Raises:
        UnreadableDocument: if it can't be read, or neither it nor a manifest says what it is.
    """
    with bounded(file.path, seconds):
        reading = read_content(file.path, data)
        return understand(reading, lambda one, dates: identify(one, file.entry, dates))


def stamp_of(file: IntakeFile, data: bytes) -> str:
    """Changes with the bytes and with what a manifest says of them."""
    return digest(data + repr(file.entry).encode("utf-8"))


class Readers:
    """The processes that read, or none; used as a context."""

    def __init__(
        self,
        files: Sequence[IntakeFile],
        *,
        max_bytes: int,
        seconds: float = READ_SECONDS,
        heard: Heard | None = None,
    ) -> None:
        """``files`` are those that have to be read.

        ``heard`` is told, from any thread, of each holding as soon as it is there, in whatever
        order; at its turn it may still be refused.
        """
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._heard = heard
        self._futures: dict[Path, Future[tuple[str, Holding | None]]] = {}
        sizes = {file.path: _size(file.path) for file in files}
        workers = min(len(sched_getaffinity(0)), len(files))
        self._pool = None
        if workers > 1 and sum(sizes.values()) >= WORTH:
            # Not forked: the caller may hold locks and threads (of an encoder, of a server).
            # Ctrl-C ends them without a word; the caller has its own.
            self._pool = ProcessPoolExecutor(
                workers, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_DFL)
            )
            for file in sorted(files, key=lambda one: sizes[one.path], reverse=True):
                future = self._pool.submit(_read, file, max_bytes, seconds)
                future.add_done_callback(self._tell)
                self._futures[file.path] = future

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def holding(self, file: IntakeFile, data: bytes) -> Holding:
        """What ``file``, whose content is ``data``, says.

        Raises:
            UnreadableDocument: if it can't be read, or nothing says what it is.
        """
        future = self._futures.pop(file.path, None)
        if future is not None:
            with suppress(BrokenProcessPool):  # a process died: once more, here
                stamp, found = future.result()
                # Else it was refused, and says why here; or it was written meanwhile.
                if found is not None and stamp == stamp_of(file, data):
                    return found
        holding = understood(file, data, self._seconds)
        if self._heard is not None:
            self._heard(holding)
        return holding

    def _tell(self, future: Future[tuple[str, Holding | None]]) -> None:
        if self._heard is None or future.cancelled() or future.exception() is not None:
            return
        _, holding = future.result()
        if holding is not None:
            self._heard(holding)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # it is refused with the reason when it is read


def _read(file: IntakeFile, max_bytes: int, seconds: float) -> tuple[str, Holding | None]:
    """Runs in a process of its own; the stamp says of which bytes it speaks. None: refused."""
    try:
        data = content_of(file.path, max_bytes=max_bytes)
        return stamp_of(file, data), understood(file, data, seconds)
    except UnreadableDocument:
        return "", None
