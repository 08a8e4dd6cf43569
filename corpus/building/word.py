"""Writes a source as a Word file: word/document.xml and the parts that it needs, no template.

The forms found in real rulebooks are all here, by directive or by turns: headings by style and by
bare outline level; literal and automatic numbers; boxes as one-cell tables in two shades of grey
and inside tables; sum signs as Office Math and as an embedded object; tracked changes; a foot per
Section with its own date. Bytes depend on the source alone: fixed times, no compression.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from building import word_parts as parts
from building.contents import lines_of, section_of, sections
from building.markup import Item, Run, Source, runs

_INDENT = 720  # twentieths of a point per depth of a label
_GREYS = (
    '<w:shd w:val="pct12" w:color="auto" w:fill="auto"/>',
    '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>',
)
_ZIP_TIME = (2025, 7, 1, 0, 0, 0)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@dataclass(slots=True)
class _Writer:
    """What has been written so far, and the state that directives switch."""

    source: Source
    headings: str = "style"  # or "outline"
    automatic: bool = False
    lists: int = 0  # automatic lists begun
    changes: int = 0
    boxes: int = 0
    sums: int = 0
    feet: list[str] = field(default_factory=list)

    def paragraph(self, inner: str, properties: str = "") -> str:
        return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"

    def text(self, text: str, look: str = "") -> str:
        return "".join(self.run(run, look) for run in runs(text))

    def run(self, run: Run, look: str = "") -> str:
        if run.sum:
            self.sums += 1
            return parts.SUM_MATH.format(run.text) if run.sum == "math" else parts.SUM_OBJECT
        look += "<w:i/>" if run.italic and "<w:i/>" not in look else ""
        look += '<w:i/><w:vertAlign w:val="subscript"/>' if run.subscript else ""
        properties = f"<w:rPr>{look}</w:rPr>" if look else ""
        tag = "w:delText" if run.deleted else "w:t"
        words = "<w:tab/>".join(
            f'<{tag} xml:space="preserve">{escape(piece)}</{tag}>' if piece else ""
            for piece in run.text.split("\t")
        )
        written = f"<w:r>{properties}{words}</w:r>"
        for letter, change in ((run.deleted, "del"), (run.inserted, "ins")):
            if letter:
                written = f"<w:{change} {self.change(letter)}>{written}</w:{change}>"
        return written

    def change(self, letter: str) -> str:
        self.changes += 1
        name, date = self.source.authors[letter]
        return f'w:id="{900 + self.changes}" w:author="{name}" w:date="{date}T12:00:00Z"'

    def item(self, item: Item, look: str = "") -> str:
        match item.kind:
            case "heading":
                return self.heading(item)
            case "term":
                return self.term(item)
            case "paragraph":
                return self.numbered(item, look)
            case "box":
                return self.box(item) + self.paragraph("")
            case "table" | "cover":
                return self.table(item) + self.paragraph("")
            case "headings":
                self.headings = item.text
            case "numbering":
                self.automatic = item.text == "automatic"
                self.lists += self.automatic
            case _:
                return self.line(item)
        return ""

    def line(self, item: Item) -> str:
        """A bullet, a formula, or the letter over a group of definitions."""
        if item.kind == "bullet":
            return self.paragraph(self.text(item.text), parts.list_number(1, item.depth))
        if item.kind == "formula":
            return self.paragraph(self.text(item.text), '<w:pStyle w:val="FormulaBold"/>')
        if item.kind != "letter":
            return ""
        letter = self.paragraph(self.text(item.text, "<w:b/>"))
        return letter + self.paragraph(self.text("[Back to Top]"))

    def heading(self, item: Item) -> str:
        marked = runs(item.text)
        inserted = next((run.inserted for run in marked if run.inserted), "")
        mark = f"<w:rPr><w:ins {self.change(inserted)}/></w:rPr>" if inserted else ""
        if self.headings == "style":
            style = f'<w:pStyle w:val="H{item.depth}"/>' if item.depth > 1 else (
                '<w:pStyle w:val="Heading1"/>')  # fmt: skip
            return self.paragraph(self.text(item.text), style + mark)
        direct = (
            "<w:keepNext/>"
            f'<w:ind w:left="{360 + 360 * item.depth}" w:hanging="{360 + 360 * item.depth}"/>'
            f'<w:outlineLvl w:val="{item.depth - 1}"/>{mark}'
        )
        return self.paragraph(self.text(item.text, "<w:b/>"), direct)

    def term(self, item: Item) -> str:
        if item.depth == 1:
            return self.paragraph(self.text(item.text), '<w:pStyle w:val="H2"/>')
        indent = '<w:keepNext/><w:ind w:left="360"/>'
        return self.paragraph(self.text(item.text, "<w:b/><w:i/>"), indent)

    def numbered(self, item: Item, look: str) -> str:
        label, tab, rest = item.text.partition("||")
        if not (tab and label.startswith("(")) and not item.text.startswith("{"):
            if "||" in item.text:  # an acronym
                return self.paragraph(self.text(item.text), parts.ACRONYM_TAB)
            return self.paragraph(self.text(item.text, look))
        if self.automatic and item.depth:
            return self.paragraph(self.text(rest), parts.list_number(1 + self.lists, 0))
        left = _INDENT * (item.depth + 1)
        properties = f'<w:ind w:left="{left}" w:hanging="{_INDENT}"/>'
        marked = runs(item.text)
        if all(run.inserted for run in marked):
            properties += f"<w:rPr><w:ins {self.change(marked[0].inserted)}/></w:rPr>"
        elif not item.depth and self.headings == "style":
            properties = '<w:pStyle w:val="BodyTextNumbered"/>'
        return self.paragraph(self.text(item.text), properties)

    def box(self, item: Item) -> str:
        grey = _GREYS[self.boxes % 2]
        self.boxes += 1
        head, *body = item.items
        inner = self.item(head, "<w:b/><w:i/>") + "".join(self.item(each) for each in body)
        if not body or body[-1].kind in {"box", "table"}:
            inner += self.paragraph("")  # a cell may not end with a table
        return parts.table(parts.row([parts.cell(inner, grey)]), _BORDERS, (9350,), grey)

    def table(self, item: Item) -> str:
        columns = max((len(row.cells) for row in item.items), default=1)
        rows = ""
        for at, row in enumerate(item.items):
            if row.kind == "box":
                inner = self.box(row) + self.paragraph("")
                rows += parts.row([parts.cell(inner, span=columns)])
            else:
                header = (
                    at == 0 and item.kind == "table" and columns > 1 and "~" not in row.cells[0]
                )
                rows += self.row(row, columns, header)
        return parts.table(rows, _BORDERS, (9350 // columns,) * columns)

    def row(self, row: Item, columns: int, header: bool) -> str:
        spare = columns - len(row.cells)
        cells = []
        for at, cell in enumerate(row.cells):
            last = at == len(row.cells) - 1
            inner = self.paragraph(
                self.text(cell, "<w:b/>" if header else ""),
                f'<w:pStyle w:val="{"TableHead" if header else "TableBody"}"/>',
            )
            cells.append(parts.cell(inner, span=1 + spare if last else 1))
        return parts.row(cells, header)

    def front(self) -> str:
        """Cover and contents of a rulebook; nothing for a revision request."""
        settings = self.source.settings
        if "cover" not in settings:
            return ""
        lines = [settings["title"], settings["cover"]]
        front = "".join(
            self.paragraph(self.text(line), '<w:pStyle w:val="Title"/>') for line in lines
        )
        front += self.paragraph(self.text("Table of Contents"), '<w:pStyle w:val="Title"/>')
        for number, title, _ in sections(self.source):
            front += self.paragraph(
                self.text(f"{number}\t{title}\t{number}-1"), '<w:pStyle w:val="TOC1"/>'
            )
        return front + self.section_end(settings["title"].upper(), settings["cover"], "TOC")

    def section_start(self, at: int) -> str:
        number, title, date = section_of(self.source.items[at])
        lines = (self.source.settings["title"], f"Section {number}:  {title}", date)
        start = "".join(
            self.paragraph(self.text(line), '<w:pStyle w:val="Title"/>') for line in lines
        )
        for line in lines_of(self.source, at):
            start += self.paragraph(self.text(line), '<w:pStyle w:val="TOC2"/>')
        return start + self.paragraph('<w:r><w:br w:type="page"/></w:r>')

    def section_end(self, title: str, date: str, chapter: str) -> str:
        """The paragraph that ends a Word section and gives it its own foot."""
        self.feet.append(f"{title} – {date.upper()}\t{chapter}-")
        return self.paragraph("", parts.section_properties(len(self.feet)))


def word(source: Source) -> bytes:
    """The bytes of the Word file."""
    writer = _Writer(source)
    body = writer.front()
    title = source.settings["title"].upper()
    open_section: tuple[str, str, str] | None = None
    for at, item in enumerate(source.items):
        if item.kind == "section":
            if open_section:
                body += writer.section_end(title, open_section[2], open_section[0])
            open_section = section_of(item)
            body += writer.section_start(at)
        else:
            body += writer.item(item)
    foot = f"{title} – {open_section[2].upper()}\t{open_section[0]}-" if open_section else (
        source.settings["file"].removesuffix(".docx") + "\tPage ")  # fmt: skip
    writer.feet.append(foot)
    body += parts.section_properties(len(writer.feet))
    return _package(source, body, writer.feet)


def _package(source: Source, body: str, feet: list[str]) -> bytes:
    title = source.settings["title"]
    files: dict[str, bytes] = {
        "[Content_Types].xml": parts.content_types(len(feet)).encode(),
        "_rels/.rels": parts.ROOT_RELATIONS.encode(),
        "docProps/core.xml": parts.CORE.format(title=escape(title)).encode(),
        "word/document.xml": parts.DOCUMENT.format(body=body).encode(),
        "word/_rels/document.xml.rels": parts.relations(len(feet)).encode(),
        "word/styles.xml": parts.styles().encode(),
        "word/numbering.xml": parts.numbering().encode(),
        "word/header1.xml": parts.HEADER.format(title=escape(title)).encode(),
        "word/media/sum.png": parts.sum_picture(),
        "word/embeddings/sum.bin": parts.empty_object(),
    }
    for number, foot in enumerate(feet, 1):
        files[f"word/footer{number}.xml"] = parts.footer(foot).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data)
    return packed.getvalue()
