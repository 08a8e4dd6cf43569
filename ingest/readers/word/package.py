"""The zip package around a Word file: opened safely, its parts as XML trees.

Enters: bytes of unknown origin. Leaves: the parts that are read. Entities are never resolved,
nothing is fetched, no part larger than ``MAX_PART`` or squeezed beyond ``MAX_RATIO`` is unpacked.
Read by hand rather than with python-docx: its loader unpacks every part (pictures, embedded
workbooks) and raises whatever the damage happens to trip over.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from lxml import etree

from ingest.readers.word.markup import Element
from marketrules.errors import UnreadableDocument

MAX_PART: Final = 400 * 1024 * 1024  # bytes unpacked, all parts that are read together
MAX_RATIO: Final = 250  # unpacked / packed; rule text with its mark-up squeezes to about 1/30
_RATIO_FLOOR: Final = 8 * 1024 * 1024  # small parts may squeeze as they like
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_OTHERS: Final = ((b"%PDF", "a PDF file"), (b"{\\rtf", "an RTF file"), (b"<", "a web page or XML"))
_MAIN: Final = "word/document.xml"
_RELATIONS: Final = "/officeDocument/2006/relationships/"
_BROKEN_ZIP: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, KeyError,
    ValueError, NotImplementedError, RuntimeError, OverflowError, MemoryError,
)  # fmt: skip
_SAVE_AGAIN: Final = "Open it in Word, save it as .docx and ingest that."

# Strict Open XML names the same things under other addresses.
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main",
     b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math",
     b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/drawingml/main",
     b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/picture",
     b"http://schemas.openxmlformats.org/drawingml/2006/picture"),
)  # fmt: skip


@dataclass(slots=True)
class Package:
    """An open Word file. Parts are parsed once, on demand."""

    path: str
    _zip: zipfile.ZipFile
    _unpacked: int = 0
    _main: str = _MAIN
    _related: dict[str, list[str]] = field(default_factory=dict)

    def body(self) -> Element:
        """``w:body`` of the main part.

        Raises:
            UnreadableDocument: if there is none.
        """
        root = self._part(self._main)
        found = None if root is None else root.find("{*}body")
        if found is None:
            raise self._unreadable("has no document body", self._main)
        return found

    def related(self, kind: str) -> list[Element]:
        """Parts that the main part refers to as ``kind`` ("styles", "footer"), in file order."""
        parts = (self._part(name) for name in self._related.get(kind, []))
        return [part for part in parts if part is not None]

    def title(self) -> str:
        """The title in the file's properties, or ""."""
        return self._property("{http://purl.org/dc/elements/1.1/}title")

    def saved(self) -> str:
        """The ISO date on which the file was last saved, or ""."""
        day = re.match(r"\d{4}-\d{2}-\d{2}", self._property("{http://purl.org/dc/terms/}modified"))
        return day[0] if day else ""

    def _property(self, name: str) -> str:
        root = self._part("docProps/core.xml")
        found = None if root is None else root.findtext(name)
        return " ".join((found or "").split())

    def locate(self) -> None:
        """Finds the main part and what it refers to."""
        for kind, target in self._relations("_rels/.rels", ""):
            if kind == "officeDocument":
                self._main = target
        folder, name = posixpath.split(self._main)
        for kind, target in self._relations(f"{folder}/_rels/{name}.rels", folder):
            self._related.setdefault(kind, []).append(target)

    def _relations(self, part: str, folder: str) -> list[tuple[str, str]]:
        root = self._part(part)
        found = []
        for relation in () if root is None else root.iterchildren("{*}Relationship"):
            _, is_ours, kind = relation.get("Type", "").partition(_RELATIONS)
            target = relation.get("Target", "")
            if is_ours and relation.get("TargetMode") != "External":
                found.append((kind, posixpath.normpath(posixpath.join("/", folder, target))[1:]))
        return found

    def _part(self, name: str) -> Element | None:
        data = self._unpack(name)
        if data is None:
            return None
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError, LookupError) as error:
            raise self._unreadable(f"damaged XML: {error}", name) from error
        if root is None or root.getroottree().docinfo.internalDTD is not None:
            raise self._unreadable("declares entities, which no Word file does", name)
        return root

    def _unpack(self, name: str) -> bytes | None:
        try:
            entry = self._zip.getinfo(name)
        except KeyError:
            return None
        squeezed = entry.file_size > _RATIO_FLOOR and (
            entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        )
        room = MAX_PART - self._unpacked
        if squeezed or entry.file_size > room:
            raise self._unreadable(
                f"would unpack to {entry.file_size // 2**20} MiB, which no rule document does", name
            )
        try:
            with self._zip.open(entry) as packed:
                data = packed.read(room + 1)  # the size in the directory may be a lie
        except _BROKEN_ZIP as error:
            raise self._unreadable(f"can't be unpacked: {error}", name) from error
        self._unpacked += len(data)
        if len(data) > room:
            raise self._unreadable("unpacks to more than a rule document holds", name)
        return data

    def _unreadable(self, message: str, place: str) -> UnreadableDocument:
        return UnreadableDocument(self.path, message, place=place, remedy=_SAVE_AGAIN)


def open_package(path: str, data: bytes) -> Package:
    """Opens a Word file.

    Raises:
        UnreadableDocument: if it is empty, encrypted, of another kind, cut off or damaged.
    """
    _refuse_others(path, data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _BROKEN_ZIP as error:
        raise UnreadableDocument(
            path, f"not a whole zip package ({error})", place="end of file",
            remedy="The file is cut off or damaged: fetch it again.",
        ) from error  # fmt: skip
    package = Package(path, archive)
    package.locate()
    package.body()
    return package


def _refuse_others(path: str, data: bytes) -> None:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data:
        raise UnreadableDocument(
            path, "the file is empty (0 bytes)", place="byte 0", remedy="Fetch it again."
        )
    if data.startswith(_OLE):
        raise UnreadableDocument(
            path, "encrypted, or an old .doc under a new name", place="byte 0",
            remedy="Remove the password in Word, or save it as .docx.",
        )  # fmt: skip
    for signature, what in _OTHERS:
        if start.startswith(signature):
            raise UnreadableDocument(
                path, f"not a Word file but {what}", place="byte 0",
                remedy="Give it the ending of what it is.",
            )  # fmt: skip
