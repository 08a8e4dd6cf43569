"""Market notices: drafts, what is found in them, and threads."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from marketrules.wire.base import Wire
from marketrules.wire.citations import Citation, Piece

_LONG = 40_000  # characters of a field


class NoticeDraft(Wire):
    """A notice before it is sent: plain text, a blank line between paragraphs."""

    id: str = Field(default="", max_length=40)
    date: datetime.date | None = None
    type: str = Field(default="", max_length=80)
    short_description: str = Field(default="", max_length=2000)
    audience: str = Field(default="", max_length=2000)
    days_affected: str = Field(default="", max_length=2000)
    long_description: str = Field(default="", max_length=_LONG)
    action_required: str = Field(default="", max_length=_LONG)
    additional_information: str = Field(default="", max_length=_LONG)
    contact: str = Field(default="", max_length=4000)
    corrects: bool = False  # it tells of days past


class NoticeFinding(Wire):
    """What a check found: where, what is wrong, what to do."""

    severity: Literal["error", "warning", "note"]
    check: str
    field: str
    place: str
    span: tuple[int, int] | None
    message: str
    remedy: str
    see: list[Citation]


class NoticeFieldChange(Wire):
    """A field against that of the notice before."""

    field: str  # the heading
    change: Literal["same", "changed", "added", "removed"]
    redline: list[Piece]


class CheckedNotice(Wire):
    """All that was found in a draft, the gravest first."""

    as_of: str
    snapshot: str
    findings: list[NoticeFinding]
    errors: int
    warnings: int
    before: str | None
    changes: list[NoticeFieldChange]


class RenderedNotice(Wire):
    """A draft as plain text and as a page of its own, escaped."""

    text: str
    html: str


class HeldNotice(Wire):
    """A notice that is held; its fields by heading."""

    id: str
    dated: str
    type: str
    subject: str
    fields: dict[str, str]
    source: str


class NoticeStep(Wire):
    """A notice of a thread, with what is new against the one before."""

    notice: HeldNotice
    changes: list[NoticeFieldChange]


class NoticeThread(Wire):
    """A thread, oldest first."""

    thread: str
    steps: list[NoticeStep]
    missing: list[str]


class NoticeTypeField(Wire):
    """A field in the order of a notice."""

    name: str
    heading: str


class NoticeKind(Wire):
    """A type of notice."""

    name: str
    letters: list[str]
    required: list[str]
    template: dict[str, str]


class NoticeKinds(Wire):
    """The types that the desk sends, with their fields."""

    fields: list[NoticeTypeField]
    types: list[NoticeKind]
