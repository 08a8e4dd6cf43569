"""Names of uploaded files, made safe to store, and still those that a person knows."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from marketrules.errors import UploadRefused

MANIFEST = "manifest.toml"
_LONGEST = 120  # bytes; file systems take 255, and the folder's path stands before it
_OTHER = re.compile(r"[^\w .,()&'+\[\]-]")


def safe_name(given: str) -> str:
    r"""The file name that ``given`` is stored under: no folder, no control or shell characters.

    >>> safe_name("C:\\rules\\Section 6: 03\u200b-01.docx")
    'Section 6_ 03_-01.docx'
    >>> safe_name("../../etc/.profile.txt")
    'profile.txt'

    Raises:
        UploadRefused: if nothing is left of it.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    cleaned = _OTHER.sub("_", last.strip().lstrip(".~ ")).strip().rstrip(". ")
    path = PurePosixPath(cleaned)
    if not any(letter.isalnum() for letter in path.stem):
        raise UploadRefused(
            f"{given[:80]!r} is no name of a file.", remedy="Name it as in “protocols.docx”."
        )
    room = _LONGEST - len(path.suffix.encode()[:20])
    stem = path.stem.encode()[:room].decode(errors="ignore").rstrip()
    return stem + path.suffix.encode()[:20].decode(errors="ignore")
