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


def made(folder: Path, *sources: Path, kind: str = "doc", profile: str = "profile") -> list[Path]:
    """Each source as .doc, or as that kind, in ``folder``; one start of LibreOffice for all."""
    assert SOFFICE is not None
    told = (folder / profile).as_uri()
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={told}", "--headless", "--convert-to", kind,
         "--outdir", str(folder), *map(str, sources)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    found = [folder / f"{source.stem}.{kind}" for source in sources]
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


def changes(path: Path) -> Path:
    """A Word file of our own whose changes span tables, with hidden text, a box and automatic labels."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    body = document.element.body
    for text in ("LMGO Market Protocols", "July 1, 2025"):
        document.add_paragraph(text)
    for xml in _CHANGES:
        body.insert(len(body) - 1, parse_xml(xml))
    document.save(str(path))
    return path


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BY = {
    "ins": 'w:author="Ines" w:date="2025-01-01T00:00:00Z"',
    "del": 'w:author="Dale" w:date="2025-02-01T00:00:00Z"',
}


def _paragraph(text: str, change: str = "", more: str = "") -> str:
    """``change``: "", "ins", "del" or "both"."""
    tag = "delText" if change in ("del", "both") else "t"
    run = f'<w:r><w:rPr>{more}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'
    marks = ""
    for kind in ("del", "ins") if change == "both" else (change,) if change else ():
        run = f'<w:{kind} w:id="{len(text)}" {_BY[kind]}>{run}</w:{kind}>'
        marks = f'<w:{kind} w:id="{len(text) + 500}" {_BY[kind]}/>' + marks
    return f"<w:p {_W}><w:pPr><w:rPr>{marks}</w:rPr></w:pPr>{run}</w:p>"


def _table(*rows: str, shade: str = "") -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    cells = "".join(
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="9000" w:type="dxa"/>{fill}</w:tcPr>{row}</w:tc></w:tr>'
        for row in rows
    )
    return (
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid>'
        f'<w:gridCol w:w="9000"/></w:tblGrid>{cells}</w:tbl>'
    )


_CHANGES = (
    _paragraph("3\tOUTAGES"),
    _paragraph("3.1\tRequests"),
    _paragraph("(1)\tA request is due in 45 days."),
    _table(
        _paragraph("[LPRR104:  Replace paragraph (1) above with the following upon system implementation:]")
        + _paragraph("(1)\tA request is due in 30 days."),
        shade="D9D9D9",
    ),
    _paragraph("(2)\tA request that is late is refused by letter.", "ins"),
    _paragraph("(3)\tA reason is given for each request."),
    _table(
        _paragraph("[LPRR105:  Replace paragraph (3) above with the following upon system implementation:]",
                   "both")
        + _table(_paragraph("Hours of it", "both"), _paragraph("Nine of them", "both"))
        + _paragraph("(3)\tNo reason is given for a request that is short.", "both")
        + _paragraph("(4)\tNothing of this ever stood anywhere.", "both"),
        shade="D9D9D9",
    ),
    _paragraph("(4)\tA request may be withdrawn at any time.", "del"),
    _paragraph("(5)\tThis sentence is hidden from every reader.", more="<w:vanish/>"),
    _table(
        _paragraph("First row of the table")
        + _table(_paragraph("Inner row of it"))
        + _paragraph("(6)\tWhat begins behind an inner row is put in.", "ins"),
        _paragraph("Last row of the table"),
    ),
    _paragraph("(7)\tThe last paragraph stands as it is."),
)  # fmt: skip


def linking(path: Path, address: str) -> Path:
    """An OpenDocument text with a picture that lies at ``address``."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
        ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    )
    path.write_text(
        f'<?xml version="1.0"?><office:document {names} office:version="1.2"'
        ' office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
        "<text:p>LMGO Market Protocols</text:p><text:p>July 1, 2025</text:p>"
        "<text:p>1<text:tab/>TITLE</text:p><text:p>"
        '<draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm">'
        f'<draw:image xlink:href="{address}" xlink:type="simple"/></draw:frame></text:p>'
        "<text:p>(1)<text:tab/>A form is due.</text:p></office:text></office:body></office:document>"
    )
    return path
