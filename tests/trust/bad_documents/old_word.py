"""Legacy Word files for the tests: made by the LibreOffice of this machine, and harmed.

Harm goes where it tells: most bytes of a .doc that are changed at random lie in pictures or in blanks, so the
head, the tables of sectors, of pieces and of formatting are aimed at.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from ingest.readers.legacy.binary import Binary
from ingest.readers.legacy.compound import Compound

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
MISSING = "libreoffice-writer-nogui isn't installed"
Mutate = Callable[[bytes, random.Random], bytes]


def made(folder: Path, *sources: Path) -> list[Path]:
    """Each source as .doc in ``folder``; one start of LibreOffice for all."""
    assert SOFFICE is not None
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc:MS Word 97",
         "--outdir", str(folder), *map(str, sources)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    found = [folder / f"{source.stem}.doc" for source in sources]
    assert all(one.is_file() for one in found), found
    return found


def _bytes(data: bytes, at: int, drawn: random.Random) -> bytes:
    changed = bytearray(data)
    size = drawn.choice((1, 2, 4, 4, 16))
    changed[at : at + size] = drawn.choice(
        (drawn.randbytes(size), b"\0" * size, b"\xff" * size, b"\x7f" + b"\xff" * (size - 1))
    )
    return bytes(changed[: len(data)])


def head(data: bytes, drawn: random.Random) -> bytes:
    """The container's own head, or the first sectors that it leads to."""
    return _bytes(data, drawn.choice((drawn.randrange(512), drawn.randrange(512, 4096))), drawn)


def sectors(data: bytes, drawn: random.Random) -> bytes:
    """A sector twice, in another's place, zeroed or gone."""
    count = len(data) // 512
    one, other = (512 * drawn.randrange(1, count) for _ in range(2))
    part = drawn.choice((data[one : one + 512], bytes(512), b"\xff" * 512, b""))
    grown = drawn.random() < 0.3
    return data[:other] + part + data[other if grown else other + 512 :]


def stream(data: bytes, drawn: random.Random) -> bytes:
    """The head of the Word document, its tables, or its text and formatting; a few places at once."""
    container = Compound(data)
    binary = Binary(container)
    for _ in range(drawn.choice((1, 1, 3, 10))):
        name = drawn.choice(("WordDocument", "WordDocument", binary.table_name))
        content = container.stream(name)
        most = drawn.choice((0x400, len(content), len(content)))
        at = drawn.randrange(min(most, len(content)))
        container.overwrite(name, _bytes(content, at, drawn))
    return bytes(container.data)


def tables(data: bytes, drawn: random.Random) -> bytes:
    """A table of the text's pieces, formatting or fields: a number in it, or where it lies."""
    container = Compound(data)
    binary = Binary(container)
    index = drawn.randrange(93)
    at, length = binary.place(index)
    if length and drawn.random() < 0.7:
        content = _bytes(binary.table, at + drawn.randrange(length), drawn)
        container.overwrite(binary.table_name, content)
    else:
        place = 0x9A + 8 * index + drawn.choice((0, 4))
        container.overwrite("WordDocument", _bytes(binary.main, place, drawn))
    return bytes(container.data)


def formatting(data: bytes, drawn: random.Random) -> bytes:
    """Pages of formatting: their runs' bounds and properties."""
    container = Compound(data)
    binary = Binary(container)
    places = [at for where, at in binary.bounds() if where == "WordDocument"]
    content = binary.main
    for _ in range(drawn.choice((1, 3, 10))):
        at = drawn.choice(places) // 512 * 512 + drawn.randrange(512)
        content = _bytes(content, min(at, len(content) - 1), drawn)
    container.overwrite("WordDocument", content)
    return bytes(container.data)


OLD_WORD: tuple[Mutate, ...] = (head, sectors, stream, stream, tables, tables, formatting)
