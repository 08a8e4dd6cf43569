"""Which lines and rows stand in which box.

A box is a shaded or framed area whose text begins with an instruction "[NPRR1013: …". It goes on
in the next area that looks the same and opens no box of its own, if nothing stands between the
two but running lines: over a page break, or where the shade is painted paragraph by paragraph. A
second instruction inside one area begins a second box: Word draws boxes that follow each other
without a gap as one area. Other shaded areas are table headings.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.readers.pdf.leading import opens_box
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.regions import Region, reaches_bottom
from ingest.readers.pdf.sheets import Item, Note, Sheet
from ingest.readers.pdf.tables import Row

_HEAD, _FOOT = 0.12, 0.88  # of a page's height: a line above or below may be an unseen running one


def boxed(sheets: Sequence[Sheet]) -> tuple[dict[int, int], int]:
    """Box ordinals (1-based, in reading order) by ``id`` of line or row, and the boxes' number."""
    boxes: dict[int, int] = {}
    count = 0
    last: Region | None = None  # the area of box number ``count``, while the box may go on
    for sheet in sheets:
        page_begun = False  # an area of this page has been met
        for item in sheet.items:
            if isinstance(item, Note):
                continue
            here = _area(sheet, item)
            if here is None:
                last = last if _may_run(sheet, item, last, page_begun) else None
                continue
            page_begun = True
            if _opens(item):
                count += 1
            elif last is None or not (here is last or here.looks_like(last)):
                last = None
                continue
            last = here
            boxes[id(item)] = count
    return boxes, count


def _may_run(sheet: Sheet, item: Item, last: Region | None, page_begun: bool) -> bool:
    """Whether ``item``, outside of every area, may be a running line that a box goes on beyond.

    A head that comes once, say; the box on both sides of it tells.
    """
    if last is None or not isinstance(item, Line):
        return False
    if page_begun:
        return item.y > _FOOT * sheet.height and reaches_bottom(last, sheet.height)
    return item.y < _HEAD * sheet.height


def _area(sheet: Sheet, item: Item) -> Region | None:
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
