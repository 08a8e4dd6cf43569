"""NERC reliability standards: "Number: TOP-001-6", a running head "TOP-001-6 - Title".

The version is part of the id (``nerc-top-001-6``): a new version is a new standard. Its date is
the effective date that the standard itself names, in its section 5 or in the version history. Many
point to an implementation plan instead; then the newest approval of that version is taken, and a
finding says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.identity.draft import Draft, Findings
from ingest.identity.opening import Opening, dates_in
from marketrules.documents import Kind
from marketrules.findings import FindingKind

# "TOP-001-6", "TPL-001-5.1", "BAL-001-TRE-2", "PRC-006-SERC-03", "EOP-005-2a".
_ID = r"[A-Z]{2,4}-\d{3}(?:-[A-Z]{2,5})?-\d{1,2}(?:\.\d{1,2}){0,2}[a-z]?"
_NUMBER = re.compile(rf"\bNumber:\s*(?P<id>{_ID})(?![\w-])")
_HEAD = re.compile(rf"^\s*(?:Standard\s+)?(?P<id>{_ID})\s+[-–—]\s+(?P<title>[^\n]+)", re.MULTILINE)
_TITLE = re.compile(r"\bTitle:\s*(?P<title>[^\n]+)")
_STATED = re.compile(r"\bEffective\s+Dates?\*?\s*:\s*\*?\s*(?P<value>.{6,24})")
_EFFECTIVE = re.compile(
    r"\beffective(?:\s+dates?)?(?:\s+(?:on|as\s+of|is))?\s*[:\s–-]\s*(?P<value>[A-Z0-9].{5,24})",
    re.IGNORECASE,
)
_ADOPTED = re.compile(r"\bAdopted\s+by\s+[^\n:]{3,60}:\s*(?P<value>.{6,24})")
_HISTORY = re.compile(r"^\s*Version\s+History\b", re.MULTILINE | re.IGNORECASE)
# A row of the version history: "6\tMarch 4, 2030\tEffective Date"; cells wrap and lose tabs.
_ROW = re.compile(
    r"^\s*(?P<version>\d{1,2}(?:\.\d{1,2}){0,2}[a-z]?)\s+"
    r"(?P<date>[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}/\d{1,2}/\d{2,4}|TBD)\b",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Row:
    version: str
    date: str
    action: str


def reliability_standard(opening: Opening) -> Draft | None:
    """The identity of a reliability standard; None if this isn't one."""
    found = _NUMBER.search(opening.words) or _HEAD.search(opening.words)
    if found is None:
        return None
    number = found["id"]
    titled = _TITLE.search(opening.words) or _HEAD.search(opening.words)
    title = " ".join(titled["title"].split()) if titled else ""
    dated, findings = _date(opening, number.rsplit("-", 1)[1])
    return Draft(
        id=f"nerc-{number.lower()}",
        title=f"{number} {title}".strip(),
        kind=Kind.STANDARD,
        issuer="NERC",
        edition=dated,
        dated=dated,
        findings=findings,
    )


def _date(opening: Opening, version: str) -> tuple[str | None, Findings]:
    stated = _STATED.search(opening.words)
    if stated and (dates := dates_in(stated["value"])):
        return dates[0], ()
    own = [row for row in _history(opening.reading.text) if row.version == version.lstrip("0")]
    effective = [dated for row in own if (dated := _effective_of(row))]
    if effective:
        return max(effective), ()
    approvals = [row.date for row in own]
    adopted = _ADOPTED.search(opening.reading.text)
    approvals += dates_in(adopted["value"])[:1] if adopted else ()
    if not approvals:
        return None, ()
    message = "it names no effective date; the newest approval of this version is taken"
    return max(approvals), ((FindingKind.DATE_UNCERTAIN, message),)


def _effective_of(row: _Row) -> str | None:
    """The effective date that a row of the version history states, if it states one.

    "Effective Date | April 1, 2030" names it after these words; "April 1, 2030 | Effective Date of
    …" before them; "Order approving …, effective April 1, 2030" within. "Removed “Proposed” from
    Effective Date" states none.
    """
    named = _EFFECTIVE.search(row.action)
    if named and (dates := dates_in(named["value"])):
        return dates[0]
    return row.date if row.action.casefold().startswith("effective date") else None


def _history(text: str) -> list[_Row]:
    """The rows of the version history, which is the last of the places so called."""
    headings = list(_HISTORY.finditer(text))
    if not headings:
        return []
    history = text[headings[-1].end() :]
    starts = list(_ROW.finditer(history))
    ends = [match.start() for match in starts[1:]] + [len(history)]
    rows = []
    for match, end in zip(starts, ends, strict=True):
        dates = dates_in(match["date"])
        if dates:
            action = " ".join(history[match.end() : end].split())
            rows.append(_Row(match["version"].lstrip("0") or "0", dates[0], action))
    return rows
