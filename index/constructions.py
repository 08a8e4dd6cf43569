"""Which text prevails over which, found in the documents' own words, with the paragraph that says it.

Holdings enter; ``Construction`` records leave. Four forms are understood:

- "In the event of a conflict between this Guide and the Protocols, the Protocols shall control",
  "…, those authorities would govern over this document", "the Protocols supersede the Guide";
- "… the following order applies", with one item for each document, the highest first;
- "a term defined in a Section has that meaning there: that definition controls";
- "The terms of this Guide are found in Protocol Section 2".

A sentence is taken only if both sides name documents; "the deadlines in Section 5.3 shall govern"
is about two sections of one document and is left out. Text that isn't in force, and what a
revision request proposes, says nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from index.parties import Parties, parties_of
from marketrules.constructions import OTHERS, Construction, Subject
from marketrules.documents import Kind, Status
from marketrules.holdings import Holding
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from marketrules.spans import Span

_LIKELY = re.compile(r"conflict|inconsisten|precedence|supersede|prevail|definition", re.IGNORECASE)
_SENTENCE = re.compile(r"\S.*?(?:[.;:](?=\s|$)|$)", re.DOTALL)
_CONFLICT = re.compile(r"\b(?:conflict\w*|inconsisten\w*|contradict\w*)\b", re.IGNORECASE)
_PREVAILS = re.compile(
    r"\b(?:(?:shall|will|would|must)\s+)?"
    r"(?:controls?|prevails?|governs?|takes?\s+precedence|has\s+precedence)\b",
    re.IGNORECASE,
)
_SUPERSEDES = re.compile(r"\bsupersedes?\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|nothing|no)\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:following|this) order\b|\border of (?:precedence|priority)\b", re.I)
_THOSE = re.compile(r"\b(?:those|such|these)\s+(?:authorities|documents|provisions)\b", re.I)
# Whose sections are meant is the document itself: "the provisions of Section 1 … prevail".
_SECTIONS = re.compile(r"\bprovisions?\s+of\s+Sections?\b")
_MEANINGS = re.compile(r"\b(?:definitions?|acronyms?|meanings?)\b", re.IGNORECASE)
_SECTION_TERMS = re.compile(
    r"\bdefin\w+\b.*?\bSection\b.*?\b(?:controls?|prevails?|governs?|applies)\b", re.I | re.S
)
_TERMS_FROM = re.compile(
    r"\b(?:terms?|definitions?)\b.*?\b(?:found|defined|set (?:out|forth)|(?:the|as) meanings?|"
    r"stated|provided)\b.*?\bin\s+(?P<where>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CAPITALIZED = re.compile(
    r"\bcapitali[sz]ed terms\b|\bterms (?:and|or) definitions\b|\bcapital letter\b", re.I
)


def constructions(holdings: Sequence[Holding]) -> Iterator[Construction]:
    """All that the holdings say of precedence, in the order of the holdings."""
    documents = [holding.edition.document for holding in holdings]
    for holding in holdings:
        if holding.edition.document.kind is not Kind.REVISION_REQUEST:
            yield from _of_holding(holding, parties_of(holding.edition.document, documents))


def _of_holding(holding: Holding, parties: Parties) -> Iterator[Construction]:
    for passage in holding.passages:
        if (
            passage.status is Status.IN_EFFECT
            and passage.kind is PassageKind.TEXT
            and _LIKELY.search(passage.text)
        ):
            yield from _of_passage(passage, parties, holding)


def _of_passage(passage: Passage, parties: Parties, holding: Holding) -> Iterator[Construction]:
    for found in _SENTENCE.finditer(passage.text):
        sentence = found[0]
        start = passage.span.start + found.start()
        span = Span(start, start + len(sentence))
        if _ORDER.search(sentence) and _CONFLICT.search(sentence):
            yield from _ordered(passage, span, parties, holding)
            continue
        told = _told(sentence, parties)
        if told is not None:
            subject, above, below = told
            yield Construction(
                subject, passage.key, passage.document, passage.edition, span, above, below
            )


def _told(
    sentence: str, parties: Parties
) -> tuple[Subject, tuple[str, ...], tuple[str, ...]] | None:
    """What a sentence says: its subject, who prevails, and over whom."""
    conflict = _CONFLICT.search(sentence)
    prevails = next((one for one in _PREVAILS.finditer(sentence)), None)
    if conflict and prevails:
        sides = _sides(sentence, conflict, prevails, parties)
        meanings = len(_MEANINGS.findall(sentence)) > 1
        subject = Subject.DEFINITIONS if meanings else Subject.DOCUMENTS
        return (subject, *sides) if all(sides) else None
    supersedes = _SUPERSEDES.search(sentence)
    if supersedes and not _NEGATED.search(sentence, 0, supersedes.start()):
        above = parties.named(sentence[: supersedes.start()])
        below = _without(parties.named(sentence[supersedes.end() :]), above)
        return (Subject.DOCUMENTS, above, below) if above and below else None
    if _SECTION_TERMS.search(sentence) and not conflict:
        return Subject.SECTION_DEFINITIONS, (), ()
    found = _TERMS_FROM.search(sentence) if _CAPITALIZED.search(sentence) else None
    elsewhere = _without(parties.named(found["where"]), (parties.own,)) if found else ()
    return (Subject.TERMS_FROM, elsewhere, (parties.own,)) if elsewhere else None


def _sides(
    sentence: str, conflict: re.Match[str], prevails: re.Match[str], parties: Parties
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who prevails, and over whom, in a sentence of a conflict."""
    first = _subject_of(sentence, conflict, prevails, parties)
    condition, subject = sentence[:first], sentence[first : prevails.start()]
    around = parties.named(condition)
    over = parties.named(sentence[prevails.end() :])
    if _THOSE.search(subject):
        above = _without(around, (parties.own,))
    else:
        above = parties.named(subject) or ((parties.own,) if _SECTIONS.search(subject) else ())
    below = _without((*around, *over), above)
    if above and not below and parties.own not in above:
        below = (parties.own,)
    return above, below


