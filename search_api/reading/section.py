"""A whole section as it is read: paragraphs in order, each with all that a page shows of it.

A standing, a document, an edition and a section enter; a ``SectionText`` leaves. Boxed text stands
where the source has it, with its status and what it would change; beside the text in force stands
what is pending on it. References and terms are spans of the quote, resolved in the text that was
valid together with it (see ``showing.matches``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from marketrules.answers import Citation, PendingCitation
from marketrules.documents import Status
from marketrules.errors import PinpointUnresolved
from marketrules.labels import MARKER
from marketrules.passages import Passage, PassageKind
from search_api.answering.cite import cite, section_label
from search_api.dates.standing import Standing
from search_api.reading.outline import CURRENT, Heading, Outlines, around
from search_api.showing.links import UNRESOLVED
from search_api.showing.matches import Matches
from search_api.showing.meanings import meanings

_FIELDS = tuple(field.name for field in fields(Citation))
WHOLE = slice(None)
_TABULAR = (PassageKind.ROW, PassageKind.FORMULA)


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """A cross-reference at its place in the quote: ``quote[start:end]`` names ``key``."""

    start: int
    end: int
    key: str | None  # None where nothing stands there on the date; ``why`` says why not
    document: str
    section: str
    paragraph: str
    why: str


@dataclass(frozen=True, slots=True)
class TermSpan:
    """A defined term at its place in the quote, with the key of its definition."""

    start: int
    end: int
    term: str
    key: str


@dataclass(frozen=True, slots=True)
class Read(Citation):
    """A paragraph, table row or formula of a section as it is read."""

    kind: PassageKind
    depth: int  # labels in its path: 0 unlabelled, 1 "(1)", 2 "(1)(a)"
    lead_in: tuple[str, ...]
    caption: str  # of a table, where it has one; of a formula its introduction
    header: tuple[str, ...]  # column heads of a table
    cells: tuple[str, ...]  # of a table's row
    pending: tuple[PendingCitation, ...]
    change: PendingCitation | None  # of boxed text: what it would make of the text in force
    links: tuple[LinkSpan, ...]
    terms: tuple[TermSpan, ...]


@dataclass(frozen=True, slots=True)
class SectionText:
    """A whole section in reading order."""

    document: str
    edition: str
    section: str
    title: str
    label: str
    parent: str | None
    children: tuple[str, ...]
    paragraphs: tuple[Read, ...]
    as_of: str
    snapshot: str
    total: int  # paragraphs of the whole section
    status: Status
    effective: str | None
    ancestors: tuple[Heading, ...]
    previous: Heading | None
    next: Heading | None
    subsections: tuple[Heading, ...]
    definitions: dict[str, str]  # term as used → key of its definition


def section_text(
    standing: Standing,
    outlines: Outlines,
    matches: Matches,
    place: tuple[str, str, str],
    part: slice = WHOLE,
) -> SectionText:
    """The section ``(document, edition, number)``; edition "current": what governs at the date.

    Of its paragraphs only ``part``: a definitions section has a thousand.

    Raises:
        PinpointUnresolved: if there is no such section.
    """
    document, edition, section = place
    outline = outlines.outline(standing, document, edition)
    if edition == CURRENT:
        edition = outlines.edition_at(standing, document, section)
    snapshot = standing.snapshot
    held = snapshot.edition(document, edition)
    passages = snapshot.in_section(document, edition, section)
    heading = next((one for one in outline.sections if one.section == section), None)
    if held is None or (heading is None and not passages):
        raise PinpointUnresolved(
            f"{document}@{edition} has no section {section!r}.",
            remedy=f"GET /v1/documents/{document} lists its sections.",
        )
    dated = [one for one in (standing.by_key(passage.key) for passage in passages) if one]
    ancestors, before, behind, below = around(outline.sections, section)
    read = _each_once(tuple(_read(one, standing, matches) for one in dated[part]))
    shown = next((one.title for one in dated if one.status is not Status.SUPERSEDED), None)
    return SectionText(
        document=document,
        edition=edition,
        section=section,
        title=shown or (heading.title if heading is not None else passages[0].title),
        label=section_label(held, section),
        parent=heading.parent if heading is not None else None,
        children=tuple(one.section for one in below),
        paragraphs=read,
        as_of=standing.view.as_of.isoformat(),
        snapshot=snapshot.id,
        total=len(dated),
        status=heading.status if heading is not None else dated[0].status,
        effective=heading.effective if heading is not None else dated[0].effective,
        ancestors=ancestors,
        previous=before,
        next=behind,
        subsections=below,
        definitions={use.term: use.key for one in read for use in one.terms},
    )


def _each_once(paragraphs: tuple[Read, ...]) -> tuple[Read, ...]:
    """Each boxed text beside one paragraph: that of its own label, else the nearest around it.

    A box that replaces (1) changes its items and rows too, each of which would list all of it.
    """
    beside: dict[str, tuple[tuple[bool, int], int]] = {}
    for number, one in enumerate(paragraphs):
        for boxed in one.pending:
            around = boxed.paragraph.startswith(one.paragraph)
            fit = (boxed.paragraph == one.paragraph, len(one.paragraph) if around else -1)
            if boxed.key not in beside or fit > beside[boxed.key][0]:
                beside[boxed.key] = (fit, number)
    return tuple(
        replace(one, pending=tuple(each for each in one.pending if beside[each.key][1] == number))
        for number, one in enumerate(paragraphs)
    )


def _read(passage: Passage, standing: Standing, matches: Matches) -> Read:
    cited = cite(passage, standing.edition_of(passage))
    caption, header = _head(passage)
    pending, change = matches.boxed(passage)
    return Read(
        **{name: getattr(cited, name) for name in _FIELDS},
        kind=passage.kind,
        depth=len(MARKER.findall(passage.paragraph)),
        lead_in=passage.lead_in,
        caption=caption,
        header=header,
        cells=tuple(passage.text.split("\t")) if passage.kind is PassageKind.ROW else (),
        pending=pending,
        change=change,
        links=_links(passage, matches),
        terms=_terms(passage, meanings(passage, matches.together(passage)).definitions),
    )


def _head(passage: Passage) -> tuple[str, tuple[str, ...]]:
    """Caption and column heads: the heads are the last line of a table's header."""
    if passage.kind is not PassageKind.ROW:
        return (passage.header if passage.kind in _TABULAR else ""), ()
    caption, _, heads = passage.header.rpartition("\n")
    return caption, tuple(heads.split("\t")) if heads else ()


def _links(passage: Passage, matches: Matches) -> tuple[LinkSpan, ...]:
    found = []
    for link in matches.links(passage):
        reference = link.reference
        start = max(reference.span.start - passage.span.start, 0)
        end = min(reference.span.end - passage.span.start, len(passage.text))
        if start < end:
            found.append(
                LinkSpan(
                    start, end, link.key, reference.document, reference.section,
                    reference.paragraph, UNRESOLVED.get(link.why, link.why),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _terms(passage: Passage, definitions: dict[str, str]) -> tuple[TermSpan, ...]:
    """Where the terms stand in the text: the longest first, without overlap."""
    taken: list[TermSpan] = []
    for term in sorted(definitions, key=len, reverse=True):
        for start, end in _written(term, passage.text):
            if all(end <= one.start or one.end <= start for one in taken):
                taken.append(TermSpan(start, end, term, definitions[term]))
    return tuple(sorted(taken, key=lambda one: one.start))


def _written(term: str, text: str) -> Iterable[tuple[int, int]]:
    words = r"\s+".join(map(re.escape, term.split()))
    return (found.span() for found in re.finditer(rf"(?<!\w){words}(?!\w)", text))
