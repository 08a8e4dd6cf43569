"""Bytes of a text or HTML file -> characters, with a note where that took a guess.

Order of trust: a byte order mark, a charset declared by the file (HTML only), strict UTF-8, UTF-16
without a mark (every other byte is NUL), UTF-8 with a few damaged bytes, and last windows-1252,
which is what Word's "plain text" writes by default. The result never holds lone surrogates, so it
can be stored as UTF-8; characters that can't be read become U+FFFD and are counted in a note.
Content that is no text at all is refused. Other code pages (Shift-JIS, KOI8 …) are taken only when
declared.
"""

from __future__ import annotations

import codecs
import re

from marketrules.errors import UnreadableDocument

# UTF-32 before UTF-16: the mark of UTF-32-LE begins with that of UTF-16-LE.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What the WHATWG encoding standard does too: pages that say latin-1 are written in windows-1252.
_LATIN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252"}
# Python also knows "hex", "unicode_escape" and "idna", which no page is written in.
_CODE_PAGES = re.compile(r"(?:x-)?(?:utf|iso|windows|cp|mac|koi8|shift|euc|gb|big5)[\w.-]*")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Control characters that no text file needs; tab, line ends, form feed and \v are left out.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_BINARY_SHARE = 0.05  # random bytes hold 10% or more of such characters, damaged text far less
_BINARY_FLOOR = 3  # a short text with a stray NUL is still a text
_SAMPLE = 1 << 16


def decode(path: str, data: bytes, *, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The characters of ``data`` without a byte order mark, and notes on how they were had.

    Raises:
        UnreadableDocument: if the content is binary.
    """
    text, notes = _characters(data, declared)
    text = _SURROGATES.sub("\ufffd", text)
    lost = text.count("\ufffd")
    sample = text[:_SAMPLE]
    controls = len(_CONTROLS.findall(sample))
    if controls > _BINARY_FLOOR and controls > _BINARY_SHARE * len(sample):
        raise UnreadableDocument(
            path,
            "binary content where text was expected.",
            remedy="Give the file the extension of what it is, or save it as text in UTF-8.",
        )
    if lost and lost > data.count("\ufffd".encode()):
        notes = (*notes, f"{lost} characters could not be decoded and are shown as \ufffd")
    return text, notes


def _characters(data: bytes, declared: str | None) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ()
    notes: tuple[str, ...] = ()
    if declared:
        text = _declared(data, declared.strip().lower())
        if text is not None:
            return text, ()
        notes = (f"declared charset {declared[:40]!r} is unknown or wrong; guessed instead",)
    wide = _wide_encoding(data)
    if wide:
        text = data.decode(wide, errors="replace")
        return text, (*notes, f"decoded as {wide.upper()} (no byte order mark)")
    try:
        return data.decode("utf-8"), notes
    except UnicodeDecodeError:
        return _damaged(data, notes)


def _declared(data: bytes, charset: str) -> str | None:
    """``data`` in the charset that the file names, or None if it isn't in that charset."""
    if charset in _LATIN:
        try:  # a page that says latin-1 and is UTF-8 is the commonest lie
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", errors="replace")
    if not _CODE_PAGES.match(charset):
        return None
    try:
        return data.decode(charset)
    except (LookupError, UnicodeError, ValueError):
        return None


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a NUL in nearly every second byte, on one side."""
    head = data[:4096]
    if len(head) < 8 or len(data) % 2:
        return None
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        nul, other = head[first::2].count(0), head[1 - first :: 2].count(0)
        if nul > 0.7 * (len(head) // 2) and other < 0.1 * (len(head) // 2):
            return encoding
    return None


def _damaged(data: bytes, notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """One bad byte in a UTF-8 file must not turn every dash and quote of it into "â€"."""
    try:  # halves of UTF-16 pairs written as UTF-8: join those that belong together
        halves = data.decode("utf-8", errors="surrogatepass")
        return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), notes
    except UnicodeDecodeError:
        as_utf8 = data.decode("utf-8", errors="replace")
    bad = as_utf8.count("\ufffd")
    good = sum(character > "\x7f" for character in as_utf8) - bad
    if good > bad:
        return as_utf8, (*notes, "damaged UTF-8")
    return data.decode("cp1252", errors="replace"), (*notes, "decoded as windows-1252 (no UTF-8)")
