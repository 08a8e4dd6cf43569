"""The elements of a web page -> lines of text, as a reader of the page sees them.

White space is folded (a no-break space counts as one), <br> and block elements end a line, list
items get their bullet or number and a tab, table rows become one line of cells. No recursion: a
page nested a hundred thousand deep is read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bs4 import NavigableString, Tag
from bs4.element import PageElement, PreformattedString

from ingest.readers.unseen import UnseenText
from ingest.readers.webboxes import FAR_OFF
from ingest.readers.webchrome import INLINE, is_content, is_never_shown
from ingest.readers.websight import Ground, Sight
from ingest.reading import Unseen
from marketrules.unseen import without_unseen

_BOLD = frozenset(["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6", "label", "dt"])
_LABELS = frozenset({"label", "dt"})
_HEADING = re.compile(r"h([1-6])")
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_LIST_INDENT = 30.0  # points per list level: browsers indent by 40 CSS pixels of 3/4 pt
_WIDEST = 100  # cells that one colspan may claim; real pages stay far below
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Numbering:
    """The running number of one list; ``style`` is "•" or the type of an <ol>: 1, a, A, i, I."""

    style: str
    upcoming: int = 1


@dataclass(slots=True)
class _Block:
    """What is laid out as lines; ``shift``: where the present one begins, in points."""

    shift: float = 0.0
    each: bool = False  # whether each part is a block of its own, as in a flex box

    def next_line(self) -> None:
        if not self.each:
            self.shift = 0.0  # only a first line is indented


@dataclass(frozen=True, slots=True)
class _Style:
    bold: bool = False
    label: bool = False  # inside <label> or <dt>
    heading: int | None = None
    depth: int = 0  # of lists
    numbering: _Numbering | None = None
    preformatted: bool = False
    ground: Ground = field(default_factory=Ground)
    block: _Block = field(default_factory=_Block)
    ends_item: bool = False  # where an element ends: whether it is a list's item


@dataclass(frozen=True, slots=True)
class WebLine:
    """One line. ``cells`` are offsets (start, end) into ``text``; () for a paragraph."""

    text: str
    heading: int | None = None
    indent: float | None = None
    bold: bool = False
    list_item: bool = False
    bold_lead: int = 0  # how many first characters are bold
    label_lead: int = 0  # how many first characters stand in <label> or <dt>
    cells: tuple[tuple[int, int], ...] = ()
    table: int | None = None
    header: bool = False


@dataclass(slots=True)
class _Collector:
    """Pieces of the line that is being read, and the lines that are done."""

    sight: Sight
    lines: list[WebLine] = field(default_factory=list)
    pieces: list[tuple[str, _Style]] = field(default_factory=list)
    item_label: str = ""  # bullet or number that the next line begins with
    tables: int = 0
    before: int = 0  # lines of the page above those
    unseen: UnseenText = field(default_factory=UnseenText)

    @property
    def place(self) -> str:
        return f"line {self.before + len(self.lines) + 1}"

    def within(self) -> _Collector:
        """For what becomes a part of the next line."""
        return _Collector(self.sight, before=self.before + len(self.lines), unseen=self.unseen)

    def takes(self, element: Tag) -> bool:
        """Whether a reader of the page sees ``element``; notes its words if its style hides them."""
        return not is_never_shown(element) and not self.hides(element) and is_content(element)

    def hides(self, element: Tag) -> bool:
        """Whether markup or style hide ``element`` and all in it, which is noted; what may, too."""
        why = self.sight.why_gone(element)
        if why:
            self.unseen.hidden(element.get_text(" "), self.place, why)
            return True
        perhaps = self.sight.why_perhaps_gone(element)
        if perhaps:
            self.unseen.doubtful(element.get_text(" "), self.place, perhaps)
        return False

    def end_line(self) -> None:
        pieces, self.pieces = self.pieces, []
        whole = "".join(piece for piece, _ in pieces)
        self.unseen.shown(whole, self.place)
        text = _fold(whole)
        if not text:
            return
        shown = [(piece, style) for piece, style in pieces if piece.strip()]
        first = shown[0][1]
        label, self.item_label = self.item_label, ""
        self.lines.append(
            WebLine(
                text=label + text,
                heading=first.heading,
                indent=_LIST_INDENT * first.depth if first.depth else None,
                bold=all(style.bold for _, style in shown),
                list_item=bool(label),
                bold_lead=_lead(shown, [style.bold for _, style in shown]) if not label else 0,
                label_lead=_lead(shown, [style.label for _, style in shown]) if not label else 0,
            )
        )

    def say(self, words: str, style: _Style) -> None:
        if words.strip():
            words = self._seen(words, style)
        if not style.preformatted:
            self.pieces.append((words, style))
            return
        first, *others = words.splitlines() or [""]
        self.pieces.append((first, style))
        for line in others:
            self.end_line()
            self.pieces.append((line, style))

    def _seen(self, words: str, style: _Style) -> str:
        ground = style.ground
        hidden = ground.why_hidden or ("off the page" if style.block.shift <= -FAR_OFF else "")
        if hidden:
            self.unseen.hidden(words, self.place, hidden)
            return " "
        if ground.why_doubtful:
            self.unseen.doubtful(words, self.place, ground.why_doubtful)
        return words


def web_lines(root: Tag, sight: Sight) -> tuple[list[WebLine], tuple[Unseen, ...]]:
    """The lines of everything under ``root`` that is content, and what is unseen in it."""
    collector = _Collector(sight)
    for what in sight.untold:
        collector.unseen.untold(what, "the page")
    around = (one for one in (root, *root.parents) if one.parent is not None)
    if not any(map(collector.hides, around)):
        _read(root, _Style(ground=sight.ground(root)), collector)
    return collector.lines, collector.unseen.all()


def _read(root: Tag, style: _Style, collector: _Collector) -> list[WebLine]:
    todo: list[tuple[PageElement | None, _Style]] = [(root, style)]
    while todo:
        node, style = todo.pop()
        if node is None:
            collector.end_line()
            if style.ends_item:
                collector.item_label = ""  # of an item in which nothing is seen
        elif isinstance(node, Tag):
            _enter(node, style, collector, todo, at_root=node is root)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            collector.say(str(node), style)  # comments, doctypes and CDATA are "preformatted"
    collector.end_line()
    return collector.lines


def _enter(
    element: Tag,
    style: _Style,
    collector: _Collector,
    todo: list[tuple[PageElement | None, _Style]],
    *,
    at_root: bool,
) -> None:
    sight = collector.sight
    style.block.shift += sight.line_shift(element)
    if sight.breaks_line(element):
        style.block.next_line()
    if not at_root and not collector.takes(element):
        return
    if element.name in {"br", "hr"}:
        collector.end_line()
        style.block.next_line()
    elif element.name == "img":
        if element.get("alt"):  # an empty alt text marks decoration
            collector.say("[figure]", style)
    elif element.name == "math":
        collector.say(element.get_text(" ") or "[formula]", style)
    elif element.name == "table" and _is_data_table(element):
        collector.end_line()
        _read_table(element, _inside(element, style, sight), collector)
    else:
        inner = _inside(element, style, sight)
        if element.name not in INLINE:
            collector.end_line()
            collector.item_label = _item_label(element, style) or collector.item_label
            todo.append((None, replace(inner, ends_item=element.name == "li")))
        todo.extend((child, inner) for child in reversed(element.contents))


def _inside(element: Tag, style: _Style, sight: Sight) -> _Style:
    """The style of what stands inside ``element``."""
    name = element.name
    heading = _HEADING.fullmatch(name)
    if heading:
        style = replace(style, heading=int(heading[1]))
    if name in _LABELS:
        style = replace(style, label=True)
    if name == "pre":
        style = replace(style, preformatted=True)
    if name in {"ul", "ol", "menu", "dir"}:
        style = replace(style, depth=style.depth + 1, numbering=_numbering(element))
    css = element.get("style")
    if name in _BOLD or (isinstance(css, str) and _HEAVY.search(css)):
        style = replace(style, bold=True)
    return _inside_of(element, style, sight)


def _numbering(element: Tag) -> _Numbering:
    if element.name != "ol":
        return _Numbering("•")
    kind = element.get("type")
    return _Numbering(str(kind) if kind else "1", _whole(element.get("start"), 1))


def _item_label(element: Tag, style: _Style) -> str:
    if element.name != "li":
        return ""
    numbering = style.numbering or _Numbering("•")
    if numbering.style == "•":
        return "•\t"
    number = _whole(element.get("value"), numbering.upcoming)
    numbering.upcoming = number + 1
    return f"{_ordinal(number, numbering.style)}.\t"


def _ordinal(number: int, style: str) -> str:
    """3 -> "3", "c", "C", "iii", "III"; numbers that a style can't write stay digits."""
    if style in {"a", "A"} and 1 <= number <= 26:
        return chr(ord(style) + number - 1)
    if style in {"i", "I"} and 1 <= number <= 89:
        tens = ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx"][number // 10]
        ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][number % 10]
        return tens + ones if style == "i" else (tens + ones).upper()
    return str(number)


