"""Flows -> units: what can be cited, each one run of lines with its path and its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.definitions import lists_acronyms
from ingest.flows import Flow
from ingest.lines import Line
from ingest.table_runs import Run, table_runs
from ingest.tables import introduces
from marketrules.labels import Path
from marketrules.passages import PassageKind
from marketrules.spans import Span

MAX_CAPTION = 400
MAX_HEADER = 700  # caption and names of the columns
MIN_TABS = 2  # of a table that may go on below a list; lines with one tab are too common


@dataclass(frozen=True, slots=True)
class Table:
    """What rows share."""

    path: Path
    tabs: int
    header: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One citable run of lines."""

    kind: PassageKind
    path: Path
    span: Span
    position: int  # of its first line
    term: str | None
    see: str = ""
    header: str = ""


def units_of(flow: Flow, source: str) -> tuple[Unit, ...]:
    """The units of one flow, in order."""
    if lists_acronyms(flow.section.heading.title):
        return tuple(_acronyms(flow, source))
    return tuple(_units(flow, source))


def _units(flow: Flow, source: str) -> Iterator[Unit]:
    lines, term = flow.lines, flow.term.term if flow.term else None
    at = 0
    if flow.term is not None and lines and lines[0].position == flow.term.position:
        unit, at = _definition(flow)
        yield unit
    # "R8.\tEach … shall:\t[Violation Risk Factor: High]" is a requirement, whatever its tabs.
    first = at + 1 if flow.section.heading.holds_text and at == 0 else at
    runs = {first + run.first: run for run in table_runs(lines[first:])}
    above: Table | None = None
    while at < len(lines):
        run = runs.get(at)
        if run is not None:
            if run.kind == "formula":
                yield _formula(flow, run, at, source)
            else:
                above = _table(flow, run, at, source, above)
                yield from _rows(flow, run, at, above)
            at += run.end - run.first
            continue
        line = lines[at]
        kind = PassageKind.QUESTION if flow.section.heading.question else PassageKind.TEXT
        yield Unit(kind, flow.paths[at], line.span, line.position, term)
        at += 1


def _definition(flow: Flow) -> tuple[Unit, int]:
    """A term with the unlabelled text below it, and how many lines that takes."""
    assert flow.term is not None
    lines = flow.lines
    end = 1
    while end < len(lines) and _goes_on(lines[end - 1], lines[end]):
        end += 1
    span = Span(lines[0].span.start, lines[end - 1].span.end)
    unit = Unit(PassageKind.DEFINITION, (), span, lines[0].position, flow.term.term, flow.term.see)
    return unit, end


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a line is plain text of the definition, right below the last one."""
    return (
        not line.labels and not line.bullet and not line.row and line.position == above.position + 1
    )


def _formula(flow: Flow, run: Run, at: int, source: str) -> Unit:
    lines = flow.lines[at : at + run.end - run.first]
    span = Span(lines[0].span.start, lines[-1].span.end)
    term = flow.term.term if flow.term else None
    caption = _caption(flow, at, source)
    return Unit(
        PassageKind.FORMULA, flow.paths[at], span, lines[0].position, term, header=caption
    )  # fmt: skip


def _table(flow: Flow, run: Run, at: int, source: str, above: Table | None) -> Table:
    """Path and header of a run of rows; those of the table above where it goes on.

    A list or a formula in a cell of a pasted table parts the rows below it from the header.
    """
    path = flow.paths[at]
    names = [] if run.header is None else flow.lines[at : at + run.header + 1 - run.first]
    caption = _caption(flow, at, source)
    goes_on = (
        above is not None and not names and not caption and above.header
        and above.tabs == run.width >= MIN_TABS and path and path[: len(above.path)] == above.path
    )  # fmt: skip
    if above is not None and goes_on:
        return above
    shown = "\n".join(part for part in (caption, *(line.text.strip() for line in names)) if part)
    return Table(path, run.width, shown[:MAX_HEADER])


def _rows(flow: Flow, run: Run, at: int, table: Table) -> Iterator[Unit]:
    term = flow.term.term if flow.term else None
    for first, end in run.rows:
        row = flow.lines[at + first - run.first : at + end - run.first]
        span = Span(row[0].span.start, row[-1].span.end)
        yield Unit(
            PassageKind.ROW, table.path, span, row[0].position, term, header=table.header
        )  # fmt: skip


def _caption(flow: Flow, at: int, source: str) -> str:
    """The unlabelled line just above, if it announces what follows."""
    if at == 0:
        return ""
    above = flow.lines[at - 1]
    if above.labels or above.row:
        return ""
    words = above.words
    announces = (
        introduces(above) or words.endswith(":") or words.lower().startswith(("table", "figure"))
    )
    return words if announces and len(words) <= MAX_CAPTION else ""


def _acronyms(flow: Flow, source: str) -> Iterator[Unit]:
    """Two columns: acronym, what it stands for."""
    for line, path in zip(flow.lines, flow.paths, strict=True):
        cells = [cell.trimmed(source).quote(source) for cell in line.cells]
        cells = [cell for cell in cells if cell]
        if len(cells) >= 2 and len(cells[0]) <= 40:
            yield Unit(PassageKind.ACRONYM, (), line.span, line.position, cells[0])
        else:
            yield Unit(PassageKind.TEXT, path, line.span, line.position, None)
