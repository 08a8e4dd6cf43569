"""A file is read within a time and the memory that there is, or it is refused and the rest goes on.

The clock is the process's own alarm (``SIGALRM``): it interrupts Python wherever it is, so a line that a
pattern runs wild on and a list of 300,000 labels end alike. Each process that reads has an alarm of its
own, in its main thread; elsewhere (a thread of somebody's program) there is no bound.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from marketrules.errors import UnreadableDocument

_SPLIT = "Split it, take out what isn't rules, or raise MARKETRULES_READ_SECONDS."


class _Over(BaseException):
    """The time is up. No ``Exception``: whoever looks for those on the way mustn't catch it."""


@contextmanager
def bounded(file: Path, seconds: float) -> Iterator[None]:
    """Ends the block after ``seconds``; refuses ``file`` for that, and for want of memory or depth.

    Raises:
        UnreadableDocument: says which bound was met.
    """
    try:
        with _alarm(seconds):
            yield
    except _Over:
        raise UnreadableDocument(
            str(file), f"takes longer than {seconds:g} s to read.", remedy=_SPLIT
        ) from None
    except MemoryError:
        raise UnreadableDocument(
            str(file), "takes more memory to read than there is.", remedy=_SPLIT
        ) from None
    except RecursionError:
        raise UnreadableDocument(
            str(file), "is nested too deep.", remedy="Open it, save it anew, and ingest that."
        ) from None


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
