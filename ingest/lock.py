"""One ingest at a time: a lock on the data folder, held until the snapshot is published."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from marketrules.durable import make_folder
from marketrules.errors import IngestRunning
from marketrules.folders import DataFolder


@contextmanager
def exclusive(folder: DataFolder) -> Iterator[None]:
    """Holds ``folder`` for writing; released when the process ends, however it ends.

    Raises:
        IngestRunning: if another process holds it.
    """
    make_folder(folder.root)
    with folder.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise IngestRunning(
                f"{folder.root}: another ingest is running.", remedy="Wait for it to end."
            ) from error
        yield
