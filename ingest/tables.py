"""Rows and formulas in text that has lost its tables.

Pasted from Word, a table is a run of lines with tabs, a formula a line with "=" and few words. Both
stand below a paragraph whose label they share: "(1) table", "(1) formula".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import Line

_OPENS_VARIABLES = re.compile(r"\s*Variables?\t+\s*Units?\b", re.IGNORECASE)
_DEFINED_AS = re.compile(r"variables?\b.*\bdefined as follows|^\s*where\b\s*:?\s*$", re.IGNORECASE)
_EQUALITY = re.compile(r"(?:^|[\t ])[=≤≥<>]=?(?:[\t ]|$)")
_OPERATOR = re.compile(r"[*+/()∑Σ█\[\]{}×÷√≠=<>]|\b(?:Max|Min|MAX|MIN|SUM|IF|Sum)\b")
_PLAIN_WORD = re.compile(r"\b[a-z]{3,}\b")
_WHERE = re.compile(r"\s*(where|and|if|otherwise)\b.{0,40}[:,]?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive lines that are rows of one table, or lines of one formula (half-open)."""

    kind: str  # "table" | "formula"
    first: int  # index into the lines given
    end: int
    header: int | None  # index of the header row


def is_formula(line: Line, *, after_formula: bool = False) -> bool:
    r"""An equation, or the further line of one: "\\t\\t(HUBLMP West345, y * RNWF y))]"."""
    text = line.text
    if line.labels or line.opens_box or line.row or len(text) > 1200:
        return False
    words = len(_PLAIN_WORD.findall(text))
    if _EQUALITY.search(text):
        return words <= 14 and words <= 0.55 * max(1, len(text.split()))
    if after_formula:
        return (
            (bool(_OPERATOR.search(text)) and words <= 6)
            or bool(_WHERE.fullmatch(text))
            or text.strip() in ("∑", "[formula]")
        )
    return text.strip() in ("∑", "[formula]") or (text.startswith("∑") and words <= 6)


def is_row(line: Line) -> bool:
    """A row by structure, or a pasted line with at least two cells and no label."""
    if line.row:
        return True
    return len(line.cells) >= 2 and not line.labels and not line.bullet and not line.opens_box


def table_runs(lines: Sequence[Line]) -> tuple[Run, ...]:
    """Tables and formulas among the lines of one flow of one section, in order."""
    runs: list[Run] = []
    at = 0
    while at < len(lines):
        end = _formula_end(lines, at)
        if end > at:
            runs.append(Run("formula", at, end, None))
            at = end
            continue
        end = _table_end(lines, at)
        if end > at:
            runs.append(Run("table", at, end, _header(lines, at, end)))
            at = end
            continue
        at += 1
    return tuple(runs)


def _formula_end(lines: Sequence[Line], at: int) -> int:
    end = at
    while end < len(lines) and is_formula(lines[end], after_formula=end > at):
        if end > at and lines[end].position != lines[end - 1].position + 1:
            break  # a box stands between
        if _OPENS_VARIABLES.match(lines[end].text):
            break
        end += 1
    # "Where:" alone, or a last "and" belongs to what follows unless an equation follows it.
    while (
        end > at
        and _WHERE.fullmatch(lines[end - 1].text)
        and not _EQUALITY.search(lines[end - 1].text)
    ):
        end -= 1
    return end


def _table_end(lines: Sequence[Line], at: int) -> int:
    first = lines[at]
    if not is_row(first):
        return at
    end = at + 1
    while end < len(lines) and is_row(lines[end]) and lines[end].table == first.table:
        if _OPENS_VARIABLES.match(lines[end].text) or (
            _formula_end(lines, end) > end and not first.row
        ):
            break
        end += 1
    if end - at == 1 and not first.row and len(first.cells) < 3:
        return at  # one line with one tab: prose with a stray tab
    return end


def _header(lines: Sequence[Line], at: int, end: int) -> int | None:
    marked = [index for index in range(at, end) if lines[index].header]
    if marked:
        return marked[-1] if marked[-1] < end - 1 else marked[0]
    if end - at < 2:
        return None
    first, second = lines[at], lines[at + 1]
    if len(first.cells) == 1 or (len(first.cells) < len(second.cells) and not first.row):
        # A title over the columns, then their names.
        return at + 1 if end - at > 2 and _names_columns(second) else None
    return at if _names_columns(first) else None


def _names_columns(line: Line) -> bool:
    return not _has_values(line) and not _is_prose(line)


def _is_prose(line: Line) -> bool:
    """Whether a cell holds a sentence: the header row was lost, this is the first of the rest."""
    return any(len(text) > 90 or text.rstrip().endswith(".") for text in line.text.split("\t"))


def _has_values(line: Line) -> bool:
    """Whether a row's cells hold figures, so that it is no header."""
    texts = line.text.split("\t")
    return any(re.fullmatch(r"\s*[-$(]*\d[\d,.%)]*\s*", text) for text in texts)


def introduces(line: Line) -> bool:
    """Whether a line announces a table of variables: "The above variables are defined …"."""
    return bool(_DEFINED_AS.search(line.text))
