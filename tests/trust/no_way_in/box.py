"""What a container gives the product: a root that can't be written, one data folder, nobody's id.

Made of namespaces, so no engine and no privilege are needed. The data folder stays where it is; beside
it, ``passing`` is what ``/tmp`` is in the image.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ui.screenshots.running import ROOT

NOBODY = 10_001  # the image's user

# Mounts first, as root of a namespace of its own; then one within it, in which nobody is nobody.
# A mount below one that hides it can't be reached, so it needs no wall.
_WALLS = r"""
set -eu
mount --make-rprivate /
mount --bind "$DATA" "$DATA"
while read -r _ _ _ _ at options _; do
  at=$(printf %b "$at")
  case $at in /proc | /proc/* | "$DATA") continue ;; esac
  mountpoint -q "$at" || continue
  locked=$(printf %s "$options" | tr , '\n' | grep -xE 'nosuid|nodev|noexec|noatime|relatime|nodiratime' | paste -sd,)
  mount -o "remount,bind,ro${locked:+,$locked}" "$at"
done < /proc/self/mountinfo
mount -t tmpfs -o size=256m passing "$TMPDIR"
mount -t tmpfs -o size=64m shared /dev/shm  # as an engine does: processes share semaphores there
exec unshare --user --map-user="$NOBODY" --map-group="$NOBODY" setpriv --no-new-privs "$@"
"""


def boxed(command: Sequence[str]) -> list[str]:
    """The command line that runs ``command`` in the box."""
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _WALLS, "box", *command]


def environment(data: Path) -> dict[str, str]:
    """As the image sets it; makes both folders."""
    passing = data.with_name("passing")
    for folder in (data, passing):
        folder.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {
        "NOBODY": str(NOBODY),
        "DATA": str(data),
        "HOME": str(passing),
        "TMPDIR": str(passing),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "MARKETRULES_DATA": str(data),
    }


def run(data: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """``command`` in the box, to its end."""
    return subprocess.run(
        boxed(command),
        cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False,
    )  # fmt: skip


def product(*words: str) -> tuple[str, ...]:
    """The command ``marketrules``, by the Python that runs the tests."""
    return (sys.executable, "-m", "cli", *words)


def missing(data: Path) -> str:
    """Why no box can be made here; empty if it can."""
    if shutil.which("unshare") is None or shutil.which("setpriv") is None:
        return "no unshare or setpriv on this machine"
    done = run(data, "true")
    return "" if done.returncode == 0 else f"no namespaces here: {done.stderr.strip()[:200]}"
