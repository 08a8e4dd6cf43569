"""What a full or a read-only disk does, told as such, whoever met it: a file or SQLite."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketrules.errors import RecordError, StorageFull, StorageReadOnly

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# In the low byte of an extended code (sqlite.org/rescode.html).
_REFUSED = (
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM,
)  # fmt: skip


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; -1 if the error came from the driver itself."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF


@contextmanager
def storage_told(root: Path) -> Iterator[None]:
    """Errors of the disk below ``root``, as ours; any other passes.

    Raises:
        StorageFull: if the disk is full, or a quota is used up.
        StorageReadOnly: if it is mounted read-only.
        RecordError: if SQLite can't write there.
    """
    try:
        yield
    except OSError as error:
        # NumPy's own, of an array written in part: "512 requested and 64 written", without a code.
        cut_short = error.errno is None and " requested and " in str(error)
        if cut_short or error.errno in _FULL:
            raise _full(_place(root, error)) from error
        if error.errno == errno.EROFS:
            raise _read_only(root, error) from error
        raise
    except RuntimeError as error:  # FAISS tells its errors as text
        if any(os.strerror(number) in str(error) for number in _FULL):
            raise _full(root) from error
        raise
    except sqlite3.Error as error:
        code = primary_code(error)
        if code == sqlite3.SQLITE_FULL:
            raise _full(root) from error
        if code in _REFUSED:
            raise RecordError(
                f"{root} can't be written to: {error}.",
                remedy="See that its disk is sound and not mounted read-only, then try again.",
            ) from error
        raise


def _place(root: Path, error: OSError) -> Path:
    """Where it failed: the file named, if that lies elsewhere (a folder for passing files), else ``root``."""
    name = error.filename
    elsewhere = isinstance(name, str) and not Path(name).absolute().is_relative_to(root.absolute())
    return Path(name) if elsewhere else root


def _read_only(root: Path, error: OSError) -> StorageReadOnly:
    place = _place(root, error)
    if error.filename is None and root.is_dir() and os.access(root, os.W_OK):
        # Semaphores of processes lie in /dev/shm, and the error names no file.
        return StorageReadOnly(
            f"{error.strerror}, and not in {root}: where passing files or /dev/shm are.",
            remedy="Set TMPDIR to a folder that can be written to; mount /dev/shm for writing.",
        )
    return StorageReadOnly(
        f"{place} can't be written to: {error.strerror}. What is there is still served.",
        remedy="See that its disk is sound and mounted for writing, then try again.",
    )


def _full(root: Path) -> StorageFull:
    return StorageFull(
        f"The disk of {root} is full; what was published before is still served.",
        remedy="Free space on it, or move what lies there (the data folder; what is passing: TMPDIR) to a"
        " larger disk, then try again.",
    )
