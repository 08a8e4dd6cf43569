"""The folder of fetched files: what is kept, what is half there, and the ledger of both.

    fetched/<source>/06-070131_Nodal.docx     as published; never written to again
    fetched/<source>/manifest.toml            of files named by Section and date (section_files.py)
    fetched/<source>/.ledger.jsonl            a line per file kept, and per sight of it; only grows
    fetched/<source>/.partial/<key>[.json]    downloads under way, and what they are
    fetched/.lock                             held while a fetch runs

A file is whole before it has its name, has its name before the ledger says so, and gives way to
nothing. A process that is killed loses no more than the last write: a torn last line of the ledger
is dropped, a file without a line is recognised by its content.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ingest.fetch.names import beside
from marketrules.durable import flush_file, flush_folder, make_folder
from marketrules.errors import FetchRunning, RecordError
from marketrules.records import from_json, to_json

_NO_LINKS = frozenset([errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK])


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One file as it was last seen under one address; dates are ISO."""

    url: str  # as linked
    final_url: str  # where redirects led
    name: str  # of the file, in the source's folder
    sha256: str
    size: int  # bytes
    etag: str
    last_modified: str
    date: str  # of the edition as far as name, row or server say; may be ""
    seen: str  # UTC, when the server last confirmed it


@dataclass(frozen=True, slots=True)
class Partial:
    """A download under way: which content it is the beginning of."""

    url: str
    etag: str = ""
    last_modified: str = ""

    @property
    def validator(self) -> str:
        """What If-Range can hold: a strong ETag, else the date; "" if it can't be resumed."""
        return self.etag if self.etag.startswith('"') else self.last_modified


@dataclass(slots=True)
class Store:
    """The files of one source."""

    folder: Path
    entries: dict[str, LedgerEntry] = field(default_factory=dict)  # by address, the newest
    files: dict[str, LedgerEntry] = field(default_factory=dict)  # by name, the newest

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Reads the ledger, if there is one.

        Raises:
            RecordError: if it is damaged elsewhere than at its torn end.
        """
        store = cls(folder)
        path = store._ledger
        if not path.exists():
            return store
        data = path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                entry = from_json(line, LedgerEntry)
            except RecordError as error:
                raise RecordError(
                    f"{path}:{number}: {error.message}",
                    remedy="Move the ledger away: the files stay, and are compared with what is "
                    "published at the next fetch.",
                ) from error
            store._remember(entry)
        if whole != data:
            with path.open("r+b") as ledger:
                ledger.truncate(len(whole))
        return store

    @property
    def _ledger(self) -> Path:
        return self.folder / ".ledger.jsonl"

    def held(self, url: str) -> LedgerEntry | None:
        """What is held of ``url``, if the file is still there, byte by byte."""
        entry = self.entries.get(url)
        if entry is None:
            return None
        path = self.folder / entry.name
        intact = path.is_file() and path.stat().st_size == entry.size
        return entry if intact and file_digest(path) == entry.sha256 else None

    def same_content(self, digest: str) -> str | None:
        """Name of a file with this SHA-256 that came from any address of the source."""
        for name, entry in self.files.items():
            path = self.folder / name
            if entry.sha256 == digest and path.is_file() and file_digest(path) == digest:
                return name
        return None

    def note(self, entry: LedgerEntry) -> None:
        """Adds a line to the ledger, on disk before this returns."""
        make_folder(self.folder)
        with self._ledger.open("ab") as ledger:
            ledger.write(to_json(entry).encode("utf-8") + b"\n")
            ledger.flush()
            os.fsync(ledger.fileno())
        self._remember(entry)

    def _remember(self, entry: LedgerEntry) -> None:
        self.entries[entry.url] = self.files[entry.name] = entry

    def keep(self, part: Path, name: str, dated: str, digest: str) -> str:
        """Gives a whole download its name, or another if that is taken; returns the name."""
        flush_file(part)  # the ledger is going to say that it is there, byte for byte
        other = beside(name, dated, digest)
        for wanted in (name, other):
            target = self.folder / wanted
            if _named_anew(part, target) or file_digest(target) == digest:
                part.unlink(missing_ok=True)
                flush_folder(self.folder)
                return wanted
        raise FileExistsError(errno.EEXIST, "is there with another content", other)

    def partial_path(self, url: str) -> Path:
        key = hashlib.sha256(url.encode("utf-8")).hexdigest()[:24]
        return self.folder / ".partial" / key

    def partial(self, url: str) -> tuple[Partial, int] | None:
        """The download of ``url`` under way and its size, if it can be resumed."""
        path = self.partial_path(url)
        about = path.with_suffix(".json")
        if not path.is_file() or not about.is_file():
            return None
        try:
            partial = from_json(about.read_bytes(), Partial)
        except RecordError:
            return None
        facts = path.stat()
        # Killed between naming it and letting the partial go: one file under both names.
        fits = partial.url == url and partial.validator and facts.st_nlink == 1
        return (partial, facts.st_size) if fits and facts.st_size else None

    def begin(self, partial: Partial) -> Path:
        """Starts a download over; gives the file to write to."""
        path = self.partial_path(partial.url)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.drop(partial.url)  # never the old facts with new bytes, nor a kept file's second name
        path.touch()
        about = path.with_suffix(".new")
        about.write_text(to_json(partial), encoding="utf-8")
        about.replace(path.with_suffix(".json"))
        return path

    def drop(self, url: str) -> None:
        path = self.partial_path(url)
        for one in (path, path.with_suffix(".json"), path.with_suffix(".new")):
            one.unlink(missing_ok=True)


@contextmanager
def only_fetch(folder: Path) -> Iterator[None]:
    """Holds the folder of fetched files; released when the process ends, however it ends.

    Raises:
        FetchRunning: if another process holds it.
    """
    make_folder(folder)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FetchRunning(
                f"{folder}: another fetch is running.", remedy="Wait for it to end."
            ) from error
        yield


def file_digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _named_anew(part: Path, target: Path) -> bool:
    """Gives ``part`` a second name, unless that is taken."""
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if target.exists():  # a file system without links; the lock keeps other fetches away
            return False
        part.rename(target)
    return True
