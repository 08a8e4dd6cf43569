"""Files understood side by side: each in a process of its own, as many as there are cores.

Files enter; for each, in the order given, its holding leaves, or why it was refused. What a file
says doesn't depend on the others, so the result is the same as one after the other. A few small texts and
web pages are understood here: starting processes would take longer. What is packed (Word, PDF) is not,
however small: it can be a bomb, and is opened by compiled code. The largest are begun first.

A process that dies (killed, for want of memory or by a fault in compiled code) takes no ingest with it. It
isn't known which file it was, so what was left is read one after the other in a process apart; the file
at which that dies too is refused, and the next has a new one.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from os import sched_getaffinity
from pathlib import Path

from ingest.bounded import bounded, ended_by_the_system
from ingest.identity import identify
from ingest.intake import IntakeFile
from ingest.readers import content_of, read_content
from ingest.readers.kinds import HEAD, is_packed
from ingest.understand import understand
from marketrules.errors import UnreadableDocument
from marketrules.holdings import Holding
from marketrules.records import digest

Heard = Callable[[Holding], None]
Outcome = tuple[str, Holding | UnreadableDocument]  # a stamp, and what came of those bytes

WORTH = 1_500_000  # bytes in all from which processes are started: about a second's reading


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take."""

    seconds: float = 900.0  # the largest rulebook takes some 20
    megabytes: int | None = 4096  # MiB beyond what the process holds; None: as many as there are


def understood(file: IntakeFile, data: bytes, bounds: Bounds = Bounds()) -> Holding:
    """One file's content read and understood within ``bounds``, references not yet resolved.

    Raises:
        UnreadableDocument: if it can't be read, or neither it nor a manifest says what it is.
    """
    with bounded(file.path, bounds.seconds, bounds.megabytes):
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
        bounds: Bounds = Bounds(),
        heard: Heard | None = None,
    ) -> None:
        """``files`` are those that have to be read.

        ``heard`` is told, from any thread, of each holding as soon as it is there, in whatever
        order; at its turn it may still be refused.
        """
        self._max_bytes = max_bytes
        self._bounds = bounds
        self._heard = heard
        self._futures: dict[Path, Future[Outcome]] = {}
        sizes = {file.path: _size(file.path) for file in files}
        if sum(sizes.values()) < WORTH:
            sizes = {path: size for path, size in sizes.items() if _packed(path)}
        workers = min(len(sched_getaffinity(0)), len(sizes))
        self._pool: ProcessPoolExecutor | None = None
        self._apart: ProcessPoolExecutor | None = None  # after a process died: one, one by one
        if workers:
            self._pool = _processes(workers)
            apart = [file for file in files if file.path in sizes]
            for file in sorted(apart, key=lambda one: sizes[one.path], reverse=True):
                future = self._pool.submit(_read, file, max_bytes, bounds)
                future.add_done_callback(self._tell)
                self._futures[file.path] = future

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_error: object) -> None:
        for pool in (self._pool, self._apart):
            if pool is not None:
                pool.shutdown(cancel_futures=True)

    def holding(self, file: IntakeFile, data: bytes) -> Holding:
        """What ``file``, whose content is ``data``, says.

        Raises:
            UnreadableDocument: if it can't be read, or nothing says what it is.
        """
        future = self._futures.pop(file.path, None)
        if future is not None:
            try:
                stamp, found = future.result()
            except BrokenProcessPool:
                stamp, found = self._read_apart(file)
            if isinstance(found, UnreadableDocument):
                raise found
            if stamp == stamp_of(file, data):
                return found
        # Few and small; or written meanwhile.
        bounds = self._bounds
        if self._heard is not None:  # an encoder works in this process: its memory isn't bounded
            bounds = replace(bounds, megabytes=None)
        holding = understood(file, data, bounds)
        if self._heard is not None:
            self._heard(holding)
        return holding

    def _read_apart(self, file: IntakeFile) -> Outcome:
        """Read in a process that reads nothing else meanwhile: if it dies, that was this file."""
        if self._apart is None:
            self._apart = _processes(1)
        try:
            future = self._apart.submit(_read, file, self._max_bytes, self._bounds)
            outcome = future.result()
        except BrokenProcessPool:
            self._apart = None
            raise UnreadableDocument(
                str(file.path),
                "ended the process that read it: too little memory, or a fault of a reader.",
                remedy="Open it, save it anew or as another format, and ingest that.",
            ) from None
        self._tell(future)
        return outcome

    def _tell(self, future: Future[Outcome]) -> None:
        if self._heard is None or future.cancelled() or future.exception() is not None:
            return
        _, holding = future.result()
        if isinstance(holding, Holding):
            self._heard(holding)


def _processes(workers: int) -> ProcessPoolExecutor:
    # Not forked: the caller may hold locks and threads (of an encoder, of a server).
    # Ctrl-C ends them without a word; the caller has its own.
    return ProcessPoolExecutor(
        workers, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_DFL)
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # it is refused with the reason when it is read


def _packed(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_packed(file.read(HEAD))
    except (OSError, ValueError):
        return False  # likewise


def _read(file: IntakeFile, max_bytes: int, bounds: Bounds) -> Outcome:
    """Runs in a process of its own; the stamp says of which bytes it speaks."""
    stamp = ""
    try:
        ended_by_the_system(bounds.seconds)
        data = content_of(file.path, max_bytes=max_bytes, at=file.at)
        stamp = stamp_of(file, data)
        return stamp, understood(file, data, bounds)
    except UnreadableDocument as refused:
        return stamp, refused
