"""Small files that are edited while a server runs: replaced as a whole, noticed at once."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketrules.durable import flush_folder, make_folder

Stamp = tuple[int, int, int]  # time of the last change in ns, size, inode: new after each rename
ABSENT: Stamp = (0, -1, 0)


def stamp_of(path: Path) -> Stamp:
    """What changes with the file; ``ABSENT`` while there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ABSENT
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def replace_file(path: Path, text: str, mode: int = 0o600) -> None:
    """Puts ``text`` in place of ``path`` by one rename; only its owner may read it."""
    make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
        flush_folder(path.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def one_editor(path: Path) -> Iterator[None]:
    """Waits until nobody else edits ``path``; released when the process ends, however it ends."""
    make_folder(path.parent)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
