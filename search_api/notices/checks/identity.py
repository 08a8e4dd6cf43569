"""Whether the id is of the right form, agrees with the date, and is the next of its thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from search_api.notices.calendar import written
from search_api.notices.draft import NOTICE_ID, Draft, Finding, Found, Severity
from search_api.notices.held import Notice
from search_api.notices.kinds import NoticeTypes
from search_api.training.wording import content

_FORM = (
    "M-A022326-01: list, series letter, month, day and year of the thread's first notice, number"
)
_LEAST_SHARED = 0.3  # of the subject's words with those of the thread's other notices


def identity(draft: Draft, held: Sequence[Notice], types: NoticeTypes) -> Iterator[Finding]:
    """What is wrong with the id, by itself and among the notices held."""
    found = Found("id", "id")
    form = NOTICE_ID.fullmatch(draft.id)
    if form is None:
        yield found.at(
            Severity.ERROR, f"{draft.id or 'Nothing'} is no id of a notice.",
            f"Write it so: {_FORM}.", place=draft.id, start=0 if draft.id else None,
        )  # fmt: skip
        return
    kind = types.named(draft.type)
    if kind is not None and kind.letters and form["letter"] not in kind.letters:
        yield found.at(
            Severity.WARNING,
            f"{kind.name} notices begin with {' or '.join(kind.letters)}, not {form['letter']}.",
            "Correct the letter or the type.", place=draft.id, start=0,
        )  # fmt: skip
    try:
        begun = date(2000 + int(form["year"]), int(form["month"]), int(form["day"]))
    except ValueError:
        yield found.at(
            Severity.ERROR, f"{draft.id} holds no day ({form['month']}/{form['day']}).",
            f"Write it so: {_FORM}.", place=draft.id, start=0,
        )  # fmt: skip
        return
    yield from _dated(draft, begun, int(form["number"]), found)
    yield from _in_thread(draft, held, int(form["number"]), found)


def _dated(draft: Draft, begun: date, number: int, found: Found) -> Iterator[Finding]:
    if draft.date is None:
        return
    if draft.date < begun:
        yield found.at(
            Severity.ERROR, f"The thread begins on {written(begun)}, after the notice's date.",
            "Correct the date or the id.", place=draft.id, start=0,
        )  # fmt: skip
    elif number == 1 and draft.date != begun:
        yield found.at(
            Severity.ERROR,
            f"The first notice of a thread bears its own date; {draft.id} says {written(begun)}.",
            f"Use {draft.id[:3]}{draft.date:%m%d%y}-01, or the next number of that thread.",
            place=draft.id, start=0,
        )  # fmt: skip


def _in_thread(
    draft: Draft, held: Sequence[Notice], number: int, found: Found
) -> Iterator[Finding]:
    thread = [one for one in held if one.id.startswith(f"{draft.thread}-")]
    known = {int(one.id.rpartition("-")[2]): one for one in thread}
    following = max(known, default=0) + 1
    if number in known:
        yield found.at(
            Severity.ERROR,
            f"{draft.id} was sent on {written(date.fromisoformat(known[number].dated))}.",
            f"Use {draft.thread}-{following:02}.", place=draft.id, start=0,
        )  # fmt: skip
    elif number != following:
        missing = f"{draft.thread}-{following:02}"
        yield found.at(
            Severity.WARNING if thread else Severity.NOTE,
            f"{missing} isn't held; {draft.id} would leave it out.",
            f"Use {missing}, or ingest what was sent.", place=draft.id, start=0,
        )  # fmt: skip
    later = [one for one in thread if draft.date and one.dated > draft.date.isoformat()]
    earlier = [one for one in later if one.id < draft.id]
    if earlier:
        yield found.at(
            Severity.ERROR, f"{earlier[-1].id} was sent later than this notice's date.",
            "Correct the date.", place=draft.id, start=0,
        )  # fmt: skip
    yield from _subject(draft, thread)


def _subject(draft: Draft, thread: Sequence[Notice]) -> Iterator[Finding]:
    words = content(draft.short_description)
    if not thread or not words:
        return
    told = frozenset().union(*(content(one.subject) for one in thread))
    if len(words & told) / len(words) < _LEAST_SHARED:
        yield Found("thread", "short_description").at(
            Severity.WARNING, f"The thread is about “{thread[-1].subject}”.",
            "Begin a new thread for another subject.",
            place=draft.short_description, start=0,
        )  # fmt: skip
