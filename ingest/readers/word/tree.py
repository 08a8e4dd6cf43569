"""The document between its XML and its text: paragraphs and tables, in order.

Tracked changes are still in it: every piece and paragraph mark carries its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ingest.readers.word.changes import Change, Piece


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One ``w:p``. ``mark`` is the change on its end: an inserted end isn't in force."""

    pieces: tuple[Piece, ...]
    mark: Change | None = None
    style: str = ""  # the style's name
    heading_level: int | None = None
    indent: float | None = None  # points
    label: str = ""  # automatic number among the paragraphs in force
    proposed_label: str = ""  # among those of the proposal
    after: tuple[Item, ...] = ()  # footnotes and text boxes, which stand after it


@dataclass(frozen=True, slots=True)
class Cell:
    """One ``w:tc``; a cell that continues the one above it is empty."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One ``w:tr``."""

    cells: tuple[Cell, ...]
    header: bool = False  # repeated on every page (w:tblHeader)


@dataclass(frozen=True, slots=True)
class Table:
    """One ``w:tbl``."""

    rows: tuple[Row, ...]

    @property
    def is_column(self) -> bool:
        """Whether no row has more than one cell: layout, not data."""
        return all(len(row.cells) <= 1 for row in self.rows)


Item: TypeAlias = Paragraph | Table
