"""The change radar: replies that relied on a paragraph that reads otherwise now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from marketrules.wire.base import StatusName, Wire
from marketrules.wire.citations import PendingCitation, Piece
from marketrules.wire.desk.fields import Key, Number, Text

How = Literal[
    "changed", "renumbered", "moved", "gone", "status", "pending", "changed_elsewhere", "not_held"
]


class Told(Wire):
    """A reply that relied on the paragraph: whom to tell, and what was said."""

    inquiry: int
    answer: int
    organisation: str
    role: str
    contact: str
    reference: str
    question: str
    owner: str
    status: str
    by: str
    at: datetime
    as_of: date
    text: str  # of the answer
    told: bool  # whether somebody has marked it as told


class Change(Wire):
    """What became of one cited paragraph. ``change`` names it when marking replies as told."""

    change: str
    how: list[How]
    key: str  # as it was cited
    label: str
    status: StatusName
    quote: str
    now_key: str | None
    now_label: str
    now_status: StatusName | None
    now_text: str
    quote_stands: bool  # the words quoted stand in the text of now
    redline: list[Piece]
    effective: date | None  # from when; null where nothing says
    pending: list[PendingCitation]  # boxed text that has come since
    replies: list[Told]


class ChangesFound(Wire):
    """All that changed, most replies first."""

    as_of: str
    snapshot: str
    checked: int  # distinct paragraphs cited
    replies: int  # that relied on one that changed
    historic: int  # replies about a day in the past, which stays as it was
    changes: list[Change]


class Telling(Wire):
    """That an inquiry has been told of a change."""

    inquiry: Number
    key: Key
    change: Text = Field(min_length=1, max_length=64)
