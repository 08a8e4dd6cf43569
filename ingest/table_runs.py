r"""Rows and formulas in text that has lost its tables: which lines run together.

Both stand below a paragraph whose label they share: "(1) table", "(1) formula". A row of a table
that was pasted has as many tabs as the table has columns less one; where a cell holds several
paragraphs, the row is broken over several lines whose tabs add up to that. Lines between two rows
of one table belong to the row above, or, where the next row's first cell is empty, begin that row.
Not handled: nested tables, and cells that were merged over several columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.lines import Line
from ingest.tables import introduces, is_formula, is_row, opens_condition

_OPENS_VARIABLES = re.compile(r"\s*Variables?\t+\s*Units?\b", re.IGNORECASE)
_VALUE = re.compile(r"\s*[-+$(]*\d[\d,.%)]*\s*|.*[<>≤≥].*|[☐☑☒\s]+")
_SENTENCE = re.compile(r"\w\w[.;]\s+[A-Z]|—")
_ANNOUNCES = re.compile(
    r"^(?:table|figure|notes?)\b|\b(?:following table|as follows)\b", re.IGNORECASE
)
Group = tuple[int, int]  # half-open: the lines of one row
SAMPLE = 12  # rows from which a table's width is told
MAX_BROKEN = 10  # lines of one cell between two rows
MAX_BROKEN_PAIRS = 2  # likewise in a table of two columns, where prose has stray tabs, too
MAX_SHORT = 60  # characters of a cell alone on its line
MAX_FIRST_CELL = 40
MAX_NAME = 250  # of a column: "Amount of time between the request and the start of …"
MAX_WORDS_WITH_POINT = 2  # "No.", "Nom. Volt."


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive lines that are rows of one table, or lines of one formula (half-open)."""

    kind: str  # "table" | "formula"
    first: int  # index into the lines given
    end: int
    header: int | None = None  # index of the last line of the header, which begins the run
    rows: tuple[Group, ...] = ()  # of a table, without its header
    width: int = 0  # tabs of most rows


def table_runs(lines: Sequence[Line]) -> tuple[Run, ...]:
    """Tables and formulas among the lines of one flow of one section, in order."""
    runs: list[Run] = []
    headers: set[str] = set()
    at = 0
    while at < len(lines):
        goes_on = bool(runs) and runs[-1].kind == "formula" and runs[-1].end == at
        end = _formula_end(lines, at, goes_on=goes_on)
        if end > at:
            runs.append(Run("formula", at, end))
            at = end
            continue
        groups = _table(lines, at, headers)
        if groups:
            run = _table_run(lines, groups)
            runs.append(run)
            if run.header is not None:
                headers.add(_words(lines[run.first]))
            at = groups[-1][1]
            continue
        at += 1
    return tuple(runs)


def _formula_end(lines: Sequence[Line], at: int, *, goes_on: bool) -> int:
    """``goes_on``: a formula ends right before ``at``, where a box stands between."""
    end = at
    while end < len(lines) and is_formula(lines[end], after_formula=end > at or goes_on):
        if end > at and lines[end].position != lines[end - 1].position + 1:
            break  # a box stands between
        if _OPENS_VARIABLES.match(lines[end].text):
            break
        end += 1
    # "Where:" alone, or a last "and" belongs to what follows unless an equation follows it.
    while end > at and opens_condition(lines[end - 1]):
        end -= 1
    return end


def _table_run(lines: Sequence[Line], groups: Sequence[Group]) -> Run:
    header = _header(lines, groups)
    above = 0 if header is None else header + 1
    last = None if header is None else groups[header][1] - 1
    width = Counter(_tabs(lines, group) for group in groups).most_common(1)[0][0]
    return Run("table", groups[0][0], groups[-1][1], last, tuple(groups[above:]), width)


def _words(line: Line) -> str:
    return " ".join(line.text.split())


def _table(lines: Sequence[Line], at: int, headers: Collection[str]) -> list[Group]:
    """The rows of the table that begins at ``at``; none if none does."""
    if lines[at].row:
        return _structural(lines, at)
    first = at + 1 if _is_over_header(lines, at) else at
    if not is_row(lines[first]):
        return []
    groups = _Pasted(lines, first, _width(lines, first), headers).groups()
    if len(groups) == 1 and len(lines[first].cells) < 3:
        return []  # one line with one tab: prose with a stray tab
    if first > at:
        joined = not lines[at].tabs  # else a title over several columns
        groups[:1] = [(at, groups[0][1])] if joined else [(at, first), groups[0]]
    return groups


