"""A multipart upload, written to disk as it arrives.

Chunks go in, files come out; of a file no more than a chunk is ever in memory. Every limit is held
while the body arrives, not after it. Whatever goes wrong, the folder is the caller's to remove.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from marketrules.durable import flush_folder
from marketrules.errors import StorageFull, UploadRefused, UploadTooLarge
from marketrules.settings import Settings
from search_api.jobs.job import UploadedFile
from search_api.jobs.names import MANIFEST, safe_name

MIB = 1 << 20
_OVERHEAD = 64 * 1024  # boundaries and headers, beside the files themselves
_LOOK_AGAIN = 16 * MIB  # bytes written between two looks at the disk
_FORM = (
    'Send multipart/form-data with the documents as parts named "files" (and a manifest.toml, if'
    " their own words don't say what they are)."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an upload may be; sizes in bytes."""

    file: int
    total: int
    files: int
    free: int  # on the disk, after it

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(
            settings.max_file_mb * MIB, settings.ingest_total_mb * MIB,
            settings.ingest_files, settings.ingest_free_mb * MIB,
        )  # fmt: skip


def check_length(length: int | None, limits: Limits) -> None:
    """Refuses a body that says beforehand that it is too large.

    Raises:
        UploadTooLarge: names the limit.
    """
    if length is not None and length > limits.total + _OVERHEAD * limits.files:
        raise _too_large_in_all(limits)


def check_disk(folder: Path, coming: int, limits: Limits) -> None:
    """Refuses ``coming`` bytes where they would leave less free than is set.

    Raises:
        StorageFull: with what is free.
    """
    free = shutil.disk_usage(folder).free
    if free - coming < limits.free:
        raise StorageFull(
            f"{free // MIB} MiB are free on the disk of the data folder, and"
            f" {limits.free // MIB} MiB have to stay free.",
            remedy="Make room there, or lower MARKETRULES_INGEST_FREE_MB.",
        )


class Receiver:
    """Takes the chunks of one multipart body and writes its files into ``folder``."""

    def __init__(self, content_type: str, folder: Path, limits: Limits) -> None:
        """Raises ``UploadRefused`` if the body isn't multipart."""
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise UploadRefused(f"The body is no upload: {content_type!r}.", remedy=_FORM)
        self._folder = folder
        self._limits = limits
        self._files: list[UploadedFile] = []
        self._taken: set[str] = set()
        self._header, self._value = b"", b""
        self._disposition = b""
        self._name: str | None = None  # of the file at hand; None in a part that is no file
        self._stream: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._size = self._total = self._since = 0
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._open,
                "on_part_data": self._write,
                "on_part_end": self._close,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the body.

        Raises:
            UploadRefused: if they are no form, or a name is none or came before.
            UploadTooLarge: if a limit is passed.
            StorageFull: if the disk is getting full.
        """
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise UploadRefused(f"The upload can't be read: {error}.", remedy=_FORM) from error

    def finish(self) -> tuple[UploadedFile, ...]:
        """The files, once the body has ended.

        Raises:
            UploadRefused: if it was cut off, or holds no document.
        """
        try:
            self._parser.finalize()
        except FormParserError as error:
            raise UploadRefused("The upload was cut off.", remedy="Send it again.") from error
        if self._stream is not None:
            raise UploadRefused("The upload was cut off.", remedy="Send it again.")
        if not any(one.name != MANIFEST for one in self._files):
            raise UploadRefused("The upload holds no document.", remedy=_FORM)
        flush_folder(self._folder)
        return tuple(self._files)

    def close(self) -> None:
        """Closes what is open; harmless if nothing is."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _begin(self) -> None:
        self._header = self._value = self._disposition = b""

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _open(self) -> None:
        _, options = parse_options_header(self._disposition)
        given = options.get(b"filename")
        self._name = None
        if given is None:
            return  # a plain field of the form: passed over
        name = safe_name(given.decode("utf-8", errors="replace"))
        if name.lower() == MANIFEST:
            name = MANIFEST
        if name.casefold() in self._taken:
            raise UploadRefused(
                f"Two files are called {name!r}.", remedy="Rename one, or send them one by one."
            )
        if len(self._files) >= self._limits.files:
            raise UploadTooLarge(
                f"More than {self._limits.files} files.",
                remedy="Send fewer at a time, or raise MARKETRULES_INGEST_FILES.",
            )
        self._taken.add(name.casefold())
        self._name = name
        self._stream = (self._folder / name).open("xb")
        self._digest, self._size = hashlib.sha256(), 0

    def _write(self, data: bytes, start: int, end: int) -> None:
        length = end - start
        self._total += length  # plain fields count too
        if self._total > self._limits.total:
            raise _too_large_in_all(self._limits)
        if self._stream is None:
            return
        self._size += length
        if self._size > self._limits.file:
            raise UploadTooLarge(
                f"{self._name}: more than {self._limits.file / MIB:g} MiB.",
                remedy="Divide the document, or raise MARKETRULES_MAX_FILE_MB.",
            )
        self._since += length
        if self._since > _LOOK_AGAIN:
            self._since = 0
            check_disk(self._folder, 0, self._limits)
        piece = data[start:end]
        self._digest.update(piece)
        self._stream.write(piece)

    def _close(self) -> None:
        if self._stream is None or self._name is None:
            return
        self._stream.flush()
        os.fsync(self._stream.fileno())  # a job that was accepted outlives a power cut
        self.close()
        self._files.append(UploadedFile(self._name, self._size, self._digest.hexdigest()))


def _too_large_in_all(limits: Limits) -> UploadTooLarge:
    return UploadTooLarge(
        f"More than {limits.total / MIB:g} MiB in all.",
        remedy="Send fewer files at a time, or raise MARKETRULES_INGEST_TOTAL_MB.",
    )
