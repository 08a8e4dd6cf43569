"""A file on disk -> Reading: checks it, sees what it is, hands it to the one reader for that.

``read`` decides by the content's signature first and by the extension second: a file whose name
lies is read as what it is, and a note in the reading says so. Size is checked before anything is
read. Every way in which a file can be bad ends in UnreadableDocument (or UnsupportedDocument for
a kind that no reader takes) with path and remedy, never in another exception.
"""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

from ingest.readers.kinds import (
    ARCHIVE,
    ENCRYPTED,
    EXTENSIONS,
    TAKEN,
    FileKind,
    has_late_pdf_header,
    signature,
)
from ingest.readers.stamps import saved_date
from ingest.reading import Reading
from marketrules.errors import UnreadableDocument, UnsupportedDocument

MIB = 1024 * 1024
# A pipe that has come in a file's place isn't waited for; bytes stay as they are.
_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read(path: Path, *, max_bytes: int) -> Reading:
    """Reads a file of any kind that is taken; ``max_bytes`` is the largest size, inclusive.

    Raises:
        UnsupportedDocument: if no reader takes such a file.
        UnreadableDocument: if it is missing, a folder, too large, empty, protected or damaged.
    """
    return read_content(path, content_of(path, max_bytes=max_bytes))


def read_content(path: Path, data: bytes) -> Reading:
    """Reads what ``content_of`` gave for ``path``; raises as ``read`` does."""
    kind = kind_of(path, data)
    reading = _read_as(kind, path, data)
    if not reading.saved:
        reading = replace(reading, saved=saved_date(kind, data))
    named = EXTENSIONS.get(path.suffix.lower())
    if named is not None and named is not kind:
        note = f"named {path.suffix}, but is {kind.value}; read as that"
        reading = replace(reading, notes=(note, *reading.notes))
    return reading


def kind_of(path: Path, data: bytes) -> FileKind:
    """What the file is, by its bytes and then by its name.

    Raises:
        UnsupportedDocument: if no reader takes such a file.
        UnreadableDocument: if it is protected, or its content isn't what its name says.
    """
    found = signature(data)
    named = EXTENSIONS.get(path.suffix.lower())
    if isinstance(found, FileKind):
        return found
    if found == ENCRYPTED:
        raise UnreadableDocument(
            str(path),
            "protected by a password.",
            remedy="Save it in Word without a password and ingest that.",
        )
    if found is not None:
        said = f", though named {path.suffix}" if named else ""
        unpack = "Unpack it and ingest the files in it. " if found == ARCHIVE else ""
        raise UnsupportedDocument(
            str(path), f"{found}{said}: no reader takes it.", remedy=f"{unpack}Taken: {TAKEN}."
        )
    if named is None:
        kind = f"files named {path.suffix}" if path.suffix else "files without extension"
        raise UnsupportedDocument(str(path), f"no reader takes {kind}.", remedy=f"Taken: {TAKEN}.")
    if named is FileKind.PDF and has_late_pdf_header(data):
        return named
    if named in {FileKind.TEXT, FileKind.WEBPAGE}:
        return named
    raise UnreadableDocument(
        str(path),
        f"named {path.suffix}, but its content isn't {named.value}: damaged, cut off at the"
        " start, or another format.",
        remedy="Fetch the file again, or give it the extension of what it is.",
    )


def _read_as(kind: FileKind, path: Path, data: bytes) -> Reading:
    """Each reader is imported where it is needed: one vendor's library per kind of file."""
    if kind is FileKind.WORD:
        from ingest.readers.word import read_word

        return read_word(path, data)
    if kind is FileKind.PDF:
        from ingest.readers.pdf import read_pdf

        return read_pdf(path, data)
    if kind is FileKind.LEGACY_WORD:
        from ingest.readers.legacy import read_legacy

        return read_legacy(path, data)
    if kind is FileKind.WEBPAGE:
        from ingest.readers.webpage import read_webpage

        return read_webpage(path, data)
    from ingest.readers.pasted import read_pasted

    return read_pasted(path, data)


def content_of(path: Path, *, max_bytes: int, at: Path | None = None) -> bytes:
    """The file's content, once it is known to be a file of bearable size.

    ``at`` is where it was found to lie, free of links: whoever may write into a folder could put a
    link in its place after it was looked at.

    Raises:
        UnreadableDocument: if it is missing, no regular file, empty, larger than ``max_bytes``, or
            lies no more at ``at``.
    """
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise UnreadableDocument(
                str(path), "a folder, not a file.", remedy="Name the files in it, or ingest it."
            )
        if not stat.S_ISREG(facts.st_mode):
            raise UnreadableDocument(str(path), "not a regular file (a device, pipe or socket).")
        _check_size(path, facts.st_size, max_bytes)
        with os.fdopen(os.open(path, _AT_ONCE), "rb") as file:
            _check_place(path, file.fileno(), at)
            data = file.read(max_bytes + 1)  # it may have grown since
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableDocument(
            str(path), f"can't be opened: {reason}.", remedy="Check the path and its permissions."
        ) from error
    _check_size(path, len(data), max_bytes)
    return data


def _check_place(path: Path, opened: int, at: Path | None) -> None:
    """What was opened is the file at ``at`` itself: not one that a link led to in the meantime."""
    facts = os.fstat(opened)
    is_there = at is None or (
        os.path.samestat(facts, os.lstat(at)) and at.resolve(strict=True) == at
    )
    if not is_there or not stat.S_ISREG(facts.st_mode):
        raise UnreadableDocument(
            str(path), "another one was put in its place while it was taken in.",
            remedy="See who may write there, and ingest it again.",
        )  # fmt: skip


def _check_size(path: Path, size: int, max_bytes: int) -> None:
    if size == 0:
        raise UnreadableDocument(
            str(path), "empty (0 bytes).", remedy="Fetch or export the document again."
        )
    if size > max_bytes:
        raise UnreadableDocument(
            str(path),
            f"{size / MIB:.1f} MiB, more than the {max_bytes / MIB:g} MiB that are taken.",
            remedy="Divide the document, or raise MARKETRULES_MAX_FILE_MB.",
        )