def _structural(lines: Sequence[Line], at: int) -> list[Group]:
    end = at
    while end < len(lines) and lines[end].row and lines[end].table == lines[at].table:
        end += 1
    return [(row, row + 1) for row in range(at, end)]


def _is_over_header(lines: Sequence[Line], at: int) -> bool:
    r"""A cell alone on the line above a table: a title over columns, or the first cell itself.

    "\\tOperations\\t" over "No.\\tBus\\tkV\\tHub"; "Yearly Target" over "(MW)\\tPeriod".
    """
    line = lines[at]
    if at + 1 >= len(lines) or not _is_plain(line) or len(line.text) > MAX_SHORT or line.cells:
        return False
    below = lines[at + 1]
    if line.text.rstrip().endswith((".", ":", ";")) or below.position != line.position + 1:
        return False
    if not is_row(below) or below.row or is_formula(below):
        return False
    if line.tabs:
        return line.tabs < below.tabs
    return below.text.startswith("(") or below.first_empty or below.tabs < _width(lines, at + 1)


def _width(lines: Sequence[Line], at: int) -> int:
    """Tabs of most rows from ``at`` on."""
    tabs = [lines[at].tabs]
    for line in lines[at + 1 : at + 3 * SAMPLE]:
        if len(tabs) == SAMPLE or not _is_plain(line) or line.text.rstrip().endswith(":"):
            break
        if not line.tabs and line.blank_above:
            break  # the title of another table
        if is_row(line) or (line.tabs > 1 and _is_plain(line)):
            tabs.append(line.tabs)
    return Counter(tabs).most_common(1)[0][0]


def _is_plain(line: Line) -> bool:
    return not (line.labels or line.bullet or line.opens_box or line.row or introduces(line))


def _is_equation(line: Line) -> bool:
    return is_formula(line) and len([c for c in line.text.split("\t") if c.strip()]) > 1


