"""The cover of a revision request: names and values of its tables.

Enters: blocks. Leaves: fields of rows of two cells (name, value) or four (two pairs) that stand
before the first numbered heading. The rule text's own tables come after it; a table with a
heading row is a list (of revisions, of dates), not a cover.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ingest.reading import Block, BlockKind, Field

_NUMBERED = re.compile(r"\d+(?:\.\d+)*[A-Z]?\.?\s")
_LONGEST_NAME = 80  # characters; a longer first cell is text, not the name of a field


def cover_fields(text: str, blocks: Sequence[Block]) -> tuple[Field, ...]:
    """Fields of the tables before the first numbered heading, in order."""
    cover = takewhile(lambda block: not _is_numbered_heading(text, block), blocks)
    rows = [block for block in cover if block.kind is BlockKind.ROW]
    lists = {block.table for block in rows if block.header}
    found = []
    for block in rows:
        if block.table in lists or len(block.cells) not in (2, 4):
            continue
        for name_span, value in zip(block.cells[::2], block.cells[1::2], strict=True):
            name = " ".join(name_span.quote(text).split()).rstrip(": ")
            if 0 < len(name) <= _LONGEST_NAME and len(value):
                found.append(Field(name, value))
    return tuple(found)


def _is_numbered_heading(text: str, block: Block) -> bool:
    return block.heading_level is not None and bool(_NUMBERED.match(block.span.quote(text)))
