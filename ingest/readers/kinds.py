"""What kind of file some bytes are: by their signature first, by the file's name second.

A name can lie (a .pdf that is a Word file inside) and a web server may leave it out; the first
bytes rarely lie. Only plain text has no signature, so there the extension decides. A container
(ZIP, OLE) is opened just far enough to see which program wrote it.
"""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from ingest.readers.decoding import MARKS


class FileKind(StrEnum):
    """The kinds that readers take; the value is what it is called in messages."""

    WORD = "a Word document (.docx)"
    LEGACY_WORD = "a legacy Word document (.doc)"
    PDF = "a PDF"
    WEBPAGE = "a web page (.html)"
    TEXT = "plain text (.txt)"


EXTENSIONS = {
    ".docx": FileKind.WORD,
    ".docm": FileKind.WORD,
    ".doc": FileKind.LEGACY_WORD,
    ".pdf": FileKind.PDF,
    ".html": FileKind.WEBPAGE,
    ".htm": FileKind.WEBPAGE,
    ".xhtml": FileKind.WEBPAGE,
    ".txt": FileKind.TEXT,
    ".text": FileKind.TEXT,
}
TAKEN = ".docx, .pdf, .html, .txt, and .doc where LibreOffice is installed"

HEAD = _PDF_WITHIN = 1024  # bytes; Acrobat tolerates that much before "%PDF-"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# After white space, comments and an XML declaration: a page begins with one of these.
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FOREIGN = (
    (b"{\\rtf", "a rich text file (.rtf)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"%!PS", "a PostScript file"),
)
# Names of parts in a ZIP container -> the program that wrote it.
_PARTS = (
    ("word/", FileKind.WORD),
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument file"),
)
ARCHIVE = "a ZIP archive"
ENCRYPTED = "an encrypted Office file"
# Streams of an OLE container, as its directory spells them (UTF-16).
_STREAMS = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", FileKind.LEGACY_WORD),
    ("Workbook", "a legacy Excel workbook"),
    ("PowerPoint Document", "a legacy PowerPoint presentation"),
    ("__substg1.0_", "an Outlook message"),
)


def signature(data: bytes) -> FileKind | str | None:
    """A kind that readers take, the name of a foreign kind, or None where no signature shows."""
    head = data[:_PDF_WITHIN]
    if b"%PDF-" in head[:8]:
        return FileKind.PDF
    if data.startswith(_ZIP):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    for start, name in _FOREIGN:
        if data.startswith(start):
            return name
    if _HTML.match(_narrow(head)):
        return FileKind.WEBPAGE
    return None


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so (``HEAD`` bytes) is a container or a PDF."""
    return head.startswith((*_ZIP, _OLE)) or has_late_pdf_header(head)


def has_late_pdf_header(data: bytes) -> bool:
    """Whether "%PDF-" stands after some junk; told apart from a text that mentions it by name."""
    return b"%PDF-" in data[:_PDF_WITHIN]


def _narrow(head: bytes) -> bytes:
    """The first bytes as ASCII, whatever their encoding: marks and the NULs of UTF-16 dropped."""
    for mark, _ in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].replace(b"\x00", b"")
    return head


def _zip_kind(data: bytes) -> FileKind | str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        # Cut off: the list of parts stands at the end. The first part's name is at the start.
        return FileKind.WORD if b"word/" in data else "a damaged ZIP archive"
    for start, kind in _PARTS:
        if any(name.startswith(start) for name in names):
            return kind
    return ARCHIVE


def _ole_kind(data: bytes) -> FileKind | str:
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return kind
    return "an OLE container"
