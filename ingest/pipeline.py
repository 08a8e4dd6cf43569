"""Files -> holdings: find, read, understand, store; then references with all documents in view.

A file that can't be read is refused by name and the rest goes on; a file whose bytes were understood
before costs nothing. What is held already stays until its replacement is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.cross_references import link_holdings
from ingest.holding_store import (
    held_from_elsewhere,
    holds,
    recover,
    remember_files,
    seen_files,
    store,
)
from ingest.intake import IntakeFile, find_files
from ingest.lock import exclusive
from ingest.parallel import Bounds, Heard, Readers, stamp_of, understood
from ingest.readers import MIB, content_of
from marketrules.errors import UnreadableDocument
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.records import digest
from marketrules.settings import Settings

Progress = Callable[[int, int, str], None]  # files done, files in all, name of the next


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of the files given."""

    read: tuple[str, ...]  # keys of editions new or changed
    unchanged: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]  # path, why and what to do
    holdings: int  # editions held now
    replaced: tuple[tuple[str, str], ...] = ()  # key, the other file that it was read from before


@dataclass(slots=True)
class _Run:
    """One ingest under way."""

    folder: DataFolder
    settings: Settings
    seen: dict[str, str]
    taken: dict[str, str] = field(default_factory=dict)  # key -> path, in this run
    read: list[str] = field(default_factory=list)  # those of them that are new or changed
    unchanged: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    replaced: list[tuple[str, str]] = field(default_factory=list)


def ingest(
    paths: Sequence[Path], folder: DataFolder, settings: Settings, progress: Progress | None = None
) -> IngestReport:
    """Takes in all files under ``paths``, with the data folder locked meanwhile.

    Raises:
        IngestRunning: if another ingest holds the data folder.
        ManifestError: if a manifest beside the files is wrong.
    """
    with exclusive(folder):
        return take_in(paths, folder, settings, progress)


def take_in(
    paths: Sequence[Path],
    folder: DataFolder,
    settings: Settings,
    progress: Progress | None = None,
    heard: Heard | None = None,
) -> IngestReport:
    """Likewise, for a caller that holds the lock until what was read is published.

    ``heard`` is told of each holding as soon as it is understood (``ingest.parallel.Readers``).

    Raises:
        ManifestError: if a manifest beside the files is wrong.
    """
    folder.holdings.mkdir(parents=True, exist_ok=True)
    intake = find_files(paths)
    recover(folder)
    run = _Run(folder, settings, seen_files(folder))
    run.refused.extend((str(refused.path), str(refused.error)) for refused in intake.refused)
    limit = settings.max_file_mb * MIB
    known = {file.path: key for file in intake.files if (key := _known(run, file)) is not None}
    fresh = [file for file in intake.files if file.path not in known]
    with Readers(fresh, max_bytes=limit, bounds=_bounds(settings), heard=heard) as readers:
        for done, file in enumerate(intake.files):
            if progress is not None:
                progress(done, len(intake.files), file.path.name)
            # A copy of a file that was read just now is known by now.
            key = known.get(file.path) or _known(run, file)
            if key is None:
                _take(run, file, readers)
            else:
                run.unchanged.append(key)
                run.taken.setdefault(key, str(file.path))
    if run.read:
        link_holdings(folder)
    remember_files(folder, run.seen)
    held = [path for path in folder.holdings.iterdir() if path.is_dir() and path.name[0] != "."]
    return IngestReport(
        tuple(run.read), tuple(run.unchanged), tuple(run.refused), len(held), tuple(run.replaced)
    )


def _known(run: _Run, file: IntakeFile) -> str | None:
    """The edition that was understood from these bytes before, if it is held."""
    try:
        data = content_of(file.path, max_bytes=run.settings.max_file_mb * MIB, at=file.at)
    except UnreadableDocument:
        return None  # refused with the reason when its turn comes
    known = run.seen.get(stamp_of(file, data))
    return known if known is not None and holds(run.folder, known, digest(data)) else None


def _take(run: _Run, file: IntakeFile, readers: Readers) -> None:
    try:
        data = content_of(file.path, max_bytes=run.settings.max_file_mb * MIB, at=file.at)
        stamp = stamp_of(file, data)
        holding = readers.holding(file, data)
    except UnreadableDocument as error:
        run.refused.append((str(file.path), str(error)))
        return
    key = holding.edition.key
    if key in run.taken:
        message = (
            f"{file.path}: is {key} too, like {run.taken[key]}, which was taken. "
            "Name another edition in a manifest, or leave one of them out."
        )
        run.refused.append((str(file.path), message))
        return
    former = held_from_elsewhere(run.folder, holding)
    if former is not None and len(holding.passages) * 2 < len(former.passages):
        message = (
            f"{file.path}: is {key} too, like {former.edition.source}, which is held, and less than "
            "half of it. Name another edition in a manifest, if it is one."
        )
        run.refused.append((str(file.path), message))
        return
    if former is not None:
        run.replaced.append((key, former.edition.source))
    store(run.folder, holding)
    run.seen = {stamp_: held for stamp_, held in run.seen.items() if held != key}
    run.seen[stamp] = key
    run.taken[key] = str(file.path)
    run.read.append(key)


def understand_file(path: Path, settings: Settings) -> Holding:
    """One file, read and understood by itself; nothing is stored.

    Raises:
        UnreadableDocument: if it can't be read, or nothing says what it is.
        ManifestError: if a manifest beside it is wrong.
    """
    intake = find_files([path])
    for refused in intake.refused:
        raise refused.error
    if len(intake.files) != 1 or path.is_dir():
        raise UnreadableDocument(str(path), "is no file.", remedy="Name one file.")
    (file,) = intake.files
    data = content_of(file.path, max_bytes=settings.max_file_mb * MIB, at=file.at)
    return understood(file, data, _bounds(settings))


def _bounds(settings: Settings) -> Bounds:
    return Bounds(settings.read_seconds, settings.read_mb)
