"""Passage → Citation: the pinpoint in words, and the verbatim quote with its span.

A passage and its edition enter, with the span to be quoted (absolute, inside the passage's own);
a citation leaves whose label can be read out on a call:

    Nodal Protocols § 4.4.11(1)(a) (eff. Apr 1, 2025)
    Nodal Protocols § 4.4.11(1) (pending NPRR1216)
    Nodal Protocols § 2.1 “Adjustment Period” (eff. Apr 1, 2025)
    Market Notice M-A010125-02, ACTION REQUIRED
"""

from __future__ import annotations

import re
from datetime import date

from marketrules.answers import Citation
from marketrules.documents import Document, Edition, Kind, Status
from marketrules.labels import SECTION_NUMBER
from marketrules.passages import Passage, PassageKind
from marketrules.spans import Span

# How the trigger of text begins that isn't in force at the date asked about, and why.
NOT_YET = "not in force on"
WAS = "was"  # how the trigger of a paragraph that has been numbered anew begins
_GONE = ("deleted by ", "replaced by ")
AS_FILED = "as filed"


def cite(passage: Passage, edition: Edition, span: Span | None = None) -> Citation:
    """The citation of ``passage``, or of the part of it that ``span`` covers.

    Raises:
        ValueError: if ``span`` isn't inside the passage.
    """
    quoted = passage.span if span is None else span
    if not passage.span.holds(quoted):
        raise ValueError(f"{quoted} lies outside {passage.key}")
    start = passage.span.start
    return Citation(
        document=passage.document,
        edition=passage.edition,
        section=passage.section,
        paragraph=passage.paragraph,
        term=passage.term,
        status=passage.status,
        revisions=passage.revisions,
        trigger=passage.trigger,
        title=passage.title,
        label=label(passage, edition),
        key=passage.key,
        quote=passage.text[quoted.start - start : quoted.end - start],
        span=(quoted.start, quoted.end),
        page=passage.page,
        source=edition.source,
    )


def label(passage: Passage, edition: Edition) -> str:
    """The pinpoint in words, with its date or what it waits for."""
    return f"{where(passage, edition)}{_standing(passage, edition)}"


def where(passage: Passage, edition: Edition) -> str:
    """The pinpoint in words, without date and status."""
    title = short_title(edition.document)
    if edition.document.kind is Kind.NOTICE:
        place = f", {passage.section}" if passage.section else ""
        return f"{title} {edition.edition}{place}"
    place = _place(passage.section)
    if passage.paragraph:
        apart = "" if passage.paragraph.startswith("(") else " "
        place += f"{apart}{passage.paragraph}"
    if passage.term is not None and passage.kind is not PassageKind.ROW:
        place += f" “{passage.term}”"
    return f"{title}{place}"


def short_title(document: Document) -> str:
    """What a document is called in a label: its title up to the subject.

    "NPRR1092: Reduce …" is cited as NPRR1092, "Substantive Rule 25.505, Resource …" as Substantive
    Rule 25.505, a reliability standard by its number.
    """
    title = re.split(r"[:,]\s|\s–\s", document.title, maxsplit=1)[0]
    if document.kind is Kind.STANDARD and re.match(r"\S*\d", title):
        return title.split()[0]
    return title


def section_label(edition: Edition, section: str) -> str:
    """A whole section in words: ``Nodal Protocols § 4.4.11``."""
    if edition.document.kind is Kind.NOTICE:
        return f"{edition.document.title} {edition.edition}, {section}"
    return f"{short_title(edition.document)}{_place(section)}"


def _place(section: str) -> str:
    if not section:
        return ""
    numbered = SECTION_NUMBER.match(section) or (section[0] in "RM" and section[1:2].isdigit())
    return f" § {section}" if numbered else f", “{section}”"


def _standing(passage: Passage, edition: Edition) -> str:
    revisions = ", ".join(passage.revisions)
    if edition.document.kind is Kind.REVISION_REQUEST and passage.status is not Status.PROPOSED:
        # Its narrative, and the rules' text of its day, are in force nowhere.
        return f" ({AS_FILED} {in_words(edition.dated)})"
    if passage.status is Status.PENDING:
        return f" (pending {revisions})" if revisions else " (pending)"
    if passage.status is Status.PROPOSED:
        return f" (proposed in {short_title(edition.document)})"
    if passage.status is Status.SUPERSEDED and (passage.trigger or "").startswith(
        (NOT_YET, *_GONE)
    ):
        return f" ({passage.trigger})"
    if edition.document.kind is Kind.NOTICE:
        return ""
    if passage.status is Status.SUPERSEDED:
        return f" (superseded; text of {in_words(edition.dated)})"
    told = f"{revisions}, " if passage.status is Status.INTERPRETATION and revisions else ""
    was = f"; {passage.trigger}" if (passage.trigger or "").startswith(f"{WAS} (") else ""
    return f" ({told}eff. {in_words(passage.effective or edition.dated)}{was})"


def in_words(day: str) -> str:
    """``"2025-04-01"`` → ``"Apr 1, 2025"``; anything that is no ISO date stays as it is.

    >>> in_words("2025-04-01")
    'Apr 1, 2025'
    """
    try:
        value = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{value:%b} {value.day}, {value.year}"
