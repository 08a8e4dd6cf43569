"""A file is read within a time and the memory that there is, or it is refused and the rest goes on.

The clock is the process's own alarm (``SIGALRM``): it interrupts Python wherever it is, so a line that a
pattern runs wild on and a list of 300,000 labels end alike. Each process that reads has an alarm of its
own, in its main thread; elsewhere (a thread of somebody's program) there is no bound. Memory is bounded as
address space (``RLIMIT_AS``) beyond what the process had before, which holds for all its threads: never where
an encoder works beside. Where the system counts it otherwise (macOS), there is no such bound.
"""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from marketrules.errors import UnreadableDocument

_SPLIT = "Split it, take out what isn't rules, or raise MARKETRULES_{}."
_STATM = Path("/proc/self/statm")  # Linux: sizes in pages, the address space first
_GRACE = 30  # seconds of computing beyond the time given, before the system ends the process


class _Over(BaseException):
    """The time is up. No ``Exception``: whoever looks for those on the way mustn't catch it."""


@contextmanager
def bounded(file: Path, seconds: float, megabytes: int | None) -> Iterator[None]:
    """Ends the block after ``seconds``; refuses ``file`` for that, and for want of memory or depth.

    ``megabytes`` (MiB) is what the block may take beyond what the process holds already; None: any.

    Raises:
        UnreadableDocument: says which bound was met.
    """
    try:
        with _alarm(seconds), _room(megabytes):
            yield
    except _Over:
        raise UnreadableDocument(
            str(file),
            f"takes longer than {seconds:g} s to read.",
            remedy=_SPLIT.format("READ_SECONDS"),
        ) from None
    except MemoryError:
        most = f"than {megabytes} MiB of memory" if megabytes else "memory than there is"
        raise UnreadableDocument(
            str(file), f"takes more {most} to read.", remedy=_SPLIT.format("READ_MB")
        ) from None
    except RecursionError:
        raise UnreadableDocument(
            str(file), "is nested too deep.", remedy="Open it, save it anew, and ingest that."
        ) from None


def ended_by_the_system(seconds: float) -> None:
    """Lets this process compute for ``seconds`` and a little more; then it is killed (``SIGXCPU``).

    For processes that only read: compiled code that hangs never comes back to hear the alarm.
    """
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_within(int(used + seconds) + _GRACE, hard), hard))


@contextmanager
def _room(megabytes: int | None) -> Iterator[None]:
    in_main = threading.current_thread() is threading.main_thread()
    if megabytes is None or not in_main or not _STATM.exists():
        yield
        return
    held = int(_STATM.read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_within(held + (megabytes << 20), soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _within(limit: int, other: int) -> int:
    return limit if other == resource.RLIM_INFINITY else min(limit, other)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise _Over
