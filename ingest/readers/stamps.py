"""The day on which a file says it was last saved: Word's core properties, a PDF's CreationDate.

A hint of last resort for documents that don't date themselves: it tells when a file was made, not
from when its text counts. Damage here is no reason to refuse a file that could be read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date

from ingest.readers.kinds import FileKind

_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>\s*(\d{4})-(\d{2})-(\d{2})")
_CREATED = re.compile(r"\s*(?:D:)?(\d{4})(\d{2})(\d{2})")
_LARGEST = 1 << 20  # bytes of core properties; real ones take one or two thousand


def saved_date(kind: FileKind, data: bytes) -> str:
    """ISO date, or "" where the file doesn't say."""
    if kind is FileKind.WORD:
        return _word(data)
    return _pdf(data) if kind is FileKind.PDF else ""


def _word(data: bytes) -> str:
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as archive,
            archive.open("docProps/core.xml") as part,
        ):
            found = _MODIFIED.search(part.read(_LARGEST))
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        RuntimeError,
        OSError,
        EOFError,
        NotImplementedError,
        zlib.error,
    ):
        return ""
    return _iso(*(part.decode("ascii") for part in found.groups())) if found else ""


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        facts = PdfReader(io.BytesIO(data)).metadata
        stamp = str(facts.get("/CreationDate") or "") if facts else ""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        return ""
    found = _CREATED.match(stamp)
    return _iso(*found.groups()) if found else ""


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
