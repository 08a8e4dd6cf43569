"""The process that reads uploaded files: started, listened to, stopped.

It leads a process group of its own, so that it is stopped with its readers; it gets no secret of
the service, since it opens documents from outside; and it stops by itself when its standard input
ends, so that it doesn't outlive a service that was killed.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from marketrules.settings import Settings

_PATIENCE_S = 5  # between being asked to stop and being made to
_NEEDED = ("models", "encoder", "revision_register", "max_file_mb")
# What a process of Python needs on a machine, and no secret of anybody's.
_MACHINE = frozenset(
    ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV",
     "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "HF_HOME", "HF_HUB_OFFLINE", "MALLOC_ARENA_MAX"]
)  # fmt: skip
_KINDS = ("LC_", "PYTHON", "XDG_", "OMP_", "MKL_", "OPENBLAS_")
ENDED = object()  # after the last event
_LAST_WORDS = 2000  # characters of standard error that a record keeps


def ingest_command(paths: Sequence[Path], settings: Settings) -> list[str]:
    """The command line that takes ``paths`` in and reports as JSON lines."""
    command = [sys.executable, "-m", "cli", "ingest", "--events", "--data", str(settings.data)]
    if settings.ingest_memory_mb:
        command += ["--memory", str(settings.ingest_memory_mb)]
    return [*command, "--", *map(str, paths)]


def ingest_environment(settings: Settings) -> dict[str, str]:
    """What is the machine's, and of the service's settings those that reading needs; no more.

    An environment holds other programs' keys, too.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _MACHINE or name.upper().startswith(_KINDS)
    }
    needed = {f"MARKETRULES_{one.upper()}": str(getattr(settings, one)) for one in _NEEDED}
    needed["MARKETRULES_KEYS_FILE"] = str(settings.keys.resolve())  # whose audiences there are
    if not settings.has_register:
        del needed["MARKETRULES_REVISION_REGISTER"]
    return kept | needed


class Child:
    """A process that gives events, one JSON object a line of its standard output."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=errors, start_new_session=True,
            )  # fmt: skip
        self._events: queue.Queue[Any] = queue.Queue(maxsize=1000)
        self._listener = threading.Thread(target=self._listen, name="ingest-events", daemon=True)
        self._listener.start()

    def event(self, timeout: float) -> Any:
        """The next event as a dict; None if none comes in ``timeout`` seconds; ``ENDED`` at last."""
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            return None

    def wait(self) -> int:
        """The exit code, once the process has ended."""
        code = self._process.wait()
        self._close()
        return code

    def stop(self) -> None:
        """Ends the process and its readers: asked first, then made to."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE_S)
        self._signal(signal.SIGKILL)  # readers that stayed behind, too
        self._process.wait()
        self._close()

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        with suppress(OSError):
            return self._log.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:].strip()
        return ""

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _listen(self) -> None:
        stdout = self._process.stdout
        if stdout is not None:
            with suppress(ValueError, OSError):  # closed while it was being read
                for line in stdout:
                    with suppress(ValueError):  # a library that prints: no event
                        event = json.loads(line)
                        if isinstance(event, dict):
                            self._put(event)
        self._put(ENDED)

    def _put(self, event: object) -> None:
        with suppress(queue.Full):
            self._events.put(event, timeout=60)
