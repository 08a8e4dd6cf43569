"""Grey boxes: text approved but not implemented, and the instruction that heads it.

    [NPRR1013 and NPRR1188:  Replace applicable portions of paragraph (b) above with the
    following upon system implementation of the … (RTC) project for NPRR1013; or upon system
    implementation for NPRR1188:]

verb + scope + targets + direction + triggers (each for some revisions, each with conditions or a
calendar date) + "and renumber accordingly".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketrules.spans import Span


class Verb(StrEnum):
    """What the box does to its target."""

    REPLACE = "replace"
    INSERT = "insert"
    DELETE = "delete"
    INTERPRET = "interpret"  # a PIR box


class TargetKind(StrEnum):
    """What sort of thing a box changes."""

    PARAGRAPH = "paragraph"  # label is a path: "(1)(a)"
    ITEM = "item"  # "items (i) and (j)": label relative to the paragraph around it
    SECTION = "section"  # label is its number
    DEFINITION = "definition"  # name is the term; "" for "the definition above" (a table row)
    ACRONYM = "acronym"
    TITLE = "title"
    FORMULA = "formula"
    VARIABLE = "variable"
    TABLE = "table"
    LANGUAGE = "language"  # "the language above", "the following"
    ATTACHMENT = "attachment"


class TriggerKind(StrEnum):
    """On what a box becomes effective."""

    SYSTEM_IMPLEMENTATION = "system_implementation"
    PROJECT = "project"  # "of the Real-Time Co-Optimization (RTC) project"
    REVISION = "revision"  # "of NPRR857"
    DATE = "date"  # "effective September 1, 2025"
    OTHER = "other"  # stated, not understood: text holds it


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a box replaces, inserts or deletes."""

    kind: TargetKind
    label: str = ""  # "(1)(a)", "3.5.2.6"
    name: str = ""  # term, variable or formula name
    section: str = ""  # where the instruction names one ("paragraph (2) of Section 4.4.1 above")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event that puts (some of) a box's revisions into force."""

    kind: TriggerKind
    text: str  # as written
    revisions: tuple[str, ...] = ()  # which of the box's revisions it is for; () = all
    project: str = ""
    after: str = ""  # the revision whose implementation is waited for
    date: str = ""  # ISO
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instruction:
    """A box's heading line, parsed. ``unparsed`` is "" when every word was understood."""

    text: str
    revisions: tuple[str, ...]  # ("NPRR1013", "NPRR1188"); ("PIR003",) for an interpretation
    verb: Verb
    applicable_portions: bool
    targets: tuple[Target, ...]
    direction: str  # "above" | "below" | ""
    triggers: tuple[Trigger, ...]
    renumber: bool
    unparsed: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A box where it stands: instruction, extent, and what it was attached to."""

    ordinal: int  # 1-based in its edition
    instruction: Instruction
    span: Span  # heading line to the end of the boxed text
    body: Span | None  # boxed text without the heading line; None for a deletion
    section: str  # section in which it stands
    page: int | None
    targets: tuple[str, ...]  # keys of the passages or sections it changes, or its neighbours
    parent: int | None = None  # ordinal of the box it stands in
    how: str = ""  # how the target was found, or why it wasn't

    @property
    def attached(self) -> bool:
        """Whether the target was found."""
        return bool(self.targets)
