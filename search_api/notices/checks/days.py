"""Whether the days of a draft are days, are called by their weekdays, and come in a sensible order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from search_api.notices.calendar import WEEKDAYS, NamedDay, named_days, written
from search_api.notices.draft import BODY, Draft, Finding, Found, Severity

_FAR = timedelta(days=730)  # a day further off than this is more likely a wrong year
_DEADLINE_FIELDS = ("action_required",)


def days(draft: Draft) -> Iterator[Finding]:
    """What is wrong with the days named in the draft."""
    if draft.date is None:
        yield Found("date", "date").at(
            Severity.ERROR, "The notice has no date.", "Give the day on which it is sent."
        )
        return
    if draft.date.weekday() >= 5:
        yield Found("date", "date").at(
            Severity.WARNING,
            f"{written(draft.date)} is a {WEEKDAYS[draft.date.weekday()]}.",
            "Notices go out on Business Days; check the date.",
        )
    for name in BODY:
        value = draft.field(name)
        found = Found("date", name)
        for one in named_days(value, draft.date.year):
            yield from _day(one, one.span.quote(value), draft, found)
    yield from _affected(draft)


def _day(one: NamedDay, place: str, draft: Draft, found: Found) -> Iterator[Finding]:
    start = one.span.start
    if one.day is None:
        yield found.at(
            Severity.ERROR, f"There is no {place}.", "Correct the day.", place=place, start=start
        )
        return
    told = WEEKDAYS[one.day.weekday()]
    if one.weekday and one.weekday != told:
        yield found.at(
            Severity.ERROR, f"{written(one.day)} is a {told}.",
            f"Write {told}, or correct the day.", place=place, start=start,
        )  # fmt: skip
    if one.odd_comma:
        yield found.at(
            Severity.NOTE, "A comma stands between month and day.", f"Write {written(one.day)}.",
            place=place, start=start,
        )  # fmt: skip
    assert draft.date is not None
    if one.has_year and abs(one.day - draft.date) > _FAR:
        yield found.at(
            Severity.WARNING, f"{written(one.day)} is far from the notice's date.",
            "Check the year.", place=place, start=start,
        )  # fmt: skip
    late = found.field in _DEADLINE_FIELDS and one.has_year and one.day < draft.date
    if late and not draft.corrects and one.day != draft.date and not _is_cutoff(place, draft):
        yield found.at(
            Severity.WARNING, f"{written(one.day)} is before the notice is sent.",
            "Check the day: nobody can act by then.", place=place, start=start,
        )  # fmt: skip


def _is_cutoff(place: str, draft: Draft) -> bool:
    """Whether the day is told as one that things stood on: "as of February 23"."""
    value = draft.action_required
    at = value.find(place)
    return value[max(0, at - 40) : at].lower().rstrip().endswith(("as of", "since", "on or after"))


def _affected(draft: Draft) -> Iterator[Finding]:
    found = Found("date", "days_affected")
    value, sent = draft.days_affected, draft.date
    assert sent is not None
    held = [one for one in named_days(value, sent.year) if one.day is not None]
    if not value.strip():
        return
    if not held:
        yield found.at(
            Severity.NOTE, "No day is named.", "Name the days affected, with the year.",
            place=value, start=0,
        )  # fmt: skip
        return
    if not any(one.has_year for one in held):
        yield found.at(
            Severity.WARNING, "The year is missing.", f"Add it: {sent.year}?", place=value, start=0
        )
    ends = [one.last or one.day for one in held]
    last = max(day for day in ends if day is not None)
    if last < sent and not draft.corrects:
        yield found.at(
            Severity.WARNING, f"The days affected end before the notice is sent ({written(sent)}).",
            "Correct them, or mark the notice as a correction.", place=value, start=0,
        )  # fmt: skip
    yield from _order(held, value, found)


def _order(held: list[NamedDay], value: str, found: Found) -> Iterator[Finding]:
    """A span of days that ends before it begins."""
    known = [(one.day, one) for one in held if one.day is not None]
    for (first, one), (second, other) in pairwise(known):
        between = value[one.span.end : other.span.start].strip().lower()
        if between in ("-", "–", "—", "to", "through") and _before(second, first):
            yield found.at(
                Severity.ERROR, f"{written(second)} is before {written(first)}.",
                "Turn them round, or correct the year.",
                place=value[one.span.start : other.span.end], start=one.span.start,
            )  # fmt: skip


def _before(second: date, first: date) -> bool:
    return second < first
