"""Revision requests: a cover table "NPRR Number | 1092 | NPRR Title | …" above redlined rules.

The document is the request (``nprr1092``), an edition is one filing of it, dated by the date of
the cover that is this filing's own: "Date Posted" of the request, "Date" of comments, "Date of
Decision" of a report. Dates of decisions further down belong to earlier filings.
"""

from __future__ import annotations

import re

from ingest.identity.draft import Draft
from ingest.identity.opening import Opening, dates_in
from marketrules.documents import Kind

# "NPRR Number\t1092", "NOGRR\tNumber 245": NPRR, NOGRR, PGRR, RMGRR, SMOGRR, VCMRR, …, and SCR
# (system change request). Cells may be parted by tabs, spaces or line ends.
_NUMBER = re.compile(r"\b(?P<kind>[A-Z]{1,8}RR|SCR)\s+Number\s+(?P<number>\d{1,4})\b")
_TITLE = "{kind}\\s+Title\\s+(?P<title>[^\\n\\t]+)"
# The filing's own date, at the beginning of a row: "Date of Decision\tMay 12, 2030". Not
# "Effective Date", nor "Date" of a vote in a sentence.
_DATE = re.compile(
    r"^\s*(?:Impact\s+Analysis\s+)?Date(?:\s+(?:Posted|of\s+Decision|Submitted))?\s*:?\s+"
    r"(?P<value>.{6,40})",
    re.MULTILINE,
)
_IMPACT = re.compile(r"^\s*Impact\s+Analysis\s+Date\b", re.MULTILINE)


def revision_request(opening: Opening) -> Draft | None:
    """The identity of a filing of a revision request; None if this isn't one."""
    words = opening.words
    found = _NUMBER.search(words)
    if found is None:
        return None
    name = f"{found['kind']}{int(found['number'])}"
    titled = re.search(_TITLE.format(kind=found["kind"]), words)
    title = f"{name}: {' '.join(titled['title'].split())}" if titled else name
    is_impact = _IMPACT.search(words) is not None
    dated = next(
        (dates[0] for match in _DATE.finditer(words) if (dates := dates_in(match["value"]))), None
    )
    return Draft(
        # An impact analysis has the same cover but no rule text: another document.
        id=name.lower() + ("-impact-analysis" if is_impact else ""),
        title=f"{title} (Impact Analysis)" if is_impact else title,
        kind=Kind.OTHER if is_impact else Kind.REVISION_REQUEST,
        issuer=opening.issuer(),
        edition=dated,
        dated=dated,
    )
