"""Builds small PDFs: a sheet of paper on which lines, grey areas and rules are put by place."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.pdf import read_pdf
from ingest.reading import Reading


class Paper:
    """Letter pages; x and y in points, y from the top, so that tests read like the page."""

    def __init__(self, **options: object) -> None:
        self._file = io.BytesIO()
        self.canvas = Canvas(
            self._file, pagesize=(612, 792), invariant=1, pageCompression=0, **options
        )
        self.y = 72.0

    def at(self, x: float, y: float, text: str, *, bold: bool = False, size: float = 12) -> None:
        """One line with its baseline at y."""
        self.canvas.setFont("Times-Bold" if bold else "Times-Roman", size)
        self.canvas.drawString(x, 792 - y, text)

    def lines(
        self, x: float, *texts: str, bold: bool = False, size: float = 12, gap: float = 26
    ) -> None:
        """Lines one under the other, the first after a paragraph's gap."""
        self.y += gap - 14
        for text in texts:
            self.y += 14
            self.at(x, self.y, text, bold=bold, size=size)

    def item(self, label: str, *texts: str, x: float = 72, hang: float = 36) -> None:
        """A labelled paragraph: label, tab, hanging lines."""
        self.lines(x + hang, *texts)
        self.at(x, self.y - 14 * (len(texts) - 1), label)

    def grey(self, top: float, bottom: float, *, grey: float = 0.85, x0: float = 66.0) -> None:
        """A filled rectangle behind what is written after it."""
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, 792 - bottom, 546 - x0, bottom - top, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def across(self, y: float, x0: float = 72.0, x1: float = 540.0) -> None:
        self.canvas.line(x0, 792 - y, x1, 792 - y)

    def down(self, x: float, top: float, bottom: float) -> None:
        self.canvas.line(x, 792 - top, x, 792 - bottom)

    def table(self, top: float, edges: list[float], rows: list[list[str]], height: float) -> None:
        """A fully ruled table with one line of text a cell."""
        bottom = top + height * len(rows)
        for number in range(len(rows) + 1):
            self.across(top + height * number, edges[0], edges[-1])
        for edge in edges:
            self.down(edge, top, bottom)
        for number, row in enumerate(rows):
            for x, text in zip(edges, row, strict=False):
                self.at(x + 4, top + height * number + 14, text, bold=number == 0)

    def picture(self, x: float, top: float, width: float, height: float) -> None:
        image = Image.new("L", (8, 8), 128)
        self.canvas.drawImage(ImageReader(image), x, 792 - top - height, width, height)

    def turn(self) -> None:
        """Begins the next page."""
        self.canvas.showPage()
        self.y = 72.0

    def data(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()

    def read(self) -> Reading:
        return read_pdf(Path("guide.pdf"), self.data())


@pytest.fixture()
def paper() -> Paper:
    return Paper()


@pytest.fixture(scope="session")
def new_paper() -> Callable[..., Paper]:
    return Paper


WORDS = (
    *("the", "operator", "shall", "post", "each", "report", "within", "seven", "days", "of"),
    *("its", "receipt", "and", "keep", "a", "record", "every", "change", "that", "member"),
    *("asks", "for", "in", "form", "which", "council", "has", "approved"),
)


@pytest.fixture(scope="session")
def prose() -> Callable[..., list[str]]:
    """Random prose, wrapped to a measure as a word processor does it; the last line is short."""

    def wrapped(seed: int, words: int = 40, measure: float = 468) -> list[str]:
        choose = random.Random(seed)
        lines, line = [], ""
        for _ in range(words):
            longer = f"{line} {choose.choice(WORDS)}".strip()
            if stringWidth(longer, "Times-Roman", 12) > measure:
                lines.append(line)
                longer = longer.rsplit(" ", 1)[1]
            line = longer
        return [*lines, f"{line}."]

    return wrapped


@pytest.fixture(scope="session")
def texts() -> Callable[[Reading], list[str]]:
    """The blocks' texts, in order."""
    return lambda reading: [block.span.quote(reading.text) for block in reading.blocks]
