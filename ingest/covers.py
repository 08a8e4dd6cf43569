"""Section covers: "Section 5:  Transmission Security …" with a date of its own below it.

In a rulebook each Section is a file with its own cover and effective date; pasted together they
follow one another. In PDFs the date stands in the running foot instead (Reading.running_dates).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.dates import find_date
from ingest.lines import Line, with_next

_COVER = re.compile(
    r"\s*Section\s+(?P<number>\d{1,2})(?P<attachment>[ ,]+(?:Attachment|Form|Appendix) [A-Z0-9]+)?"
    r"\s*[:–—-]\s*(?P<title>\S.*?)\s*",
    re.IGNORECASE,
)
_SECTION_ALONE = re.compile(r"\s*Section\s+(\d{1,2})\s*", re.IGNORECASE)
_ATTACHMENT = re.compile(
    r"\s*(?P<name>(?:Attachment|Form|Appendix)\s+[A-Z0-9]{1,3})\s*[:–—-]\s*(?P<title>\S.*?)\s*",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(r"\s*\(?Effective(?: Date)?:?\s+\S.{5,25}?\)?\s*", re.IGNORECASE)
MAX_SCHEDULE_TITLE = 80
WITHIN = 4  # lines below the cover in which its date stands
MIN_LISTED = 5  # fewer "Section N: …" lines are no list


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of one Section: where, which, and from when."""

    position: int  # of its line
    date_position: int
    number: str  # "5", or "22 Attachment A"
    title: str
    date: str  # ISO


def section_covers(lines: Sequence[Line]) -> tuple[Cover, ...]:
    """All covers with a date of their own; a list of Sections without dates gives none."""
    covers = list(_attachments(lines))
    for line in lines:
        match = _COVER.fullmatch(line.text)
        if match is None or line.row:
            continue
        dated = _date_below(lines, line.position)
        if dated is not None:
            number = match["number"] + (match["attachment"] or "").replace(",", "")
            covers.append(Cover(line.position, dated[0], number, match["title"], dated[1]))
    return tuple(sorted([*covers, *_schedules(lines, covers)], key=lambda cover: cover.position))


def _attachments(lines: Sequence[Line]) -> Iterator[Cover]:
    """Covers of attachments: "Section 8" on a line, "Attachment A: Title" on the next, then the date."""
    for line, following in with_next(lines):
        section = _SECTION_ALONE.fullmatch(line.text)
        named = _ATTACHMENT.fullmatch(following.text) if section and following else None
        if section is None or named is None or following is None or line.row:
            continue
        dated = _date_below(lines, following.position)
        if dated is not None:
            number = f"{section[1]} {' '.join(named['name'].split())}"
            yield Cover(line.position, dated[0], number, named["title"], dated[1])


def _schedules(lines: Sequence[Line], covers: Sequence[Cover]) -> Iterator[Cover]:
    """A schedule pasted among the Sections: a title, and "Effective October 1, 2024" below it."""
    taken = {cover.date_position for cover in covers}
    for line, following in with_next(lines):
        dated = following is not None and _EFFECTIVE.fullmatch(following.text)
        if following is not None and following.position in taken:
            continue  # the date of a Section's cover, with the document's title above it
        if not dated or following is None or not covers or line.position < covers[0].position:
            continue
        title = " ".join(line.text.split())
        titled = len(title) <= MAX_SCHEDULE_TITLE and not line.labels and title[:1].isupper()
        date = find_date(following.text)
        if titled and date is not None and not _COVER.fullmatch(line.text) and "\t" not in title:
            yield Cover(line.position, following.position, title, title, date)


def _date_below(lines: Sequence[Line], position: int) -> tuple[int, str] | None:
    for line in lines[position + 1 : position + 1 + WITHIN]:
        if _COVER.fullmatch(line.text):
            return None
        date = find_date(line.text)
        # The line is the date, no sentence or web index that holds one.
        if date is not None and len(line.text.strip()) <= len("(Effective September 10, 2025)") + 6:
            words = re.sub(r"[^A-Za-z]", "", line.text)
            if len(words) <= len("EffectiveSeptember") and " - " not in line.text:
                return line.position, date
    return None


def undated_list(lines: Sequence[Line], covers: Sequence[Cover]) -> tuple[tuple[int, int], ...]:
    """Runs of "Section N: Title" lines that are no covers: a web page's list of files.

    Half-open ranges of positions, each to the next cover or the end: what follows such a list in
    a pasted page is the page's own footer.
    """
    dated = {cover.position for cover in covers}
    named = [
        line.position
        for line in lines
        if line.position not in dated and not line.row and _COVER.fullmatch(line.text)
    ]
    runs: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(named) + 1):
        if at == len(named) or named[at] - named[at - 1] > WITHIN:
            if at - start >= MIN_LISTED:
                after = [position for position in dated if position > named[at - 1]]
                runs.append((named[start], min(after, default=len(lines))))
            start = at
    return tuple(runs)
