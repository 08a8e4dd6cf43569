"""Lines to paragraphs: which line begins a new block, and which goes on.

The rules, in the order in which they are asked (``_Open.ends_before``): a box's edge, a heading's
edge, a dividing rule, a larger gap, another type size, bold turning off or on, a label in a
label's place, another indent, a last line that ends early. A page break by itself ends nothing:
the same questions are asked, without the gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.pdf.bookmarks import Heading
from ingest.readers.pdf.contents import contents_lines, entry, is_page
from ingest.readers.pdf.figures import Figure
from ingest.readers.pdf.leading import Leading, leading, opens_box
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.measure import Measure
from ingest.readers.pdf.regions import Region
from ingest.readers.pdf.sheets import Note, Sheet
from ingest.readers.pdf.tables import Row

_INDENT = 4.0  # points: a smaller shift is no indent
_GAP = 1.28  # pitches: a larger step between lines is a paragraph's space
_FULL = 5.0  # points by which a full line may fall short of the margin
_SHORT = 45.0  # points of room that only the end of a paragraph leaves
_PADDING = 5.0  # points between a boxed text and its grey area's edge
_DASHES = frozenset("-–—")
_TERMINAL = (".", ";", ":", "?", "!", "]")


@dataclass(slots=True)
class Draft:
    """A block before its text is put together."""

    lines: list[Line] = field(default_factory=list)
    row: Row | None = None
    figure: Figure | None = None
    label: Leading | None = None
    heading: Heading | None = None
    box: int | None = None
    contents: bool = False  # it stands on a contents page
    entry: bool = False  # a contents entry without dots
    note: bool = False

    @property
    def pages(self) -> tuple[int, int]:
        """First and last page that it stands on."""
        if self.row is not None:
            return self.row.page, self.row.page
        if self.figure is not None:
            return self.figure.page, self.figure.page
        return self.lines[0].page, self.lines[-1].page


@dataclass(slots=True)
class Gatherer:
    """Gathers lines into drafts, sheet by sheet."""

    measure: Measure
    headings: dict[int, Heading]
    boxes: dict[int, int]
    drafts: list[Draft] = field(default_factory=list)
    _open: Draft | None = None
    _notes: list[Draft] = field(default_factory=list)

    def gathered(self, sheets: Sequence[Sheet]) -> list[Draft]:
        """All drafts, in reading order."""
        for sheet in sheets:
            lines = [item for item in sheet.items if isinstance(item, Line)]
            dotted = sum(entry(line.text) is not None for line in lines) > 0.4 * len(lines)
            entries = contents_lines(lines)
            for item in sheet.items:
                if isinstance(item, Note):
                    self._note(item.line, sheet)
                elif isinstance(item, Line):
                    self._line(item, sheet, dotted, entries)
                else:
                    self._whole(item)
        self._close()
        return self.drafts

    def _whole(self, item: Row | Figure) -> None:
        self._close()
        box = self.boxes.get(id(item))
        if isinstance(item, Row):
            self.drafts.append(Draft(row=item, box=box))
        else:
            self.drafts.append(Draft(figure=item, box=box))

    def _line(self, line: Line, sheet: Sheet, contents: bool, entries: set[int]) -> None:
        heading, box = self.headings.get(id(line)), self.boxes.get(id(line))
        label = leading(line)
        if self._open is not None:
            lone = id(line) in entries and is_page(line)
            new = self._is_new(line, label, sheet, contents, lone)
            if new or self._open.box != box or self._open.heading != heading:
                self._close()
        if self._open is None:
            taken = label if label is not None and _is_label(label, line) else None
            self._open = Draft([], label=taken, heading=heading, box=box, contents=contents)
        self._open.lines.append(line)
        if id(line) in entries:
            self._open.entry = True
            self._close()
        elif (found := entry(" ".join(line.text for line in self._open.lines[-2:]))) and found[1]:
            self._close()

    def _is_new(
        self, line: Line, label: Leading | None, sheet: Sheet, contents: bool, lone: bool
    ) -> bool:
        """Whether a line begins a block, also on contents pages.

        Args:
            line: the next line.
            label: what it may begin with.
            sheet: its page.
            contents: it is a contents page with leader dots.
            lone: the line is a page label, alone, at the contents entries' right edge.
        """
        assert self._open is not None
        last = self._open.lines[-1]
        found = entry(last.text)
        waiting = found is not None and not found[1]  # for its page, on a line of its own
        if lone or (waiting and is_page(line)):
            return line.page != last.page
        if waiting:
            return True
        if contents and last.page == line.page:
            begun = self._open.label is not None
            return label is not None or (not begun and self._ends_before(line, label, sheet))
        return self._ends_before(line, label, sheet)

    def _note(self, line: Line, sheet: Sheet) -> None:
        """Footnotes wait until it is known whether the paragraph above them goes on overleaf."""
        numbered = line.words[0].text.isdigit()
        last = self._notes[-1] if self._notes else None
        if last is None or numbered or last.pages[1] != sheet.number:
            self._notes.append(Draft(note=True))
        self._notes[-1].lines.append(line)

    def _close(self) -> None:
        draft, self._open = self._open, None
        notes, self._notes = self._notes, []
        if draft is None:
            self.drafts += notes
        elif notes and draft.pages[1] > notes[0].pages[0]:
            self.drafts += [*notes, draft]  # so that each note stays on its own page
        else:
            self.drafts += [draft, *notes]

    def _ends_before(self, line: Line, label: Leading | None, sheet: Sheet) -> bool:
        draft = self._open
        assert draft is not None
        last = draft.lines[-1]
        if opens_box(line.text):
            return True
        if draft.heading is not None:
            return False  # its lines are known
        overleaf = line.page != last.page
        if not overleaf and (self._spaced(last, line) or _divided(last, line, sheet)):
            return True
        if abs(line.size - last.size) > 0.12 * last.size:
            return True
        room = self._room(last, line, sheet)
        full = room < 0
        if _weight_changes(draft, line, full) or _same_stops(last, line):
            return True
        if label is not None and self._takes(label, draft, line, full):
            return True
        if _in_column(draft, line):
            return last.text.endswith(_TERMINAL) and not full
        return self._shifted(draft, line, full) or (not full and _may_begin(last, line, room))

    def _spaced(self, last: Line, line: Line) -> bool:
        return line.y - last.y > _GAP * self.measure.pitch(line.size) + 0.5

    def _room(self, last: Line, line: Line, sheet: Sheet) -> float:
        """Points left on the last line, had the next word been set there; under 0, it is full."""
        first = line.words[0]
        piece, hyphen, _rest = first.text.partition("-")
        share = (len(piece) + len(hyphen)) / max(len(first.text), 1)
        right = self.measure.right(sheet.width, last.page)
        inside = [region.rect.x1 - _PADDING for region in sheet.regions if _holds(region, last)]
        edge = min([right, *inside]) - _FULL
        return edge - last.x1 - last.space - share * (first.x1 - first.x0)

    def _takes(self, label: Leading, draft: Draft, line: Line, full: bool) -> bool:
        """Whether a label candidate stands where labels stand, and not in running text."""
        if not _is_label(label, line):
            return False
        if label.tabbed or label.kind == "asked":
            return True
        if label.kind == "bullet":
            return line.words[0].text not in _DASHES or not full
        wrapped = _hangs(draft) and abs(line.x0 - _text_x(draft)) <= _INDENT
        if wrapped and not draft.lines[-1].text.endswith(_TERMINAL):
            return False  # "… under paragraph" / "(1) of this Section"
        return not full or line.x0 < _text_x(draft) - _INDENT

    def _shifted(self, draft: Draft, line: Line, full: bool) -> bool:
        """Whether the line's indent is not the paragraph's."""
        last = draft.lines[-1]
        x = line.x0 - self.measure.shift(last.page, line.page)
        if len(draft.lines) > 1:
            if last.bold and _centred(last, line):
                return False
            return abs(x - last.x0) > _INDENT
        if _centred(last, line):
            return False
        if full and any(abs(x - stop) <= _INDENT for stop in [last.x0, *_stops(last)]):
            return False  # "3.  Purpose:   To prevent …" hangs from its second tab
        if not _hangs(draft):
            return x > last.x0 + _INDENT
        slack = 3 * _INDENT if full else _INDENT
        return abs(x - _text_x(draft)) > slack


def _stops(line: Line) -> list[float]:
    """Where the words after tabs begin."""
    return [word.x0 for word in line.words if word.before == "\t"]


def _same_stops(last: Line, line: Line) -> bool:
    """Whether both are entries of one list ("GTC<TAB>Generic …" under "GIC<TAB>Great …")."""
    before, now = _stops(last), _stops(line)
    aligned = abs(last.x0 - line.x0) <= _INDENT
    return aligned and bool(before) and bool(now) and abs(before[0] - now[0]) <= _INDENT


def _in_column(draft: Draft, line: Line) -> bool:
    """Whether the line goes on under the last column of an entry ("BES<TAB>Bulk Electric" …)."""
    stops = _stops(draft.lines[0])
    under = bool(stops) and abs(line.x0 - stops[-1]) <= _INDENT
    return under and draft.label is None and not _stops(line)


def _holds(region: Region, line: Line) -> bool:
    """Whether a line is set inside a shaded area, and not only highlighted."""
    inside = region.rect.x0 < line.x0 - 1 and line.x1 < region.rect.x1 - 1
    return inside and region.holds((line.x0 + line.x1) / 2, line.y - 0.3 * line.size)


def _hangs(draft: Draft) -> bool:
    return draft.label is not None and len(draft.lines[0].words) > 1


def _text_x(draft: Draft) -> float:
    """Where the paragraph's wrapped lines begin."""
    if len(draft.lines) > 1:
        return draft.lines[-1].x0
    return draft.label.text_x if draft.label is not None else draft.lines[0].x0


