"""Documents harmed as disks, mail gateways and converters harm them, and as somebody would on purpose.

Bytes and a source of chance enter, bytes leave. Word files are opened and one part of them is harmed, or
its XML is changed so that it is XML still: what is harmed outside is refused by its checksum already.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

Mutate = Callable[[bytes, random.Random], bytes]

_TOKENS = (
    b"<", b">", b"/", b"(", b")", b"<<", b">>", b"[", b"]", b"endobj", b"0 0 R", b"9" * 20, b"-1",
    b"\0", b"\xff\xfe", b"</w:p>", b"<w:tbl>", b"</table>", b"<td colspan=99999999>", b"\n", b"\f",
    b"(a)", b"[LPRR1: Replace paragraph (1) above with the following", b"&#x202e;", b"\xe2\x80\x8b",
    b"&amp;", b"1.1\t", b"\t" * 50, b" " * 3000, b"A" * 3000,
)  # fmt: skip
_TAG = re.compile(rb"<(w:\w+)(?:\s[^<>]*)?/>|<(w:(?:p|r|tr|tc|tbl|t|rPr|pPr))(?:\s[^<>]*)?>")
_VALUE = re.compile(rb'="([^"<>]*)"')


def flip(data: bytes, drawn: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(drawn.choice((1, 3, 20, 100))):
        changed[drawn.randrange(len(changed))] = drawn.randrange(256)
    return bytes(changed)


def cut(data: bytes, drawn: random.Random) -> bytes:
    return data[: drawn.randrange(1, len(data))]


def repeat(data: bytes, drawn: random.Random) -> bytes:
    start, end = sorted(drawn.randrange(len(data)) for _ in range(2))
    end = min(end, start + 20_000)
    return data[:end] + data[start:end] * drawn.choice((1, 2, 5)) + data[end:]


def drop(data: bytes, drawn: random.Random) -> bytes:
    start = drawn.randrange(len(data))
    return data[:start] + data[start + drawn.randrange(1, 2000) :] or b"x"


def move(data: bytes, drawn: random.Random) -> bytes:
    start = drawn.randrange(len(data))
    part = data[start : start + drawn.randrange(1, 3000)]
    rest = data[:start] + data[start + len(part) :]
    at = drawn.randrange(len(rest) + 1)
    return rest[:at] + part + rest[at:]


def put(data: bytes, drawn: random.Random) -> bytes:
    for _ in range(drawn.choice((1, 5, 20))):
        at = drawn.randrange(len(data) + 1)
        data = data[:at] + drawn.choice(_TOKENS) + data[at:]
    return data


def recode(data: bytes, drawn: random.Random) -> bytes:
    """Text saved under another encoding, or half of it."""
    text = data.decode("utf-8", "replace")
    name = drawn.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "cp437", "utf-7", "shift_jis"))
    other = text.encode(name, "replace")
    return other if drawn.random() < 0.5 else data[: len(data) // 2] + other[len(other) // 2 :]


def widen(data: bytes, drawn: random.Random) -> bytes:
    """Text as UTF-16, with a mark or without, of either order, with halves of pairs put in, cut oddly."""
    order = drawn.choice(("le", "be"))
    wide = bytearray(data.decode("utf-8", "replace").encode(f"utf-16-{order}"))
    for _ in range(drawn.choice((0, 1, 20))):
        at = 2 * drawn.randrange(len(wide) // 2)
        half = drawn.choice((0xD800, 0xDBFF, 0xDC00, 0xDFFF))
        wide[at : at + 2] = half.to_bytes(2, "little" if order == "le" else "big")
    mark = drawn.choice((b"", b"\xff\xfe" if order == "le" else b"\xfe\xff"))
    return mark + bytes(wide[: len(wide) - drawn.choice((0, 0, 1))])


BYTES: tuple[Mutate, ...] = (flip, cut, repeat, drop, move, put)
TEXT: tuple[Mutate, ...] = (*BYTES, recode, widen)


def part(data: bytes, drawn: random.Random) -> bytes:
    """One part of a Word file harmed in its bytes, or gone, or there twice."""
    return _with_part(data, drawn, lambda body: drawn.choice(BYTES)(body, drawn), drawn.random())


def markup(data: bytes, drawn: random.Random) -> bytes:
    """The XML of one part changed, and XML still: values, elements gone, doubled or moved."""

    def changed(body: bytes) -> bytes:
        for _ in range(drawn.choice((1, 4, 20))):
            body = drawn.choice((_value, _element))(body, drawn)
        return body

    return _with_part(data, drawn, changed, 1.0)


def _value(body: bytes, drawn: random.Random) -> bytes:
    found = list(_VALUE.finditer(body))
    if not found:
        return body
    one = drawn.choice(found)
    value = drawn.choice(
        (b"", b"-1", b"0", b"99999999999", b"true", b"x" * 200, drawn.choice(found)[1])
    )
    return body[: one.start(1)] + value + body[one.end(1) :]


def _element(body: bytes, drawn: random.Random) -> bytes:
    found = list(_TAG.finditer(body))
    if not found:
        return body
    one = drawn.choice(found)
    end = one.end()
    if one[2] is not None:
        close = body.find(b"</" + one[2] + b">", end)
        if close < 0 or body.count(b"<" + one[2], end, close):
            return body  # nested in itself: left alone
        end = close + len(one[2]) + 3
    element = body[one.start() : end]
    rest = body[: one.start()] + body[end:]
    how = drawn.random()
    if how < 0.4:
        return rest
    if how < 0.7:
        return body[:end] + element * drawn.choice((1, 3)) + body[end:]
    other = drawn.choice(found)
    at = other.start() if other.start() < one.start() else one.start()
    return rest[:at] + element + rest[at:]


def _with_part(
    data: bytes, drawn: random.Random, change: Callable[[bytes], bytes], luck: float
) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        body = [name for name in names if name.startswith("word/") and name.endswith(".xml")]
        main = "word/document.xml"
        chosen = main if main in body and drawn.random() < 0.6 else drawn.choice(body or names)
        for name in names:
            content = old.read(name)
            if name == chosen and luck < 0.1:
                continue
            new.writestr(name, change(content) if name == chosen and content else content)
    return out.getvalue()


def zipped(data: bytes, drawn: random.Random) -> bytes:
    """The file in an archive, and that in another, up to five deep; then harmed, or not."""
    for depth in range(drawn.randrange(1, 6)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            new.writestr(
                drawn.choice(("a.docx", "b.zip", "../../c.txt", f"{depth}/word.xml")), data
            )
        data = out.getvalue()
    return data if drawn.random() < 0.3 else drawn.choice(BYTES)(data, drawn)


def legacy(data: bytes, drawn: random.Random) -> bytes:
    """An OLE container that says it holds a Word document, harmed."""
    body = "WordDocument".encode("utf-16-le") + data[: drawn.randrange(1, 5000)]
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + body
    return container if drawn.random() < 0.3 else drawn.choice(BYTES)(container, drawn)


def macros(data: bytes, drawn: random.Random) -> bytes:
    """A Word file with macros, harmed as Word files are."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/vbaProject.bin", b'Sub AutoOpen()\nShell "rm -rf /"\nEnd Sub' * 50)
    return drawn.choice(WORD)(out.getvalue(), drawn)


WORD: tuple[Mutate, ...] = (flip, cut, part, part, markup, markup, markup, markup)
ARCHIVES: tuple[Mutate, ...] = (zipped,)
LEGACY: tuple[Mutate, ...] = (legacy,)
MACROS: tuple[Mutate, ...] = (macros,)
