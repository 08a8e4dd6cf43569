r"""What every reader hands on: one source text, and blocks that are spans into it.

A reader decides what the *source text* of a file is (for a text file, the file itself; for Word
and PDF, the words in reading order with running heads and feet left out and split words mended).
From there on nothing is rewritten: blocks, sections, passages and quotes are spans into that text.

Conventions for ``Reading.text``: one block per line ("\n" between blocks, never inside one, save
for a manual line break inside a Word paragraph, which is "\v" -> " "); a tab between an automatic
or literal label and its text ("(1)\tERCOT shall …"), between a section number and its title, and
between the cells of a table row. Automatic numbers are written out as the reader of the printed
page sees them. Formulas that are objects or pictures leave "∑" or "[formula]", pictures
"[figure]". Subscript and superscript runs are written as they stand, set off by one space.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from marketrules.spans import Span


class BlockKind(StrEnum):
    """What a block is by the file's own structure."""

    PARAGRAPH = "paragraph"
    ROW = "row"  # of a real table; text readers never give it


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the source text: a paragraph or a table row."""

    kind: BlockKind
    span: Span  # without the line end
    heading_level: int | None = None  # 1-based, from a style, an outline level or a bookmark
    indent: float | None = None  # points from the text margin to the first line's label
    bold: bool = False  # every visible character is bold
    list_item: bool = False  # the label was an automatic number or bullet
    cells: tuple[Span, ...] = ()  # of a row, left to right; empty cells are empty spans
    table: int | None = None  # ordinal of the table that a row belongs to
    header: bool = False  # a row marked as the table's heading
    box: int | None = None  # ordinal of the innermost box region around it


@dataclass(frozen=True, slots=True)
class BoxRegion:
    """A box by structure: a one-cell table, or a filled rectangle behind the text."""

    ordinal: int
    span: Span
    parent: int | None = None  # box inside a box
    table: int | None = None  # the table in one of whose cells the box stands


@dataclass(frozen=True, slots=True)
class Redline:
    """A tracked change. The source text has insertions left out and deletions left in."""

    kind: str  # "insert" | "delete"
    span: Span  # a deletion's text; for an insertion the empty span where it would stand
    text: str
    author: str
    date: str  # ISO date or ""


@dataclass(frozen=True, slots=True)
class RunningDate:
    """A date from the running foot of a range of pages ("Section 5 … February 1, 2025")."""

    date: str  # ISO
    first_page: int  # counted, 1-based, inclusive
    last_page: int
    label: str = ""  # the printed page label or section named beside it ("5-12")


@dataclass(frozen=True, slots=True)
class Field:
    """A named field of a notice or of a revision request's cover ("ACTION REQUIRED")."""

    name: str
    span: Span  # the value's text, without the name


@dataclass(frozen=True, slots=True)
class Unseen:
    """Text of the file that a reader of its page doesn't see, or may not."""

    place: str  # "page 3", "line 12", "paragraph 40"
    message: str  # how much of it, why it isn't seen, whether it is served
    characters: bool = False  # single characters without width, not text


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read."""

    path: str
    sha256: str
    media: str  # "docx" | "pdf" | "html" | "txt"
    text: str
    blocks: tuple[Block, ...]
    boxes: tuple[BoxRegion, ...] = ()
    boxes_have_structure: bool = False  # False: a box's end has to be inferred (pasted text)
    page_starts: tuple[int, ...] = ()  # offset in text at which each counted page begins
    page_labels: tuple[str, ...] = ()  # as printed, per counted page; "" where none
    running_dates: tuple[RunningDate, ...] = ()
    redlines: tuple[Redline, ...] = ()
    fields: tuple[Field, ...] = ()
    title: str = ""  # from the file's own metadata or <title>; a hint only
    saved: str = ""  # ISO date on which the file says it was last saved; a hint only
    notes: tuple[str, ...] = ()  # what the reader saw and could not render, one line each
    unseen: tuple[Unseen, ...] = ()
    # The text with all redlines accepted, if there are any. Its own redlines lead back from it:
    # what the request inserts is a "delete" there, what it deletes an "insert".
    proposal: Reading | None = None

    def page_at(self, offset: int) -> int | None:
        """The counted page (1-based) on which the character at ``offset`` stands."""
        return bisect_right(self.page_starts, offset) or None if self.page_starts else None

    def printed_page_at(self, offset: int) -> str | None:
        """The page label as printed at ``offset``, if the page has one."""
        page = self.page_at(offset)
        if page is None or page > len(self.page_labels):
            return None
        return self.page_labels[page - 1] or None