def _whole(value: object, default: int) -> int:
    text = str(value).strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else default


def _is_data_table(table: Tag) -> bool:
    """Tables that only place things on the page are read as the paragraphs in them."""
    if table.get("role") in {"presentation", "none"} or table.find("table") is not None:
        return False
    return any(len(row.find_all(["td", "th"])) > 1 for row in table.find_all("tr"))


def _read_table(table: Tag, style: _Style, collector: _Collector) -> None:
    plain = _Style(ground=style.ground)
    sight = collector.sight
    caption = table.find("caption")
    if isinstance(caption, Tag) and collector.takes(caption):
        collector.lines.extend(_read(caption, plain, collector.within()))
    ordinal = collector.tables
    collector.tables += 1
    covered: dict[int, int] = {}  # column -> rows that a cell from above still covers
    parts = {id(part): part for part in (row.parent for row in table.find_all("tr")) if part}
    gone = {key for key, part in parts.items() if part is not table and collector.hides(part)}
    for row in table.find_all("tr"):
        if isinstance(row, Tag) and id(row.parent) not in gone and collector.takes(row):
            part = row.parent  # <tbody>, mostly
            around = plain if part is None or part is table else _inside_of(part, plain, sight)
            cells = list(_cells(row, covered, _inside_of(row, around, sight), collector))
            if any(cells):
                collector.lines.append(_row(row, cells, ordinal))


