"""Protocols, guides, handbooks and manuals: "ERCOT Planning Guide", "… Procedure Manual".

The id is the title without the issuer; a working group goes by its acronym
(``dwg-procedure-manual``). Rulebooks date each Section by itself: the edition is then the newest of
these dates, since the date on the contents page is often that of an earlier set. Manuals carry one
date, on the cover.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.identity.draft import Draft, Findings, slug
from ingest.identity.opening import Opening, dates_in
from ingest.identity.titles import Title, attributed, find_title, is_issuer, is_title
from ingest.identity.versions import dated_by_version
from marketrules.documents import Kind
from marketrules.findings import FindingKind

_KINDS = {
    "protocols": Kind.PROTOCOLS,
    "guide": Kind.GUIDE,
    "glossary": Kind.GUIDE,
    "handbook": Kind.MANUAL,
    "manual": Kind.MANUAL,
}
_BY_SECTION = (Kind.PROTOCOLS, Kind.GUIDE)
_GROUP = re.compile(
    r"(?P<group>.{3,60}?\b(?:Working Group|Task Force|Subcommittee|Committee))\s+(?P<rest>\S.*)",
    re.IGNORECASE,
)
_RIVAL = 4  # words of a title that is no mere marking of a cover
# The cover of a Section in pasted text: its date stands on one of the lines below.
_SECTION = re.compile(
    r"^[ \t]*Section\s+\d{1,2}\s*:[^\n]*\n(?P<below>(?:[^\n]{0,60}\n){1,4})", re.M
)


def rulebook(opening: Opening, section_dates: Mapping[str, str]) -> Draft | None:
    """The identity of a rulebook or manual; None if the opening holds no such title."""
    title = find_title(opening)
    if title is None or title.family not in _KINDS:
        return None
    kind = _KINDS[title.family]
    if _has_rival(opening, title) and opening.date_near(title.position) is None:
        return None
    issuer, name = attributed(title, opening)
    edition, findings = _edition(opening, title, kind, section_dates)
    return Draft(
        id=_id(opening, name),
        title=name,
        kind=kind,
        issuer=issuer,
        edition=edition,
        dated=edition,
        findings=findings,
    )


def _has_rival(opening: Opening, title: Title) -> bool:
    """Whether another title stands above: the rulebook is then one that the document is about."""
    return any(
        is_title(line) and len(line.text.split()) >= _RIVAL and not is_issuer(line.text)
        for line in opening.lines[: title.first]
    )


def _id(opening: Opening, title: str) -> str:
    group = _GROUP.fullmatch(title)
    if group is None:
        return slug(title)
    return f"{_acronym(opening, group['group'])}-{slug(group['rest'])}"


def _acronym(opening: Opening, group: str) -> str:
    """The group's acronym as the document gives it in brackets, else its initials."""
    words = re.split(r"[\s-]+", group)
    stated = re.search(
        r"[\s-]+".join(map(re.escape, words)) + r"\s+\((?P<acronym>[A-Z]{2,8})\)",
        opening.reading.text,
        re.IGNORECASE,
    )
    if stated:
        return stated["acronym"].lower()
    return "".join(word[0] for word in words if word.lower() not in {"of", "and", "the"}).lower()


def _edition(
    opening: Opening, title: Title, kind: Kind, section_dates: Mapping[str, str]
) -> tuple[str | None, Findings]:
    cover = opening.date_near(title.position)
    running = [running.date for running in opening.reading.running_dates]
    if kind not in _BY_SECTION:
        return (cover, ()) if cover else _last_resort(opening, running)
    dates = [*section_dates.values(), *running] or _dates_of_sections(opening.reading.text)
    newest = max(dates, default=None)
    if newest is None or cover is None:
        return newest or cover, ()
    if cover == newest:
        return cover, ()
    message = f"the cover says {cover}, the newest Section {newest}; the later date is taken"
    return max(cover, newest), ((FindingKind.DATE_UNCERTAIN, message),)


def _last_resort(opening: Opening, running: list[str]) -> tuple[str | None, Findings]:
    if running:
        return max(running), ()
    return dated_by_version(opening)


def _dates_of_sections(text: str) -> list[str]:
    """For a caller that has no outline yet: dates right below the covers of Sections."""
    return [dates[0] for match in _SECTION.finditer(text) if (dates := dates_in(match["below"]))]
