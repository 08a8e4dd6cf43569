"""Drafts of market notices, and registration checklists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from marketrules.wire.base import Wire
from marketrules.wire.desk.fields import Body, Key, Line, Named, Once, Text, Version

DraftStatus = Literal["draft", "review", "sent"]
ItemState = Literal["open", "in_progress", "done", "not_applicable"]


class _Fields(Wire):
    thread: Line = Field(default="", max_length=120)
    notice: Line = Field(default="", max_length=120)
    type: Line = Field(default="", max_length=80)
    dated: date | None = None
    status: DraftStatus = "draft"
    short_description: Body = ""
    audience: Body = ""
    days_affected: Body = ""
    long_description: Body = ""
    action_required: Body = ""
    contact: Body = ""
    additional_information: Body = ""
    citations: list[Key] = Field(default=[], max_length=100)
    corrects: bool = False  # it corrects a notice, or tells of days past


class DraftNotice(_Fields):
    """A new draft; without a date, today's."""

    once: Once = ""


class ChangeDraft(_Fields):
    """What is to be changed; a field that is left out stays."""

    version: Version = None


class Draft(_Fields):
    """A draft as it stands."""

    id: int
    version: int
    dated: date
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime


class DraftVersion(_Fields):
    """A draft as it stood."""

    version: int
    by: str
    at: datetime


class NewItem(Wire):
    """A requirement by its pinpoint."""

    key: Key
    label: Body = ""
    text: Body


class StartChecklist(Wire):
    """A checklist for an applicant."""

    applicant: Named
    role: Named = Field(max_length=80)
    as_of: date
    snapshot: Text = Field(default="", max_length=120)
    items: list[NewItem] = Field(min_length=1, max_length=500)
    once: Once = ""


class ChecklistItem(NewItem):
    """A requirement and how it stands."""

    id: int
    state: ItemState
    note: str
    by: str
    at: datetime | None


class Checklist(Wire):
    """A checklist as it stands."""

    id: int
    version: int
    applicant: str
    role: str
    as_of: date
    snapshot: str
    made_by: str
    made_at: datetime
    changed_at: datetime
    items: list[ChecklistItem]


class ChangeItem(Wire):
    """How a requirement stands; what is left out stays."""

    state: ItemState = "open"
    note: Body = ""
    version: Version = None
