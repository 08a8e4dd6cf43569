"""The PDF reader: bytes to a ``Reading``, by way of drawings, sheets and drafts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pypdf import PdfReader

from ingest.readers.pdf.assembly import Writer, box_regions, page_starts
from ingest.readers.pdf.bookmarks import Bookmark, bookmarks_of, headings
from ingest.readers.pdf.boxes import boxed, unboxed_instructions
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.measure import measure_of
from ingest.readers.pdf.opening import LEAKED, drawings, opened
from ingest.readers.pdf.page import Drawing
from ingest.readers.pdf.paragraphs import Gatherer
from ingest.readers.pdf.running import page_label, running_dates
from ingest.readers.pdf.sheets import Sheet, sheets_of
from ingest.readers.unseen import UnseenText
from ingest.reading import Reading, Unseen
from marketrules.errors import UnreadableDocument
from marketrules.records import digest


def read_pdf(path: Path, data: bytes) -> Reading:
    """Reads a PDF that has a text layer.

    Args:
        path: the file, for messages and the reading's ``path``; it isn't opened.
        data: the file's bytes.

    Raises:
        UnreadableDocument: empty, damaged, locked, not a PDF, or without a text layer; names the
            page where there is one, and says what to do.
    """
    name = str(path)
    reader = opened(name, data)
    drawn = drawings(name, reader)
    if not any(drawing.glyphs for drawing in drawn):
        raise _without_text(name, drawn)
    sheets, words = sheets_of(drawn)
    notes = _drawing_notes(drawn, sheets)
    marks = _outline(reader, notes)
    lines = {
        sheet.number: [item for item in sheet.items if isinstance(item, Line)] for sheet in sheets
    }
    heads, missing = headings(marks, lines)
    if missing:
        notes.append(f"{missing} of {len(marks)} bookmarks not found in the text")
    boxes, count = boxed(sheets)
    loose = unboxed_instructions(sheets, boxes)
    notes += [f"page {line.page}: box without a grey area: {line.text[:60]}" for line in loose]
    measure = measure_of(sheets)
    writer = Writer(words, measure, {sheet.number: sheet.width for sheet in sheets})
    writer.write(Gatherer(measure, heads, boxes).gathered(sheets))
    text = writer.text
    labels = _labels(reader, sheets)
    return Reading(
        path=name,
        sha256=digest(data),
        media="pdf",
        text=text,
        blocks=tuple(writer.blocks),
        boxes=box_regions(writer.blocks),
        boxes_have_structure=count > 0 or not loose,
        page_starts=page_starts(writer.pages, len(sheets), len(text)),
        page_labels=tuple(labels),
        running_dates=running_dates([sheet.running for sheet in sheets], labels),
        title=_title(reader),
        notes=tuple(notes),
        unseen=_unseen(drawn),
    )


def _unseen(drawn: Sequence[Drawing]) -> tuple[Unseen, ...]:
    gathered = UnseenText()
    for drawing in drawn:
        place = f"page {drawing.number}"
        for why, served, letters in drawing.unseen:
            (gathered.doubtful if served else gathered.hidden)(letters, place, why)
        if drawing.widthless:
            gathered.widthless(drawing.widthless, place)
    return gathered.all()


def _without_text(name: str, drawn: Sequence[Drawing]) -> UnreadableDocument:
    if sum(drawing.nameless for drawing in drawn):
        return UnreadableDocument(
            name,
            "its fonts don't say which characters they show.",
            remedy="Run it through an OCR program first, or fetch the document in another format.",
        )
    if any(letters.strip() for drawing in drawn for *_, letters in drawing.unseen):
        return UnreadableDocument(
            name,
            "holds text, but none that a reader of its pages sees.",
            remedy="Look at it in a viewer; if words are seen there, print it to a new PDF and use that.",
        )
    return UnreadableDocument(
        name,
        "has no text layer (a scan).",
        remedy="Run it through an OCR program first and use the file that makes.",
    )


def _drawing_notes(drawn: Sequence[Drawing], sheets: Sequence[Sheet]) -> list[str]:
    notes = []
    for drawing, sheet in zip(drawn, sheets, strict=True):
        place = f"page {drawing.number}"
        if sheet.turned:
            notes.append(f"{place}: {sheet.turned} characters of turned text left out")
        if drawing.nameless:
            notes.append(f"{place}: {drawing.nameless} characters of a font without names left out")
        if sheet.labels:
            notes.append(f"{place}: {sheet.labels} labels inside pictures left out")
        pictured = sum(image.area for image in drawing.images) > 0.5 * sheet.width * sheet.height
        if pictured and not drawing.glyphs:
            notes.append(f"{place}: a picture without a text layer")
    return notes


def _outline(reader: PdfReader, notes: list[str]) -> list[Bookmark]:
    """The bookmarks; a damaged outline costs the headings' levels, not the text."""
    try:
        return bookmarks_of(reader)
    except LEAKED as error:
        notes.append(f"bookmarks not readable ({type(error).__name__})")
        return []


def _labels(reader: PdfReader, sheets: Sequence[Sheet]) -> list[str]:
    """Page labels as printed; where no page prints one, those of the file's own label table."""
    printed = [page_label(sheet.running) for sheet in sheets]
    if any(printed):
        return printed
    try:
        if "/PageLabels" in reader.root_object:
            return [str(label) for label in reader.page_labels][: len(sheets)]
    except LEAKED:
        return printed
    return printed


def _title(reader: PdfReader) -> str:
    try:
        title = reader.metadata.title if reader.metadata else None
    except LEAKED:
        return ""
    return " ".join(str(title or "").split())
