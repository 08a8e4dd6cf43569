"""Market notices: "NOTICE DATE:", "NOTICE TYPE: M-A010130-02 General", fields in capitals.

All notices are editions of one document, ``market-notice``; the edition is the notice's id. The id
carries the date of the thread's first notice, so the date is the notice's own NOTICE DATE.
"""

from __future__ import annotations

import re

from ingest.identity.draft import Draft, Findings
from ingest.identity.opening import Opening, dates_in
from marketrules.documents import Kind
from marketrules.findings import FindingKind

_FIELD = re.compile(r"^\s*NOTICE\s+(?:DATE|TYPE)\s*:", re.MULTILINE)
_DATE = re.compile(r"^\s*NOTICE\s+DATE\s*:\s*(?P<value>.{0,60})", re.MULTILINE)
_SENT = re.compile(r"^\s*(?:Sent|Date)\s*:\s*(?P<value>.{0,60})", re.MULTILINE)
_TYPE = re.compile(r"^\s*NOTICE\s+TYPE\s*:\s*(?P<value>.{0,60})", re.MULTILINE)
# "M-A122330-01": list, series letter, month-day-year of the thread, number within it.
NOTICE_ID = re.compile(r"\b[A-Z]{1,2}-[A-Z](?P<month>\d{2})(?P<day>\d{2})(?P<year>\d{2})-\d{2,3}\b")


def notice(opening: Opening) -> Draft | None:
    """The identity of a notice; None if this isn't one.

    A document that only cites a notice id isn't: the fields NOTICE DATE or NOTICE TYPE decide.
    """
    words = opening.words
    if not _FIELD.search(words):
        return None
    kind = _TYPE.search(words)
    found = (NOTICE_ID.search(kind["value"]) if kind else None) or NOTICE_ID.search(words)
    dated, findings = _date(words, found)
    return Draft(
        id="market-notice",
        title="Market Notice",
        kind=Kind.NOTICE,
        issuer=opening.issuer(),
        edition=found[0] if found else dated,
        dated=dated,
        findings=findings,
    )


def _date(words: str, number: re.Match[str] | None) -> tuple[str | None, Findings]:
    own = _DATE.search(words)
    if own and (dates := dates_in(own["value"])):
        return dates[0], ()
    sent = _SENT.search(words)
    if sent and (dates := dates_in(sent["value"])):
        message = "no NOTICE DATE that can be read; the date on which it was sent is taken"
        return dates[0], ((FindingKind.DATE_UNCERTAIN, message),)
    thread = dates_in("{month}/{day}/20{year}".format(**number.groupdict())) if number else ()
    message = "it names no date of its own; that in its id, of the thread's first notice, is taken"
    return (thread[0], ((FindingKind.DATE_UNCERTAIN, message),)) if thread else (None, ())
