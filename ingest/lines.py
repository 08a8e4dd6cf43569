r"""Blocks -> lines: one record per block, with what its first characters say it may be.

A line is still only a candidate: whether "5\\tOTHER" is a heading, a table row or a note is
decided later, with its neighbours in view.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from ingest.instructions import is_instruction
from ingest.label_styles import LabelStyle, label_style
from ingest.reading import Block, BlockKind, Reading
from marketrules.markers import readings
from marketrules.spans import Span

# "(1)\tText", " (a) Text", "(ii)Text": a bracketed marker at the start of a line. The marker must
# be followed by white space, another marker, or a capital: "(h)e" is no label.
_LABEL = re.compile(r"\s*((?:\((?:[0-9]{1,2}|[a-z]{1,5}|[A-Z]{1,5})\)\s*)+)(?=\s|[A-Z“\"\[$∑]|$)")
_MARKER = re.compile(r"\(([0-9]{1,3}|[a-z]{1,5}|[A-Z]{1,5})\)")
_POINT_LABEL = re.compile(r"\s*([0-9]{1,2}|[a-z]|[ivx]{1,5}|[A-Z])[.)]\t+\s*(?=\S)")
_DECIMAL_LABEL = re.compile(r"\s*([0-9]{1,2}(?:\.[0-9]{1,2})*)\.?\t+\s*(?=\S)")
_BULLET = re.compile(r"\s*[•▪◦‣·○■●*–o\uf0b7\uf0a7]\t\s*")
_EQUATION = re.compile(r"(?:^|\t)\s*=|=\s*(?:\t|$)")  # a cell that begins or ends with the sign
_LINE_END = re.compile(r"\r\n?|\n")
MIN_MARKED_CELLS = 3  # "o\tText" is a bullet, "o\tnone\tText" may be a row


@dataclass(frozen=True, slots=True)
class Line:
    """One block with its candidates. ``position`` is its ordinal among the lines."""

    position: int
    span: Span
    text: str
    labels: tuple[str, ...]  # leading bracketed markers: "(1)(a)\tText" -> ("1", "a")
    body: Span  # without label and bullet
    bullet: bool
    opens_box: bool  # "[NPRR1013:  Replace …"
    cells: tuple[Span, ...]  # of a table row; split at tabs when the format has no tables
    row: bool  # a row by the file's own structure
    header: bool
    table: int | None
    heading_level: int | None
    bold: bool
    indent: float | None
    box: int | None
    tabs: int = 0  # of the whole line as it stands in the source, those at its ends included
    blank_above: int = 0  # blank lines between this line and the one above
    first_empty: bool = False  # a tab stands before the text: the first cell is empty

    @property
    def words(self) -> str:
        """The text without its label, white space folded."""
        return " ".join(self.text[self.body.start - self.span.start :].split())


T = TypeVar("T")


def with_next(items: Sequence[T]) -> Iterator[tuple[T, T | None]]:
    """Each item with the one after it; None after the last."""
    following: list[T | None] = [*items[1:], None]
    return zip(items, following, strict=False)


def lines_of(reading: Reading) -> tuple[Line, ...]:
    """One line per block of ``reading``, in order."""
    style = label_style(reading)
    lines = [
        _line(position, block, reading.text, style, around)
        for position, (block, around) in enumerate(
            zip(reading.blocks, _around(reading), strict=True)
        )
    ]
    for line in lines:
        if (line.bullet or line.labels) and not line.row and _is_amid_rows(line, lines):
            lines[line.position] = replace(line, labels=(), bullet=False, body=line.span)
    return tuple(lines)


def _is_amid_rows(line: Line, lines: Sequence[Line]) -> bool:
    r"""Whether a marker is the first cell of a row: "o\tnone\tAn owner." below "q\tnone\tA plant."."""
    return len(line.cells) >= MIN_MARKED_CELLS and any(
        len(other.cells) == len(line.cells)
        and not other.labels and not other.bullet and not _EQUATION.search(other.text)
        for other in (*lines[max(0, line.position - 1) : line.position],
                      *lines[line.position + 1 : line.position + 2])
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Around:
    """What the source text tells about the line that a block stands in."""

    tabs: int
    blank_above: int
    first_empty: bool


def _around(reading: Reading) -> Iterator[_Around]:
    """Per block what is left out of its span: empty cells at a row's ends, blank lines above.

    A row of empty cells is no blank line.
    """
    before = 0
    for block, following in with_next(reading.blocks):
        end = following.span.start if following is not None else len(reading.text)
        *above, indent = _LINE_END.split(reading.text[before : block.span.start])
        rest = _LINE_END.split(reading.text[block.span.end : end])[0]
        text = indent + block.span.quote(reading.text) + rest
        blank = sum(1 for line in above[1:] if "\t" not in line)
        yield _Around(text.count("\t"), blank, "\t" in text[: len(text) - len(text.lstrip())])
        before = block.span.end


def _line(position: int, block: Block, source: str, style: LabelStyle, around: _Around) -> Line:
    text = block.span.quote(source)
    is_row = block.kind is BlockKind.ROW
    labels, body_start = _labels(text, style) if not is_row else ((), 0)
    bullet = _BULLET.match(text) if not labels and not is_row else None
    if bullet:
        body_start = bullet.end()
    return Line(
        position=position,
        span=block.span,
        text=text,
        labels=labels,
        body=Span(block.span.start + body_start, block.span.end),
        bullet=bullet is not None,
        opens_box=is_instruction(text),
        cells=block.cells if is_row else _split_at_tabs(block.span, text),
        row=is_row,
        header=block.header,
        table=block.table,
        heading_level=block.heading_level,
        bold=block.bold,
        indent=block.indent,
        box=block.box,
        tabs=around.tabs,
        blank_above=around.blank_above,
        first_empty=around.first_empty,
    )


def _labels(text: str, style: LabelStyle) -> tuple[tuple[str, ...], int]:
    """The markers that open ``text``, by the document's style, and where its words begin."""
    labels, start = _leading_labels(text)
    if labels or style is LabelStyle.BRACKETS:
        return labels, start
    pattern = _POINT_LABEL if style is LabelStyle.POINTS else _DECIMAL_LABEL
    found = pattern.match(text)
    if found is None or not ("." in found[1] or readings(found[1])):
        return (), 0  # "vx." counts in no alphabet
    return (found[1],), found.end()


def _leading_labels(text: str) -> tuple[tuple[str, ...], int]:
    """The markers that open ``text`` and where the words after them begin."""
    found = _LABEL.match(text)
    if found is None:
        return (), 0
    markers = _MARKER.findall(found.group(1))
    if not all(map(readings, markers)):
        return (), 0  # "(QSE) shall", "(LDL) is": an acronym in brackets, not a marker
    rest = text[found.end() :]
    return tuple(markers), found.end() + len(rest) - len(rest.lstrip())


def _split_at_tabs(span: Span, text: str) -> tuple[Span, ...]:
    """Cells of a line as pasted: tabs part them; a run of tabs parts two cells only once."""
    if "\t" not in text.strip():
        return ()
    cells = []
    start = 0
    for part in re.split(r"(\t+)", text):
        if part and not part.startswith("\t"):
            cells.append(Span(span.start + start, span.start + start + len(part)))
        start += len(part)
    return tuple(cells)
