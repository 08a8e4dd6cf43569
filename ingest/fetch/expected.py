"""Whether what a server sent is what was asked for: by its type first, by its first bytes then.

A server that has lost a file likes to send a web page that says so, with status 200.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

import httpx

from ingest.readers.kinds import FileKind, signature
from marketrules.errors import FetchFailed, FetchRefused

_ZIP = "a ZIP archive"
_KINDS: dict[str, FileKind | str] = {
    "docx": FileKind.WORD,
    "doc": FileKind.LEGACY_WORD,
    "pdf": FileKind.PDF,
    "html": FileKind.WEBPAGE,
    "zip": _ZIP,
}
_ENDINGS = {
    "docx": (".docx", ".docm"),
    "doc": (".doc",),
    "pdf": (".pdf",),
    "html": (".html", ".htm", ".xhtml"),
    "zip": (".zip",),
}
_PAGES = frozenset(["text/html", "application/xhtml+xml"])
_OTHERS = ("image/", "video/", "audio/", "font/")
_OPEN_END = 2048  # bytes at a PDF's end that hold "%%EOF"


def formats_of(url: httpx.URL, formats: Sequence[str]) -> tuple[str, ...]:
    """Those of ``formats`` that an address may give: no page, where it names a document.

    >>> formats_of(httpx.URL("https://h/25.501.pdf"), ("pdf", "html"))
    ('pdf',)
    >>> formats_of(httpx.URL("https://h/notices/25.501"), ("pdf", "html"))
    ('pdf', 'html')
    """
    ending = PurePosixPath(url.path).suffix.lower()
    named = any(ending in _ENDINGS[name] for name in formats if name != "html")
    return tuple(name for name in formats if not (named and name == "html"))


def media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).split(";")[0].strip().lower()


def check_type(response: httpx.Response, formats: Collection[str]) -> None:
    """Refuses, before its body is taken, what can't be one of ``formats``.

    Raises:
        FetchRefused: for a page in place of a file, or another kind of thing altogether.
    """
    kind = media_type(response)
    if kind in _PAGES:
        fits = "html" in formats
    elif kind == "application/pdf":
        fits = "pdf" in formats
    else:  # servers call many things an octet-stream: the bytes will tell
        fits = not kind.startswith(_OTHERS)
    if not fits:
        raise FetchRefused(f"{response.url}: sent {kind} in place of {_named(formats)}.")


def format_of(path: Path, url: str, formats: Collection[str], complete: bool) -> str:
    """Which of ``formats`` a downloaded file is.

    ``complete``: its length was known beforehand; else its end is looked at.

    Raises:
        FetchRefused: if it is none of them.
        FetchFailed: if its end is missing.
    """
    data = path.read_bytes()
    if not data:
        raise FetchFailed(f"{url}: sent nothing.")
    found = signature(data)
    if found is None and "html" in formats and b"<" in data[:1024]:
        found = FileKind.WEBPAGE  # a page that begins with none of the usual words
    fitting = next((name for name in formats if _KINDS[name] == found), None)
    cut = b"PK\x05\x06" not in data[-65_600:] if data.startswith(b"PK") else (
        found is FileKind.PDF and not complete and b"%%EOF" not in data[-_OPEN_END:]
    )  # fmt: skip
    if cut:
        raise FetchFailed(f"{url}: ends before its end, after {len(data)} bytes.")
    if fitting is None:
        seen = found.value if isinstance(found, FileKind) else found or "something else"
        raise FetchRefused(f"{url}: sent {seen} in place of {_named(formats)}.")
    return fitting


def endings_of(name: str) -> tuple[str, ...]:
    """File endings of a format, the usual one first."""
    return _ENDINGS[name]


def _named(formats: Collection[str]) -> str:
    return " or ".join(str(_KINDS[name]) for name in formats)
