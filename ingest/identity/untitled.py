"""Any other document: the first line that looks like a title names it.

A heading of the first level, a line in capitals or with most of its words capitalised, or, failing
these, the title in the file's own metadata. The id is a slug of it.
"""

from __future__ import annotations

import re

from ingest.identity.draft import Draft, Findings, slug
from ingest.identity.opening import Opening, OpeningLine, dates_in
from ingest.identity.titles import mixed_case, split_issuer
from ingest.identity.versions import dated_by_version

_FEWEST, _MOST = 2, 16  # words of a title
_LONGEST_ID = 60
_NO_TITLE = re.compile(
    r"(?i:table of contents|contents|public|disclaimer|page \d.*|version .*|revision .*|rev\b.*)"
)


def other(opening: Opening) -> Draft:
    """A draft with title and date as far as they can be had."""
    position = next(
        (n for n, line in enumerate(opening.lines) if line.heading == 1 or _is_title(line)), None
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


def _is_title(line: OpeningLine) -> bool:
    words = re.findall(r"[^\W\d_][\w’'-]*", line.text)
    if line.row or not _FEWEST <= len(words) <= _MOST or _NO_TITLE.fullmatch(line.text):
        return False
    if dates_in(line.text) or line.text.endswith((".", ",", ";", ":", "?")) or "@" in line.text:
        return False
    long_words: list[str] = [word for word in words if len(word) > 3]
    return sum(word[0].isupper() for word in long_words) > 0.6 * len(long_words)
