"""The opening of a document: the cover and what follows, where it says what it is.

Lines are blocks with their white space folded; a table row counts as a line of its own kind. The
dates that count are those of short lines ("ROS Approved: July 11, 2030", "Version 1.94", "Rev.
12.15.30"): a date inside a sentence dates something else.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ingest.dates import find_dates
from ingest.reading import BlockKind, Reading

_LINES = 60  # a cover, a disclaimer and the first lines of a contents page
_CHARACTERS = 6000  # "says of itself near its beginning"
_SHORT = 10  # words of a line that is nothing but a date with its label
_BEFORE, _AFTER = 6, 12  # lines around the title in which its date is looked for
# From here on dates are those of earlier versions.
_HISTORY = re.compile(r"(?:document|revision|version)\s+(?:revisions?|history|log)\s*:?", re.I)
# "February, 23, 2030": a comma after the month is a slip that people make.
_STRAY_COMMA = re.compile(r"(?<=[A-Za-z])\s*,(?=\s*\d{1,2},?\s+\d{4})")
# A commission or operator with its acronym: "the Lone Mesa Grid Operator (LMGO)".
_OPERATOR = re.compile(
    r"\b(?:Council|Operator|Organization|Corporation|Interconnection|Pool|Authority|Commission)"
    r"(?:\s+of\s+\w+)?,?(?:\s+Inc\.?,?)?\s+\((?P<acronym>[A-Z]{3,8})\)"
)
# Who issues a notice or a paper is who acts in it: "LMGO will hold a workshop".
_ACTOR = re.compile(
    r"\b(?P<acronym>[A-Z]{3,8}) (?:will|has|plans|expects|issue[sd]|announce[sd]|post(?:s|ed)|require[sd]?)\b"
)
_ERCOT = re.compile(r"\bERCOT\b|\bElectric Reliability Council of Texas\b", re.I)


def dates_in(text: str) -> tuple[str, ...]:
    """All dates, ISO, in the order in which they stand."""
    return find_dates(_STRAY_COMMA.sub("", text))


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """One line of the opening."""

    text: str  # white space folded to single spaces
    row: bool  # of a table, by structure or by tabs
    heading: int | None


@dataclass(frozen=True, slots=True)
class Opening:
    """The first lines of a document, and the whole of it for what stands at the end."""

    reading: Reading
    lines: tuple[OpeningLine, ...]
    words: str  # the first characters as they stand

    def date_near(self, position: int) -> str | None:
        """The date on the cover: of the nearest short line below the title, else above it."""
        below = range(position, min(position + _AFTER + 1, len(self.lines)))
        above = range(position - 1, max(-1, position - _BEFORE - 1), -1)
        for number in below:
            if _HISTORY.fullmatch(self.lines[number].text):
                break
            if dates := self._dates_of(number):
                return dates[0]
        return next((dates[0] for number in above if (dates := self._dates_of(number))), None)

    def _dates_of(self, number: int) -> tuple[str, ...]:
        line = self.lines[number]
        if line.row or len(line.text.split()) > _SHORT:
            return ()
        return dates_in(line.text)

    def issuer(self) -> str:
        """Who speaks: ERCOT, or the operator that the document introduces or lets act; or ""."""
        if _ERCOT.search(self.words):
            return "ERCOT"
        for pattern, text in ((_OPERATOR, self.reading.text), (_ACTOR, self.words)):
            named = Counter(match["acronym"] for match in pattern.finditer(text))
            if named:
                return named.most_common(1)[0][0]
        return ""


def open_reading(reading: Reading) -> Opening:
    """The opening of ``reading``: its first blocks and its first characters."""
    lines = []
    for block in reading.blocks[:_LINES]:
        text = block.span.quote(reading.text)
        row = block.kind is BlockKind.ROW or "\t" in text.strip()
        lines.append(OpeningLine(" ".join(text.split()), row, block.heading_level))
    return Opening(reading, tuple(lines), reading.text[:_CHARACTERS])
