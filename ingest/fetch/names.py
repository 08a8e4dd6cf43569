"""What a fetched file is called: the publisher's name, made harmless; beside others, with a date."""

from __future__ import annotations

import re
import unicodedata
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

_BAD = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_LONGEST = 120  # bytes of UTF-8, without the ending


def name_of(response: httpx.Response, url: httpx.URL, endings: tuple[str, ...]) -> str:
    """A file name with one of ``endings``: by Content-Disposition, else by the address.

    The address asked for, not the one that it was redirected to: that may be a store's number.
    """
    given = _disposition(response.headers.get("content-disposition", ""))
    return harmless(given or unquote(PurePosixPath(url.path).name), endings)


def harmless(name: str, endings: tuple[str, ...]) -> str:
    r"""One path component that no system takes amiss, with one of ``endings`` (".pdf").

    >>> harmless("../../etc/passwd", (".pdf",)), harmless(r"C:\rules\CON", (".docx", ".doc"))
    ('passwd.pdf', '_CON.docx')
    """
    name = unicodedata.normalize("NFC", name)
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    name = _BAD.sub("", name).strip()
    ending = next((one for one in endings if name.lower().endswith(one)), None)
    stem = name[: -len(ending)] if ending else name
    stem = stem.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore")
    stem = stem.lstrip(".~$ ").rstrip(". ") or "file"  # ingest passes over hidden and lock files
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return stem + (ending or endings[0])


def beside(name: str, dated: str, digest: str) -> str:
    """A name for another content of what is called ``name``: with its date and its checksum.

    >>> beside("25.501.pdf", "2030-04-01", "9f86d081884c")
    '25.501.2030-04-01-9f86d081.pdf'
    """
    path = PurePosixPath(name)
    return f"{path.stem}.{dated}-{digest[:8]}{path.suffix}"


def _disposition(header: str) -> str:
    """The file name in a Content-Disposition header (RFC 6266), or "" ."""
    if not header:
        return ""
    message = Message()
    message["Content-Disposition"] = re.sub(r"[\r\n]", " ", header)
    return message.get_filename("") or ""
