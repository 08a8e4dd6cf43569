"""From drawings to sheets: a page's body in reading order, its running lines set apart.

Here ruled tables, pictures and footnotes are told from running text, doubtful gaps are settled
with the document's own words, and tables that go on over a page break are joined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.readers.pdf.figures import Figure, figures_of, is_label
from ingest.readers.pdf.fractions import with_fractions
from ingest.readers.pdf.geometry import Rule
from ingest.readers.pdf.grid import grids_of, outlines_of
from ingest.readers.pdf.leading import opens_box
from ingest.readers.pdf.lines import Line, lines_of
from ingest.readers.pdf.page import Drawing
from ingest.readers.pdf.regions import (
    Region,
    outlines,
    reaches_bottom,
    regions_of,
    starts_at_top,
)
from ingest.readers.pdf.running import Page, Parted, parted
from ingest.readers.pdf.tables import (
    Row,
    Table,
    goes_on,
    is_rest_of,
    table_of,
    whole,
    without_repeated_header,
)
from ingest.readers.pdf.vocabulary import Vocabulary, vocabulary_of

_LONG_RULE = 0.4  # of the page's width; shorter ones underline words


@dataclass(frozen=True, slots=True)
class Note:
    """A line of a footnote."""

    line: Line


Item = Line | Row | Figure | Note


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's body, top to bottom, footnotes last."""

    number: int
    width: float
    height: float
    items: tuple[Item, ...]
    running: Parted
    regions: tuple[Region, ...]  # shaded or framed areas that may be boxes
    dividers: tuple[Rule, ...]  # long horizontal rules outside tables
    labels: int  # lines left out as labels inside pictures
    turned: int  # characters left out because their text doesn't run left to right


@dataclass(frozen=True, slots=True)
class _Raw:
    drawing: Drawing
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    regions: tuple[Region, ...]
    framed: tuple[Region, ...]  # those of the regions that look like boxes


def sheets_of(drawings: Sequence[Drawing]) -> tuple[list[Sheet], Vocabulary]:
    """The pages' bodies and the words they use."""
    raws: list[_Raw] = []
    for drawing in drawings:
        raws.append(_raw(drawing, raws[-1] if raws else None))
    words = vocabulary_of(line for raw in raws for line in _all_lines(raw))
    raws = [_settled(raw, words) for raw in raws]
    pages = [
        Page(raw.drawing.number, raw.drawing.width, raw.drawing.height, raw.lines) for raw in raws
    ]
    parts = parted(pages)
    usual = _usual_size(line for part in parts for line in part.body)
    sheets = [_sheet(raw, part, usual) for raw, part in zip(raws, parts, strict=True)]
    return _chained(sheets, raws), words


def _all_lines(raw: _Raw) -> Iterable[Line]:
    yield from raw.lines
    for table in raw.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell


def _raw(drawing: Drawing, before: _Raw | None) -> _Raw:
    regions = regions_of(drawing.shades)
    framed = _boxlike(drawing, regions, before)
    bare = _bare(drawing, framed, before)
    regions, framed = (*regions, *bare), (*framed, *bare)
    rules = [rule for rule in drawing.rules if not outlines(rule, framed)]
    tables: list[Table] = []
    rest = list(drawing.glyphs)
    for grid in grids_of(rules):
        inside = [glyph for glyph in rest if grid.rect.holds(glyph.x0, glyph.y)]
        table = table_of(drawing.number, grid, inside, drawing.shades, drawing.turned)
        if table is not None:
            taken = set(map(id, inside))
            rest = [glyph for glyph in rest if id(glyph) not in taken]
            tables.append(table)
    lines = lines_of(drawing.number, rest)
    loose = [rule for rule in rules if not any(_lies_in(rule, table) for table in tables)]
    lines = with_fractions(lines, loose)
    figures = figures_of(drawing, loose, [line for line in lines if not line.running])
    return _Raw(drawing, tuple(lines), tuple(tables), figures, regions, framed)


def _lies_in(rule: Rule, table: Table) -> bool:
    return table.rect.touches(rule.rect, 1.0)


def _boxlike(
    drawing: Drawing, regions: tuple[Region, ...], before: _Raw | None
) -> tuple[Region, ...]:
    """Regions that begin with a box's instruction, or go on from the page before.

    Their frames are no tables; the frame of a shaded heading row is part of its table.
    """
    found = []
    still = before.framed if before is not None else ()
    for region in regions:
        inside = [glyph for glyph in drawing.glyphs if region.holds(glyph.x0, glyph.y)]
        lines = lines_of(drawing.number, inside)
        goes_on = starts_at_top(region, drawing.height) and any(
            reaches_bottom(open_region, before.drawing.height) and region.looks_like(open_region)
            for open_region in still
            if before is not None
        )
        # A frame around the page, or around a table, is no box because one is named inside it.
        first = lines if region.shaded else lines[:1]
        if goes_on or any(opens_box(line.text) for line in first):
            found.append(region)
    return tuple(found)


