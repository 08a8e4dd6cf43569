"""That a snapshot is being read: its folder stays on disk as long as somebody holds a lease on it.

A shared lock on the snapshot's manifest, which the kernel takes back when the process ends, however
it ends. Files that are mapped outlive their folder anyway, but the catalogue opens a connection
whenever one more thread asks, and source texts are read when they are first asked for.
"""

from __future__ import annotations

import os
import weakref
from pathlib import Path

from index.manifest import FILE
from marketrules.errors import RecordError

try:
    import fcntl
except ImportError:  # not POSIX: files in use can't be removed there anyway
    fcntl = None  # type: ignore[assignment]


class Lease:
    """Held from its making until ``end``, or until nobody knows it any more."""

    def __init__(self, snapshot: Path) -> None:
        """Takes a lease on the folder ``snapshot``.

        Raises:
            RecordError: if it has no manifest.
        """
        try:
            handle = os.open(snapshot / FILE, os.O_RDONLY)
        except OSError as error:
            raise RecordError(f"{snapshot}: {error.strerror}.") from error
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_SH)
        self._end = weakref.finalize(self, os.close, handle)

    def end(self) -> None:
        """Lets go; doing so twice is fine."""
        self._end()


def is_leased(snapshot: Path) -> bool:
    """Whether somebody reads the folder ``snapshot`` now, in this process or another."""
    if fcntl is None:
        return False
    try:
        handle = os.open(snapshot / FILE, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
