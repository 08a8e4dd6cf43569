r"""Terms that a paragraph outside the definitions sections defines, and where they hold.

Holdings enter; ``ScopedTerm`` records leave. Forms understood:

    As used in this Section 7.2: (a) "Late Form" means …            in 7.2 and below
    In this Section, a "Base Case" is …                             in the section
    For purposes of this Section, late forms are defined as …
    … shall be referred to as "pre-June 1, 2020 Forms"
    The following terms, when used in this section, …: (1) Late form -- a form …

"This Section" under a heading such as "Terms Used in this Section" is the section above it, for
which the heading stands. What is said of "this paragraph" or "this definition" alone holds too
narrowly to be kept. A paragraph that is boxed defines for boxed text; who asks decides by status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from marketrules.constructions import ScopedTerm
from marketrules.documents import Kind, Status
from marketrules.holdings import Holding
from marketrules.passages import Passage, PassageKind
from marketrules.spans import Span

_QUOTED = r"[“\"](?P<quoted>[^”\"]{2,80}?)[,.]?[”\"](?:\s*\([^()]*\))?,?"
_MEANS = (
    r"\s+(?:means?\b|shall\s+means?\b|(?:is|are)\s+defined\s+(?:as|to)\b|has\s+the\s+meaning\b)"
)
# "As defined in Section 4.1" is no scope: a section by number alone only after "for purposes of".
_SCOPE = re.compile(
    r"\b(?:(?:for\s+(?:the\s+)?purposes?\s+of|used\s+in|in)\s+this\s+(?:sub)?section"
    r"|for\s+(?:the\s+)?purposes?\s+of\s+section)\b(?:\s+(?P<number>[0-9]+(?:\.[0-9]+)*))?",
    re.IGNORECASE,
)
_NARROW = re.compile(r"\b(?:for (?:the )?purposes? of|used in) this (?:paragraph|definition)", re.I)
_QUOTED_MEANS = re.compile(rf"{_QUOTED}{_MEANS}", re.IGNORECASE)
_IS = re.compile(rf"{_QUOTED}\s+(?:is|are|includes?)\s+(?!not\b|defined\b)", re.IGNORECASE)
_BARE_MEANS = re.compile(
    rf"[,:]\s+(?:an?\s+|the\s+)?(?P<bare>[A-Za-z][\w-]*(?:\s+[\w-]+){{0,4}}?){_MEANS}"
)
_CALLED = re.compile(
    rf"\b(?:(?:shall|will)\s+be|is|are)?\s*referred\s+to\b[^“\"().]{{0,60}}?\bas\s+(?:an?\s+|the\s+)?"
    rf"{_QUOTED}",
    re.IGNORECASE,
)
_DASHED = re.compile(r"\s*\(\w{1,5}\)\s+(?P<bare>[A-Z][\w ’'/-]{1,60}?)\s+(?:--|—|–)\s+\S")
_LISTS_TERMS = re.compile(r"\b(?:terms|definitions)\b", re.IGNORECASE)
_OF_TERMS = re.compile(r"\b(?:definitions?|terms|glossary|acronyms?)\b", re.IGNORECASE)
_APPROVED = (Status.IN_EFFECT, Status.PENDING, Status.INTERPRETATION)
_SENTENCE = re.compile(r"\S.*?(?:[.;](?=\s)|$)", re.DOTALL)


def scoped_terms(holdings: Sequence[Holding]) -> Iterator[ScopedTerm]:
    """The terms of all holdings, in document order."""
    for holding in holdings:
        if holding.edition.document.kind is Kind.REVISION_REQUEST:
            continue
        parents = {section.number: section.parent for section in holding.sections}
        for passage in holding.passages:
            plain = passage.kind is PassageKind.TEXT and passage.term is None
            if plain and passage.status in _APPROVED:
                yield from _of_passage(passage, parents)


def _of_passage(passage: Passage, parents: Mapping[str, str | None]) -> Iterator[ScopedTerm]:
    above = " ".join(passage.lead_in[-1:])
    inherited = _SCOPE.search(above)
    dashed = _DASHED.match(passage.text) if inherited and _LISTS_TERMS.search(above) else None
    if dashed:
        yield _term(passage, dashed, "bare", 0, _section(passage, inherited, parents))
        return
    for sentence in _SENTENCE.finditer(passage.text):
        if _NARROW.search(sentence[0]):
            continue
        own = _SCOPE.search(sentence[0])
        scope = own or inherited
        for found, group in _defined(sentence[0], scoped=scope is not None):
            section = _section(passage, scope, parents)
            yield _term(passage, found, group, sentence.start(), section)


def _defined(sentence: str, *, scoped: bool) -> Iterable[tuple[re.Match[str], str]]:
    """What a sentence defines; looser forms count only where it says for which section."""
    found = [(one, "quoted") for one in _QUOTED_MEANS.finditer(sentence)]
    if scoped and not found:
        found = [(one, "quoted") for one in (_IS.search(sentence), _CALLED.search(sentence)) if one]
        bare = _BARE_MEANS.search(sentence)
        if bare and not found:
            found = [(bare, "bare")]
    return found


def _section(
    passage: Passage, scope: re.Match[str] | None, parents: Mapping[str, str | None]
) -> str:
    """The section in which the term holds."""
    named = scope["number"] if scope else None
    if named and named in parents:
        return named
    parent = parents.get(passage.section)
    return parent if parent and _OF_TERMS.search(passage.title) else passage.section


def _term(
    passage: Passage, found: re.Match[str], group: str, offset: int, section: str
) -> ScopedTerm:
    start = passage.span.start + offset
    span = Span(start + found.start(group), start + found.end(group))
    return ScopedTerm(
        " ".join(found[group].split()),
        passage.key,
        passage.document,
        passage.edition,
        section,
        span,
    )
