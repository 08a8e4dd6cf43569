"""The fixed parts of a Word package as XML templates: styles, numbering, relations, sum signs.

Nothing here knows the markup. An embedded sum sign is a picture with an (empty) Equation object
behind it, as older formulas have it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LISTS = 5  # automatic lists that a document may begin

DOCUMENT = (
    f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_OFFICE}/relationships"'
    f' xmlns:m="{_OFFICE}/math" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"><w:body>{body}</w:body></w:document>'
)
HEADER = (
    f'{_HEAD}<w:hdr xmlns:w="{_W}"><w:p><w:pPr><w:jc w:val="right"/></w:pPr>'
    "<w:r><w:t>{title}</w:t></w:r></w:p></w:hdr>"
)
CORE = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
    "<dc:creator>Market Rules</dc:creator></cp:coreProperties>"
)
ROOT_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument"'
    ' Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/></Relationships>'
)
SUM_MATH = (
    '<m:oMath><m:nary><m:naryPr><m:chr m:val="∑"/><m:limLoc m:val="undOvr"/>'
    '<m:supHide m:val="1"/></m:naryPr><m:sub><m:r><m:t>{}</m:t></m:r></m:sub><m:sup/><m:e/>'
    "</m:nary></m:oMath>"
)
SUM_OBJECT = (
    '<w:r><w:object w:dxaOrig="285" w:dyaOrig="435">'
    '<v:shape id="_x0000_i1025" style="width:14.25pt;height:21.75pt" o:ole="">'
    '<v:imagedata r:id="rIdSum" o:title=""/></v:shape>'
    '<o:OLEObject Type="Embed" ProgID="Equation.3" ShapeID="_x0000_i1025" DrawAspect="Content"'
    ' ObjectID="_1468075725" r:id="rIdObject"/></w:object></w:r>'
)
ACRONYM_TAB = '<w:tabs><w:tab w:val="left" w:pos="2160"/></w:tabs>'
# A summation sign, black on white, one character per pixel.
_SUM = (
    ".########.",
    ".#......#.",
    "..#.......",
    "...#......",
    "....#.....",
    "...#......",
    "..#.......",
    ".#......#.",
    ".########.",
)


def list_number(number: int, level: int) -> str:
    """Paragraph properties of an automatic list's item."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def cell(inner: str, shade: str = "", span: int = 1) -> str:
    """A cell; ``span`` counts the columns it covers."""
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f"<w:tc><w:tcPr>{wide}{shade}</w:tcPr>{inner}</w:tc>"


