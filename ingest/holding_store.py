"""The holdings on disk: what ingest understood, one folder per edition, replaced as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from marketrules.documents import Edition
from marketrules.durable import flush_below, flush_file, flush_folder, make_folder
from marketrules.errors import RecordError
from marketrules.folders import DataFolder
from marketrules.holdings import Holding, load_holding, save_holding
from marketrules.records import read_json

SEEN = "seen.json"


@cache
def understanding() -> str:
    """Identity of the code that reads and understands: when it changes, all files are read anew."""
    code = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()[:16]


def folder_of(folder: DataFolder, key: str) -> Path:
    """Where the edition ``document@edition`` lies; the key is made safe for file systems."""
    return folder.holdings / key.replace("/", "_").replace(":", "_")


def store(folder: DataFolder, holding: Holding) -> None:
    """Writes one holding beside the old one, then switches by rename; each step outlives a power cut."""
    make_folder(folder.holdings)
    target = folder_of(folder, holding.edition.key)
    temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.holdings))
    save_holding(temporary, holding)
    flush_below(temporary)
    if target.exists():
        retired = Path(tempfile.mkdtemp(prefix=".old-", dir=folder.holdings))
        target.replace(retired / "edition")
        temporary.replace(target)
        flush_folder(folder.holdings)  # the new one is there before the old one goes
        shutil.rmtree(retired)
    else:
        temporary.replace(target)
        flush_folder(folder.holdings)


def holds(folder: DataFolder, key: str, sha256: str) -> bool:
    """Whether the edition ``key`` is held, whole, as read from a file with this digest."""
    try:
        return load_holding(folder_of(folder, key)).edition.sha256 == sha256
    except RecordError:
        return False  # removed or damaged since: it is read again


def held_from_elsewhere(folder: DataFolder, holding: Holding) -> Holding | None:
    """What is held of this edition, if it was read from another file with other content."""
    try:
        held = load_holding(folder_of(folder, holding.edition.key))
    except RecordError:
        return None
    same = held.edition.source == holding.edition.source
    return None if same or held.edition.sha256 == holding.edition.sha256 else held


def recover(folder: DataFolder) -> None:
    """Puts right what an ingest that was cut off left behind; call it with the lock held.

    Cut off between the two renames of ``store``, the old holding lies in ``.old-…``: it goes back.
    A half-written new one is removed.
    """
    if not folder.holdings.is_dir():
        return
    for retired in folder.holdings.glob(".old-*"):
        held = retired / "edition"
        with suppress(RecordError):  # damaged or empty: there is nothing to put back
            target = folder_of(folder, read_json(held / "edition.json", Edition).key)
            if not target.exists():
                held.replace(target)
                flush_folder(folder.holdings)
        shutil.rmtree(retired)
    for unfinished in folder.holdings.glob(".new-*"):
        shutil.rmtree(unfinished)
    for unfinished in folder.holdings.glob(f".{SEEN}.*"):
        unfinished.unlink()


def load_holdings(folder: DataFolder) -> Iterator[Holding]:
    """All holdings, in the order of their keys.

    Raises:
        RecordError: if a holding is damaged.
    """
    if not folder.holdings.is_dir():
        return
    for path in sorted(folder.holdings.iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            yield load_holding(path)


def seen_files(folder: DataFolder) -> dict[str, str]:
    """Digest of each file understood before -> key of its edition; {} if understood otherwise."""
    path = folder.holdings / SEEN
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record.get("understanding") != understanding():
            return {}
        files = record["files"]
        return {str(digest): str(key) for digest, key in files.items()}
    except (ValueError, KeyError, AttributeError) as error:  # no JSON, no UTF-8, other content
        raise RecordError(
            f"{path}: damaged", remedy="Delete it; all files are read again."
        ) from error


def remember_files(folder: DataFolder, files: Mapping[str, str]) -> None:
    """Writes what ``seen_files`` reads."""
    folder.holdings.mkdir(parents=True, exist_ok=True)
    temporary = folder.holdings / f".{SEEN}.{os.getpid()}"
    record = {"understanding": understanding(), "files": dict(files)}
    temporary.write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")
    flush_file(temporary)  # else it may be empty, and the next ingest would stop at it
    temporary.replace(folder.holdings / SEEN)
