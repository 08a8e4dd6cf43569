"""Paths as given -> the files to read, in a stable order, and what is refused by name.

Folders are walked to the bottom in the order of their names; links are followed as long as they
lead to what was given, loops are not. Whoever may write into a folder that is ingested could serve
any file of the machine by a link, so one that leads elsewhere is refused by name.
Passed over without a word: hidden files, Word's lock files ("~$…"), what desktops leave behind,
manifests and READMEs. Every other file that no reader takes is refused by name, and the rest goes
on. A file given twice is read once. Nothing is read here but manifests and, of files with an
unknown extension, the first bytes. Not handled: web addresses
(``ingest.fetch`` makes files of them before) and archives.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ingest.manifest import NAME as MANIFEST
from ingest.manifest import ManifestEntry, load_manifest
from ingest.readers.kinds import EXTENSIONS, TAKEN, FileKind, signature
from marketrules.errors import ManifestError, UnreadableDocument, UnsupportedDocument

_LEFTOVERS = frozenset(["thumbs.db", "desktop.ini", "__macosx"])
_README = frozenset(["readme", "readme.md", "readme.txt", "readme.rst"])
_HEAD = 1024  # bytes that show a signature


@dataclass(frozen=True, slots=True)
class IntakeFile:
    """A file to read, and what a manifest says of it."""

    path: Path  # as given, or below the folder given
    entry: ManifestEntry | None = None
    at: Path | None = None  # where it was found to lie, free of links


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not taken in, and why."""

    path: Path
    error: UnreadableDocument


@dataclass(frozen=True, slots=True)
class Intake:
    """What was found under the paths given."""

    files: tuple[IntakeFile, ...]
    refused: tuple[Refused, ...]


@dataclass(slots=True)
class _Search:
    """What has been found so far."""

    files: dict[Path, Path] = field(default_factory=dict)  # resolved -> as found
    refused: list[Refused] = field(default_factory=list)
    entries: dict[Path, ManifestEntry] = field(default_factory=dict)
    manifests: set[Path] = field(default_factory=set)
    folders: set[Path] = field(default_factory=set)  # resolved; stops loops of links
    given: tuple[Path, ...] = ()  # the folders given, resolved

    def take(self, path: Path, *, walked: bool = False) -> None:
        try:
            real = path.resolve(strict=True)
            unsuitable = (self._astray(path, real) if walked else None) or _unsuitable(path)
        except (OSError, RuntimeError, ValueError) as error:
            self.refuse(path, error)
            return
        if unsuitable is not None:
            self.refused.append(Refused(path, unsuitable))
        else:
            self.files.setdefault(real, path)

    def enters(self, path: Path) -> bool:
        """Whether the folder ``path`` lies in what was given; else it is refused by name."""
        astray = self._astray(path, path.resolve()) if path.is_symlink() else None
        if astray is not None:
            self.refused.append(Refused(path, astray))
        return astray is None

    def _astray(self, path: Path, real: Path) -> UnsupportedDocument | None:
        if any(real.is_relative_to(folder) for folder in self.given):
            return None
        return UnsupportedDocument(
            str(path), "it is a link that leads out of the folder given.",
            remedy="Name the folder that it leads to as well, or put a copy in its place.",
        )  # fmt: skip

    def refuse(self, path: Path, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        remedy = "Check the path and its permissions."
        if str(path).startswith(("http:/", "https:/")):
            reason, remedy = "a web address, not a file", "Fetch it first and name the file."
        refusal = UnreadableDocument(str(path), f"can't be opened: {reason}.", remedy=remedy)
        self.refused.append(Refused(path, refusal))

    def read_manifest(self, folder: Path, *, walked: bool = False) -> None:
        path = folder / MANIFEST
        if path in self.manifests or not path.is_file():
            return
        if walked and path.is_symlink() and (astray := self._astray(path, path.resolve())):
            raise ManifestError(astray.message, remedy=astray.remedy)
        self.manifests.add(path)
        self.entries.update(load_manifest(path).entries)  # deeper folders come later and win


def find_files(paths: Sequence[Path]) -> Intake:
    """Finds the files under ``paths``, in the order given and by name within folders.

    A manifest counts for the files that it names in or below its own folder; of two, the nearer.

    Raises:
        ManifestError: if a manifest met on the way is wrong. Nothing is taken in then.
    """
    search = _Search(given=tuple(_real_folders(paths)))
    for path in paths:
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError) as error:
            search.refuse(path, error)
            continue
        if is_folder:
            for file in _walk(path, search):
                search.take(file, walked=True)
        else:
            search.read_manifest(path.parent)
            search.take(path)
    files = tuple(
        IntakeFile(path, search.entries.get(real), real) for real, path in search.files.items()
    )
    return Intake(files, tuple(search.refused))


def _real_folders(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        with suppress(OSError, RuntimeError, ValueError):
            if path.is_dir():
                yield path.resolve(strict=True)


def _walk(folder: Path, search: _Search) -> Iterator[Path]:
    """The files under ``folder`` that aren't passed over; manifests are read on the way."""

    def refuse(error: OSError) -> None:
        search.refuse(Path(error.filename or folder), error)

    for name, folders, files in os.walk(folder, onerror=refuse, followlinks=True):
        here = Path(name)
        real = here.resolve()
        if real in search.folders:  # met before: a link back up, or a folder given twice
            folders.clear()
            continue
        search.folders.add(real)
        search.read_manifest(here, walked=True)
        folders[:] = sorted(
            name for name in folders if not _passed_over(name) and search.enters(here / name)
        )
        yield from (here / name for name in sorted(files) if not _passed_over(name))


def _passed_over(name: str) -> bool:
    lowered = name.lower()
    return (
        lowered.startswith((".", "~$"))
        or lowered in _LEFTOVERS
        or lowered in _README
        or lowered == MANIFEST
    )


def _unsuitable(path: Path) -> UnsupportedDocument | None:
    """The refusal of a file that no reader takes, by its name and, failing that, first bytes.

    A known extension is enough: whether the content fits it is found out when it is read.
    """
    if not path.is_file():  # a pipe would be waited for, a device never ends
        return UnsupportedDocument(str(path), "it is no regular file.", remedy="Name a file.")
    if path.suffix.lower() in EXTENSIONS:
        return None
    with path.open("rb") as file:
        found = signature(file.read(_HEAD))
    if isinstance(found, FileKind) or (isinstance(found, str) and "ZIP" in found):
        return None  # a PDF without extension; of a ZIP archive the first bytes say too little
    kind = found or (f"files named {path.suffix}" if path.suffix else "files without extension")
    return UnsupportedDocument(str(path), f"no reader takes {kind}.", remedy=f"Taken: {TAKEN}.")