def _subject_of(
    sentence: str, conflict: re.Match[str], prevails: re.Match[str], parties: Parties
) -> int:
    """Where the words begin that say who prevails.

    After ", then"; else after the first comma behind "conflict" if no party is named before it
    ("in any conflict, A and B prevail"); else where one is named for the second time ("a conflict
    between A and B, B prevails").
    """
    then = sentence.rfind(", then ", 0, prevails.start())
    if then >= 0:
        return then
    comma = sentence.find(",", conflict.end(), prevails.start())
    seen: set[str] = set()
    for at, party in parties.places(sentence[: prevails.start()]):
        if not seen and at > comma >= 0:
            return comma
        if party in seen and at > conflict.end():
            return max(sentence.rfind(",", 0, at), conflict.end())
        seen.add(party)
    return comma if comma >= 0 else conflict.end()


def _without(parties: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    left = dict.fromkeys(parties)
    for other in others:
        left.pop(other, None)
    return tuple(left)


def _ordered(
    passage: Passage, span: Span, parties: Parties, holding: Holding
) -> Iterator[Construction]:
    """Of a list of documents, the highest first: each prevails over all below it."""
    items = [
        parties.named(one.text)
        for one in holding.passages
        if one.section == passage.section
        and one.box is None
        and one.paragraph != passage.paragraph
        and parent_paragraph(one.paragraph) == passage.paragraph
    ]
    named = [item for item in items if item]
    for place, above in enumerate(named[:-1]):
        below = _without((party for item in named[place + 1 :] for party in item), above)
        below = (*below, OTHERS) if place == 0 and OTHERS not in below else below
        yield Construction(
            Subject.DOCUMENTS, passage.key, passage.document, passage.edition, span, above, below
        )
