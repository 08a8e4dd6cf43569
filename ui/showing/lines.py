"""What a card says, line by line: lead-ins in grey, paragraphs with the words that answer marked.

A paragraph's text and lead-in come with its ``Match``; where that couldn't be had, a line is the
quote alone. Pending changes stand below the line that they would change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from marketrules.wire import Citation, Match, PendingCitation, Piece

_LABEL = re.compile(r"^\s*((?:\([A-Za-z0-9]{1,6}\))+)\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a card."""

    text: str
    label: str = ""  # "(a)", as it stands in the text
    depth: int = 0  # how far it is set in: labels in its path less one
    marked: tuple[tuple[int, int], ...] = ()  # what answers, in code points of ``text``
    lead: bool = False  # there only so that what follows can be understood
    citation: Citation | None = None  # None for a lead-in
    pending: tuple[PendingCitation, ...] = ()
    redline: tuple[Piece, ...] = ()  # of proposed text, in place of it


def lines(
    citations: Sequence[Citation],
    matches: Mapping[str, Match],
    pending: Sequence[PendingCitation] = (),
    redlines: Mapping[str, Sequence[Piece]] = MappingProxyType({}),
    marking: bool = True,
) -> list[Line]:
    """The lines of paragraphs of one section, each with those above it that nobody has seen yet."""
    found: list[Line] = []
    seen: set[str] = set()
    for citation in citations:
        match = matches.get(citation.key)
        for depth, lead in enumerate(match.lead_in if match else ()):
            if _same(lead) not in seen:
                seen.add(_same(lead))
                label, text = labelled(lead)
                found.append(Line(text, label, depth, lead=True))
        line = _line(citation, match, marking)
        seen.add(_same(f"{line.label} {line.text}"))
        under = tuple(one for one in pending if one.changes == citation.key)
        proposed = tuple(redlines.get(citation.key, ()))
        found.append(replace(line, pending=under, redline=proposed))
    return found


def labelled(text: str) -> tuple[str, str]:
    r"""A paragraph's label as it stands at its beginning, and the text behind it.

    >>> labelled("(1)(a)\tThe cap is $5.")
    ('(1)(a)', 'The cap is $5.')
    """
    found = _LABEL.match(text)
    return (found[1], text[found.end() :]) if found else ("", text.strip())


def _line(citation: Citation, match: Match | None, marking: bool) -> Line:
    label, text = _parted(citation, match.text if match else citation.quote)
    depth = max(0, citation.paragraph.count("(") - max(1, label.count("(")))
    if not label and citation.paragraph.startswith("("):
        depth = max(0, citation.paragraph.count("(") - 1)
    quoted = _parted(citation, citation.quote)[1]
    at = text.find(quoted)
    span = ((at, at + len(quoted)),) if marking and at >= 0 else ()
    return Line(text, label, depth, span, citation=citation)


def _parted(citation: Citation, text: str) -> tuple[str, str]:
    """Label and text; of a definition the term and what it means."""
    if citation.term and text.startswith(citation.term):
        return citation.term, text.removeprefix(citation.term).strip()
    return labelled(text)


def _same(text: str) -> str:
    return " ".join(text.split())
