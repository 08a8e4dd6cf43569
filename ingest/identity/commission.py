"""Rules of the Public Utility Commission of Texas: "§25.501. Wholesale Market Design …".

One rule is one document, ``puct-25.501``; a file that holds many rules of one chapter is
``puct-25``. The date is the newest "effective date" of the running foot, or of the source note
under the rule ("adopted to be effective …; amended to be effective …"). The file's name is not
looked at: it is wrong often enough.
"""

from __future__ import annotations

import re

from ingest.identity.draft import Draft
from ingest.identity.opening import Opening, dates_in
from marketrules.documents import Kind

# "§25.501. Wholesale Market Design for …", "RULE §25.501 Wholesale …". The running foot
# "§25.501--1" and a citation "§25.501(a)" don't fit.
_HEADING = re.compile(
    r"^[ \t]*(?:RULE\s+)?§[ \t]*(?P<number>(?P<chapter>\d{1,3})\.\d{1,4})\.?[ \t]+"
    r"(?P<title>[A-Z][^\n]{2,300})(?P<more>\n[^\n(§]{1,90}\.[ \t]*$)?",
    re.MULTILINE,
)
_TITLE_END = re.compile(r"\.(?:\s|$)")
_COMMISSION = re.compile(
    r"substantive\s+rules|procedural\s+rules|public\s+utility\s+commission|texas\s+administrative",
    re.IGNORECASE,
)
_TOP = 400  # characters within which a heading that nothing else vouches for has to stand
_CHAPTERS = frozenset(["21", "22", "23", "24", "25", "26", "27"])  # of 16 TAC that are the PUCT's
_EFFECTIVE = re.compile(r"\beffective(?:\s+date)?\s*:?\s+(?P<value>.{6,24})", re.IGNORECASE)
_MANY = 4  # headings from which on a file is a chapter, not a rule that cites its neighbours


def commission_rule(opening: Opening) -> Draft | None:
    """The identity of a commission's rule; None if this isn't one."""
    first = _HEADING.search(opening.words)
    if first is None or not _is_commission(opening, first):
        return None
    dated = _date(opening)
    numbers = {match["number"] for match in _HEADING.finditer(opening.reading.text)}
    if len(numbers) >= _MANY:
        name, title = first["chapter"], f"PUCT Substantive Rules, Chapter {first['chapter']}"
    else:
        name = first["number"]
        title = f"PUCT Substantive Rule {name}, {_title(first)}"
    return Draft(
        id=f"puct-{name}", title=title, kind=Kind.RULE, issuer="PUCT", edition=dated, dated=dated
    )


def _title(heading: re.Match[str]) -> str:
    """Up to its full stop: text may follow on the same line, or the title on a second one."""
    line = heading["title"]
    whole = line if _TITLE_END.search(line) else line + (heading["more"] or "")
    end = _TITLE_END.search(whole)
    return " ".join((whole[: end.start()] if end else whole).split())


def _is_commission(opening: Opening, heading: re.Match[str]) -> bool:
    """The running head that names the rules may be gone with the other furniture of the page."""
    if _COMMISSION.search(opening.words):
        return True
    return heading.start() < _TOP and heading["chapter"] in _CHAPTERS


def _date(opening: Opening) -> str | None:
    reading = opening.reading
    dates = [running.date for running in reading.running_dates]
    if not dates:
        for match in _EFFECTIVE.finditer(reading.text):
            dates.extend(dates_in(match["value"])[:1])
    return max(dates, default=None)
