"""What the reading view shows, asked of the API: a section, and the paragraph opened in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketrules.client import Client
from marketrules.errors import PermanentError
from marketrules.pinpoints import Pinpoint
from marketrules.wire import (
    Citation,
    DocumentSummary,
    Heading,
    Match,
    Paragraph,
    SectionText,
    TermSpan,
)
from ui.frame.places import Opened
from ui.showing.citing import parts

_READ_WHOLE = "notice"  # the fields of a notice are one page


@dataclass(frozen=True, slots=True)
class Reading:
    """A section as it is read."""

    opened: Opened
    section: SectionText
    document: DocumentSummary
    match: Match | None  # the paragraph that was opened; None: the section as such was

    @property
    def key(self) -> str:
        """The key of the paragraph that was opened; "" if the section as such was."""
        return self.match.citation.key if self.match else ""


def read(client: Client, opened: Opened) -> Reading:
    """The section in which ``opened`` stands.

    Raises:
        PermanentError: if nothing stands there.
    """
    held = {one.document: one for one in client.documents()}
    if (place := _section_of(opened.at)) is not None:
        section = client.section(place.document, place.edition, place.section, opened.as_of)
        return Reading(opened, section, held[section.document], None)
    match = client.show(opened.at, opened.as_of).matches[0]
    at = match.citation
    document = held[at.document]
    if document.kind == _READ_WHOLE:
        section = _notice(client, match, document, opened.as_of)
    elif at.term is not None:
        section = _definition(client, match, opened.as_of)
    else:
        section = client.section(at.document, at.edition, at.section, opened.as_of)
    return Reading(opened, section, document, match)


def _section_of(at: str) -> Pinpoint | None:
    """The section that ``at`` is the key of, as such."""
    try:
        place = Pinpoint.parse(at)
    except ValueError:
        return None
    whole = not (place.paragraph or place.term or place.revisions)
    return place if whole and place.section and place.part == 1 else None


def _definition(client: Client, match: Match, as_of: date | None) -> SectionText:
    """A term's definition with its items: the section that it stands in has hundreds of others."""
    at = match.citation
    try:
        matches = client.show(str(at.term), as_of).matches
    except PermanentError:
        matches = []
    place = (at.document, at.edition, at.section, at.term)
    own = [one for one in matches if _term_place(one.citation) == place]
    if match.citation.key not in {one.citation.key for one in own}:
        own.append(match)
    own.sort(key=lambda one: one.citation.span)
    return SectionText(
        document=at.document,
        edition=at.edition,
        section=at.section,
        title=at.term or at.title,
        label=parts(at.label)[0].partition(" “")[0],
        parent=at.section,
        children=[],
        paragraphs=[_paragraph(one) for one in own],
        ancestors=[
            Heading(
                document=at.document,
                edition=at.edition,
                section=at.section,
                title=at.title,
                level=1,
                parent=None,
                status="in_effect",
                effective=None,
                key=f"{at.document}@{at.edition}#{at.section}",
            )
        ],
    )


def _term_place(one: Citation) -> tuple[str, str, str, str | None]:
    return one.document, one.edition, one.section, one.term


def _paragraph(one: Match) -> Paragraph:
    quote = one.citation.quote
    terms = [
        TermSpan(start=found.start(), end=found.end(), term=term, key=key)
        for term, key in sorted(one.definitions.items(), key=lambda each: -len(each[0]))
        if key != one.citation.key
        and (found := re.search(rf"(?<!\w){re.escape(term)}(?!\w)", quote))
    ]
    given = one.citation.model_dump()
    return Paragraph(**given, pending=one.pending, change=one.change, terms=terms)


def _subject(fields: Sequence[Citation], edition: str) -> str:
    said = next((one.quote for one in fields if one.section == "Subject"), "")
    return said.removeprefix(edition).strip()


def _notice(
    client: Client, match: Match, document: DocumentSummary, as_of: date | None
) -> SectionText:
    at = match.citation
    matches = client.show(f"{at.document}@{at.edition}", as_of).matches
    fields = sorted((one.citation for one in matches), key=lambda one: one.span)
    return SectionText(
        document=at.document,
        edition=at.edition,
        section=at.section,
        title=_subject(fields, at.edition),
        label=f"{document.title} {at.edition}",
        parent=None,
        children=[],
        paragraphs=[Paragraph.model_validate(one.model_dump()) for one in fields],
    )
