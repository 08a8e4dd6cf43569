"""Inquiries: taken, answered, noted on, moved, found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from marketrules.wire.base import StatusName, Wire
from marketrules.wire.desk.fields import (
    Body,
    Key,
    Line,
    Number,
    Once,
    Person,
    Said,
    Text,
    Version,
    Word,
)
from marketrules.wire.serving import Problem

Channel = Literal["phone", "e-mail", "meeting", "portal"]
InquiryStatus = Literal["open", "waiting", "escalated", "answered"]
Sort = Literal[
    "taken", "-taken", "due", "-due", "changed", "-changed", "organisation", "-organisation",
    "status", "-status",
]  # fmt: skip


class Cited(Wire):
    """A citation of an answer that was given: the fields of ``wire.Citation`` that are kept."""

    key: Key
    label: Text = Field(max_length=1000)
    document: Text = Field(max_length=120)
    section: Text = Field(max_length=400)
    paragraph: Text = Field(default="", max_length=400)
    status: StatusName
    quote: Text = Field(max_length=50_000)


class GivenCitation(Cited):
    """As it is kept: with the SHA-256 of the quote."""

    quote_hash: str


class GiveAnswer(Wire):
    """An answer as it was said or sent; ``pending`` are keys of boxed text shown beside it."""

    snapshot: Text = Field(min_length=1, max_length=120)
    as_of: date
    text: Said
    citations: list[Cited] = Field(default=[], max_length=50)
    pending: list[Key] = Field(default=[], max_length=50)
    version: Version = None
    once: Once = ""


class Given(Wire):
    """An answer that was given."""

    id: int
    by: str
    at: datetime
    snapshot: str
    as_of: date
    text: str
    pending: list[str]
    citations: list[GivenCitation]


class AddNote(Wire):
    """A note; it overwrites nothing, so it needs no version."""

    text: Said
    once: Once = ""


class Note(Wire):
    """A note as it was made."""

    id: int
    author: str
    at: datetime
    text: str


class MoveInquiry(Wire):
    """Another status; ``handed_to`` is needed for ``escalated``."""

    status: InquiryStatus
    handed_to: Line = ""
    why: Body = ""
    version: Version = None


class Moved(Wire):
    """A move as it was made."""

    by: str
    at: datetime
    was: InquiryStatus
    status: InquiryStatus
    handed_to: str
    why: str


class TakeInquiry(Wire):
    """A new inquiry. Without an owner it is everybody's at the desk."""

    question: Said
    organisation: Line = ""
    role: Line = ""
    channel: Channel = "phone"
    reference: Line = Field(default="", max_length=120)
    contact: Text = Field(default="", max_length=400)
    owner: Person = ""
    due: date | None = None
    tags: list[Word] = Field(default=[], max_length=20)
    once: Once = ""


class ChangeInquiry(Wire):
    """What is to be changed; a field that is left out stays, ``due: null`` takes the day away."""

    question: Said = ""
    organisation: Line = ""
    role: Line = ""
    channel: Channel = "phone"
    reference: Line = Field(default="", max_length=120)
    contact: Text = Field(default="", max_length=400)
    owner: Person = ""
    due: date | None = None
    tags: list[Word] = Field(default=[], max_length=20)
    version: Version = None


class InquiryRow(Wire):
    """An inquiry in a list."""

    id: int
    version: int
    organisation: str
    role: str
    channel: Channel
    reference: str
    question: str
    status: InquiryStatus
    owner: str
    handed_to: str
    due: date | None
    overdue: bool
    tags: list[str]
    taken_by: str
    taken_at: datetime
    changed_at: datetime
    answered_at: datetime | None
    blanked_at: datetime | None


class Inquiry(InquiryRow):
    """An inquiry whole; ``next`` are the statuses that it may be moved to."""

    contact: str
    answers: list[Given]
    notes: list[Note]
    moves: list[Moved]
    next: list[InquiryStatus] = Field(default=[])


class InquiryPage(Wire):
    """A page of the inquiries found, of ``total``."""

    total: int
    offset: int
    items: list[InquiryRow]


class FindInquiries(Wire):
    """Filters: all that are given hold.

    ``text``: every word of it stands in question, organisation, reference, contact, notes, answers
    or tags, whatever the case and accents.
    """

    text: Text = Field(default="", max_length=400)
    status: list[InquiryStatus] = Field(default=[], max_length=4)
    owner: Person | None = None  # "": nobody's
    taken_by: Person | None = None
    organisation: Line | None = None  # a part of its name
    role: Line | None = None
    channel: Channel | None = None
    tag: Word | None = None
    document: Text | None = Field(default=None, max_length=120)  # that an answer cites
    section: Text | None = Field(default=None, max_length=400)  # or below it
    taken_from: date | None = None
    taken_to: date | None = None  # that day included
    due_by: date | None = None
    overdue: bool = False
    sort: Sort = "-taken"
    offset: int = Field(default=0, ge=0, le=1_000_000)
    limit: int = Field(default=50, ge=1, le=200)


class ExportInquiries(Wire):
    """Which inquiries, in which form; or the ``ids`` alone. Every export is put on the trail."""

    format: Literal["csv", "json", "markdown"]
    find: FindInquiries = FindInquiries()
    ids: list[Number] = Field(default=[], max_length=200)
    with_contact: bool = False


class Choices(Wire):
    """What the desk's forms offer."""

    roles: list[str]
    channels: list[str]
    hand_off: list[str]
    moves: dict[str, list[str]]  # status → where it may go
    owners: list[str]  # users of the desk and owners so far
    tags: list[str]
    questions_kept: bool
    retention_days: int
    retention: str


class StaleProblem(Problem):
    """412: the record has moved on; ``current`` is it as it stands."""

    current: dict[str, object]
