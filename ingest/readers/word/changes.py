"""Tracked changes, and the pieces of text that carry them.

A piece is text of one make: one change (or none), one weight, one height. What is inserted isn't
in force; what is deleted still is. Text that one party inserted and another deleted again is in
neither the text in force nor the proposal: it is ``void`` and leaves no redline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.readers.word.markup import Element, value, w

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ChangeKind(StrEnum):
    """What was done to the text."""

    INSERT = "insert"
    DELETE = "delete"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Change:
    """One party's change at one time."""

    kind: ChangeKind
    author: str = ""
    date: str = ""  # ISO date; the time of day would split one edit into many


class Mark(StrEnum):
    """An object whose sign depends on the paragraph around it."""

    EQUATION = "equation"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one paragraph's text. ``raised`` means sub- or superscript."""

    text: str
    change: Change | None = None
    bold: bool = False
    raised: bool = False
    mark: Mark | None = None

    @property
    def in_force(self) -> bool:
        return in_force(self.change)


def in_force(change: Change | None) -> bool:
    """Whether what carries this change is in the text in force."""
    return change is None or change.kind is ChangeKind.DELETE


def proposed(change: Change | None) -> bool:
    """Whether what carries this change is in the proposal."""
    return change is None or change.kind is ChangeKind.INSERT


def change_of(element: Element) -> Change | None:
    """The change that ``w:ins``, ``w:del``, ``w:moveTo``, ``w:cellDel`` … stand for."""
    name = str(element.tag).rpartition("}")[2]
    kinds = {
        "ins": ChangeKind.INSERT, "moveTo": ChangeKind.INSERT, "cellIns": ChangeKind.INSERT,
        "del": ChangeKind.DELETE, "moveFrom": ChangeKind.DELETE, "cellDel": ChangeKind.DELETE,
    }  # fmt: skip
    if name not in kinds:
        return None
    day = _DAY.match(value(element, "date") or "")
    return Change(kinds[name], value(element, "author") or "", day[0] if day else "")


_MIRRORED = {
    w(name): w(other)
    for one, two in (("ins", "del"), ("moveTo", "moveFrom"), ("cellIns", "cellDel"))
    for name, other in ((one, two), (two, one))
}


def mirrored(body: Element) -> None:
    """Turns every insertion into a deletion and the other way round, in place.

    What is then in force is the proposal, and its redlines lead back to the text in force.
    """
    for element in body.iter(*_MIRRORED):
        element.tag = _MIRRORED[str(element.tag)]


def both(outer: Change | None, inner: Change | None) -> Change | None:
    """The change on text that stands inside two: an inserted row whose cells were deleted."""
    if outer is None or inner is None:
        return inner if outer is None else outer
    if outer.kind is inner.kind:
        return inner
    return replace(inner, kind=ChangeKind.VOID)


def changes_in(properties: Element | None, outer: Change | None) -> Change | None:
    """``outer`` with every change marked in a ``w:rPr``, ``w:trPr`` or ``w:tcPr``."""
    for element in () if properties is None else properties:
        outer = both(outer, change_of(element))
    return outer


def force_text(pieces: Sequence[Piece]) -> str:
    """The text in force of these pieces."""
    return "".join(piece.text for piece in pieces if piece.in_force)


def proposed_text(pieces: Sequence[Piece]) -> str:
    """The proposal's text of these pieces."""
    return "".join(piece.text for piece in pieces if proposed(piece.change))
