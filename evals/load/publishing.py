"""Publications while the service is asked: a copy of the snapshot under a new id, as often as said.

What a reader has to do is the same as after an ingest (another folder, other files, nothing of
them in memory), and the answers stay comparable.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.manifest import read_manifest, write_manifest
from index.publish import current_id, publish
from marketrules.errors import SnapshotMissing
from marketrules.folders import DataFolder


def publish_copy(folder: DataFolder, number: int) -> str:
    """Copies what is published, and publishes the copy.

    Raises:
        SnapshotMissing: if nothing is published.
    """
    name = current_id(folder)
    if name is None:
        raise SnapshotMissing(f"nothing is published in {folder.root}.")
    new = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{number:08x}"
    beside = folder.snapshots / f".building-{new}"
    shutil.copytree(folder.snapshots / name, beside)
    write_manifest(beside, replace(read_manifest(beside), id=new))
    beside.rename(folder.snapshots / new)
    publish(folder, new)
    return new


@contextmanager
def publishing(data: Path, every_s: float) -> Iterator[list[str]]:
    """Publishes a copy every ``every_s`` seconds, from one interval on; gives their ids."""
    published: list[str] = []
    over = threading.Event()

    def work() -> None:
        while not over.wait(every_s):
            published.append(publish_copy(DataFolder(data), len(published) + 1))

    thread = threading.Thread(target=work, name="publishing")
    thread.start()
    try:
        yield published
    finally:
        over.set()
        thread.join()
