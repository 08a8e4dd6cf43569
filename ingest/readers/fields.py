"""Fields of a notice: blocks that begin with a label in capitals and a colon.

"NOTICE DATE: January 16, 2030" gives the field "NOTICE DATE" with the span of its value. A value
runs on over the following blocks up to the next label or heading. Nothing is rewritten: the labels
stay in the source text, fields are spans into it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.reading import Block, Field
from marketrules.spans import Span

# "NOTICE DATE:", "DAY(S) AFFECTED:", "ACTION REQUIRED :". No digits: "Q4 2030:" is no label.
_LABEL = re.compile(r"(?P<name>[A-Z](?:[A-Z/&()’',.-]|\s{1,3}(?=\S)){1,58}[A-Z)])\s*:(?!//)\s*")
# An unmarked single word counts from this length on: "CONTACT:", but not "NOTE:", "Q:", "ERCOT:".
_LONG_WORD = 7
# A label that the page marks as one (<label>, <dt>) may be in small letters: "Sent:".
_MARKED = re.compile(r"(?P<name>[^:\n]{1,60}?)\s*:\s*")


def find_fields(
    text: str, blocks: Sequence[Block], bold: Sequence[int], marked: Sequence[int]
) -> tuple[Field, ...]:
    """The fields of a page, in order.

    ``bold`` and ``marked`` give per block how many of its first characters are bold, or stand in
    an element that is a label by itself; 0 where that isn't known.
    """
    fields: list[Field] = []
    for number, block in enumerate(blocks):
        line = block.span.quote(text)
        label = _label(line, bold[number], marked[number])
        if label is not None:
            name, width = label
            start = min(block.span.start + width, block.span.end)
            fields.append(Field(name, Span(start, block.span.end).trimmed(text)))
        elif fields and block.heading_level is None and _still_open(fields[-1], blocks, number):
            last = fields[-1]
            begin = last.span.start if len(last.span) else block.span.start
            fields[-1] = Field(last.name, Span(begin, block.span.end))
    return tuple(fields)


def _still_open(field: Field, blocks: Sequence[Block], number: int) -> bool:
    """Whether nothing (a heading) stands between the field's value and this block."""
    return number > 0 and blocks[number - 1].span.end == field.span.end


def _label(line: str, bold: int, marked: int) -> tuple[str, int] | None:
    """The label's name and how many characters it takes with its colon."""
    if marked:
        found = _MARKED.match(line)
        if found is not None and len(found["name"]) <= marked:
            return " ".join(found["name"].split()), found.end()
    found = _LABEL.match(line)
    if found is None:
        return None
    name = " ".join(found["name"].split())
    shown = bold >= len(found["name"])
    if not shown and " " not in name and len(name) < _LONG_WORD:
        return None
    return name, found.end()
