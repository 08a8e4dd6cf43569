"""Dates by version: a table of revisions, or words such as "Revised May 2030".

The row that counts is that of the version named on the cover: the file may have been saved after
a later row was added, and its cover says which state it claims to be.
"""

from __future__ import annotations

import re
from calendar import month_name

from ingest.identity.draft import Findings
from ingest.identity.opening import Opening, dates_in
from marketrules.findings import FindingKind

_VERSION = re.compile(
    r"\b(?:version|revision|rev\.?|v)\s*(?P<number>\d{1,3}(?:\.\d{1,3})*)\b", re.I
)
# "12/15/2030\t1.0\tInitial Release", "1.0\tDecember 15, 2030\t…": a row with a date and a version.
_CELL = re.compile(r"(?:version\s*|rev\.?\s*|v)?(?P<number>\d{1,3}(?:\.\d{1,3})*)", re.IGNORECASE)
_DATED_WORDS = re.compile(
    r"\b(?:effective|approved|adopted|revised|updated|posted|issued|published|as\s+of|rev\.?|dated?)"
    r"\b[^.;\n]{0,30}?[:\s](?P<value>[^\n]{6,30})",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"\b(?P<month>{'|'.join(month_name[1:])}),?\s+(?P<year>20\d\d)\b")
_COVER = 30  # lines in which the cover names its version


def dated_by_version(opening: Opening) -> tuple[str | None, Findings]:
    """The date of the version on the cover; else a date with a word of state; else a month."""
    rows = _rows(opening)
    if rows:
        return _of_cover(opening, rows)
    for match in _DATED_WORDS.finditer(opening.words):
        if dates := dates_in(match["value"]):
            return dates[0], ()
    for line in opening.lines[:_COVER]:
        month = _MONTH_YEAR.fullmatch(line.text.rpartition(":")[2].strip())
        if month:
            number = list(month_name).index(month["month"])
            message = f"it names only a month ({month[0]}); the first day of it is taken"
            return f"{month['year']}-{number:02d}-01", ((FindingKind.DATE_UNCERTAIN, message),)
    return None, ()


def _of_cover(opening: Opening, rows: dict[str, str]) -> tuple[str | None, Findings]:
    newest = max(rows.values())
    for line in opening.lines[:_COVER]:
        named = None if line.row else _VERSION.search(line.text)
        if named and named["number"] in rows:
            dated = rows[named["number"]]
            if dated == newest:
                return dated, ()
            message = (
                f"the cover names version {named['number']} of {dated}, but its table of revisions"
                f" goes on to {newest}; the cover's is taken"
            )
            return dated, ((FindingKind.DATE_UNCERTAIN, message),)
    return newest, ()


def _rows(opening: Opening) -> dict[str, str]:
    """Version -> date, of the rows in the opening that hold a cell of each."""
    found: dict[str, str] = {}
    for line in opening.words.splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        dates = [dates_in(cell) for cell in cells[:3]]
        versions = [_CELL.fullmatch(cell) for cell in cells[:3]]
        dated = next((date[0] for date in dates if date), None)
        version = next((match["number"] for match in versions if match), None)
        if dated and version and len(cells) > 1:
            found.setdefault(version, dated)
    return found