def row(cells: Sequence[str], header: bool = False) -> str:
    """A row; ``header`` marks it as the one that repeats on each page."""
    properties = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def table(rows: str, borders: str, widths: Sequence[int], shade: str = "") -> str:
    """A table of the given rows; widths in twentieths of a point."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>{shade}</w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def section_properties(foot: int) -> str:
    """Page size and the foot (1-based) of a Word section; pages start anew at 1."""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader1"/>'
        f'<w:footerReference w:type="default" r:id="rIdFooter{foot}"/>'
        '<w:pgSz w:w="12240" w:h="15840"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
        ' w:header="720" w:footer="720" w:gutter="0"/><w:pgNumType w:start="1"/></w:sectPr>'
    )


def footer(text: str) -> str:
    """A foot: text, the number of the page, PUBLIC."""
    words = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\t")
    )
    return (
        f'{_HEAD}<w:ftr xmlns:w="{_W}"><w:p><w:r>{words}</w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
        "<w:p><w:r><w:t>PUBLIC</w:t></w:r></w:p></w:ftr>"
    )


def content_types(feet: int) -> str:
    """[Content_Types].xml for a package with that many feet."""
    kinds = {
        "/word/document.xml": f"{_KIND}.document.main+xml",
        "/word/styles.xml": f"{_KIND}.styles+xml",
        "/word/numbering.xml": f"{_KIND}.numbering+xml",
        "/word/header1.xml": f"{_KIND}.header+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    kinds |= {f"/word/footer{number}.xml": f"{_KIND}.footer+xml" for number in range(1, feet + 1)}
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="bin"'
        ' ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
        f"{overrides}</Types>"
    )


def relations(feet: int) -> str:
    """What document.xml refers to."""
    targets = {
        "rIdStyles": ("styles", "styles.xml"),
        "rIdNumbering": ("numbering", "numbering.xml"),
        "rIdHeader1": ("header", "header1.xml"),
        "rIdSum": ("image", "media/sum.png"),
        "rIdObject": ("oleObject", "embeddings/sum.bin"),
    }
    targets |= {f"rIdFooter{n}": ("footer", f"footer{n}.xml") for n in range(1, feet + 1)}
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def styles() -> str:
    """The styles used: Heading1, H2 to H5 on top of Heading2 to Heading5, and the tables' own."""
    made = _style("Normal", "Normal", "", '<w:sz w:val="24"/>', default=True)
    for level in range(1, 6):
        outline = f'<w:keepNext/><w:outlineLvl w:val="{level - 1}"/>'
        made += _style(f"Heading{level}", f"heading {level}", outline, "<w:b/>")
        if level > 1:
            tab = '<w:numPr><w:numId w:val="0"/></w:numPr><w:ind w:left="900" w:hanging="900"/>'
            made += _style(f"H{level}", f"H{level}", tab, "<w:b/>", based=f"Heading{level}")
    made += _style("Title", "Title", '<w:jc w:val="center"/>', '<w:b/><w:sz w:val="32"/>')
    made += _style("TOC1", "toc 1", "", "") + _style("TOC2", "toc 2", "", "")
    made += _style(
        "BodyTextNumbered", "Body Text Numbered", '<w:ind w:left="720" w:hanging="720"/>', ""
    )
    made += _style("FormulaBold", "Formula Bold", '<w:ind w:left="720"/>', "<w:b/>")
    made += _style("TableHead", "Table Head", "", "<w:b/>") + _style(
        "TableBody", "Table Body", "", ""
    )
    return f'{_HEAD}<w:styles xmlns:w="{_W}">{made}</w:styles>'


def _style(
    key: str, name: str, paragraph: str, run: str, based: str = "Normal", default: bool = False
) -> str:
    below = "" if default else f'<w:basedOn w:val="{based}"/>'
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{key}"><w:name w:val="{name}"/>{below}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def numbering() -> str:
    """List 1: bullets on two levels. Lists 2 and up: (a), (b), (c), each starting anew."""
    bullets = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="•"/><w:pPr><w:ind w:left="{720 * (level + 1)}" w:hanging="360"/></w:pPr>'
        "</w:lvl>"
        for level in range(2)
    )
    letters = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>'
        '<w:lvlText w:val="(%1)"/><w:pPr><w:ind w:left="1440" w:hanging="720"/></w:pPr></w:lvl>'
    )
    lists = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    for number in range(2, 2 + _LISTS):
        lists += (
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    return (
        f'{_HEAD}<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">{bullets}'
        f'</w:abstractNum><w:abstractNum w:abstractNumId="1">{letters}</w:abstractNum>{lists}'
        "</w:numbering>"
    )


def sum_picture() -> bytes:
    """The picture of a summation sign, as an uncompressed grey PNG."""
    rows = b"".join(b"\0" + bytes(0 if dot == "#" else 255 for dot in line) for line in _SUM)
    header = struct.pack(">IIBBBBB", len(_SUM[0]), len(_SUM), 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def empty_object() -> bytes:
    """A compound file with nothing but its root: header, one allocation and one directory sector."""
    free, end, table_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    header += struct.pack("<108I", *([free] * 108))
    allocation = struct.pack("<128I", table_sector, end, *([free] * 126))
    name = "Root Entry".encode("utf-16-le") + b"\x00\x00"
    root = name.ljust(64, b"\x00") + struct.pack("<HBBIII", len(name), 5, 1, free, free, free)
    root += bytes(16 + 4 + 8 + 8) + struct.pack("<IQ", end, 0)
    return header + allocation + root + (bytes(64) + bytes(64)) * 3
