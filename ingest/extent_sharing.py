"""Text below a box that belongs to the rule in force: announced above the box, given once.

    (8)  The payment is calculated as follows:
    [LPRR014:  Replace paragraph (8) above with the following upon system implementation:]
    (8)  The payment, except for storage, is calculated as follows:
    PAY q = …

The rule in force announces a formula and has none of its own, so the one below the box is its own:
the box holds the line "(8)" alone. Serving what is in force is the default; text is boxed where the
rule in force has its own (list, formula, table) above the box, or where it comes twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.extent_body import Flow, Ground
from ingest.lines import Line
from ingest.tables import introduces, is_formula, is_row
from marketrules.markers import follows, is_first

SAME = 0.85  # share of words in common
_ANNOUNCES = re.compile(
    r"(?::|—)\s*$|\b(?:as follows|the following(?: table| formula)?|table below|formula below)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Own:
    """What the replaced paragraph has of its own in the rules around, above the box."""

    text: str  # of its labelled line
    announces: bool  # its last line ends in a colon, or "as follows"
    bare: bool  # nothing stands between its line and the box
    formula: bool
    rows: bool


def own_content(ground: Ground, flow: Flow, opening: int, marker: str) -> Own | None:
    """Of the nearest paragraph labelled ``marker`` above the box; None if there is none."""
    above = [ground.lines[position] for position in _around(ground, flow, opening)]
    labelled = [at for at, line in enumerate(above) if line.labels and line.labels[-1] == marker]
    if not labelled:
        return None
    line, rest = above[labelled[-1]], above[labelled[-1] + 1 :]
    if any(other.labels and not is_first(other.labels[0]) and not _below(other, line, rest)
           for other in rest):  # fmt: skip
        return None  # another paragraph stands between
    return Own(
        text=line.text,
        announces=bool(_ANNOUNCES.search(line.text)),
        bare=not rest,
        formula=any(is_formula(other) for other in rest),
        rows=any(is_table_row(other) for other in rest),
    )


def _below(other: Line, line: Line, rest: list[Line]) -> bool:
    """Whether a label in the rest goes on with a list of the paragraph's own."""
    before = [one.labels[0] for one in rest[: rest.index(other)] if one.labels]
    return any(follows(other.labels[0], marker) for marker in before)


def _around(ground: Ground, flow: Flow, opening: int) -> Iterator[int]:
    """Positions of the rules around, from the section's heading to the box."""
    boxed = {position for start, end in flow.closed for position in range(start, end)}
    for position in range(flow.start + 1, opening):
        if position not in boxed and position not in ground.left_out:
            yield position


def shared_from(ground: Ground, flow: Flow, opening: int, marker: str) -> int | None:
    """Where, below the box's first line, text begins that the rule in force owns; None: nowhere."""
    own = own_content(ground, flow, opening, marker)
    if own is None:
        return None
    for position in range(opening + 2, flow.limit):
        line = ground.lines[position]
        if position in ground.headings or line.opens_box:
            return None
        kind = _kind(line)
        if kind == "label" and not is_first(line.labels[0]):
            return None
        if kind == "label" and own.bare and _same_words(ground, opening, own.text):
            return position
        if kind and own.announces and own.bare:
            return None if _twice(ground, flow, position, kind, marker) else position
        if kind == "table" and own.formula and not own.rows:
            return None if _twice(ground, flow, position, kind, marker) else position
        if kind == "label":
            return None
    return None


def _same_words(ground: Ground, opening: int, text: str) -> bool:
    """Whether the boxed line says nearly what the rule in force says, and neither announces a list.

    The list behind the box then belongs to both: the box wouldn't have changed it silently.
    """
    boxed = ground.lines[opening + 1].text
    if _ANNOUNCES.search(boxed) or _ANNOUNCES.search(text):
        return False
    return SequenceMatcher(None, boxed.split(), text.split(), autojunk=False).ratio() >= SAME


def _kind(line: Line) -> str:
    if line.labels:
        return "label"
    if is_formula(line):
        return "formula"
    announced = introduces(line) and "variable" in line.text.lower()  # not a mere "Where:"
    return "table" if is_row(line) or announced else ""


def is_table_row(line: Line) -> bool:
    """A row, and no equation whose sides are parted by tabs."""
    return is_row(line) and not is_formula(line, after_formula=True)


def _twice(ground: Ground, flow: Flow, first: int, kind: str, marker: str) -> bool:
    """Whether what begins at ``first`` comes a second time before the rules go on."""
    opening = ground.lines[first]
    name = _name(opening, kind)
    table = False
    for position in range(first + 1, flow.limit):
        line = ground.lines[position]
        if position in ground.headings or line.opens_box:
            return False
        if line.labels and (kind != "label" or follows(line.labels[0], marker)):
            return False
        table = table or is_table_row(line)
        # "PAY q = … ; Otherwise, PAY q = …" is one formula; behind its table it would be another.
        if kind == "formula" and not table:
            continue
        if _kind(line) == kind and _name(line, kind) == name:
            return True
    return False


def _name(line: Line, kind: str) -> str:
    """What a repetition begins with: its label, the left side, the first cell."""
    if kind == "label":
        return line.labels[0]
    text = line.text.split("=")[0] if kind == "formula" else line.text.split("\t")[0]
    return " ".join(text.split()).casefold()


def left_side(line: Line) -> str:
    """The variable that an equation sets: "PAY q" of "PAY q = …"; "" for a further line."""
    if "=" not in line.text or line.text[:1].isspace():
        return ""
    return " ".join(line.text.split("=")[0].split())


def repeated_until(ground: Ground, flow: Flow, opening: int, end: int) -> int:
    """Behind the last equation below ``end`` that also stands above the box, and what it opens."""
    above = {
        " ".join(ground.lines[position].text.split())
        for position in _around(ground, flow, opening)
        if is_formula(ground.lines[position])
    }
    last = end
    for position in range(end, flow.limit):
        line = ground.lines[position]
        if position in ground.headings or line.opens_box or line.labels or introduces(line):
            break
        if " ".join(line.text.split()) in above:
            last = position + 1
    if last > end:
        while last < flow.limit and _goes_on(ground, last):
            last += 1
    return last


def _goes_on(ground: Ground, position: int) -> bool:
    line = ground.lines[position]
    stops = position in ground.headings or line.opens_box or bool(line.labels) or introduces(line)
    return not stops and is_formula(line, after_formula=True)


def bare_section(ground: Ground, flow: Flow, opening: int) -> bool:
    """Whether the Section in force has its heading alone above the box: only that is replaced."""
    return flow.start in ground.headings and not any(_around(ground, flow, opening))


def table_end_below(ground: Ground, flow: Flow, position: int) -> int | None:
    """Behind the next table of variables, if one comes before a heading or another box.

    A boxed "(1) … formula (2) … formula" has one table for both, below (2). The table is one: it
    ends with its last row, whatever else the rows look like.
    """
    seen = False
    for at in range(position, flow.limit):
        line = ground.lines[at]
        if at in ground.headings or line.opens_box:
            return at if seen else None
        if seen and (line.labels or not is_row(line)):
            return at
        seen = seen or is_table_row(line)
    return flow.limit if seen else None
