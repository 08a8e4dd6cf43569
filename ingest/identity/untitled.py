"""Any other document: the first line that looks like a title names it.

A heading of the first level, a line in capitals or with most of its words capitalised, or, failing
these, the title in the file's own metadata. The id is a slug of it.
"""

from __future__ import annotations

from ingest.identity.draft import Draft, Findings, slug
from ingest.identity.opening import Opening
from ingest.identity.titles import is_title, mixed_case, split_issuer
from ingest.identity.versions import dated_by_version

_LONGEST_ID = 60


def other(opening: Opening) -> Draft:
    """A draft with title and date as far as they can be had."""
    position = next(
        (n for n, line in enumerate(opening.lines) if line.heading == 1 or is_title(line)), None
    )
    text = opening.lines[position].text if position is not None else opening.reading.title
    issuer, title = split_issuer(mixed_case(text))
    dated = opening.date_near(position or 0)
    findings: Findings = ()
    if dated is None:
        running = [running.date for running in opening.reading.running_dates]
        dated, findings = (max(running), ()) if running else dated_by_version(opening)
    return Draft(
        id=slug(title)[:_LONGEST_ID].strip("-") or None,
        title=title or None,
        issuer=issuer or opening.issuer(),
        edition=dated,
        dated=dated,
        findings=findings,
    )
