"""The gate between a drafted answer and its reader: nothing passes that can't be traced.

A draft enters; what leaves holds only claims whose every citation resolves to a paragraph held,
quotes it verbatim at the stated span of that edition's source text, and is of a text that governs
at the date asked about; and whose words are the words quoted (white space apart). A claim that
fails is dropped, and said so. Answers are made nowhere else: ``search_api.answering.answer`` has only
drafts to give.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from marketrules.answers import Citation, Claim
from marketrules.errors import UngroundedClaim
from marketrules.passages import Passage
from marketrules.spans import Span

# Behind the words of a claim, outside of the quotation: the sentence goes on in the source.
CUT = " […]"


class Sources(Protocol):
    """What is needed of a snapshot to check a quote."""

    def by_key(self, key: str) -> Passage | None: ...

    def source_text(self, document: str, edition: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Drafted:
    """A claim as drafted: its words, and the citations that are to carry it."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Grounded:
    """What passed: claims with citations by number, pending text, and how many were dropped."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    pending: tuple[Citation, ...]
    dropped: int


Fits = Callable[[Passage], bool]


def ground(
    drafted: tuple[Drafted, ...],
    pending: tuple[Citation, ...],
    sources: Sources,
    in_force: Fits,
    to_come: Fits,
) -> Grounded:
    """Lets through what can be traced.

    ``in_force`` says whether a passage governs at the date asked about, ``to_come`` whether it is
    boxed text that stands beside what governs.
    """
    claims: list[Claim] = []
    citations: dict[Citation, int] = {}
    dropped = 0
    for draft in drafted:
        try:
            check_claim(draft, sources, in_force)
        except UngroundedClaim:
            dropped += 1
            continue
        numbers = tuple(citations.setdefault(one, len(citations)) for one in draft.citations)
        claims.append(Claim(draft.text, numbers))
    kept = []
    for citation in pending:
        try:
            check_citation(citation, sources, to_come)
        except UngroundedClaim:
            dropped += 1
        else:
            kept.append(citation)
    return Grounded(tuple(claims), tuple(citations), tuple(kept), dropped)


def check_claim(draft: Drafted, sources: Sources, in_force: Fits) -> None:
    """Checks one claim.

    Raises:
        UngroundedClaim: if it cites nothing, a citation fails, or its words aren't quoted.
    """
    if not draft.citations:
        raise UngroundedClaim(f"a claim without a citation: {draft.text!r}")
    for citation in draft.citations:
        check_citation(citation, sources, in_force)
    words = plain(draft.text.removesuffix(CUT))
    if not words or not any(words in plain(citation.quote) for citation in draft.citations):
        raise UngroundedClaim(f"words that are not quoted: {draft.text!r}")


def check_citation(citation: Citation, sources: Sources, fits: Fits) -> None:
    """Checks that a citation is true of what is held.

    Raises:
        UngroundedClaim: says what is wrong.
    """
    passage = sources.by_key(citation.key)
    if passage is None:
        raise UngroundedClaim(f"{citation.key}: no such paragraph")
    said = (citation.document, citation.edition, citation.section, citation.paragraph)
    if said != (passage.document, passage.edition, passage.section, passage.paragraph):
        raise UngroundedClaim(f"{citation.key}: not the pinpoint of {said}")
    if (citation.status, citation.revisions) != (passage.status, passage.revisions):
        raise UngroundedClaim(f"{citation.key}: is {passage.status}, not {citation.status}")
    if not fits(passage):
        raise UngroundedClaim(f"{citation.key}: doesn't stand in the text of that date")
    start, end = citation.span
    if not 0 <= start < end or not passage.span.holds(Span(start, end)):
        raise UngroundedClaim(f"{citation.key}: span {start}..{end} lies outside the paragraph")
    if sources.source_text(citation.document, citation.edition)[start:end] != citation.quote:
        raise UngroundedClaim(f"{citation.key}: the quote is not what stands there")


def plain(text: str) -> str:
    """``text`` with every run of white space as one space: what a reader sees."""
    return re.sub(r"\s+", " ", text).strip()
