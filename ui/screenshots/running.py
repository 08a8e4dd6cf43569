"""The service and its page over the sample, and a browser in front of them.

``playwright`` is a tool of development; the browser is the machine's own Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The Chromium of this machine; None if it has none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def running(
    data: Path,
    *options: str,
    within: Callable[[list[str]], list[str]] = list,
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """The page's address, from ``marketrules up`` over ``data``: the sample, if that is empty.

    ``within`` gives the command line that runs another one, as a wall around it.
    """
    command = [sys.executable, "-m", "cli", "up", "--data", str(data), *options]
    child = subprocess.Popen(
        within(command),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith("Page"):
                yield line.split()[1]
                return
        raise RuntimeError("`marketrules up` ended before the page was there.")
    finally:
        child.terminate()
        child.wait(20)
        if child.stdout is not None:
            child.stdout.close()
