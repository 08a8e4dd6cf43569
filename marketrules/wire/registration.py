"""Registration: roles, and the checklist of each."""

from __future__ import annotations

from typing import Literal

from marketrules.wire.base import StatusName, Wire
from marketrules.wire.citations import Citation, PendingCitation


class RegistrationRole(Wire):
    """A role that the rulebooks register on the date."""

    role: str
    name: str
    acronym: str
    sections: list[str]
    pending: bool  # nothing in force registers it yet


class ChecklistItem(Wire):
    """A requirement: a verbatim quote with its pinpoint."""

    key: str
    label: str
    quote: str
    lead_in: str
    section: str
    group: str  # title of the section
    scope: str  # "role", or the class that it is said of ("Market Participant")
    level: Literal["required", "conditional", "prohibited", "on_request"]
    stage: Literal["to_register", "to_remain"]
    status: StatusName
    effective: str | None
    forms: list[str]
    fees: list[str]
    deadlines: list[str]
    pending: list[PendingCitation]


class Checklist(Wire):
    """What registering as a role requires on a date."""

    role: str
    name: str
    acronym: str
    definition: Citation | None
    sections: list[str]
    as_of: str
    snapshot: str
    items: list[ChecklistItem]
    notes: list[str]
