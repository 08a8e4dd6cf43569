"""Legacy Word files (.doc) -> Reading, by way of LibreOffice where it is installed.

What the .doc says of its own text is read first (``binary``); what LibreOffice would make up, fetch or
mix up is taken out (``defuse``); LibreOffice converts that to .docx, shut in (``office``, ``keeper``); the
Word reader reads it; and each line is held against the .doc (``witness``): one that it has only as a
change, or hidden, refuses the file. Spans refer to the converted text. Not handled: files of Word 6 and
95, and files protected by a password.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from ingest.readers.legacy.binary import WORD_97, Binary
from ingest.readers.legacy.compound import Compound
from ingest.readers.legacy.defuse import defuse
from ingest.readers.legacy.office import BY_HAND, converted, program
from ingest.readers.legacy.witness import Witness, objects, strayed, witness
from ingest.reading import Reading
from marketrules.errors import UnreadableDocument
from marketrules.records import digest

TIMEOUT = 180.0  # seconds; a first start makes a profile, which alone can take 20
_NOTE = "converted from .doc by LibreOffice; layout may differ from Word's"
_OBJECT = re.compile(rb"<w:(?:object|drawing|pict)\b")
_FALLBACK = re.compile(rb"<mc:Fallback>.*?</mc:Fallback>", re.DOTALL)


def read_legacy(path: Path, data: bytes, *, timeout: float = TIMEOUT) -> Reading:
    """Reads a .doc file; ``timeout`` in seconds.

    Raises:
        UnreadableDocument: if LibreOffice isn't installed, fails, or takes too long; if the file is
            damaged, protected, or older than Word 97; if what was made of it can't be read, or
            shows as text what the file has only as a change or hidden.
    """
    office = program()
    if office is None:
        raise UnreadableDocument(
            str(path),
            "a legacy Word document (.doc), which takes LibreOffice to read; it isn't installed.",
            remedy="Install LibreOffice (libreoffice-writer-nogui) so that `soffice` is on the PATH. "
            "Or open it in Word or LibreOffice and save it as .docx.",
        )
    from ingest.readers.word import read_word

    harmless, held, there = _looked_at(str(path), data)
    made = converted(office, str(path), harmless, timeout)
    try:
        reading = read_word(path, made)
    except UnreadableDocument as error:
        error.remedy = error.remedy or BY_HAND
        raise
    notes = (_NOTE, *_unheld(str(path), reading, held), *_lost(made, there))
    return replace(reading, sha256=digest(data), notes=(*notes, *reading.notes))


def _looked_at(path: str, data: bytes) -> tuple[bytes, Witness, int]:
    """The file as LibreOffice gets to see it, what it says of itself, and its pictures and objects."""
    try:
        binary = Binary(Compound(data))
        if binary.encrypted:
            raise UnreadableDocument(
                path, "protected by a password.",
                remedy="Save it in Word without a password, as .docx, and ingest that.",
            )  # fmt: skip
        if binary.version < WORD_97:
            raise UnreadableDocument(
                path, "a document of Word 6 or 95, whose changes and hidden text aren't known here.",
                remedy=BY_HAND,
            )  # fmt: skip
        return defuse(binary), witness(binary), objects(binary)
    except ValueError as error:
        raise UnreadableDocument(
            path, f"a damaged legacy Word document (.doc): {error}.",
            remedy=f"Fetch the file again. {BY_HAND}",
        ) from error  # fmt: skip


def _unheld(path: str, reading: Reading, held: Witness) -> list[str]:
    falsely, unknown = strayed(reading, held)
    if falsely:
        raise UnreadableDocument(
            path,
            f"LibreOffice shows as text what the file has only as a tracked change, or hidden"
            f" ({len(falsely)} lines, the first: {falsely[0][:80]!r}).",
            remedy="Open it in Word and save it as .docx.",
        )
    if not unknown:
        return []
    return [f"{len(unknown)} lines stand otherwise in the .doc, the first: {unknown[0][:80]!r}"]


def _lost(made: bytes, there: int) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(made)) as package:
            body = package.read("word/document.xml")
    except (zipfile.BadZipFile, KeyError):
        return []
    came = len(_OBJECT.findall(_FALLBACK.sub(b"", body)))
    if came >= there:
        return []
    return [f"{there - came} pictures or objects, perhaps signs of formulas, were lost on the way"]
