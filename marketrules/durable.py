"""What was written stays written when the power goes: files and folders flushed to the disk.

A rename or a new file is an entry of its folder. The file's own flush doesn't keep the entry: the
folder has to be flushed too (fsync(2), "Description"), or after a power cut the name may lead to
what stood there before, or to nothing.
"""

from __future__ import annotations

import os
from pathlib import Path


def flush_file(path: Path) -> None:
    """Forces the content of one file onto the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def flush_folder(path: Path) -> None:
    """Forces the entries of one folder onto the disk: names, not what they lead to."""
    if os.name != "posix":  # elsewhere folders can't be opened
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_below(path: Path) -> None:
    """Forces a folder with all that it holds onto the disk."""
    for folder, _, files in os.walk(path):
        for name in files:
            flush_file(Path(folder, name))
        flush_folder(Path(folder))


def make_folder(path: Path) -> None:
    """Makes a folder, with those above it that are missing; all of them outlive a power cut."""
    missing = [path, *path.parents]
    made = missing[: next(number for number, one in enumerate(missing) if one.is_dir())]
    path.mkdir(parents=True, exist_ok=True)
    for folder in made:
        flush_folder(folder.parent)
