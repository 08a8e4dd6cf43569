r"""The source text as it grows: lines appended, spans, boxes and redlines kept beside it.

Redlines stand in the order of the document. What is inserted as a whole paragraph or row has its
place at the end of the line before it, and begins with a line end ("\n(3)\tA new paragraph.");
where it takes a deleted line's place, or is the first in its box, at the start of the line after
it, and ends with one. ``breaks`` has the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.readers.word.breaks import Entry, insertions, line_entry, resolved
from ingest.readers.word.changes import Change, ChangeKind, Piece, proposed
from ingest.reading import Block, BlockKind, BoxRegion, Redline
from marketrules.spans import Span


@dataclass(slots=True)
class _OpenBox:
    ordinal: int
    first_block: int
    table: int | None


@dataclass(slots=True)
class Source:
    """Text, blocks, boxes and redlines so far. ``length`` is in code points."""

    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    boxes: list[BoxRegion] = field(default_factory=list)
    redlines: list[Redline] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    # What stands since the last line in force, parted at the edges of boxes.
    _gap: list[list[Entry]] = field(default_factory=lambda: [[]])
    _open: list[_OpenBox] = field(default_factory=list)
    _last: Change | None = None  # of the character written last; None: none, or unchanged
    _boxes_begun: int = 0
    _line_open: bool = False  # whether the proposal's line has text so far

    def text(self) -> str:
        return "".join(self._parts)

    def add(self, block: Block, cells: Sequence[Sequence[Piece]], mark: Change | None) -> None:
        """Appends one line in force: a paragraph (one cell) or a row; ``block``'s span is set here.

        Cells are parted by tabs; rows get their cells' spans. ``mark`` is the change on its end.
        """
        gap = resolved(self._gap, bool(self.blocks))
        for piece in gap.before:
            self._write(piece)
        if self.blocks:
            self._write(Piece("\n", gap.line_end))
        start = self.length
        for piece in gap.after:
            self._write(piece)
        runs_on = self._line_open
        spans = []
        for number, pieces in enumerate(cells):
            if number:
                self._write(Piece("\t", _shared(pieces)))
            begin = self.length
            for piece in pieces:
                self._write(piece)
            spans.append(Span(begin, self.length))
        self.blocks.append(
            replace(
                block,
                span=Span(start, self.length),
                cells=tuple(spans) if block.kind is BlockKind.ROW else (),
                box=self._open[-1].ordinal if self._open else None,
            )
        )
        written = [piece for pieces in cells for piece in pieces]
        self._gap = [[line_entry(written, mark, runs_on)]]

    def add_inserted(self, pieces: Sequence[Piece], mark: Change | None) -> None:
        """Takes note of a paragraph or row that only the proposal has; blank ones count too."""
        self._gap[-1].append(Entry(insertions(pieces), mark))

    def open_box(self, table: int | None) -> None:
        """What is added from here on stands in a box; ``table`` has it in one of its cells."""
        self._open.append(_OpenBox(self._boxes_begun, len(self.blocks), table))
        self._boxes_begun += 1
        self._gap.append([])

    def close_box(self) -> None:
        """Ends the innermost box. One without a line in force leaves no region."""
        box = self._open.pop()
        self._gap.append([])
        inside = self.blocks[box.first_block :]
        if inside:
            self.boxes.append(
                BoxRegion(
                    ordinal=box.ordinal,
                    span=Span(inside[0].span.start, inside[-1].span.end),
                    parent=self._open[-1].ordinal if self._open else None,
                    table=box.table,
                )
            )

    def finish(self) -> None:
        """Places insertions after the last line in force."""
        gap = resolved(self._gap, bool(self.blocks))
        after = list(gap.after)
        if after and after[-1].text == "\n":
            after.pop()
        if after and self.blocks:
            after.insert(0, Piece("\n", after[0].change))
        for piece in (*gap.before, *after):
            self._write(piece)
        self._renumber_boxes()

    def _renumber_boxes(self) -> None:
        # Boxes that are insertions as a whole left none; ordinals have no gaps for that.
        self.boxes.sort(key=lambda box: box.ordinal)
        new = {box.ordinal: place for place, box in enumerate(self.boxes)}
        self.boxes = [
            replace(box, ordinal=new[box.ordinal], parent=_renamed(box.parent, new))
            for box in self.boxes
        ]
        self.blocks = [replace(block, box=_renamed(block.box, new)) for block in self.blocks]

    def _write(self, piece: Piece) -> None:
        if piece.text.startswith("\n") and not (piece.in_force or self._line_open):
            piece = replace(piece, text=piece.text[1:])  # the proposal has no empty lines
        if not piece.text or (piece.change and piece.change.kind is ChangeKind.VOID):
            return
        start = self.length
        if piece.in_force:
            self._parts.append(piece.text)
            self.length += len(piece.text)
        if piece.change is not None:
            self._redline(piece.text, piece.change, Span(start, self.length))
        self._last = piece.change
        if proposed(piece.change):
            _, ended, tail = piece.text.rpartition("\n")
            self._line_open = bool(tail.strip()) or (self._line_open and not ended)

    def _redline(self, text: str, change: Change, span: Span) -> None:
        if change == self._last and self.redlines:
            last = self.redlines[-1]
            grown = Span(last.span.start, span.end)
            self.redlines[-1] = replace(last, span=grown, text=last.text + text)
        else:
            kind = change.kind.value
            self.redlines.append(Redline(kind, span, text, change.author, change.date))


def _renamed(ordinal: int | None, new: dict[int, int]) -> int | None:
    return None if ordinal is None else new[ordinal]


def _shared(pieces: Sequence[Piece]) -> Change | None:
    # The tab before a cell of a deleted row goes with it.
    changes = {piece.change for piece in pieces}
    only = changes.pop() if len(changes) == 1 else None
    return only if only and only.kind is ChangeKind.DELETE else None
