"""Writes a source as a PDF guide: bookmarks, running heads and feet, grey boxes behind the text.

What leaves has a cover, a contents page, a title page per Section, feet with each Section's own
date and page labels ("3-2"), boxes as filled rectangles that go on over a page break, a ruled
table, a blank page. Lines break at spaces and after hyphens. Units are points from the lower left.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from building.contents import lines_of, section_of
from building.markup import Item, Source, plain
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

_WIDTH, _HEIGHT, _MARGIN = 612.0, 792.0, 72.0
_TOP, _BOTTOM = 720.0, 84.0
_FONT, _BOLD, _BOLD_ITALIC = "Times-Roman", "Times-Bold", "Times-BoldItalic"
_SIZE, _LEADING, _INDENT = 11.0, 13.5, 36.0
_GREY = 0.851


@dataclass(slots=True)
class _Page:
    """What is to be drawn on one page: boxes first, then lines, then text."""

    head: str = ""
    foot: str = ""
    label: str = ""
    greys: list[tuple[float, float]] = field(default_factory=list)  # top, bottom
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    words: list[tuple[float, float, str, str, float]] = field(default_factory=list)
    marks: list[tuple[str, int, float]] = field(default_factory=list)  # title, level, y


@dataclass(slots=True)
class _Layout:
    source: Source
    pages: list[_Page] = field(default_factory=list)
    y: float = _TOP
    number: str = ""
    title: str = ""
    date: str = ""
    page_of_section: int = 0
    box_top: float | None = None

    @property
    def page(self) -> _Page:
        return self.pages[-1]

    def new_page(self) -> None:
        if self.box_top is not None:
            self.page.greys.append((self.box_top, self.y - 4))
            self.box_top = _TOP + 10
        self.page_of_section += 1
        guide = self.source.settings["title"].upper()
        label = f"{self.number}-{self.page_of_section}"
        head = f"SECTION {self.number}:  {self.title.upper()}"
        self.pages.append(_Page(head, f"{guide} – {self.date.upper()}", label))
        self.y = _TOP

    def need(self, height: float) -> None:
        if self.y - height < _BOTTOM:
            self.new_page()

    def write(self, text: str, x: float = _MARGIN, font: str = _FONT, hanging: float = 0.0) -> None:
        """Writes a paragraph; what follows a tab stands ``hanging`` to the right of its label."""
        label, _, rest = text.partition("\t") if "\t" in text else ("", "", text)
        for at, line in enumerate(_broken(rest, _WIDTH - _MARGIN - x - hanging, font)):
            self.need(_LEADING)
            if label and at == 0:
                self.page.words.append((x, self.y, label + " ", font, _SIZE))
            self.page.words.append((x + hanging, self.y, line, font, _SIZE))
            self.y -= _LEADING
        self.y -= _LEADING / 2

    def item(self, item: Item) -> None:
        text = plain(item.text)
        match item.kind:
            case "section":
                self.number, self.title, self.date = section_of(item)
                self.page_of_section = 0
                self.pages.append(_Page(marks=[(f"{self.number}-{self.date}", 0, _TOP)]))
                self.center([self.source.settings["title"], "", f"Section {self.number}:  {self.title}",
                             "", self.date])  # fmt: skip
                self.new_page()
            case "blank":
                self.pages.append(_Page())
            case "heading":
                self.need(4 * _LEADING)
                self.page.marks.append((text.replace("\t", " "), item.depth, self.y + _LEADING))
                self.write(text, font=_BOLD, hanging=_INDENT + 9 * (item.depth - 1))
            case "paragraph" if "\t" in text:
                self.write(text, _MARGIN + _INDENT * item.depth, hanging=_INDENT)
            case "paragraph":
                self.write(text, font=_BOLD_ITALIC if text.startswith("[") else _FONT)
            case "box":
                self.box(item)
            case "table":
                self.table(item)

    def box(self, item: Item) -> None:
        self.need(4 * _LEADING)
        self.box_top = self.y + 12
        for inner in item.items:
            self.item(inner)
        self.page.greys.append((self.box_top, self.y + 3))
        self.box_top = None
        self.y -= _LEADING

    def table(self, item: Item) -> None:
        columns = max(len(row.cells) for row in item.items)
        width = (_WIDTH - 2 * _MARGIN) / columns
        height = _LEADING + 4
        self.need(height * len(item.items))
        for at, row in enumerate(item.items):
            for column, cell in enumerate(row.cells):
                left = _MARGIN + column * width
                self.page.rules.append((left, self.y - 5, width, height))
                font = _BOLD if at == 0 else _FONT
                self.page.words.append((left + 4, self.y, plain(cell) + " ", font, _SIZE))
            self.y -= height
        self.y -= _LEADING

    def center(self, lines: list[str]) -> None:
        y = 560.0
        for line in lines:
            x = (_WIDTH - stringWidth(line, _BOLD, 18)) / 2
            self.page.words.append((x, y, line, _BOLD, 18))
            y -= 26


def pdf(source: Source) -> bytes:
    """The bytes of the PDF."""
    layout = _Layout(source)
    settings = source.settings
    layout.pages.append(_Page(marks=[("Cover", 0, _TOP)]))
    layout.center([settings["title"], "", settings["cover"]])
    layout.pages.append(_contents(source))
    for item in source.items:
        layout.item(item)
    return _drawn(layout)


def _contents(source: Source) -> _Page:
    guide = source.settings["title"].upper()
    page = _Page("TABLE OF CONTENTS", f"{guide} – {source.settings['cover'].upper()}", "TOC-1")
    page.marks.append(("Table of Contents", 0, _TOP))
    y = _TOP
    for at, item in enumerate(source.items):
        for line in lines_of(source, at) if item.kind == "section" else ():
            number, title, label = line.split("\t")
            dots = "." * int((430 - stringWidth(f"{number} {title} ", _FONT, _SIZE)) / 2.75)
            page.words.append((_MARGIN, y, f"{number} {title} {dots} {label}", _FONT, _SIZE))
            y -= _LEADING
    return page


def _broken(text: str, width: float, font: str) -> list[str]:
    """Lines no wider than ``width``; a break may follow a hyphen ("Day-" / "Ahead")."""
    lines, line = [], ""
    for piece in re.findall(r"\S+?-(?=\w)|\S+ *", text):
        if line and stringWidth((line + piece).rstrip(), font, _SIZE) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _drawn(layout: _Layout) -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=(_WIDTH, _HEIGHT), invariant=1, pageCompression=0)
    canvas.setTitle(layout.source.settings["title"])
    mark = 0
    for page in layout.pages:
        canvas.setFillGray(_GREY)
        for top, bottom in page.greys:
            canvas.rect(_MARGIN - 5, bottom, _WIDTH - 2 * _MARGIN + 10, top - bottom, 0, 1)
        canvas.setFillGray(0)
        for rule in page.rules:
            canvas.rect(*rule, stroke=1, fill=0)
        _draw_edges(canvas, page)
        words = canvas.beginText()  # one text object, as Word writes them
        for x, y, text, font, size in page.words:
            words.setFont(font, size)
            words.setTextOrigin(x, y)
            words.textOut(text)
        canvas.drawText(words)
        for title, level, y in page.marks:
            mark += 1
            canvas.bookmarkHorizontal(f"mark{mark}", 0, y)
            canvas.addOutlineEntry(title, f"mark{mark}", level, 0)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def _draw_edges(canvas: Canvas, page: _Page) -> None:
    canvas.setFont(_FONT, 9)
    if page.head:
        canvas.drawRightString(_WIDTH - _MARGIN, 752, page.head)
        canvas.line(_MARGIN, 746, _WIDTH - _MARGIN, 746)
    if page.foot:
        canvas.drawString(_MARGIN, 54, page.foot)
        canvas.drawRightString(_WIDTH - _MARGIN, 54, page.label)
        canvas.drawCentredString(_WIDTH / 2, 42, "PUBLIC")
