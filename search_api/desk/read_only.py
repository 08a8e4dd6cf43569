"""Records in a file of SQLite that can't be written to: opened so that they can be read.

A file with a write-ahead log needs an index beside the log, even to be read (sqlite.org/wal.html,
"Read-Only Databases"): one that was closed well has neither and is read as it is; one with both, as
a process that died leaves them, is read through them; one with the log alone is copied to where an
index can be made. What was acknowledged and stands in the log only is never left out.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine

from marketrules.storage import primary_code

_UNWRITABLE = (
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_FULL,
)  # fmt: skip


def is_unwritable(error: BaseException | None) -> bool:
    """Whether SQLite says that it can't write to the disk, or make its files there."""
    return isinstance(error, sqlite3.Error) and primary_code(error) in _UNWRITABLE


def reading_engine(file: Path, patience_s: float) -> Engine:
    """An engine whose transactions read ``file``, each by a connection of its own.

    So each sees whether a log stands beside the file by then: another may write there, or from
    another machine.
    """
    return create_engine(
        "sqlite://", creator=lambda: _reader(file, patience_s), poolclass=NullPool,
        hide_parameters=True,
    )  # fmt: skip


def reader(file: Path, patience_s: float) -> sqlite3.Connection:
    """A connection that reads ``file`` and changes nothing, on whatever disk it lies.

    Raises:
        sqlite3.Error: if it can't be read.
    """
    try:
        return _connected(file, "mode=ro", patience_s)
    except sqlite3.OperationalError as error:
        if not is_unwritable(error):
            raise
        return _reader(file, patience_s)


def _reader(file: Path, patience_s: float) -> sqlite3.Connection:
    log, index = (Path(f"{file}-{name}") for name in ("wal", "shm"))
    if not log.is_file() or not log.stat().st_size:
        return _connected(file, "mode=ro&immutable=1", patience_s)
    if index.is_file():
        return _connected(file, "mode=ro", patience_s)
    with tempfile.TemporaryDirectory(prefix="records-") as folder:
        copy = Path(folder) / file.name
        shutil.copy(file, copy)
        shutil.copy(log, f"{copy}-wal")
        return _connected(copy, "mode=rw", patience_s)  # open files outlive their names


def _connected(file: Path, mode: str, patience_s: float) -> sqlite3.Connection:
    held = sqlite3.connect(
        f"{file.resolve().as_uri()}?{mode}", uri=True, timeout=patience_s, isolation_level=None,
        check_same_thread=False,
    )  # fmt: skip
    try:
        held.execute("PRAGMA query_only=ON")
        held.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens what it needs
    except sqlite3.Error:
        with suppress(sqlite3.Error):
            held.close()
        raise
    return held
