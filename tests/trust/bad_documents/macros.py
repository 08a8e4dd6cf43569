"""A legacy Word file with macros that write a file when it is opened ([MS-CFB], [MS-OVBA])."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias, Union

from ingest.readers.legacy.compound import Compound

Tree: TypeAlias = Mapping[str, Union[bytes, "Tree"]]

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR, _LEAST = 512, 4096


def with_macros(old: bytes, written: Path) -> bytes:
    """The .doc with a module whose AutoOpen, AutoExec and Document_Open write ``written``."""
    held = Compound(old)
    names = [name for name in ("WordDocument", "1Table", "Data") if name in held._streams]
    runs = "".join(
        f'Sub {name}()\r\nOpen "{written}" For Output As #1\r\nPrint #1, "x"\r\nClose #1\r\nEnd Sub\r\n'
        for name in ("AutoOpen", "AutoExec", "Document_Open")
    )
    document = 'Attribute VB_Name = "ThisDocument"\r\nAttribute VB_PredeclaredId = True\r\n' + runs
    module = 'Attribute VB_Name = "Module1"\r\n' + runs
    project = (
        'ID="{00000000-0000-0000-0000-000000000000}"\r\nDocument=ThisDocument/&H00000000\r\n'
        'Module=Module1\r\nName="Project"\r\nCMG="0000"\r\nDPB="0000"\r\nGC="0000"\r\n'
    )
    macros: Tree = {
        "PROJECT": project.encode().ljust(_LEAST, b"\n"),
        "VBA": {
            "dir": _chunk(_directory().ljust(_LEAST, b"\0")),
            "_VBA_PROJECT": b"\xcc\x61\xff\xff\0\0\0".ljust(_LEAST, b"\0"),
            "ThisDocument": _chunk(document.encode().ljust(_LEAST, b"\n")),
            "Module1": _chunk(module.encode().ljust(_LEAST, b"\n")),
        },
    }
    return _container({name: held.stream(name) for name in names} | {"Macros": macros})


def _chunk(content: bytes) -> bytes:
    """A compressed container of one chunk that isn't compressed."""
    return b"\x01" + struct.pack("<H", 0x3FFF) + content


def _directory() -> bytes:
    four = bytes(4)
    records: list[tuple[int, bytes]] = [
        (0x01, b"\1\0\0\0"), (0x02, b"\x09\4\0\0"), (0x14, b"\x09\4\0\0"), (0x03, b"\xe4\4"),
        (0x04, b"Project"), (0x05, b""), (0x40, b""), (0x06, b""), (0x3D, b""), (0x07, four), (0x08, four),
    ]  # fmt: skip
    version = struct.pack("<HIIH", 9, 4, 1, 1)  # it alone is longer than it says
    modules: list[tuple[int, bytes]] = [
        (0x0C, b""), (0x3C, b""), (0x0F, b"\2\0"), (0x13, b"\xff\xff"),
    ]  # fmt: skip
    for name, kind in ((b"ThisDocument", 0x22), (b"Module1", 0x21)):
        wide = name.decode().encode("utf-16-le")
        modules += [
            (0x19, name), (0x47, wide), (0x1A, name), (0x32, wide), (0x1C, b""), (0x48, b""),
            (0x31, four), (0x1E, four), (0x2C, b"\xff\xff"), (kind, b""), (0x2B, b""),
        ]  # fmt: skip
    modules.append((0x10, b""))
    first, rest = (
        b"".join(struct.pack("<HI", code, len(said)) + said for code, said in some)
        for some in (records, modules)
    )
    return first + version + rest


def _container(tree: Tree) -> bytes:
    """An OLE container with folders; no stream of it is shorter than 4,096 bytes."""
    entries: list[tuple[str, int, int, bytes]] = []  # name, kind, first of those in it, content
    beside: dict[int, int] = {}  # each entry's right neighbour

    def add(name: str, kind: int, content: bytes | Tree) -> int:
        own = len(entries)
        entries.append((name, kind, _FREE, content if isinstance(content, bytes) else b""))
        if not isinstance(content, bytes):
            inner = sorted(content, key=lambda one: (len(one), one.upper()))
            found = [
                add(one, 1 if isinstance(content[one], Mapping) else 2, content[one])
                for one in inner
            ]
            beside.update(pairwise(found))
            entries[own] = (name, kind, found[0], b"")
        return own

    add("Root Entry", 5, tree)
    sectors = -(-len(entries) // 4)
    table = [_FAT, _FAT, *range(3, 2 + sectors), _END]
    directory, body = b"", b""
    for own, (name, kind, inner, content) in enumerate(entries):
        start, said = _END if kind == 5 else 0, name.encode("utf-16-le")
        if kind == 2:
            assert len(content) >= _LEAST
            start, size = len(table), -(-len(content) // _SECTOR)
            table += [*range(start + 1, start + size), _END]
            body += content.ljust(size * _SECTOR, b"\0")
        directory += said.ljust(64, b"\0") + struct.pack("<HBB", len(said) + 2, kind, 1)
        directory += struct.pack("<III", _FREE, beside.get(own, _FREE), inner) + bytes(36)
        directory += struct.pack("<IQ", start, len(content))
    assert len(table) <= 256
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + bytes(10)
    head += struct.pack("<11I", 2, 2, 0, _LEAST, _END, 0, _END, 0, 0, 1, _FREE)
    head += struct.pack("<106I", *[_FREE] * 106)
    filled = struct.pack("<256I", *table, *[_FREE] * (256 - len(table)))
    return head + filled + directory.ljust(sectors * _SECTOR, b"\0") + body
