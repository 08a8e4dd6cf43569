"""Automatic numbers, written out as the printed page shows them.

Enters: ``numbering.xml`` and, paragraph by paragraph in document order, which list and level it
is on. Leaves: its label ("(b)", "2.1", "•"). Counters belong to the abstract list, so that two
lists over one definition go on counting, unless the second says ``w:startOverride``. A level
starts anew after any higher level, or as ``w:lvlRestart`` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.readers.word.markup import Element, child, children, switch, value, whole
from ingest.readers.word.numerals import written
from ingest.readers.word.styles import Styles

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
BULLET = "•"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    start: int
    form: str  # w:numFmt: "decimal", "lowerLetter", "bullet" …
    pattern: str  # w:lvlText: "%1.%2"
    restart: int | None  # w:lvlRestart: 0 never, n after the n-th level; None after any higher
    legal: bool  # w:isLgl: all numbers in it decimal
    style: str | None  # the paragraph style bound to this level
    indent: Element | None


@dataclass(frozen=True, slots=True)
class NumberList:
    """A ``w:num``: an abstract list with its overrides."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]  # w:startOverride


@dataclass(frozen=True, slots=True)
class Position:
    """Which list and level a paragraph is on."""

    number: NumberList
    id: str
    level: int

    @property
    def format(self) -> Level:
        return self.number.levels[self.level]


class Lists:
    """All lists of the file."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {
            value(item, "abstractNumId"): item for item in children(root, "abstractNum")
        }
        self._numbers = {value(item, "numId"): item for item in children(root, "num")}
        self._read: dict[str, NumberList | None] = {}

    def position(self, properties: Element | None, style_id: str | None) -> Position | None:
        """Where a paragraph with this ``w:pPr`` and style counts; None if it isn't numbered.

        ``w:numId`` 0 switches a style's numbering off.
        """
        direct = child(properties, "numPr")
        inherited = self._styles.paragraph_property(style_id, "numPr")
        number_id = value(child(direct, "numId"))
        from_style = number_id is None
        if from_style:
            number_id = value(child(inherited, "numId"))
        number = self._number(number_id) if number_id and whole(number_id) > 0 else None
        if number is None or number_id is None:
            return None
        level = value(child(direct, "ilvl"))
        if level is None and from_style:
            level = self._bound(number, style_id) or value(child(inherited, "ilvl"))
        place = whole(level)
        return Position(number, number_id, place) if place in number.levels else None

    def _bound(self, number: NumberList, style_id: str | None) -> str | None:
        names = [style.id for style in self._styles.chain(style_id)]
        for name in names:
            for place, level in number.levels.items():
                if level.style == name:
                    return str(place)
        return None

    def _number(self, number_id: str) -> NumberList | None:
        if number_id not in self._read:
            self._read[number_id] = None  # a list that refers to itself ends here
            item = self._numbers.get(number_id)
            if item is not None:
                self._read[number_id] = self._build(item)
        return self._read[number_id]

    def _build(self, item: Element) -> NumberList | None:
        abstract_id = value(child(item, "abstractNumId"))
        abstract = self._abstract.get(abstract_id)
        if abstract is None or abstract_id is None:
            return None
        linked = value(child(abstract, "numStyleLink"))
        if linked is not None:
            linked_id = value(child(self._styles.paragraph_property(linked, "numPr"), "numId"))
            base = self._number(linked_id) if linked_id else None
            if base is None:
                return None
            abstract_id, levels = base.abstract, dict(base.levels)
        else:
            levels = _levels(abstract)
        starts = {}
        for override in children(item, "lvlOverride"):
            place = whole(value(override, "ilvl"))
            levels.update(_levels(override))
            start = value(child(override, "startOverride"))
            if start is not None:
                starts[place] = whole(start, 1)
        return NumberList(abstract_id, levels, starts)


def _levels(parent: Element) -> dict[int, Level]:
    found = {}
    for item in children(parent, "lvl"):
        restart = value(child(item, "lvlRestart"))
        place = whole(value(item, "ilvl"))
        if 0 <= place < _LEVELS:
            found[place] = Level(
                start=whole(value(child(item, "start"))),
                form=value(child(item, "numFmt")) or "decimal",
                pattern=value(child(item, "lvlText")) or "",
                restart=None if restart is None else whole(restart),
                legal=bool(switch(child(item, "isLgl"))),
                style=value(child(item, "pStyle")),
                indent=child(item, "pPr", "ind"),
            )
    return found


@dataclass(slots=True)
class Counters:
    """The state of all lists at a point of the document."""

    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, position: Position) -> str:
        """Counts the paragraph and gives its label; "" if the level prints nothing."""
        level, number = position.level, position.number
        counts = self._counts.setdefault(number.abstract, {})
        first = (position.id, level) not in self._begun
        self._begun.add((position.id, level))
        if level not in counts or (first and level in number.starts):
            counts[level] = number.starts.get(level, position.format.start)
        else:
            counts[level] += 1
        for deeper in [place for place in counts if place > level]:
            format_ = number.levels.get(deeper)
            restart = format_.restart if format_ else None
            if restart is None or level < restart:
                del counts[deeper]
        return _written(position, counts)


def _written(position: Position, counts: dict[int, int]) -> str:
    format_ = position.format
    if format_.form == "bullet":
        return BULLET if format_.pattern else ""

    def number_at(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        level = position.number.levels.get(place)
        if level is None:
            return ""
        form = "decimal" if format_.legal and level.form != "none" else level.form
        return written(counts.get(place, level.start), form)

    return _PLACE.sub(number_at, format_.pattern).strip()
