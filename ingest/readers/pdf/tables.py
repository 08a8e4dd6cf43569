"""Tables: the text of ruled grids as rows of cells, and tables that go on over pages.

A row is one block, so a cell's wrapped lines are later joined. A cell that spans columns leaves
the columns it covers empty, so that cells of one column stay under each other; one that spans
rows gives its text to the first of them. A header row that comes back on the next page is left
out there, and a row cut by the page break is made whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ingest.readers.pdf.geometry import Rect
from ingest.readers.pdf.grid import Grid
from ingest.readers.pdf.lines import Line, lines_of
from ingest.readers.pdf.page import Glyph, Shade, Turned

Cells = tuple[tuple[Line, ...], ...]
_EDGE = 5.0  # points by which column borders may differ from page to page


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; each cell holds its lines, top to bottom."""

    page: int
    rect: Rect
    cells: Cells
    header: bool = False
    table: int = 0  # ordinal in the document, 1-based; 0 until chained

    @property
    def text(self) -> str:
        return "\t".join(" ".join(line.text for line in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """What stands of a table on one page."""

    rect: Rect
    edges: tuple[float, ...]
    rows: tuple[Row, ...]
    turned: int = 0  # characters of text that runs up or down in its cells


def table_of(
    page: int,
    grid: Grid,
    glyphs: Sequence[Glyph],
    shades: Sequence[Shade],
    turned: Sequence[Turned] = (),
) -> Table | None:
    """The table that ``grid`` frames, or None if it is a drawing with a few words in it.

    A cell without other text takes the text that runs up or down in it.
    """
    used = 0
    filled: list[list[tuple[Line, ...]]] = [
        [() for _ in range(grid.columns)] for _ in range(grid.rows)
    ]
    written = 0
    for cell in grid.cells:
        inside = [glyph for glyph in glyphs if _in(cell.rect, glyph)]
        lines = tuple(lines_of(page, inside))
        if not lines and turned:
            vertical = [each.glyph for each in turned if cell.rect.holds(each.x, each.y)]
            lines = tuple(lines_of(page, vertical))
            used += sum(bool(glyph.text.strip()) for glyph in vertical)
        filled[cell.row][cell.column] = lines
        written += bool(lines)
    if written * 2 < len(grid.cells) and written < 6:
        return None
    heads = _header_rows(grid, filled, shades)
    _lower_names(grid, filled, heads)
    rows = []
    for number, cells in enumerate(filled):
        rect = _row_rect(grid, number)
        if any(cells):
            across = any(
                cell.row == number and cell.column_end - cell.column == grid.columns
                for cell in grid.cells
            )
            kept = tuple(cells[:1] if across else cells)
            rows.append(Row(page, rect, kept, header=number < heads))
    return Table(grid.rect, grid.edges, tuple(rows), used) if rows else None


def _in(rect: Rect, glyph: Glyph) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, glyph.y - 0.3 * glyph.style.size
    return rect.x0 <= x < rect.x1 and rect.top <= y < rect.bottom


def _row_rect(grid: Grid, number: int) -> Rect:
    here = [cell.rect for cell in grid.cells if cell.row <= number < cell.row_end]
    top = max(rect.top for rect in here)
    return Rect(grid.rect.x0, top, grid.rect.x1, min(rect.bottom for rect in here))


def _header_rows(
    grid: Grid, filled: Sequence[Sequence[tuple[Line, ...]]], shades: Sequence[Shade]
) -> int:
    """How many rows at the top are set as headings: all bold, or shaded unlike the rest."""
    lines = [[line for cell in row for line in cell] for row in filled]
    bold = _first(all(line.bold for line in row) and bool(row) for row in lines)
    shaded = _first(
        all(_shaded(line, shades, grid.rect) for line in row) and bool(row) for row in lines
    )
    if bold == grid.rows:
        return 1 if grid.rows <= 2 else 0
    count = bold or (shaded if shaded < grid.rows else 0)
    spanned = max(cell.row_end for cell in grid.cells if cell.row == 0)
    return max(count, spanned) if count and spanned < grid.rows else count


def _lower_names(grid: Grid, filled: list[list[tuple[Line, ...]]], heads: int) -> None:
    """Brings each column's name down to the last header row, where the rows begin under it.

    "R #" beside "Severity Levels" over "Lower", "High": the last row reads "R #, Lower, High".
    A name that spans columns stays where it is.
    """
    wide = {(cell.row, cell.column) for cell in grid.cells if cell.column_end - cell.column > 1}
    for row in range(heads - 1):
        for column in range(grid.columns):
            if (row, column) not in wide and (row + 1, column) not in wide:
                filled[row + 1][column] = filled[row][column] + filled[row + 1][column]
                filled[row][column] = ()


def _first(marked: Iterable[bool]) -> int:
    """How many are true before the first that is not."""
    return sum(1 for _ in takewhile(bool, marked))


def _shaded(line: Line, shades: Sequence[Shade], within: Rect) -> bool:
    x, y = (line.x0 + line.x1) / 2, line.y - 0.3 * line.size
    return any(shade.rect.holds(x, y) and shade.rect.height < within.height - 2 for shade in shades)


def goes_on(before: Table, after: Table) -> bool:
    """Whether the table on the next page has the same columns."""
    return len(before.edges) == len(after.edges) and all(
        abs(here - there) <= _EDGE for here, there in zip(before.edges, after.edges, strict=True)
    )


def without_repeated_header(first: Sequence[Row], rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """``rows`` of a later page without the rows that repeat the table's first ones."""
    same = 0
    while same < min(len(first), len(rows)) and rows[same].text == first[same].text:
        same += 1
    return rows[same:]


def is_rest_of(row: Row, before: Row) -> bool:
    """Whether ``row``, first on its page, is the rest of a row cut by the page break.

    Its first cell is empty, and a cell goes on in the middle of a sentence.
    """
    if not row.cells or row.cells[0] or len(row.cells) != len(before.cells):
        return False
    for rest, begun in zip(row.cells, before.cells, strict=True):
        if rest and begun:
            opening, ending = rest[0].text[:1], begun[-1].text[-1:]
            if opening.islower() or ending not in ".;:?!":
                return True
    return False


def whole(before: Row, rest: Row) -> Row:
    """The two parts of a cut row as one."""
    cells = tuple(begun + rest for begun, rest in zip(before.cells, rest.cells, strict=True))
    return replace(before, cells=cells)
