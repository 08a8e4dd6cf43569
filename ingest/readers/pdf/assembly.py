"""Drafts to the reading: one source text, with blocks, boxes and pages as spans into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.readers.pdf.contents import entry, undotted
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.measure import Measure
from ingest.readers.pdf.paragraphs import Draft
from ingest.readers.pdf.tables import Row
from ingest.readers.pdf.vocabulary import Vocabulary, seam
from ingest.reading import Block, BlockKind, BoxRegion
from marketrules.spans import Span

_LABELLED = re.compile(r"(?P<label>\S+)[ \t]+")
_NUMBERED = re.compile(r"(?P<number>§?\s?\d{1,3}(?:\.\d{1,3})*\.?)\s+(?=\S)")


@dataclass(slots=True)
class Writer:
    """Writes drafts one after the other and keeps the spans."""

    words: Vocabulary
    measure: Measure
    widths: dict[int, float]  # of pages
    parts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)  # (offset, page) of each line
    length: int = 0

    def write(self, drafts: Iterable[Draft]) -> None:
        """Adds all drafts."""
        for draft in drafts:
            if self.parts:
                self._put("\n")
            start = self.length
            if draft.row is not None:
                self.blocks.append(self._row(draft.row, draft.box, start))
            elif draft.figure is not None:
                self._mark(draft.figure.page)
                self._put("[figure]")
                span = Span(start, self.length)
                self.blocks.append(Block(BlockKind.PARAGRAPH, span, box=draft.box))
            else:
                self.blocks.append(self._paragraph(draft, start))

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _mark(self, page: int) -> None:
        self.pages.append((self.length, page))

    def _paragraph(self, draft: Draft, start: int) -> Block:
        pieces = _with_tabs(_joined(draft.lines, self.words), draft)
        for line, piece in zip(draft.lines, pieces, strict=True):
            self._mark(line.page)
            self._put(piece)
        first = draft.lines[0]
        left = self.measure.left(self.widths[first.page], first.page)
        return Block(
            BlockKind.PARAGRAPH,
            Span(start, self.length),
            heading_level=draft.heading.level if draft.heading else None,
            indent=round(max(0.0, first.x0 - left), 1),
            bold=all(line.bold for line in draft.lines),
            list_item=draft.label is not None and draft.label.kind == "bullet",
            box=draft.box,
        )

    def _row(self, row: Row, box: int | None, start: int) -> Block:
        cells = []
        for place, cell in enumerate(row.cells):
            if place:
                self._put("\t")
            begun = self.length
            for line, piece in zip(cell, _joined(cell, self.words), strict=True):
                self._mark(line.page)
                self._put(piece.replace("\t", " "))
            cells.append(Span(begun, self.length))
        lines = [line for cell in row.cells for line in cell]
        return Block(
            BlockKind.ROW,
            Span(start, self.length),
            bold=all(line.bold for line in lines),
            cells=tuple(cells),
            table=row.table,
            header=row.header,
            box=box,
        )


def _joined(lines: Sequence[Line], words: Vocabulary) -> list[str]:
    """The lines' texts, such that written one after the other they read as one."""
    pieces = [line.text for line in lines]
    for place in range(len(pieces) - 1):
        cut, glue = seam(words, pieces[place], pieces[place + 1])
        pieces[place] = pieces[place].removesuffix(cut) + glue
    return pieces


def _with_tabs(pieces: list[str], draft: Draft) -> list[str]:
    """Tabs after the label and before a contents entry's page."""
    if draft.entry:
        alone = len(draft.lines[-1].words) == 1
        above = [piece.rstrip() if alone else piece for piece in pieces[:-1]]
        pieces = [*above, undotted(draft.lines[-1].words)]
    elif dotted := entry("".join(pieces)):
        title, page = dotted
        return _one(_after_number(f"{title}\t{page}".rstrip("\t")), len(pieces))
    elif draft.contents and len(pieces) > 1 and pieces[-1].isdigit():
        pieces = [*pieces[:-2], f"{pieces[-2].rstrip()}\t", pieces[-1]]  # the page's own line
    if draft.label is not None:
        return [_LABELLED.sub(r"\g<label>\t", pieces[0], count=1), *pieces[1:]]
    if draft.entry or all(line.bold for line in draft.lines):
        return [_after_number(pieces[0]), *pieces[1:]]
    return pieces


def _one(text: str, count: int) -> list[str]:
    return [text, *[""] * (count - 1)]


def _after_number(text: str) -> str:
    found = _NUMBERED.match(text)
    return f"{found['number'].strip()}\t{text[found.end() :]}" if found else text


def page_starts(marks: Sequence[tuple[int, int]], count: int, length: int) -> tuple[int, ...]:
    """Where in the text each of ``count`` pages begins.

    A page begins where nothing of an earlier page follows any more (a table row cut by a page
    break is written whole). A blank page begins where the next one does.

    Args:
        marks: (offset, page) of each line, in the order of the text.
        count: number of pages.
        length: of the text.
    """
    starts = [length] * (count + 1)
    lowest = count + 1
    for offset, page in reversed(marks):
        if page <= lowest:
            lowest = page
            starts[page] = offset
    for page in range(count - 1, 0, -1):
        starts[page] = min(starts[page], starts[page + 1])
    if count:
        starts[1] = 0
    return tuple(starts[1:])


def box_regions(blocks: Sequence[Block]) -> tuple[BoxRegion, ...]:
    """The boxes' spans, first block to last."""
    spans: dict[int, Span] = {}
    for block in blocks:
        if block.box is not None:
            known = spans.get(block.box, block.span)
            spans[block.box] = Span(known.start, block.span.end)
    return tuple(BoxRegion(ordinal, span) for ordinal, span in sorted(spans.items()))
