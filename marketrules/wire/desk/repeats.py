"""The repeat radar: what a month was about."""

from __future__ import annotations

from marketrules.wire.base import Wire


class Counted(Wire):
    """A thing and how often."""

    name: str
    count: int


class Repeated(Wire):
    """Inquiries that ask the same: ``by`` "question" (equal words) or "sections" (equal citations)."""

    by: str
    question: str  # of the newest
    sections: list[str]
    count: int
    organisations: int
    inquiries: list[int]


class Repeats(Wire):
    """What was asked in a month."""

    month: str
    inquiries: int
    by_status: dict[str, int]
    overdue: int  # today, of the month's
    still_open: int
    median_hours_to_answer: float | None
    per_day: dict[str, int]
    roles: list[Counted]
    channels: list[Counted]
    organisations: list[Counted]
    repeated: list[Repeated]
    sections: list[Counted]  # of inquiries' answers and of questions asked on the page
    asked: int  # on the page
    refusals: list[Counted]  # by reason
