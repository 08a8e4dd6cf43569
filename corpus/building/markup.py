"""The small markup in which the sample's documents are written, and its parser.

A source is Markdown-like text; what enters is that text, what leaves is a ``Source``: settings
(``%% title LMGO Market Protocols``) and a tree of items. Blocks are separated by blank lines, and
the lines of one block are joined by a space. Assumed: sources are ours, so mistakes raise
ValueError with the line and nothing is guessed.

    # 4 DAY-AHEAD          heading; the number of # is its level
    = Offer Cap            defined term (== for one that stands under another)
    (a) Text               paragraph with a label; two leading spaces per depth
    - Text                 bullet
    $$ A ~q~ || = || B     formula; ~q~ subscript, *q* italic, || tab, ∑[p] and ∑{h} sums
    DAM || Day-Ahead …     acronym
    ! CONTACT: Text        field of a notice
    :::box … :::           grey box   :::table … :::  rows with " | " between cells
    {+A:new+} {-A:old-}    tracked change by author A
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_FENCE = re.compile(r":::(\w+)(?: \w+)?")
_HEADING = re.compile(r"(#+) (.*)", re.DOTALL)
_LABEL = re.compile(r"(\([0-9A-Za-z]{1,4}\)) ", re.ASCII)
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)*) ")
_TOKEN = re.compile(
    r"(?P<open>\{(?P<sign>[+-])(?P<who>[A-Z]):)|(?P<close>[+-]\})|(?P<sum>∑(?:\[\w+\]|\{\w+\}))"
    r"|~(?P<sub>[^~]+)~|\*(?P<italic>\S|\S[^*]*\S)\*|(?P<tab> ?\|\| ?)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A block: ``items`` of a box or table (its rows), ``cells`` of a row."""

    kind: str  # heading term paragraph bullet formula field box table cover row or a directive
    text: str = ""
    depth: int = 0  # level of a heading or term; depth of a label
    items: tuple[Item, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look. ``inserted`` and ``deleted`` name the author's letter, or are ""."""

    text: str
    italic: bool = False
    subscript: bool = False
    sum: str = ""  # "math" or "object" for a sum sign with ``text`` under it
    inserted: str = ""
    deleted: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed source: the settings before its first block, and its items."""

    settings: dict[str, str]
    authors: dict[str, tuple[str, str]]  # letter: (name, ISO date)
    items: tuple[Item, ...] = field(default=())


def parse(text: str) -> Source:
    """Reads a source.

    Raises:
        ValueError: at a block or fence that the markup doesn't know.
    """
    items, rest = _items(text.split("\n"))
    if rest:
        raise ValueError(f"a fence closes that was never opened, before: {rest[0]!r}")
    settings: dict[str, str] = {}
    authors: dict[str, tuple[str, str]] = {}
    for setting in items[0].items:
        if setting.kind == "author":
            letter, name, date = setting.text.split(" | ")
            authors[letter] = (name, date)
        else:
            settings[setting.kind] = setting.text
    return Source(settings, authors, tuple(items[1:]))


def runs(text: str) -> list[Run]:
    """Splits a block's text into runs of one look.

    >>> [run.text for run in runs("DAEP ~p, h~ is *a price*")]
    ['DAEP ', 'p, h', ' is ', 'a price']
    """
    found: list[Run] = []
    inserted = deleted = ""
    at = 0
    for token in _TOKEN.finditer(text):
        if token.start() > at:
            found.append(Run(text[at : token.start()], inserted=inserted, deleted=deleted))
        at = token.end()
        if token["open"]:
            inserted = token["who"] if token["sign"] == "+" else inserted
            deleted = token["who"] if token["sign"] == "-" else deleted
        elif token["close"]:
            inserted = "" if token["close"] == "+}" else inserted
            deleted = "" if token["close"] == "-}" else deleted
        elif token["sum"]:
            look = "math" if token["sum"][1] == "[" else "object"
            found.append(Run(token["sum"][2:-1], sum=look))
        elif token["tab"]:
            found.append(Run("\t", inserted=inserted, deleted=deleted))
        else:
            plain = token["sub"] or token["italic"]
            found.append(Run(plain, italic=bool(token["italic"]), subscript=bool(token["sub"])))
    if at < len(text):
        found.append(Run(text[at:], inserted=inserted, deleted=deleted))
    return found


def plain(text: str, *, sums: bool = True) -> str:
    """The words of a text without their look; ``sums=False`` loses the sum signs, as pasting does."""
    parts = (("∑" + run.text if sums else "") if run.sum else run.text for run in runs(text))
    return "".join(parts)


def _items(lines: list[str]) -> tuple[list[Item], list[str]]:
    """Items up to the fence that closes this level, and the lines after it."""
    items: list[Item] = []
    block: list[str] = []

    def end_block() -> None:
        if block:
            items.append(_item(block))
            block.clear()

    while lines:
        line, lines = lines[0], lines[1:]
        fence = _FENCE.fullmatch(line.strip())
        if line.strip() == ":::":
            end_block()
            return items, lines
        if fence and fence[1] == "box":
            end_block()
            inner, lines = _items(lines)
            items.append(Item("box", items=tuple(inner)))
        elif fence:
            end_block()
            rows, lines = _rows(lines)
            items.append(Item(fence[1], items=tuple(rows)))
        elif line.strip():
            block.append(line)
        else:
            end_block()
    end_block()
    return items, []


def _rows(lines: list[str]) -> tuple[list[Item], list[str]]:
    """Rows up to the closing fence; a box inside a table is a row of its own."""
    rows: list[Item] = []
    while lines:
        line, lines = lines[0], lines[1:]
        if line.strip() == ":::":
            return rows, lines
        if line.strip() == ":::box":
            inner, lines = _items(lines)
            rows.append(Item("box", items=tuple(inner)))
        elif line.strip():
            rows.append(Item("row", cells=tuple(cell.strip() for cell in line.split(" | "))))
    raise ValueError("a table is not closed")


def _item(block: list[str]) -> Item:
    if block[0].startswith("%%"):
        return _directives(block)
    depth = (len(block[0]) - len(block[0].lstrip())) // 2
    text = " ".join(line.strip() if at else line.lstrip() for at, line in enumerate(block))
    text = re.sub(r"(?<=[.:;]) {3,}", "  ", text)
    if heading := _HEADING.fullmatch(text):
        return Item("heading", _NUMBER.sub(r"\1||", heading[2], count=1), len(heading[1]))
    for mark, kind, level in (("== ", "term", 2), ("= ", "term", 1), ("- ", "bullet", depth),
                              ("$$ ", "formula", 0), ("! ", "field", 0)):  # fmt: skip
        if text.startswith(mark):
            return Item(kind, text.removeprefix(mark), level)
    return Item(
        "paragraph", _LABEL.sub(r"\1||", text, count=1) if _LABEL.match(text) else text, depth
    )


def _directives(block: list[str]) -> Item:
    """One directive, or the settings: several of them, one under the other."""
    made = []
    for line in block:
        name, _, value = line.removeprefix("%% ").partition(" ")
        made.append(Item(name, value))
    return made[0] if len(made) == 1 else Item("settings", items=tuple(made))
