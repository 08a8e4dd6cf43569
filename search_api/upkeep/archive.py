"""A backup as a file: one tar whose last member says what stands in it, and the digest of each.

backup.tar
    data/CURRENT, data/snapshots/<id>/…   what is published, and nothing older
    data/holdings/…                       what it was made from
    data/uploads/…, data/jobs/…           files that came through the service; citations name them
    data/access.toml, data/keys.json      restrictions; keys, as digests
    data/desk.db                          the desk's records, copied while they are written to
    backup.json                           format, when, from which snapshot, the digests

Passwords and keys are in it as digests only, inquiries as they are: the file is for its owner alone
(mode 0600), and belongs where inquiries may lie. Embeddings are left out: they are made anew.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import TypeAdapter, ValidationError

from marketrules.durable import flush_folder
from marketrules.errors import RecordError

FORMAT = 1
CONTENTS = "backup.json"
DATA = "data"
RECORDS = f"{DATA}/desk.db"
_MOST_CONTENTS = 64 << 20  # bytes of backup.json: some 400,000 files
_BLOCK = 1 << 20
_NOT_ONE = "Take another backup: this one isn't whole."


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    format: int
    created: str  # ISO time, UTC
    snapshot: str  # "" if nothing was published
    records: str  # "sqlite", "postgresql" (kept by its own means), or "" if there were none
    files: Mapping[str, str]  # path in the archive → SHA-256


_CONTENTS: TypeAdapter[Contents] = TypeAdapter(Contents)


class Writing:
    """An archive that is being written."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, str] = {}

    def add(self, file: Path, name: str) -> None:
        """Adds ``file`` as ``name``: its digest is of the bytes that went in."""
        with file.open("rb") as stream:
            told = self._tar.gettarinfo(arcname=name, fileobj=stream)
            hashing = _Hashing(stream)
            self._tar.addfile(told, hashing)
        self.files[name] = hashing.digest()

    def add_folder(self, folder: Path, name: str) -> None:
        """Adds all files below ``folder`` but those that somebody is just writing (``.…``)."""
        for file in sorted(folder.rglob("*")):
            below = file.relative_to(folder)
            if file.is_file() and not file.is_symlink() and not below.parts[0].startswith("."):
                self.add(file, f"{name}/{below.as_posix()}")

    def close(self, contents: Contents) -> None:
        """Writes ``contents`` as the last member."""
        text = _CONTENTS.dump_json(contents, indent=1) + b"\n"
        told = tarfile.TarInfo(CONTENTS)
        told.size = len(text)
        self._tar.addfile(told, io.BytesIO(text))


class _Hashing:
    """A file that is read, and its digest."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._hash.update(block)
        return block

    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def written(file: Path) -> Iterator[Writing]:
    """An archive at ``file``, there once the block has ended well; for its owner alone.

    Raises:
        OSError: if it can't be written.
    """
    partial = file.with_name(f"{file.name}.part")
    handle = os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writing(tar)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
        flush_folder(file.absolute().parent)
    finally:
        partial.unlink(missing_ok=True)


def read_contents(file: Path) -> Contents:
    """What the backup ``file`` says of itself.

    Raises:
        RecordError: if it is no backup, is cut short, or is of another format.
    """
    try:
        with tarfile.open(file, mode="r:") as tar:
            member = tar.getmember(CONTENTS)
            stream = tar.extractfile(member) if member.size <= _MOST_CONTENTS else None
            contents = _CONTENTS.validate_json(stream.read() if stream else b"")
    except OSError as error:
        raise RecordError(f"{file}: {error.strerror or error}.") from error
    except (tarfile.TarError, KeyError, EOFError, ValidationError) as error:
        raise RecordError(f"{file} is no backup, or is cut short.", remedy=_NOT_ONE) from error
    if contents.format != FORMAT:
        raise RecordError(
            f"{file} is a backup of format {contents.format}; this program reads {FORMAT}.",
            remedy="Restore it with the program that made it.",
        )
    return contents


def unpack(file: Path, contents: Contents, into: Path) -> None:
    """Writes the files of the backup below ``into``, each compared with its digest.

    Taken are the regular files that ``contents`` names, by plain relative paths below ``data/``:
    whatever else an archive holds (links, devices, ``../``) can lead out of the folder.

    Raises:
        RecordError: if one is missing, is there twice, isn't named, or is another by its digest.
    """
    seen: set[str] = set()
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                if member.name == CONTENTS:
                    continue
                if member.name in seen or not member.isreg() or not _is_plain(member.name):
                    raise RecordError(f"{file} holds {member.name!r}, which no backup does.")
                expected = contents.files.get(member.name)
                stream = tar.extractfile(member)
                if (
                    expected is None
                    or stream is None
                    or _copied(stream, into, member.name) != expected
                ):
                    raise RecordError(f"{file}: {member.name} is damaged.", remedy=_NOT_ONE)
                seen.add(member.name)
    except (tarfile.TarError, EOFError) as error:
        raise RecordError(f"{file} is damaged: {error}.", remedy=_NOT_ONE) from error
    missing = sorted(set(contents.files) - seen)
    if missing:
        raise RecordError(f"{file} lacks {missing[0]}.", remedy=_NOT_ONE)


def _is_plain(name: str) -> bool:
    path = PurePosixPath(name)
    parts = path.parts
    return (
        len(parts) > 1 and parts[0] == DATA and not path.is_absolute() and str(path) == name
        and not {"..", "."} & set(parts) and "\\" not in name and "\0" not in name
    )  # fmt: skip


def _copied(stream: IO[bytes], into: Path, name: str) -> str:
    """Writes a member; gives its digest."""
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with target.open("xb") as out:
        while block := stream.read(_BLOCK):
            found.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return found.hexdigest()
