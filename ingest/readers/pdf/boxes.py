"""Which lines and rows stand in which box.

A box is a grey area whose text begins with an instruction "[NPRR1013: …". It goes on over a page
break when its area ends the page's body and the next page's body begins with a grey area that
opens no box of its own. A second instruction inside one area begins a second box: Word draws
boxes that follow each other without a gap as one area. Other grey areas are table headings.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.pdf.geometry import Rect
from ingest.readers.pdf.leading import opens_box
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.sheets import Item, Note, Sheet
from ingest.readers.pdf.tables import Row


def boxed(sheets: Sequence[Sheet]) -> tuple[dict[int, int], int]:
    """Box ordinals (1-based, in reading order) by ``id`` of line or row, and the boxes' number."""
    boxes: dict[int, int] = {}
    count = 0
    reaching = False  # the last page's body ended inside box number ``count``
    for sheet in sheets:
        body = [item for item in sheet.items if not isinstance(item, Note)]
        if not body:
            continue
        current: int | None = None
        area: Rect | None = None
        for place, item in enumerate(body):
            here = _area(sheet, item)
            if here is None or here is not area:
                goes_on = reaching and place == 0 and here is not None
                current = count if goes_on else None
            area = here
            if here is not None and _opens(item):
                count += 1
                current = count
            if current is not None:
                boxes[id(item)] = current
        reaching = current is not None
    return boxes, count


def _area(sheet: Sheet, item: Item) -> Rect | None:
    x, y = _place(item)
    return next((region for region in sheet.regions if region.holds(x, y, 1.0)), None)


def _place(item: Item) -> tuple[float, float]:
    if isinstance(item, Note):
        item = item.line
    if isinstance(item, Line):
        return (item.x0 + item.x1) / 2, item.y - 0.3 * item.size
    rect = item.rect
    middle = (rect.x0 + rect.x1) / 2
    return middle, rect.top + min(3.0, rect.height / 2) if isinstance(item, Row) else rect.top + 1


def _opens(item: Item) -> bool:
    """Whether a box's instruction begins here; it can stand in a table's row too."""
    return isinstance(item, Line | Row) and opens_box(item.text.lstrip("\t"))


def unboxed_instructions(sheets: Sequence[Sheet], boxes: dict[int, int]) -> list[Line | Row]:
    """Lines and rows that open a box without a grey area behind them."""
    return [
        item
        for sheet in sheets
        for item in sheet.items
        if isinstance(item, Line | Row) and _opens(item) and id(item) not in boxes
    ]