def _bare(drawing: Drawing, shaded: tuple[Region, ...], before: _Raw | None) -> tuple[Region, ...]:
    """Boxes that are only framed, not shaded."""
    frames = [
        Region(rect, None, shaded=False)
        for rect in outlines_of(drawing.rules)
        if not any(region.rect.touches(rect, 0.0) for region in shaded)
    ]
    return _boxlike(drawing, tuple(frames), before)


def _settled(raw: _Raw, words: Vocabulary) -> _Raw:
    tables = tuple(
        replace(
            table,
            rows=tuple(
                replace(row, cells=tuple(tuple(map(words.settled, cell)) for cell in row.cells))
                for row in table.rows
            ),
        )
        for table in raw.tables
    )
    return replace(raw, lines=tuple(map(words.settled, raw.lines)), tables=tables)


def _usual_size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _sheet(raw: _Raw, part: Parted, usual: float) -> Sheet:
    drawing = raw.drawing
    foot = _footnotes(part.body, usual, drawing)
    body: list[tuple[float, Item]] = [
        (line.y, line)
        for line in part.body[: len(part.body) - foot]
        if not is_label(line, raw.figures, drawing)
    ]
    body += [
        (table.rect.top + 0.01 * place, row)
        for table in raw.tables
        for place, row in enumerate(table.rows)
    ]
    body += [(figure.rect.top, figure) for figure in raw.figures]
    notes = [Note(line) for line in part.body[len(part.body) - foot :]]
    dividers = tuple(
        rule
        for rule in drawing.rules
        if rule.horizontal and rule.end - rule.start > _LONG_RULE * drawing.width
    )
    items = [item for _y, item in sorted(body, key=lambda pair: pair[0])]
    return Sheet(
        number=drawing.number,
        width=drawing.width,
        height=drawing.height,
        items=(*items, *notes),
        running=part,
        regions=raw.regions,
        dividers=dividers,
        turned=drawing.slanted - sum(table.turned for table in raw.tables),
        labels=sum(is_label(line, raw.figures, drawing) for line in part.body),
    )


def _footnotes(lines: Sequence[Line], usual: float, drawing: Drawing) -> int:
    """How many lines at the page's bottom are footnotes: small type under a short rule.

    A footnote begins with its number, set small and raised ("1 For the definition, see …").
    """
    count = 0
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if line.size > usual - 1 or line.y < 0.5 * drawing.height:
            break
        above = lines[place - 1].y if place else 0.0
        ruled = any(
            rule.horizontal
            and above + 0.25 * line.size < rule.at < line.y - 0.5 * line.size  # no underline
            and rule.end - rule.start < 0.45 * drawing.width
            for rule in drawing.rules
        )
        numbered = line.words[0].text.rstrip(".").isdigit() and line.words[0].size < line.size - 1
        if ruled or numbered:
            count = len(lines) - place
        if ruled:
            break
    return count


def _chained(sheets: list[Sheet], raws: Sequence[_Raw]) -> list[Sheet]:
    """Numbers the tables and joins those that go on over a page break."""
    ordinal = 0
    first: tuple[Row, ...] = ()  # rows of the open table's first page
    open_table: Table | None = None
    result: list[Sheet] = []
    for sheet, raw in zip(sheets, raws, strict=True):
        fresh: dict[int, Row | None] = {}
        for table in raw.tables:
            rows = table.rows
            if open_table and _leads(sheet, rows[0]) and goes_on(open_table, table):
                kept = without_repeated_header(first, rows)
                fresh.update((id(row), None) for row in rows[: len(rows) - len(kept)])
                rows = _rest_joined(result, kept, fresh)
            else:
                ordinal, first = ordinal + 1, table.rows
            fresh.update((id(row), replace(row, table=ordinal)) for row in rows)
            open_table = table if _ends(sheet, table.rows[-1]) else None
        if sheet.items and not raw.tables:
            open_table = None
        result.append(_with_rows(sheet, fresh))
    return result


def _rest_joined(
    result: list[Sheet], kept: tuple[Row, ...], fresh: dict[int, Row | None]
) -> tuple[Row, ...]:
    """Moves the rest of a cut row back to the page where it began."""
    place = max(i for i, sheet in enumerate(result) if sheet.items)
    before = _last_row(result[place])
    if not kept or before is None or not is_rest_of(kept[0], before):
        return kept
    fresh[id(kept[0])] = None
    result[place] = _with_rows(result[place], {id(before): whole(before, kept[0])})
    return kept[1:]


def _last_row(sheet: Sheet) -> Row | None:
    return next((item for item in reversed(sheet.items) if isinstance(item, Row)), None)


def _leads(sheet: Sheet, row: Row) -> bool:
    return bool(sheet.items) and sheet.items[0] is row


def _ends(sheet: Sheet, row: Row) -> bool:
    body = [item for item in sheet.items if not isinstance(item, Note)]
    return bool(body) and body[-1] is row


def _with_rows(sheet: Sheet, fresh: dict[int, Row | None]) -> Sheet:
    items: list[Item] = []
    for item in sheet.items:
        now = fresh.get(id(item), item) if isinstance(item, Row) else item
        if now is not None:
            items.append(now)
    return replace(sheet, items=tuple(items))
