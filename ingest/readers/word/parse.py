"""XML -> tree: paragraphs and tables in document order, automatic numbers written out.

Two counters run side by side: one over the paragraphs in force (an inserted one doesn't advance
it), one over those of the proposal (a deleted one doesn't). Lines of a table of contents are
left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest.readers.shades import WHITE, Colour
from ingest.readers.unseen import UnseenText
from ingest.readers.word.changes import (
    Change,
    Piece,
    both,
    change_of,
    changes_in,
    in_force,
    proposed,
)
from ingest.readers.word.fields import FieldState
from ingest.readers.word.markup import (
    ALTERNATE,
    Element,
    child,
    children,
    chosen,
    switch,
    unwrapped,
    value,
    w,
)
from ingest.readers.word.numbering import Counters, Lists, Position
from ingest.readers.word.package import Package
from ingest.readers.word.runs import RunReader
from ingest.readers.word.sight import Seen, over, page_ground, table_ground
from ingest.readers.word.signs import signed
from ingest.readers.word.styles import Styles, indent, outline_level
from ingest.readers.word.tree import Cell, Item, Paragraph, Row, Table
from marketrules.unseen import without_unseen

_CONTENTS = "Table of Contents"


class Parser:
    """Reads one document; its counters live as long as it does."""

    def __init__(self, package: Package) -> None:
        self._styles = Styles(next(iter(package.related("styles")), None))
        self._lists = Lists(next(iter(package.related("numbering")), None), self._styles)
        self._force, self._proposal = Counters(), Counters()
        self._state = FieldState()
        self._package = package
        self._notes = {
            (part, value(note, "id")): note
            for part, name in (("footnotes", "footnote"), ("endnotes", "endnote"))
            for root in package.related(part)
            for note in children(root, name)
        }
        self._cited = 0
        self._paragraphs = 0  # begun so far
        self._ground: Colour | None = WHITE  # behind what is being read
        self.unseen = UnseenText()
        self.contents_lines = 0

    def body(self, body: Element) -> Iterator[Item]:
        """Paragraphs and tables of the document's body."""
        self._ground = page_ground(body, self._package.related("header"))
        yield from self.items(body)

    def items(self, parent: Element, change: Change | None = None) -> Iterator[Item]:
        """Paragraphs and tables of a body, cell, note or text box."""
        for element in parent:
            if element.tag == w("p"):
                yield from self._paragraph(element, change)
            elif element.tag == w("tbl"):
                yield self._table(element, change)
            elif element.tag == w("sdt"):
                yield from self._control(element, change)
            elif change_of(element) is not None:
                yield from self.items(element, both(change, change_of(element)))
            elif element.tag in (w("customXml"), w("smartTag")):
                yield from self.items(element, change)
            elif element.tag == ALTERNATE:
                branch = chosen(element)
                yield from () if branch is None else self.items(branch, change)

    def _control(self, element: Element, change: Change | None) -> Iterator[Item]:
        content = child(element, "sdtContent")
        if content is None:
            return
        gallery = child(element, "sdtPr", "docPartObj", "docPartGallery")
        if value(gallery) == _CONTENTS:
            self.contents_lines += sum(1 for _ in content.iter(w("p")))
            return
        yield from self.items(content, change)

    def _paragraph(self, element: Element, change: Change | None) -> Iterator[Paragraph]:
        properties = child(element, "pPr")
        style_id = value(child(properties, "pStyle")) or self._styles.default
        mark = changes_in(child(properties, "rPr"), change)
        position = self._lists.position(properties, style_id)
        label = self._force.label(position) if position and in_force(mark) else ""
        suggested = self._proposal.label(position) if position and proposed(mark) else ""
        runs = RunReader(self._styles, self._state, style_id, self._behind(properties, style_id))
        runs.walk(element, change)
        self._paragraphs += 1
        self._note_unseen(runs)
        self._state.end_paragraph()
        if self._styles.is_contents(style_id):
            self.contents_lines += 1
            return
        name = self._styles.name(style_id)
        yield Paragraph(
            pieces=tuple(signed(self._shown(runs.pieces), name)),
            mark=mark,
            style=name,
            heading_level=self._heading_level(properties, style_id),
            indent=self._indent(properties, style_id, position),
            label=label,
            proposed_label=suggested,
            after=tuple(self._after(runs)),
        )

    def _behind(self, properties: Element | None, style_id: str | None) -> Colour | None:
        """What lies behind a paragraph."""
        shade = child(properties, "shd")
        if shade is None:
            shade = self._styles.paragraph_property(style_id, "shd")
        return over(shade, self._ground)

    def _note_unseen(self, runs: RunReader) -> None:
        place = f"paragraph {self._paragraphs}"
        for sight, words in runs.unseen:
            tell = self.unseen.hidden if sight.seen is Seen.NO else self.unseen.doubtful
            tell(words, place, sight.why)
        if runs.in_front:
            told = f"{runs.in_front} × drawing in front of the text: what it covers is served"
            self.unseen.untold(told, place)

    def _shown(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces without the characters that nobody sees."""
        if all(piece.text.isascii() for piece in pieces):
            return pieces
        shown = [without_unseen(piece.text)[0] for piece in pieces]
        self.unseen.shown("".join(p.text for p in pieces), f"paragraph {self._paragraphs}")
        return [
            replace(piece, text=text)
            for piece, text in zip(pieces, shown, strict=True)
            if text or not piece.text
        ]

    def _heading_level(self, properties: Element | None, style_id: str | None) -> int | None:
        direct = outline_level(properties)
        if direct is not None:
            return direct or None
        return self._styles.heading_level(style_id)

    def _indent(
        self, properties: Element | None, style_id: str | None, position: Position | None
    ) -> float | None:
        direct = child(properties, "ind")
        inherited = [child(style.paragraph, "ind") for style in self._styles.chain(style_id)]
        listed = [position.format.indent] if position else []
        # A list named on the paragraph itself is nearer than its style, else farther.
        if child(properties, "numPr", "numId") is not None:
            return indent([direct, *listed, *inherited])
        return indent([direct, *inherited, *listed])

    def _after(self, runs: RunReader) -> Iterator[Item]:
        ground, self._ground = self._ground, None  # boxes have shades of their own
        for box, change in runs.text_boxes:
            yield from self.items(box, change)
        self._ground = ground
        for part, note_id, change in runs.notes:
            note = self._notes.get((part, note_id))
            if note is None:
                continue
            self._cited += 1
            prefix = Piece(f"[note {self._cited}] ", change)
            for item in self.items(note, change):
                if isinstance(item, Paragraph) and prefix.text:
                    yield _prefixed(prefix, item)
                    prefix = Piece("")
                else:
                    yield item

    def _table(self, element: Element, change: Change | None) -> Table:
        rows = (row for row in unwrapped(element) if row.tag == w("tr"))
        ground = self._ground
        self._ground = table_ground(element, self._styles, ground)
        table = Table(tuple(self._row(row, change) for row in rows))
        self._ground = ground
        return table

    def _row(self, element: Element, change: Change | None) -> Row:
        properties = child(element, "trPr")
        change = changes_in(properties, change)
        cells = (cell for cell in unwrapped(element) if cell.tag == w("tc"))
        return Row(
            cells=tuple(self._cell(cell, change) for cell in cells),
            header=bool(switch(child(properties, "tblHeader"))),
        )

    def _cell(self, element: Element, change: Change | None) -> Cell:
        properties = child(element, "tcPr")
        for name in ("vMerge", "hMerge"):
            merged = child(properties, name)
            if merged is not None and value(merged) != "restart":
                return Cell(())
        ground = self._ground
        self._ground = over(child(properties, "shd"), ground)
        cell = Cell(tuple(self.items(element, changes_in(properties, change))))
        self._ground = ground
        return cell


def _prefixed(prefix: Piece, paragraph: Paragraph) -> Paragraph:
    return Paragraph(
        pieces=(prefix, *paragraph.pieces),
        mark=paragraph.mark,
        style=paragraph.style,
        after=paragraph.after,
    )