def _centred(last: Line, line: Line) -> bool:
    off = abs((last.x0 + last.x1) - (line.x0 + line.x1)) / 2
    return off < 3.0 and abs(last.x0 - line.x0) > _INDENT


def _is_label(label: Leading, line: Line) -> bool:
    """Sorts out a dash in running text, which looks like a bullet: a bullet has a tab."""
    dash = label.kind == "bullet" and line.words[0].text in _DASHES
    return label.tabbed or not dash


def _weight_changes(draft: Draft, line: Line, full: bool) -> bool:
    was_bold = all(each.bold for each in draft.lines)
    if was_bold and not line.words[0].bold:
        return not full or line.x0 < draft.lines[-1].x0 - _INDENT
    if was_bold and not line.bold:
        return not full
    return line.bold and not was_bold and (not full or line.page != draft.lines[-1].page)


def _may_begin(last: Line, line: Line, room: float) -> bool:
    """Whether a paragraph can begin at ``line``, the last one having had ``room``.

    Either the last line ended its sentence, or this one has a capital and the last was clearly
    short: a name tied together by hard spaces ("ESI ID(s)") can wrap early as a whole.
    """
    opening = line.text.lstrip("“\"'(")[:1]
    return last.text.endswith(_TERMINAL) or (room > _SHORT and not opening.islower())


def _divided(last: Line, line: Line, sheet: Sheet) -> bool:
    """Whether a long rule (a cell's border) runs between the two lines."""
    return any(
        last.y + 0.18 * last.size < rule.at < line.y - 0.5 * line.size for rule in sheet.dividers
    )
