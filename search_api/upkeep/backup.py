"""A data folder and the desk's records → one file, and back.

A backup is taken while the service runs: snapshots never change, records are copied by SQLite's own
means, and the caller holds the ingest lock, so that holdings and snapshot belong together. It is
restored into a folder beside the target and checked there; then one rename puts it in place.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.publish import current_id
from index.whole import verify
from marketrules.durable import flush_below, flush_folder, make_folder
from marketrules.errors import RecordError, StorageFull, WrongState
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.desk.copying import check_copy, copy_records, kind_of
from search_api.upkeep.archive import (
    DATA,
    FORMAT,
    RECORDS,
    Contents,
    Writing,
    read_contents,
    unpack,
    written,
)

_SINGLE = ("access.toml", "keys.json")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore put in place."""

    contents: Contents
    folder: Path
    aside: Path | None  # where what stood there before lies now


def back_up(settings: Settings, file: Path) -> Contents:
    """Writes the backup of the data folder and records of ``settings`` to ``file``.

    The caller holds the ingest lock.

    Raises:
        RecordError: if the published snapshot is damaged: a backup of it would be worth nothing.
        StorageFull: if there is no room for it.
        RecordsMismatch, RecordsBusy: if the records can't be copied.
    """
    folder = DataFolder(settings.data)
    name = current_id(folder)
    if name is not None:
        verify(folder.snapshots / name)
    kind = kind_of(settings)
    try:
        with (
            tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as scratch,
            written(file) as archive,
        ):
            _add(archive, folder, name)
            if kind == "sqlite":
                archive.add(copy_records(settings, Path(scratch) / "desk.db"), RECORDS)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            contents = Contents(FORMAT, now, name or "", kind, archive.files)
            archive.close(contents)
    except OSError as error:
        raise StorageFull(
            f"{file} can't be written: {error.strerror or error}.",
            remedy="Name a file on a disk with room for the data folder.",
        ) from error
    return contents


def _add(archive: Writing, folder: DataFolder, name: str | None) -> None:
    """What lies in the data folder; ``name`` is the published snapshot."""
    if name is not None:
        archive.add(folder.current, f"{DATA}/CURRENT")
        archive.add_folder(folder.snapshots / name, f"{DATA}/snapshots/{name}")
    for part in (folder.holdings, folder.uploads, folder.jobs):
        archive.add_folder(part, f"{DATA}/{part.name}")
    for single in (folder.root / one for one in _SINGLE):
        if single.is_file():
            archive.add(single, f"{DATA}/{single.name}")


def restore(file: Path, target: Path, *, over: bool = False) -> Restored:
    """Puts the backup ``file`` in place as the data folder ``target``.

    Nothing of ``target`` is lost: with ``over`` it is moved aside, beside itself. Where ``target``
    can't be replaced, as a container's volume can't, its content is: CURRENT comes last, and what was
    there is moved into a folder within.

    Raises:
        WrongState: if ``target`` holds something, without ``over``.
        RecordError: if the backup isn't whole; ``target`` is as it was.
        StorageFull: if there is no room.
    """
    contents = read_contents(file)
    occupied = target.exists() and any(target.iterdir())
    if occupied and not over:
        raise WrongState(
            f"{target} holds something already.",
            remedy="Name an empty folder, or say --over: what is there is moved aside.",
        )
    fixed = _is_fixed(target)
    place = target if fixed else target.parent
    make_folder(place)
    try:
        with tempfile.TemporaryDirectory(dir=place, prefix=".restoring-") as scratch:
            unpack(file, contents, Path(scratch))
            made = Path(scratch) / DATA
            made.mkdir(exist_ok=True)
            _check(made, contents)
            flush_below(made)
            put = _put_within if fixed else _put_in_place
            aside = put(made, target, occupied=occupied)
    except OSError as error:
        raise StorageFull(
            f"{target} can't be written: {error.strerror or error}.",
            remedy="Name a folder on a disk with room for it.",
        ) from error
    return Restored(contents, target, aside)


def _check(made: Path, contents: Contents) -> None:
    """That what was unpacked can be served and goes on.

    Raises:
        RecordError: if it can't.
    """
    folder = DataFolder(made)
    if (current_id(folder) or "") != contents.snapshot:
        raise RecordError(
            f"The backup is of snapshot {contents.snapshot or 'none'}, and holds another."
        )
    if contents.snapshot:
        verify(folder.snapshots / contents.snapshot)
    if contents.records == "sqlite":
        check_copy(made / "desk.db")
    for secret in (made / one for one in (*_SINGLE, "desk.db")):
        if secret.exists():
            secret.chmod(0o600)


def _is_fixed(target: Path) -> bool:
    """Whether another folder can't be put in the place of ``target``: a mount, or its parent is shut."""
    return target.is_dir() and (
        target.is_mount() or not os.access(target.absolute().parent, os.W_OK)
    )


def _put_in_place(made: Path, target: Path, *, occupied: bool) -> Path | None:
    """By one rename; gives where what was there is now."""
    aside = None
    if occupied:
        aside = target.with_name(f"{target.name}.{_before()}")
        target.rename(aside)
    if target.exists():
        target.rmdir()
    made.rename(target)
    flush_folder(target.absolute().parent)
    return aside


def _put_within(made: Path, target: Path, *, occupied: bool) -> Path | None:
    """Piece by piece: until the last one, CURRENT, nothing is published; else as ``_put_in_place``."""
    aside = None
    if occupied:
        aside = target / _before()
        aside.mkdir()
        for piece in reversed(_pieces(target, aside, made.parent)):
            piece.rename(aside / piece.name)
        flush_folder(aside)
        flush_folder(target)
    for piece in _pieces(made):
        if piece.name == "CURRENT":
            flush_folder(target)  # whatever it names is there before it, after a power cut too
        piece.rename(target / piece.name)
    flush_folder(target)
    return aside


def _pieces(folder: Path, *apart: Path) -> list[Path]:
    """What is in it, but those ``apart``; CURRENT last."""
    return sorted(set(folder.iterdir()) - set(apart), key=lambda one: one.name == "CURRENT")


def _before() -> str:
    return f"before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
