"""A draft of a notice, and what a check finds in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketrules.answers import Citation

# The fields below the id, the date and the type.
BODY = (
    "short_description", "audience", "days_affected", "long_description", "action_required",
    "additional_information", "contact",
)  # fmt: skip
# "M-A022326-01": list, series letter, month, day and year of the thread's first notice, number.
NOTICE_ID = re.compile(
    r"(?P<letter>[A-Z])-(?P<series>[A-Z])(?P<month>\d{2})(?P<day>\d{2})(?P<year>\d{2})-(?P<number>\d{2,3})"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice before it is sent. Fields are plain text; a blank line divides paragraphs."""

    id: str = ""
    date: date | None = None
    type: str = ""
    short_description: str = ""
    audience: str = ""
    days_affected: str = ""
    long_description: str = ""
    action_required: str = ""
    additional_information: str = ""
    contact: str = ""
    corrects: bool = False  # it tells of days past

    def field(self, name: str) -> str:
        """The text of a field of ``BODY``."""
        text: str = getattr(self, name)
        return text

    @property
    def thread(self) -> str:
        """What the ids of its thread begin with: "M-A022326"; "" if the id is of another form."""
        return self.id.rpartition("-")[0] if NOTICE_ID.fullmatch(self.id) else ""


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # wrong: don't send
    WARNING = "warning"  # looks wrong: look again
    NOTE = "note"  # right as it stands, and worth knowing


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: where, what is wrong, what to do."""

    severity: Severity
    check: str  # "citation" | "quote" | "figure" | "date" | "id" | "thread" | "revision" | …
    field: str  # of the draft
    place: str  # the words of the draft that it is about; ""
    span: tuple[int, int] | None  # of them in the field
    message: str
    remedy: str
    see: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Makes findings of one check on one field."""

    check: str
    field: str

    def at(
        self, severity: Severity, message: str, remedy: str, *, place: str = "",
        start: int | None = None, see: tuple[Citation, ...] = (),
    ) -> Finding:  # fmt: skip
        """A finding on ``place``, which stands at ``start`` of the field."""
        span = (start, start + len(place)) if start is not None else None
        return Finding(severity, self.check, self.field, place, span, message, remedy, see)
