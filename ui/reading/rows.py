"""The section as rows: the text in force on the left, what is to change it beside it.

Boxed text stands behind what it changes. It goes beside the paragraph that it names, else beside
the one before it; the paragraphs of one box stay together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from marketrules.wire import Paragraph, PendingCitation


@dataclass(slots=True)
class Row:
    """A paragraph, or the rows of a table; and what is beside it."""

    paragraphs: list[Paragraph]
    beside: list[PendingCitation | Paragraph] = field(default_factory=list)

    @property
    def is_table(self) -> bool:
        """Whether it is a table's rows."""
        return bool(self.paragraphs) and self.paragraphs[0].kind == "row"


def rows(paragraphs: Sequence[Paragraph]) -> list[Row]:
    """The rows of a section. Where nothing is in force, its boxed text is the text."""
    boxed = [one for one in paragraphs if one.status == "pending"]
    if len(boxed) == len(paragraphs):
        return _gathered(paragraphs)
    shown = {one.key for each in paragraphs for one in each.pending if one.changes == each.key}
    found: list[Row] = []
    for one in paragraphs:
        if one.status != "pending":
            _add(found, one)
            found[-1].beside += [each for each in one.pending if each.changes == one.key]
        elif one.key not in shown:
            _beside(found).append(one.change or one)
    return found


def _gathered(paragraphs: Iterable[Paragraph]) -> list[Row]:
    found: list[Row] = []
    for one in paragraphs:
        _add(found, one)
    return found


def _add(found: list[Row], one: Paragraph) -> None:
    last = found[-1] if found else None
    if last and one.kind == "row" and last.is_table and _same_table(last.paragraphs[-1], one):
        last.paragraphs.append(one)
    else:
        found.append(Row([one]))


def _same_table(left: Paragraph, right: Paragraph) -> bool:
    return (left.header, left.paragraph, left.status) == (
        right.header, right.paragraph, right.status,
    )  # fmt: skip


def _beside(found: list[Row]) -> list[PendingCitation | Paragraph]:
    if not found:
        found.append(Row([]))
    return found[-1].beside
