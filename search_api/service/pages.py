"""Pages: a cursor names the place where the next one begins, and of what.

A cursor holds the offset, the snapshot, and a digest of the query, the register and the day. So
the pages of one list fit together: if anything has changed meanwhile, the next page is refused
(409) rather than taken from another list.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request

from marketrules.errors import PageRefused, PagesOver
from search_api.engine import State
from search_api.service.freshness import digest
from search_api.service.serving import CallersEngine

T = TypeVar("T")
_FARTHEST = 1_000_000
_SIZES = ("limit", "top", "cursor")  # a page may be of another size than the one before

Cursor = Annotated[
    str | None,
    Query(max_length=300, description="`next` of the page before; absent: the first page."),
]


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page begins, and how the cursor of the next one is written."""

    offset: int
    snapshot: str
    query: str  # digest of the path, its parameters, the register, the day

    def next(self, offset: int) -> str:
        """The cursor of the page that begins at ``offset``."""
        text = json.dumps([offset, self.snapshot, self.query], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def cut(self, whole: Sequence[T], size: int) -> tuple[list[T], str | None]:
        """The page out of ``whole``, and the cursor of the next one if there is more."""
        end = self.offset + size
        return list(whole[self.offset : end]), self.next(end) if end < len(whole) else None


def read_page(cursor: str | None, address: str, state: State, today: date) -> Page:
    """The page that ``cursor`` names; without one, the first.

    Raises:
        PageRefused: if it can't be read, or was given for another query.
        PagesOver: if the snapshot, the register or the day is another since.
    """
    others = digest(address)
    current = digest(state.register, state.notes, today.isoformat())
    query = f"{others}.{current}"
    if not cursor:
        return Page(0, state.snapshot, query)
    offset, snapshot, of = _decoded(cursor)
    if of.partition(".")[0] != others:
        raise PageRefused(
            "The cursor was given for another query.",
            remedy="Leave everything but `cursor` and the size of the page as it was.",
        )
    if (snapshot, of) != (state.snapshot, query):
        raise PagesOver(
            "The pages are of what is no longer served: the rules held, the register or the day"
            " have changed.",
            remedy="Begin again without `cursor`.",
        )
    return Page(offset, snapshot, query)


def _decoded(cursor: str) -> tuple[int, str, str]:
    wrong = PageRefused("The cursor can't be read.", remedy="Give `next` of a page unchanged.")
    try:
        read = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise wrong from error
    match read:
        case [int(offset), str(snapshot), str(of)] if 0 <= offset <= _FARTHEST:
            return offset, snapshot, of
    raise wrong


def page_of(request: Request, engine: CallersEngine, cursor: Cursor = None) -> Page:
    """A dependency: the page that is asked for."""
    others = sorted(
        (name, value) for name, value in request.query_params.multi_items() if name not in _SIZES
    )
    today = date.today()  # noqa: DTZ011 - the desk's own calendar day is meant
    return read_page(cursor, f"{request.url.path}?{others}", engine.state(), today)


AskedPage = Annotated[Page, Depends(page_of)]
