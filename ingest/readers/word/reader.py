"""One Word file -> Reading: the steps in order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.readers.word.changes import mirrored
from ingest.readers.word.cover import cover_fields
from ingest.readers.word.emit import Emitter
from ingest.readers.word.footers import running_dates
from ingest.readers.word.markup import Element
from ingest.readers.word.package import Package, open_package
from ingest.readers.word.parse import Parser
from ingest.readers.word.signs import FIGURE, FORMULA, SUM
from ingest.readers.word.source import Source
from ingest.reading import Reading
from marketrules.errors import UnreadableDocument
from marketrules.records import digest


def read_word(path: Path, data: bytes) -> Reading:
    """Reads a .docx file; ``path`` is only for messages and the record.

    Raises:
        UnreadableDocument: if it is empty, encrypted, of another kind, cut off, damaged, or
            holds no text.
    """
    reading = _reading(str(path), data, mirror=False)
    if not reading.redlines:
        return reading
    try:
        proposal = _reading(str(path), data, mirror=True)
    except UnreadableDocument:  # all of it is deleted
        return reading
    return replace(reading, proposal=proposal)


def _reading(path: str, data: bytes, *, mirror: bool) -> Reading:
    package = open_package(path, data)
    body = package.body()
    if mirror:
        mirrored(body)
    parser = Parser(package)
    source = _source(parser, package, body)
    text = source.text()
    if not source.blocks and not source.redlines:
        raise UnreadableDocument(
            path, "holds no text", place="document body",
            remedy="If it is a scan, ingest its text instead.",
        )  # fmt: skip
    blocks = tuple(source.blocks)
    return Reading(
        path=path,
        sha256=digest(data),
        media="docx",
        text=text,
        blocks=blocks,
        boxes=tuple(source.boxes),
        boxes_have_structure=True,
        running_dates=running_dates(package.related("footer")),
        redlines=tuple(source.redlines),
        fields=cover_fields(text, blocks),
        title=package.title(),
        saved=package.saved(),
        notes=_notes(text, parser.contents_lines),
        unseen=parser.unseen.all(),
    )


def _source(parser: Parser, package: Package, body: Element) -> Source:
    emitter = Emitter()
    try:
        emitter.write(parser.body(body))
    except RecursionError as error:
        raise UnreadableDocument(
            package.path, "tables stand in tables too deep to follow", place="document body",
            remedy="Open it in Word, take the innermost tables out of the others and save it.",
        ) from error  # fmt: skip
    emitter.source.finish()
    return emitter.source


def _notes(text: str, contents_lines: int) -> tuple[str, ...]:
    counts = (
        (contents_lines, "lines of a table of contents left out"),
        (text.count(SUM), f"sums shown as {SUM}, some of them objects whose bounds can't be read"),
        (text.count(FORMULA), f"formulas shown as {FORMULA}"),
        (text.count(FIGURE), f"pictures shown as {FIGURE}"),
    )
    return tuple(f"{count} {what}" for count, what in counts if count)
