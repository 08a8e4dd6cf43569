"""Builds small Word files out of their XML, and reads them with every invariant checked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from ingest.readers.word import accepted_text, read_word
from ingest.reading import BlockKind, Reading
from marketrules.spans import Span

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_TEXT = '<w:t xml:space="preserve">'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


class WordKit:
    """The words that the tests write documents in."""

    def r(self, text: str, props: str = "") -> str:
        body = escape(text).replace("\t", f"</w:t><w:tab/>{_TEXT}")
        rpr = f"<w:rPr>{props}</w:rPr>" if props else ""
        return f"<w:r>{rpr}{_TEXT}{body}</w:t></w:r>"

    def ins(self, inner: str, author: str = "Ann", date: str = "2024-05-01T09:00:00Z") -> str:
        return f'<w:ins w:id="1" w:author="{author}" w:date="{date}">{self._runs(inner)}</w:ins>'

    def dele(self, inner: str, author: str = "Ann", date: str = "2024-05-01T09:00:00Z") -> str:
        runs = self._runs(inner).replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
        return f'<w:del w:id="1" w:author="{author}" w:date="{date}">{runs}</w:del>'

    def p(self, inner: str = "", props: str = "", mark: str = "") -> str:
        author = 'w:author="Ann" w:date="2024-05-01T09:00:00Z"'
        rpr = f"<w:rPr><w:{mark} {author}/></w:rPr>" if mark else ""
        return f"<w:p><w:pPr>{props}{rpr}</w:pPr>{self._runs(inner)}</w:p>"

    def item(self, text: str, num: int, level: int = 0, mark: str = "") -> str:
        numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
        return self.p(text, numbered, mark)

    def tc(self, *inner: str, props: str = "") -> str:
        content = "".join(self._paragraph(part) for part in inner)
        return f"<w:tc><w:tcPr>{props}</w:tcPr>{content}</w:tc>"

    def tr(self, *cells: str, props: str = "") -> str:
        inner = "".join(cell if cell.startswith("<w:tc>") else self.tc(cell) for cell in cells)
        return f"<w:tr><w:trPr>{props}</w:trPr>{inner}</w:tr>"

    def tbl(self, *rows: str) -> str:
        return f"<w:tbl>{''.join(rows)}</w:tbl>"

    def box(self, *inner: str) -> str:
        return self.tbl(self.tr(self.tc(*inner)))

    def _runs(self, inner: str) -> str:
        return inner if inner.startswith("<") or not inner else self.r(inner)

    def _paragraph(self, part: str) -> str:
        return part if part.startswith(("<w:p>", "<w:tbl>")) else self.p(part)

    def file(self, body: str, **parts: str) -> bytes:
        """A .docx of this body; ``parts`` are the inside of styles, numbering, footnotes …"""
        packed = io.BytesIO()
        roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(
                "_rels/.rels",
                f'{_RELATIONS}<Relationship Id="m" Type="{_OFFICE}/officeDocument" '
                'Target="word/document.xml"/></Relationships>',
            )
            links = "".join(
                f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
                for name in parts
            )
            archive.writestr("word/_rels/document.xml.rels", f"{_RELATIONS}{links}</Relationships>")
            for name, inner in parts.items():
                root = roots.get(name, "ftr")
                archive.writestr(f"word/{name}.xml", f"<w:{root} {_SPACES}>{inner}</w:{root}>")
            document = f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"
            archive.writestr("word/document.xml", document)
        return packed.getvalue()

    def read(self, body: str, **parts: str) -> Reading:
        reading = read_word(Path("request.docx"), self.file(body, **parts))
        self.check(reading)
        return reading

    def lines(self, body: str, **parts: str) -> list[str]:
        return self.read(body, **parts).text.split("\n")

    def proposal(self, reading: Reading) -> str:
        return accepted_text(reading, Span(0, len(reading.text)))

    def check(self, reading: Reading) -> None:
        """What must hold of any reading of a Word file."""
        text = reading.text
        assert "\n".join(block.span.quote(text) for block in reading.blocks) == text
        regions = {box.ordinal: box for box in reading.boxes}
        assert sorted(regions) == list(range(len(regions)))
        for block in reading.blocks:
            quote = block.span.quote(text)
            assert not set("\n\r\v\f\x85\u2028\u2029") & set(quote)
            assert quote.strip()
            if block.kind is BlockKind.PARAGRAPH:
                assert quote == quote.strip()
                assert block.cells == ()
            else:
                assert "\t".join(cell.quote(text) for cell in block.cells) == quote
                assert all(block.span.holds(cell) for cell in block.cells)
            if block.box is not None:
                assert regions[block.box].span.holds(block.span)
        for box in reading.boxes:
            assert box.parent is None or regions[box.parent].span.holds(box.span)
        place = 0
        for redline in reading.redlines:
            assert redline.span.start >= place
            place = redline.span.end
            assert redline.text
            quoted = redline.span.quote(text)
            assert quoted == (redline.text if redline.kind == "delete" else "")
        for field in reading.fields:
            assert field.span.quote(text).strip()


@pytest.fixture(scope="session")
def word() -> WordKit:
    return WordKit()
