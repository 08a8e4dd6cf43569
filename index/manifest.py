"""What a snapshot says of itself: format, origin, encoder, counts and the digest of each file.

``manifest.json`` is written last, so a folder without one is no snapshot. A snapshot is refused,
with the remedy in the message, by a program of another format or with another encoder.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.encoder_card import EncoderIdentity
from index.vectors import VectorKind
from marketrules.errors import RecordError, SnapshotMismatch

FORMAT = 3  # raised with every change of what the files of a snapshot are
FILE = "manifest.json"
SEAL = "manifest.sha256"  # of the manifest, which holds the digests of all the rest
_AGAIN = "Run `marketrules ingest` again."
_OLDER = "Run `marketrules ingest` again, into another data folder while this one is served."
_NEWER = "Start the newer program, restore a backup made with this one, or ingest again."


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of the snapshot."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each thing the snapshot holds."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    editions: int
    sections: int
    passages: int
    boxes: int
    references: int
    findings: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record in ``manifest.json``."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    format: int
    id: str
    created: str  # ISO time, UTC
    corpus: str  # digest of the holdings and of how they were indexed, encoder included
    encoder: EncoderIdentity
    vectors: VectorKind  # how the nearest of them are found
    counts: Counts
    files: dict[str, FileRecord]  # by path relative to the snapshot
    late: str = ""  # which token vectors are held; "" none: nothing is read a second time


_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)
_FORMAT_ONLY: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest, and its seal before it: who has a manifest has its seal."""
    text = _MANIFEST.dump_json(manifest, indent=1) + b"\n"
    (folder / SEAL).write_text(f"{hashlib.sha256(text).hexdigest()}\n", encoding="ascii")
    (folder / FILE).write_bytes(text)


def check_seal(folder: Path) -> None:
    """Compares the manifest with its seal; a snapshot of before there were seals has none.

    Raises:
        RecordError: if they don't agree, or can't be read.
    """
    try:
        if not (folder / SEAL).exists():
            return
        sealed = (folder / SEAL).read_bytes()
        found = hashlib.sha256((folder / FILE).read_bytes()).hexdigest()
    except OSError as error:
        raise RecordError(f"{folder / SEAL}: {error.strerror}.", remedy=_AGAIN) from error
    if sealed != f"{found}\n".encode():
        raise RecordError(f"{folder / FILE} is damaged: its digest is {found}.", remedy=_AGAIN)


def read_manifest(folder: Path) -> Manifest:
    """Reads the manifest of the snapshot in ``folder``.

    Raises:
        RecordError: if it is missing or damaged.
        SnapshotMismatch: if the snapshot is of another format.
    """
    try:
        text = (folder / FILE).read_bytes()
        found = _FORMAT_ONLY.validate_json(text).get("format")
        if found != FORMAT:
            newer = isinstance(found, int) and found > FORMAT
            raise SnapshotMismatch(
                f"{folder} is a snapshot of format {found}; this program reads {FORMAT}."
                + (" It was made by a newer program." if newer else ""),
                remedy=_NEWER if newer else _OLDER,
            )
        return _MANIFEST.validate_json(text)
    except (OSError, ValidationError) as error:
        raise RecordError(f"{folder / FILE}: {error}.", remedy=_AGAIN) from error


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Size and digest of every file below ``folder``, by relative path, in order of path."""
    records: dict[str, FileRecord] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with file.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        records[file.relative_to(folder).as_posix()] = FileRecord(file.stat().st_size, sha256)
    return records


def check_files(folder: Path, manifest: Manifest, *, digests: bool = False) -> None:
    """Compares the files with the manifest: there, and of that size; with ``digests``, byte-true.

    Raises:
        RecordError: names the first file that is missing or another.
    """
    for name, record in manifest.files.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != record.size:
            raise RecordError(f"{file} is missing or cut short.", remedy=_AGAIN)
        if digests:
            with file.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            if found != record.sha256:
                raise RecordError(f"{file} is damaged: its digest is {found}.", remedy=_AGAIN)