class _Pasted:
    """Lines of a pasted table, put together to rows."""

    def __init__(
        self, lines: Sequence[Line], first: int, width: int, headers: Collection[str]
    ) -> None:
        self._lines = lines
        self._first = first
        self._headers = {*headers, _words(lines[first])}
        self._width = width
        self._groups: list[list[int]] = []

    def groups(self) -> list[Group]:
        at = self._header_end()
        if at > self._first:
            self._groups.append(list(range(self._first, at)))
        while at < len(self._lines):
            taken = self._row(at) or self._broken(at)
            if not taken:
                break
            at += taken
        return [(group[0], group[-1] + 1) for group in self._groups]

    def _header_end(self) -> int:
        r"""Where a header ends whose cells hold several lines: "Note 1\\tModel", "Note 2\\tTest".

        Its tabs add up to those of the rows below.
        """
        total = 0
        for at in range(self._first, min(self._first + MAX_BROKEN, len(self._lines))):
            line = self._lines[at]
            if not _is_plain(line) or (at > self._first and not self._adjacent(at)):
                break
            if line.tabs == self._width and total == self._width and is_row(line):
                return at if at > self._first + 1 else self._first
            total += line.tabs
            if total > self._width or (at == self._first and total == self._width):
                break
        return self._first

    def _row(self, at: int) -> int:
        """Takes the line at ``at``, if it is a row, or the rest of the row above; how many lines."""
        line = self._lines[at]
        if at > self._first and not self._may_go_on(line):
            return 0
        if self._completes(at):
            self._groups[-1].append(at)
            return 1
        if is_row(line) or (line.tabs == self._width and self._is_sparse_row(line)):
            if at > self._first and is_formula(line) and not self._is_sparse_row(line):
                return 0
            self._groups.append([at])
            return 1
        return 0

    def _may_go_on(self, line: Line) -> bool:
        return (
            _is_plain(line) and not _OPENS_VARIABLES.match(line.text)
            and not self._is_header_again(line)
            and not _is_equation(line)
        )  # fmt: skip

    def _is_header_again(self, line: Line) -> bool:
        return _words(line) in self._headers

    def _is_sparse_row(self, line: Line) -> bool:
        r"""A row with one cell filled: "Wind\\t\\t\\t", where prose may have one tab at its end."""
        return line.tabs == self._width and not _is_equation(line) and (
            self._width >= 2 or len(line.text) <= MAX_SHORT
        )  # fmt: skip

    def _completes(self, at: int) -> bool:
        """Whether the tabs of the line fill up the row above, which lacks some."""
        line = self._lines[at]
        if not self._groups or not line.tabs or line.tabs == self._width or not self._adjacent(at):
            return False
        if self._total() + line.tabs > self._width:
            return False
        is_header = len(self._groups) == 1 and self._total() + line.tabs == self._width
        return is_header or len(line.cells) < 2 or line.first_empty

    def _total(self) -> int:
        return sum(self._lines[at].tabs for at in self._groups[-1])

    def _adjacent(self, at: int) -> bool:
        return self._lines[at].position == self._lines[at - 1].position + 1

    def _broken(self, at: int) -> int:
        """Takes lines without tabs between two rows of one width; returns how many."""
        end = at
        while end < len(self._lines) and end - at < MAX_BROKEN and self._is_piece(end):
            end += 1
        if end == at or not self._has_row(at, end):
            return 0
        below = self._lines[end]
        first_cell = below.text.startswith("(") or self._opens_row(end - 1)
        whole = end - 1 if first_cell else end
        self._groups[-1].extend(range(at, whole))
        if first_cell:
            self._groups.append([end - 1, end])
            return end + 1 - at
        return whole - at

    def _is_piece(self, at: int) -> bool:
        """A line that may be a further paragraph of a cell."""
        line = self._lines[at]
        if line.tabs or not _is_plain(line) or not self._adjacent(at):
            return False
        if line.blank_above and self._total() >= self._width and not self._opens_row(at):
            return False  # prose between two tables
        above = self._lines[at - 1].text.rstrip()
        return not is_formula(line) or not above.endswith((".", ":"))

    def _opens_row(self, at: int) -> bool:
        r"""Whether a cell alone on its line is the first one of the row below: "GLD", "\\tMWh\\t…"."""
        line, below = self._lines[at], self._lines[at + 1 : at + 2]
        short = len(line.text) <= MAX_FIRST_CELL and not line.text.rstrip().endswith(".")
        return bool(
            short and below and below[0].first_empty and below[0].tabs == self._width
            and not below[0].blank_above and self._adjacent(at + 1)
        )  # fmt: skip

    def _has_row(self, at: int, end: int) -> bool:
        """Whether a row of this table follows at ``end``."""
        if end >= len(self._lines) or not self._adjacent(end):
            return False
        pieces, below = self._lines[at:end], self._lines[end]
        if pieces[-1].text.rstrip().endswith(":") or not self._may_go_on(below):
            return False
        if any(_ANNOUNCES.search(piece.text) for piece in pieces):
            return False
        if self._width < 2 and (
            len(pieces) > MAX_BROKEN_PAIRS or any(len(piece.text) > MAX_SHORT for piece in pieces)
        ):
            return False
        widths = {self._width, self._lines[self._first].tabs, self._lines[self._groups[-1][0]].tabs}
        after = self._lines[end + 1] if end + 1 < len(self._lines) else below
        if is_row(after) and after.tabs > max(widths):
            return False  # of a wider table, whose title the pieces are
        completes = self._total() + below.tabs == self._width and below.first_empty
        opened = self._opens_row(end - 1)
        return (is_row(below) and below.tabs in widths) or completes or opened


def _header(lines: Sequence[Line], groups: Sequence[Group]) -> int | None:
    """The last of the groups that name the columns."""
    marked = [row for row, (first, _) in enumerate(groups) if lines[first].header]
    if marked:
        header = marked[-1] if marked[-1] < len(groups) - 1 else marked[0]
        return header if header < len(groups) - 1 else None
    if len(groups) < 2:
        return None
    first, second = _filled(lines, groups[0]), _filled(lines, groups[1])
    same_width = _tabs(lines, groups[0]) == _tabs(lines, groups[1])
    over = len(first) < len(second) and not same_width and not lines[groups[0][0]].row
    if (over or len(first) < 2) and _names_columns(second):
        return 1 if len(groups) > 2 else None  # a title over the columns, then their names
    if len(first) < 2:
        return None
    return 0 if _names_columns(first) else None


def _tabs(lines: Sequence[Line], group: Group) -> int:
    return sum(line.tabs for line in lines[group[0] : group[1]])


def _filled(lines: Sequence[Line], group: Group) -> list[str]:
    """The cells of a row that hold something."""
    texts = (cell for line in lines[group[0] : group[1]] for cell in line.text.split("\t"))
    return [text for text in texts if text.strip()]


def _names_columns(cells: Sequence[str]) -> bool:
    """No figures and no sentences: else the header row was lost, and this is the first of the rest."""
    return not any(_VALUE.fullmatch(cell) or _is_sentence(cell) for cell in cells)


def _is_sentence(cell: str) -> bool:
    words = len(cell.split())
    if len(cell) > MAX_NAME or (cell.rstrip().endswith(".") and words > MAX_WORDS_WITH_POINT):
        return True
    return words > MAX_WORDS_WITH_POINT and bool(_SENTENCE.search(cell))
