"""Lead-ins: the texts above a unit without which it can't be understood, outermost first.

In: the units of one section's flows. Out, per unit: the paragraphs that its label stands under, a
requirement for its parts, and the unlabelled paragraph that announces a list ("… all of the
following:") for the items, bullets, rows and formulas that come right below it. A paragraph that
is no ancestor and announces nothing is no lead-in, however near it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.depth import STEP
from ingest.flows import Flow
from ingest.lines import Line, with_next
from ingest.units import Unit
from marketrules.labels import Path
from marketrules.passages import PassageKind

_TEXTS = (PassageKind.TEXT, PassageKind.DEFINITION, PassageKind.QUESTION)
_SUPPORTED = (PassageKind.ROW, PassageKind.FORMULA)  # they stand below the paragraph they share
# "… shall do the following: [Violation Risk Factor: High]" announces as well.
_ASIDE = re.compile(r"(?:\s*\[[^\]]{1,120}\])+\s*$")
_ANNOUNCES = re.compile(r"(?::|—|\bas follows\W*|\bfollowing\W*|:\s*(?:and|or))\s*$", re.IGNORECASE)


def announces(words: str) -> bool:
    """Whether a paragraph leads to what stands below it.

    >>> announces("Each plant shall report: [Time Horizon: Same-day]"), announces("See Table 1.")
    (True, False)
    """
    return _ANNOUNCES.search(_ASIDE.sub("", words)) is not None


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph that may lead in: with its label, if it has one of its own."""

    unit: Unit
    labelled: bool
    announces: bool
    to_table: bool = False  # or to a formula: "The variables are defined as follows:"


class LeadIns:
    """The lead-ins of one flow; a box's go on with the rules around it."""

    def __init__(
        self, flow: Flow, flows: Sequence[tuple[Flow, Sequence[Unit]]], source: str
    ) -> None:
        self._source = source
        self._requirement = -1
        heading = flow.section.heading
        if heading.holds_text and heading.numbered:
            self._requirement = flow.section.first
        self._texts: dict[Path, list[_Text]] = {}
        self._lines: dict[int, Line] = {}
        self._bullets = bullets_around(flow.lines)
        own: set[Path] = set()
        for other, units in flows:
            around = other.term == flow.term and other.box == flow.section.box
            if other is not flow and not around:
                continue
            self._lines.update((line.position, line) for line in other.lines)
            for unit, below in with_next(units):
                if unit.kind in _TEXTS and not self._lines[unit.position].bullet:
                    text = self._text(unit, below)
                    self._texts.setdefault(unit.path, []).append(text)
                    own |= {unit.path} if other is flow and text.labelled else set()
        for texts in self._texts.values():
            texts.sort(key=lambda text: text.unit.position)
        # In a box, its own "(1)" leads in, not the one in force that it replaces.
        replaced = {
            unit.position
            for other, units in flows if other is not flow for unit in units if unit.path in own
        }  # fmt: skip
        self._replaced = replaced if flow.box != flow.section.box else set()

    def _text(self, unit: Unit, below: Unit | None) -> _Text:
        line = self._lines[unit.position]
        labelled = bool(line.labels) or unit.kind is PassageKind.DEFINITION
        words = unit.span.quote(self._source)
        to_table = below is not None and below.kind in _SUPPORTED
        labelled = labelled or line.position == self._requirement
        return _Text(unit, labelled, announces(words), to_table)

    def of(self, unit: Unit) -> tuple[str, ...]:
        """The lead-in of ``unit``, each text with its white space folded."""
        found: dict[int, Unit] = {}
        for text in self._above(unit):
            found.setdefault(text.unit.position, text.unit)
        spans = [above.span for above in found.values()]
        if unit.kind in _TEXTS:
            spans += [line.span for line in self._bullets.get(unit.position, ())]
        quotes = [" ".join(span.quote(self._source).split()) for span in spans]
        return tuple(quote for quote in quotes if quote not in unit.header)

    def _above(self, unit: Unit) -> Iterator[_Text]:
        for depth in range(len(unit.path)):
            yield from self._at(unit.path[:depth], unit, announced=True)
        line = self._lines.get(unit.position)
        if unit.kind in _SUPPORTED:
            yield from self._at(unit.path, unit, announced=True)
        elif unit.kind in _TEXTS and line is not None and not line.labels:
            yield from self._at(unit.path, unit, announced=line.bullet)

    def _at(self, path: Path, unit: Unit, *, announced: bool) -> Iterator[_Text]:
        """The labelled paragraph at ``path`` and, below it, the one that announces ``unit``."""
        texts = self._texts.get(path, [])
        above = texts[: bisect_left(texts, unit.position, key=lambda text: text.unit.position)]
        own = [text for text in above if text.unit.position not in self._replaced]
        # The nearest: in a manual, three lists of one section may each have a "3.".
        labelled = next((text for text in reversed(own) if text.labelled), None)
        if labelled is not None:
            yield labelled
        fits = unit.kind in _SUPPORTED or not (own and own[-1].to_table)
        if announced and fits and own and own[-1].announces:
            yield own[-1]


def bullets_around(lines: Sequence[Line]) -> dict[int, tuple[Line, ...]]:
    """Per position the bullets that a bullet stands under, outermost first.

    An inner list is told by its indent, or by a sign of its own: "o" under "•". What returns to
    an earlier indent or sign goes on with that list.
    """
    around: dict[int, tuple[Line, ...]] = {}
    open_: list[Line] = []
    for line in lines:
        if not line.bullet:
            open_ = []
            continue
        at = next((depth for depth, above in enumerate(open_) if _beside(line, above)), len(open_))
        del open_[at:]
        around[line.position] = tuple(open_)
        open_.append(line)
    return around


def _beside(line: Line, above: Line) -> bool:
    """Whether two bullets are of one list, or the first of one further out."""
    if line.indent is not None and above.indent is not None:
        return line.indent < above.indent + STEP
    return line.text.strip()[0] == above.text.strip()[0]


def row_beside(unit: Unit, flow: Flow, flows: Sequence[tuple[Flow, Sequence[Unit]]]) -> Unit | None:
    """The row of the rules around a box that ``unit``, a part of a row, stands right below.

    "[NPRR9: Replace the description above …]" between two variables holds a description only; of
    two such boxes in a row, both are about the row above the first.
    """
    above = [
        other
        for around, units in flows if around.box == flow.section.box
        for other in units if other.position < unit.position
    ]  # fmt: skip
    last = max(above, key=lambda other: other.position, default=None)
    return last if last is not None and last.kind is PassageKind.ROW else None


def cells_before_last(row: Unit, source: str) -> str:
    """What a row says before its last cell: which variable a description is of."""
    return "\t".join(row.span.quote(source).split("\t")[:-1]).strip()
