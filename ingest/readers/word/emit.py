"""Tree -> source text: lines, rows, boxes.

A box is a row of one cell whose first words are a bracket and a revision's id. It is known by
that structure, not by its shading, which real files give in five ways and leave out at times.
Other tables of one column are layout: their paragraphs stand as paragraphs. In a row of a real
table each cell is one line; what follows a nested table in a cell stands after the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.readers.word.changes import Change, Piece, force_text
from ingest.readers.word.merge import Line, lines_of
from ingest.readers.word.source import Source
from ingest.readers.word.tidy import tidied
from ingest.readers.word.tree import Cell, Item, Paragraph, Row, Table
from ingest.reading import Block, BlockKind
from marketrules.spans import Span

# "[NPRR1013 and NPRR1188:", "[ NOGRR 245", "[PIR001:"; not "[RESERVED]", not "[1]".
_OPENS_BOX = re.compile(r"\[\s*[A-Z]{2,10}\s?-?\d{1,5}\b")
_NOWHERE = Span(0, 0)


class Emitter:
    """Writes a tree into a source."""

    def __init__(self) -> None:
        self.source = Source()
        self._tables = 0

    def write(self, items: Iterable[Item], inside: int | None = None) -> None:
        """Writes paragraphs and tables in order; ``inside`` is the table around them."""
        for is_table, group in groupby(items, key=lambda item: isinstance(item, Table)):
            if is_table:
                for table in group:
                    self._table(table, inside)  # type: ignore[arg-type]
            else:
                for line in lines_of(group):  # type: ignore[arg-type]
                    self._line(line, inside)

    def _line(self, line: Line, inside: int | None) -> None:
        pieces = tidied(line.pieces)
        if line.in_force:
            paragraph = line.paragraph
            block = Block(
                kind=BlockKind.PARAGRAPH,
                span=_NOWHERE,
                heading_level=paragraph.heading_level,
                indent=paragraph.indent,
                bold=_bold(pieces),
                list_item=bool(paragraph.label),
            )
            self.source.add(block, [pieces], line.mark)
        else:
            self.source.add_inserted(pieces, line.mark)
        self.write(line.after, inside)

    def _table(self, table: Table, inside: int | None) -> None:
        ordinal = inside
        if not table.is_column:
            ordinal = self._tables
            self._tables += 1
        boxed = False
        for row in table.rows:
            opens = len(row.cells) == 1 and _opens_box(row.cells[0])
            if boxed and (opens or not table.is_column):
                self.source.close_box()
                boxed = False
            if opens:
                self.source.open_box(ordinal)
                boxed = True
            if opens or table.is_column:
                for cell in row.cells:
                    self.write(cell.items, ordinal)
            elif ordinal is not None:
                self._row(row, ordinal)
        if boxed:
            self.source.close_box()

    def _row(self, row: Row, ordinal: int) -> None:
        split = [_split(cell) for cell in row.cells]
        lines = [list(lines_of(own)) for own, _ in split]
        cells = [_cell_pieces(own) for own in lines]
        mark = _row_mark(lines)
        if any(line.in_force for own in lines for line in own):
            block = Block(
                kind=BlockKind.ROW,
                span=_NOWHERE,
                bold=_bold([piece for pieces in cells for piece in pieces]),
                table=ordinal,
                header=row.header or _is_head(row),
            )
            self.source.add(block, cells, mark)
        else:
            self.source.add_inserted(list(_parted(cells)), mark)
        for own, rest in zip(lines, split, strict=True):
            for line in own:
                self.write(line.after, ordinal)
            self.write(rest[1], ordinal)


def _split(cell: Cell) -> tuple[list[Paragraph], list[Item]]:
    """A cell's own paragraphs, and what stands from its first nested table on."""
    own: list[Paragraph] = []
    for place, item in enumerate(cell.items):
        if isinstance(item, Table):
            return own, list(cell.items[place:])
        own.append(item)
    return own, []


def _cell_pieces(lines: Sequence[Line]) -> list[Piece]:
    """A cell's lines as one, joined by spaces; tabs in it are spaces."""
    joined: list[Piece] = []
    for line in lines:
        if not line.pieces:
            continue
        if joined:
            first = None if line.in_force else line.pieces[0].change
            joined.append(Piece(" ", first))
        joined += [replace(piece, text=_flat(piece.text)) for piece in tidied(line.pieces)]
    return tidied(joined)


def _flat(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")


def _parted(cells: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    change = next((piece.change for pieces in cells for piece in pieces), None)
    for number, pieces in enumerate(cells):
        if number:
            yield Piece("\t", change)
        yield from pieces


def _row_mark(lines: Sequence[Sequence[Line]]) -> Change | None:
    # A row goes if all its paragraphs go.
    marks = [line.mark for own in lines for line in own]
    return marks[0] if marks and all(mark is not None for mark in marks) else None


def _bold(pieces: Sequence[Piece]) -> bool:
    visible = [piece for piece in pieces if piece.in_force and piece.text.strip()]
    return bool(visible) and all(piece.bold for piece in visible)


def _is_head(row: Row) -> bool:
    styles = [
        item.style.replace(" ", "").lower()
        for cell in row.cells
        for item in cell.items
        if isinstance(item, Paragraph) and force_text(item.pieces).strip()
    ]
    return bool(styles) and all(style.startswith("tablehead") for style in styles)


def _opens_box(cell: Cell) -> bool:
    for item in cell.items:
        if isinstance(item, Table):
            return False
        text = force_text(item.pieces).strip() or "".join(p.text for p in item.pieces).strip()
        if text:
            return _OPENS_BOX.match(text) is not None
    return False
