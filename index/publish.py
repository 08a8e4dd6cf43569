"""Which snapshot is served: one file, CURRENT, switched by one rename.

A reader sees the old id or the new one, never half of either. Snapshots that are no longer served
are kept for a while, so that readers move over in their own time and answers can be reproduced, and
however long somebody reads them: a reader that is behind by more than ``KEPT`` loses nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from index.build import BUILDING
from index.encoder_card import EncoderIdentity
from index.lease import is_leased
from index.manifest import check_files, check_seal, read_manifest
from index.searches import FILES, SearchStore
from index.snapshot import Snapshot
from marketrules.durable import flush_folder
from marketrules.errors import RecordError, SnapshotMissing
from marketrules.folders import DataFolder

KEPT = 3  # snapshots on disk, the published one among them
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")  # a plain name: CURRENT never leads elsewhere
PRUNED = ".pruned-"
_SWITCH = ".CURRENT-"  # left by a publisher that was killed: publishing holds the lock
_INGEST = "Run `marketrules ingest PATH...` first."


def publish(folder: DataFolder, name: str, *, kept: int = KEPT, store: SearchStore = FILES) -> None:
    """Makes snapshot ``name`` the one that is served, and prunes all but ``kept``, itself included.

    It is loaded into ``store`` before anything changes; CURRENT then says what is served, and the
    store's own name for it has moved a moment before.

    Raises:
        RecordError: if it isn't there, whole, or can't be searched in the store.
        SearchStoreUnavailable: if the store doesn't answer.
        SnapshotMismatch: if it is of another format.
    """
    snapshot = folder.snapshots / name
    check_seal(snapshot)
    manifest = read_manifest(snapshot)
    check_files(snapshot, manifest, digests=True)
    store.load(snapshot, manifest)
    store.switch(name)
    for left in folder.root.glob(f"{_SWITCH}*"):
        left.unlink(missing_ok=True)
    for entries in (folder.snapshots, folder.root):  # what CURRENT is to name is there before it
        flush_folder(entries)
    handle, temporary = tempfile.mkstemp(prefix=_SWITCH, dir=folder.root)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(name + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder.current)
    finally:
        Path(temporary).unlink(missing_ok=True)
    flush_folder(folder.root)
    _prune(folder, kept)
    store.keep([path.name for path in folder.snapshots.glob("[!.]*")])


def current_id(folder: DataFolder) -> str | None:
    """The published snapshot's id; None if nothing was ever published.

    Raises:
        RecordError: if CURRENT doesn't hold a snapshot's name.
    """
    try:
        name = folder.current.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    if not _ID.fullmatch(name):
        raise RecordError(f"{folder.current} names no snapshot: {name[:80]!r}.", remedy=_INGEST)
    return name


def open_current(
    folder: DataFolder, encoder: EncoderIdentity | None, store: SearchStore = FILES
) -> Snapshot:
    """Opens the published snapshot, for questions embedded by ``encoder`` (None: for none).

    Raises:
        SnapshotMissing: if nothing is published.
        SnapshotMismatch: if it was built with another format or encoder.
        RecordError: if it is damaged.
        SearchStoreUnavailable: if ``store``, which searches it, doesn't answer.
    """
    name = current_id(folder)
    if name is None:
        raise SnapshotMissing(f"nothing has been ingested into {folder.root} yet.", remedy=_INGEST)
    return open_named(folder, name, encoder, store)


def open_named(
    folder: DataFolder, name: str, encoder: EncoderIdentity | None, store: SearchStore = FILES
) -> Snapshot:
    """Opens the snapshot ``name``, whichever is published.

    Raises:
        As ``open_current``.
    """
    path = folder.snapshots / name
    if not path.is_dir():
        raise SnapshotMissing(f"the snapshot {path} is gone.", remedy=_INGEST)
    return Snapshot(path, encoder, store)


def _prune(folder: DataFolder, kept: int) -> None:
    """Removes what crashed builds left, and all but the newest snapshots and the published one."""
    current = current_id(folder)
    paths = [path for path in folder.snapshots.glob("[!.]*") if path.name != current]
    for path in sorted(paths, key=made)[: max(0, len(paths) - kept + 1)]:
        if is_leased(path):
            continue  # gone with a later publication
        # Renamed first: a half-removed snapshot must not look like one.
        path.rename(path.with_name(f"{PRUNED}{path.name}"))
    for prefix in (BUILDING, PRUNED):
        for left in folder.snapshots.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)


def made(snapshot: Path) -> tuple[str, int]:
    """When a snapshot was made: the second that its name says, then the file system's time."""
    return snapshot.name.partition("-")[0], snapshot.stat().st_mtime_ns
