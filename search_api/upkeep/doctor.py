"""What is wrong with a data folder and the desk's records, and what to do about it.

Settings enter; findings leave, one for each thing looked at. Nothing is changed here (see ``mending``).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.build import BUILDING, CACHE
from index.encoder_card import read_card
from index.manifest import read_manifest
from index.model import ensure_encoder
from index.publish import PRUNED, current_id
from index.whole import verify
from marketrules.errors import MarketRulesError, RecordError, SnapshotMismatch
from marketrules.folders import DataFolder
from marketrules.holdings import load_holding
from marketrules.settings import Settings
from search_api.access.keys import KeyRing
from search_api.access.restrictions import RestrictionFile
from search_api.desk.copying import faults, records_file
from search_api.desk.database import Records

_LEAST_FREE = 256 << 20  # bytes: a snapshot of 20,000 passages and its embeddings


class State(StrEnum):
    """How a thing was found."""

    FINE = "fine"
    WARNING = "warning"  # answers are right; something will want attention
    WRONG = "wrong"  # answers or records can't be relied on, or the next ingest will fail


class Mend(StrEnum):
    """What ``--mend`` does about a finding."""

    NOTHING = ""
    GO_BACK = "the newest snapshot that is whole is published"
    SET_ASIDE = "it is moved aside"
    SWEEP = "it is removed"
    FORGET = "the cache is removed: embeddings are made anew"
    REBUILD = "a snapshot is built from the holdings"
    SWITCH = "Milvus' alias is moved to what is published"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    state: State
    told: str
    remedy: str = ""
    mend: Mend = Mend.NOTHING
    where: Path | None = None


def examine(settings: Settings) -> Iterator[Finding]:
    """Looks at everything; the findings in the order of the way of the data."""
    folder = DataFolder(settings.data)
    yield _disk(settings.data)
    yield from _holdings(folder)
    yield from _cache(folder)
    yield from _snapshots(folder)
    yield _published(folder)
    yield from _milvus(settings, folder)
    yield from _leftovers(folder)
    yield _encoder(settings, folder)
    yield from _records(settings)
    yield from _access(settings, folder)


def _disk(root: Path) -> Finding:
    if not root.is_dir():
        return Finding("data folder", State.WRONG, f"{root} isn't there.", "Name it with --data.")
    if not os.access(root, os.W_OK):
        return Finding(
            "data folder", State.WRONG, f"{root} can't be written to.",
            "Reading goes on; give the service's user the right to write, or look at the disk.",
        )  # fmt: skip
    free = shutil.disk_usage(root).free
    told = f"{free >> 20:,} MiB are free."
    if free < _LEAST_FREE:
        return Finding("data folder", State.WRONG, told, "Make room: an ingest would fail.")
    return Finding("data folder", State.FINE, told)


def _holdings(folder: DataFolder) -> Iterator[Finding]:
    found = _kept(folder.holdings)
    good = 0
    for path in found:
        try:
            load_holding(path)
            good += 1
        except RecordError as error:
            yield Finding(
                "holdings", State.WRONG, str(error),
                "Ingest its document again, or restore a backup; until then no ingest can publish.",
                where=path,
            )  # fmt: skip
    yield Finding("holdings", State.FINE, f"{good} of {len(found)} editions can be read.")


def _cache(folder: DataFolder) -> Iterator[Finding]:
    file = folder.cache / CACHE
    if file.is_file() and (told := faults(file)):
        yield Finding(
            "embedding cache", State.WARNING, f"{file}: {told[0]}.",
            "Delete it: embeddings are made anew.", Mend.FORGET, file,
        )  # fmt: skip


def _snapshots(folder: DataFolder) -> Iterator[Finding]:
    published = _current(folder)
    for path in _kept(folder.snapshots):
        try:
            manifest = verify(path)
        except SnapshotMismatch as error:
            yield Finding("snapshots", State.WARNING, str(error), where=path)
        except RecordError as error:
            mend = Mend.NOTHING if path.name == published else Mend.SET_ASIDE
            yield Finding("snapshots", State.WRONG, error.message, "", mend, path)
        else:
            told = f"{path.name} is whole: {manifest.counts.passages:,} passages."
            yield Finding("snapshots", State.FINE, told, where=path)


def _published(folder: DataFolder) -> Finding:
    check = "published snapshot"
    if not folder.current.exists() and not _kept(folder.snapshots):
        if _kept(folder.holdings):
            told = "Editions are held, and nothing is published."
            return Finding(check, State.WRONG, told, "Build it.", Mend.REBUILD)
        told = "Nothing has been ingested."
        return Finding(check, State.WARNING, told, "Run `marketrules ingest PATH...`.")
    try:
        name = current_id(folder)
        if name is None:
            raise RecordError(f"{folder.current} isn't there.")
        verify(folder.snapshots / name)
    except (RecordError, SnapshotMismatch) as error:
        whole = [path.name for path in _kept(folder.snapshots) if _is_whole(path)]
        if whole:
            remedy = "Go back to the newest that is whole, then ingest again."
            return Finding(check, State.WRONG, error.message, remedy, Mend.GO_BACK)
        remedy = "Build one from the holdings, or restore a backup."
        mend = Mend.REBUILD if _kept(folder.holdings) else Mend.NOTHING
        return Finding(check, State.WRONG, error.message, remedy, mend)
    return Finding(check, State.FINE, f"{name} is published.")


def _milvus(settings: Settings, folder: DataFolder) -> Iterator[Finding]:
    """Whether Milvus' own name for what is published is the published snapshot's.

    An ingest that was killed between the alias and CURRENT leaves it ahead. Who searches here asks
    the collection of the snapshot that is open, by its name; other programs ask the alias.
    """
    if not settings.milvus:
        return
    from index.milvus.store import MilvusStore, collection_name

    name, check = _current(folder), "Milvus"
    try:
        store = MilvusStore.at(settings.milvus, settings.milvus_token.get_secret_value())
        current = store.current()
        store.close()
    except MarketRulesError as error:
        yield Finding(check, State.WRONG, error.message, error.remedy)
        return
    if name is not None and current != collection_name(name):
        told = f"Its alias names {current or 'nothing'}, and {name} is published."
        yield Finding(check, State.WARNING, told, "The next ingest puts it right.", Mend.SWITCH)
    elif name is not None:
        yield Finding(check, State.FINE, f"{current} is current.")


def _leftovers(folder: DataFolder) -> Iterator[Finding]:
    """What processes that were cut off have left; an ingest that is running has some, too."""
    for prefix in (BUILDING, PRUNED):
        for path in sorted(folder.snapshots.glob(f"{prefix}*")):
            yield Finding("leftovers", State.WARNING, f"{path} is left over.",
                          "The next ingest removes it.", Mend.SWEEP, path)  # fmt: skip
    for path in sorted(folder.root.glob(".CURRENT-*")):
        yield Finding("leftovers", State.WARNING, f"{path} is left over.", "", Mend.SWEEP, path)
    for path in sorted(folder.holdings.glob(".[no]*")):
        yield Finding("leftovers", State.WARNING, f"{path} is left over.",
                      "The next ingest puts it right.", where=path)  # fmt: skip


def _encoder(settings: Settings, folder: DataFolder) -> Finding:
    try:
        card = read_card(ensure_encoder(settings)).identity
    except MarketRulesError as error:
        return Finding("encoder", State.WRONG, error.message, error.remedy)
    name = _current(folder)
    if name is not None:
        try:
            built = read_manifest(folder.snapshots / name).encoder
        except (RecordError, SnapshotMismatch):
            built = card  # told of where snapshots are
        if built != card:
            told = f"The snapshot was built with {built}, and {card} is set."
            return Finding("encoder", State.WRONG, told, "Run `marketrules ingest` again.")
    return Finding("encoder", State.FINE, f"{card} is there, byte for byte.")


def _records(settings: Settings) -> Iterator[Finding]:
    check = "records"
    file = records_file(settings)
    if file is not None and not file.is_file():
        yield Finding(check, State.FINE, "The desk has kept nothing yet.")
        return
    if file is not None and (told := faults(file)):
        remedy = (
            "Stop the service and restore a backup; keep the file for whoever can save more of it."
        )
        yield Finding(check, State.WRONG, f"{file}: {told[0]}.", remedy, where=file)
        return
    try:
        records = Records.open(settings)
    except MarketRulesError as error:
        yield Finding(check, State.WRONG, error.message, error.remedy)
        return
    records.close()
    if file is not None and file.stat().st_mode & 0o077:
        yield Finding(check, State.WARNING, f"{file} can be read by others.",
                      f"Run `chmod 600 {file}*`.")  # fmt: skip
    # A log with its index is opened without a word even where nothing can be written.
    if records.is_closed or (file is not None and not os.access(file, os.W_OK)):
        why = records.refused or f"{file} can't be written to."
        remedy = "Reading goes on; give the service's user the right to write, or look at the disk."
        yield Finding(check, State.WRONG, f"Whole, but: {why}", remedy, where=file)
    else:
        yield Finding(check, State.FINE, "The desk's records are whole and up to date.")


def _access(settings: Settings, folder: DataFolder) -> Iterator[Finding]:
    try:
        KeyRing(settings.keys)
        RestrictionFile(folder.restrictions)
    except MarketRulesError as error:
        yield Finding("access", State.WRONG, error.message, error.remedy)
    if settings.keys.is_file() and settings.keys.stat().st_mode & 0o077:
        yield Finding("access", State.WARNING, f"{settings.keys} can be read by others.",
                      f"Run `chmod 600 {settings.keys}`.")  # fmt: skip


def _kept(folder: Path) -> list[Path]:
    """The folders below ``folder`` that aren't on their way in or out."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("[!.]*") if path.is_dir())


def _is_whole(path: Path) -> bool:
    try:
        verify(path)
    except (RecordError, SnapshotMismatch):
        return False
    return True


def _current(folder: DataFolder) -> str | None:
    try:
        return current_id(folder)
    except RecordError:
        return None