def _inside_of(element: Tag, style: _Style, sight: Sight) -> _Style:
    ground = sight.inside(element, style.ground)
    if not sight.is_inline(element):
        return replace(
            style,
            ground=ground,
            block=_block(element, ground, style, sight),
        )
    return style if ground is style.ground else replace(style, ground=ground)


def _block(element: Tag, ground: Ground, around: _Style, sight: Sight) -> _Block:
    start = sight.block_start(element, ground, around.block.shift)
    return _Block(start, sight.lays_out(element))


def _cells(
    row: Tag, covered: dict[int, int], style: _Style, collector: _Collector
) -> Iterator[str]:
    """The row's cells by column; what a colspan or rowspan covers is an empty cell."""
    column = 0
    for cell in row.find_all(["td", "th"], recursive=False):
        if not isinstance(cell, Tag) or not collector.takes(cell):
            continue
        while covered.get(column, 0) > 0:
            covered[column] -= 1
            column += 1
            yield ""
        width = max(1, min(_whole(cell.get("colspan"), 1), _WIDEST))
        height = max(1, _whole(cell.get("rowspan"), 1))
        lines = _read(cell, style, collector.within())
        yield " ".join(line.text.replace("\t", " ") for line in lines)
        yield from [""] * (width - 1)
        for taken in range(column, column + width):
            covered[taken] = height - 1
        column += width
    for later in sorted(key for key in covered if key >= column and covered[key] > 0):
        covered[later] -= 1


def _row(row: Tag, cells: list[str], ordinal: int) -> WebLine:
    offsets = []
    start = 0
    for cell in cells:
        offsets.append((start, start + len(cell)))
        start += len(cell) + 1
    header = row.find("td") is None or row.find_parent("thead") is not None
    return WebLine(
        "\t".join(cells), bold=header, cells=tuple(offsets), table=ordinal, header=header
    )


def _lead(shown: list[tuple[str, _Style]], marks: list[bool]) -> int:
    """How many first characters of the folded line are marked."""
    lead = "".join(
        piece for piece, _ in shown[: marks.index(False) if False in marks else len(marks)]
    )
    return len(_fold(lead))


def _fold(words: str) -> str:
    return _SPACE.sub(" ", without_unseen(words)[0]).strip()
