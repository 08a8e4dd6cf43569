"""Which document a file is, of which edition: from its own words, a manifest over them.

Families are asked in order, from those with the plainest marks (a notice's fields) to the vaguest
(any title); the first that knows the document drafts its identity. What a manifest says of the
file replaces the draft, key by key. The file's name is never evidence by itself: only a document
without any date falls back on the day on which the file was last saved, where a date in the name
may make that more exact, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from ingest.identity.commission import commission_rule
from ingest.identity.draft import RANKS, Draft, Identity, slug
from ingest.identity.notices import notice
from ingest.identity.opening import Opening, dates_in, open_reading
from ingest.identity.papers import paper
from ingest.identity.requests import revision_request
from ingest.identity.rulebooks import rulebook
from ingest.identity.standards import reliability_standard
from ingest.identity.untitled import other
from ingest.manifest import ManifestEntry
from ingest.reading import Reading
from marketrules.documents import Document
from marketrules.errors import UnidentifiedDocument
from marketrules.findings import FindingKind

_FAMILIES = (notice, revision_request, reliability_standard, commission_rule)
_NEAR = 45  # days between a date in the file's name and the day on which it was saved


def identify(
    reading: Reading, entry: ManifestEntry | None, section_dates: Mapping[str, str]
) -> Identity:
    """The identity of a document; ``section_dates`` (ISO) are those of its outline, if any.

    Raises:
        UnidentifiedDocument: if neither its words nor ``entry`` give a title and a date. The
            remedy is the manifest entry to write.
    """
    draft = _dated(_overridden(_draft(reading, section_dates), entry), reading)
    if not draft.id or not draft.edition or not draft.dated:
        missing = "title" if not draft.id else "date"
        raise UnidentifiedDocument(
            reading.path, f"no {missing} found in its words.", remedy=_remedy(reading.path, draft)
        )
    rank = entry.rank if entry and entry.rank is not None else RANKS[draft.kind]
    document = Document(draft.id, draft.title or draft.id, draft.kind, draft.issuer, rank)
    return Identity(document, draft.edition, draft.dated, draft.findings)


def _draft(reading: Reading, section_dates: Mapping[str, str]) -> Draft:
    opening = open_reading(reading)
    for family in _FAMILIES:
        draft = family(opening)
        if draft is not None:
            return draft
    return _titled(opening, section_dates)


def _titled(opening: Opening, section_dates: Mapping[str, str]) -> Draft:
    return rulebook(opening, section_dates) or paper(opening) or other(opening)


def _overridden(draft: Draft, entry: ManifestEntry | None) -> Draft:
    if entry is None:
        return draft
    named = entry.title or draft.title
    edition = entry.edition or draft.edition
    dated = entry.edition if entry.edition and _is_iso(entry.edition) else draft.dated
    return replace(
        draft,
        id=entry.document or draft.id or (slug(named) if named else None),
        title=named,
        kind=entry.kind or draft.kind,
        issuer=entry.issuer or draft.issuer,
        edition=edition,
        dated=dated,
        findings=() if entry.edition else draft.findings,
    )


def _dated(draft: Draft, reading: Reading) -> Draft:
    """The draft with a date of last resort, if its words gave none."""
    if draft.dated or not reading.saved:
        return draft
    named = dates_in(PurePath(reading.path).stem.replace("_", " "))
    saved = date.fromisoformat(reading.saved)
    dated = next(
        (day for day in named if abs((date.fromisoformat(day) - saved).days) <= _NEAR),
        reading.saved,
    )
    origin = "the file's name" if dated != reading.saved else "the day on which it was last saved"
    message = f"its words give no date; {origin} is taken"
    return replace(
        draft,
        edition=draft.edition or dated,
        dated=dated,
        findings=(*draft.findings, (FindingKind.DATE_UNCERTAIN, message)),
    )


def _is_iso(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _remedy(path: str, draft: Draft) -> str:
    lines = [
        "Say it in manifest.toml beside the file:",
        "[[file]]",
        f'path = "{PurePath(path).name}"',
        f'document = "{draft.id or "planning-guide"}"',
        f'edition = "{draft.edition or "YYYY-MM-DD"}"',
        f'title = "{(draft.title or "Planning Guide").replace(chr(34), chr(39))}"',
    ]
    return "\n    ".join(lines)


__all__ = ["Identity", "identify"]
