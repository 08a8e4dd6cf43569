"""The smallest legacy Word files, written byte by byte: enough for what reads their text, not for Word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_SECTOR, _END, _FREE, _FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_TEXT_AT = 1024
PROPERTIES = {
    "deleted": b"\x00\x08\x01",
    "inserted": b"\x01\x08\x01",
    "hidden": b"\x3c\x08\x01",
    "special": b"\x55\x08\x01",
}
Run = tuple[str, tuple[str, ...]]


def small_doc(
    *runs: str | Run,
    fields: Sequence[int] = (),
    encrypted: bool = False,
    version: int = 0xC1,
    wide: bool = True,
    more: Sequence[str] = (),
) -> bytes:
    """A .doc of runs of text, each with what it is marked as: ``("old", ("deleted",))``.

    ``fields``: the kinds of the fields in it, in order. ``more``: folders in it.
    """
    given = list(_parted([(one, ()) if isinstance(one, str) else one for one in runs]))
    text = "".join(one for one, _ in given)
    encoding = "utf-16-le" if wide else "cp1252"
    main = bytearray(_TEXT_AT) + text.encode(encoding)
    page, starts = bytearray(_SECTOR), [_TEXT_AT]
    for one, _ in given:
        starts.append(starts[-1] + len(one.encode(encoding)))
    main += bytes(-len(main) % _SECTOR)
    at, placed = 510, dict[bytes, int]()
    for index, (_, marks) in enumerate(given):
        formatting = b"".join(PROPERTIES[mark] for mark in marks)
        if formatting and formatting not in placed:
            at = (at - len(formatting) - 1) // 2 * 2
            page[at : at + len(formatting) + 1] = bytes([len(formatting)]) + formatting
            placed[formatting] = at
        page[4 * len(starts) + index] = placed.get(formatting, 0) // 2
    assert 4 * len(starts) + len(given) <= at, "more runs than a page holds"
    page[: 4 * len(starts)] = b"".join(_four(one) for one in starts)
    page[511] = len(given)
    paragraphs = bytearray(_SECTOR)
    table = b"".join(_four(one) for one in (starts[0], starts[-1], len(main) // _SECTOR))
    table += b"".join(_four(one) for one in (starts[0], starts[-1], len(main) // _SECTOR + 1))
    place = _TEXT_AT if wide else _TEXT_AT * 2 | 0x40000000
    pieces = _four(0) + _four(len(text)) + b"\0\0" + _four(place) + b"\0\0"
    _set(main, 33, len(table), len(pieces) + 5)
    table += b"\x02" + _four(len(pieces)) + pieces
    marks_at = [at for at, letter in enumerate(text) if letter in "\x13\x14\x15"]
    kinds = iter(fields)
    said = b"".join(
        bytes([ord(text[at]), next(kinds, 0) if text[at] == "\x13" else 0x80]) for at in marks_at
    )
    if marks_at:
        _set(main, 16, len(table), 4 * (len(marks_at) + 1) + len(said))
        table += b"".join(_four(one) for one in (*marks_at, len(text))) + said
    main[:4] = b"\xec\xa5" + version.to_bytes(2, "little")
    main[10:12] = (0x0200 | (0x0100 if encrypted else 0)).to_bytes(2, "little")
    main[0x4C:0x50] = _four(len(text))
    _set(main, 12, 0, 12)
    _set(main, 13, 12, 12)
    streams = {"WordDocument": bytes(main + page + paragraphs), "1Table": table}
    return container(streams | dict.fromkeys(more, b"x"), frozenset(more))


def _parted(runs: Sequence[Run]) -> Iterator[Run]:
    """The marks of fields stand in runs of their own, which say that they are such."""
    for text, marks in runs:
        for part in re.split("([\x13\x14\x15])", text):
            if part:
                yield part, (*marks, "special") if part in "\x13\x14\x15" else marks


def container(streams: dict[str, bytes], folders: frozenset[str] = frozenset()) -> bytes:
    """An OLE container with those streams, each of 4,096 bytes at least; ``folders`` are none, but folders."""
    entries, body, table = [_entry("Root Entry", 5, 1, _END, 0)], b"", [_FAT]
    sectors = (len(streams) + 1 + 3) // 4
    table += [*range(2, sectors + 1), _END]
    for index, (name, content) in enumerate(streams.items(), 1):
        content += bytes(max(4096 - len(content), -len(content) % _SECTOR))
        entries.append(_entry(name, 1 if name in folders else 2, index + 1 if index < len(streams) else None, len(table),
                              len(content)))  # fmt: skip
        body += content
        first = len(table)
        table += [*range(first + 1, first + len(content) // _SECTOR), _END]
    assert len(table) <= 128
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00" + bytes(10)
    head += b"".join(_four(one) for one in (1, 1, 0, 4096, _END, 0, _END, 0, 0))
    head += _four(_FREE) * 108
    directory = b"".join(entries)
    directory += bytes(sectors * _SECTOR - len(directory))
    return head + b"".join(map(_four, table + [_FREE] * (128 - len(table)))) + directory + body


def _entry(name: str, kind: int, following: int | None, start: int, size: int) -> bytes:
    said = name.encode("utf-16-le")
    entry = said + bytes(64 - len(said)) + (len(said) + 2).to_bytes(2, "little") + bytes([kind, 1])
    right = _FREE if kind == 5 or following is None else following
    entry += _four(_FREE) + _four(right) + _four(1 if kind == 5 else _FREE)
    return entry + bytes(36) + _four(start) + _four(size) + bytes(4)


def _set(main: bytearray, index: int, at: int, length: int) -> None:
    main[0x9A + 8 * index : 0x9A + 8 * index + 8] = _four(at) + _four(length)


def _four(one: int) -> bytes:
    return one.to_bytes(4, "little")
