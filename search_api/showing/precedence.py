"""Which of the documents that an answer cites governs if they conflict, by the paragraph that says so.

Cited places enter; a note for each pair of documents leaves, with the citation of the sentence. The
rules are found in the documents at build time (``index.constructions``); one counts only while its
paragraph is in force. Where no document held says anything, nothing is noted: rank alone is no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from marketrules.answers import Citation
from marketrules.constructions import Construction, Subject
from marketrules.documents import Document, Kind
from search_api.answering.cite import cite, short_title, where
from search_api.dates.standing import IN_FORCE, Standing

MOST = 2  # notes: an answer that cites four documents isn't to be drowned in them


class Cited(Protocol):
    """A passage or a citation."""

    @property
    def document(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Precedence:
    """That one document prevails over another, and who says so."""

    note: str
    citation: Citation


def precedence(cited: Iterable[Cited], standing: Standing) -> tuple[Precedence, ...]:
    """At most MOST notes on the documents of ``cited``, those cited first before the others."""
    held = {one.document.id: one.document for one in standing.snapshot.editions}
    documents = [held[one] for one in dict.fromkeys(each.document for each in cited)]
    rules = [one for one in documents if one.kind is not Kind.REVISION_REQUEST]
    if len(rules) < 2:
        return ()
    in_force = list(_in_force(standing))
    pairs = (prevailing(one, other, in_force) for one, other in combinations(rules, 2))
    return tuple(_noted(found, standing) for found in pairs if found is not None)[:MOST]


def prevailing(
    one: Document, other: Document, constructions: Sequence[Construction]
) -> tuple[Document, Document, Construction] | None:
    """Which of two documents prevails, over which, and by what; None where nothing says so.

    What names both by their titles is better evidence than what names a kind of documents.
    """
    found = [
        (above, below, rule)
        for rule in constructions
        for above, below in ((one, other), (other, one))
        if rule.prevails(above, below)
    ]
    return max(found, key=_named_by_title, default=None)


def _named_by_title(found: tuple[Document, Document, Construction]) -> int:
    above, below, rule = found
    return (above.id in rule.prevailing) + (below.id in rule.yielding)


def _in_force(standing: Standing) -> Iterator[Construction]:
    for one in standing.snapshot.constructions(Subject.DOCUMENTS):
        passage = standing.by_key(one.key)
        if passage is not None and passage.status in IN_FORCE and standing.governs(passage):
            yield one


def _noted(found: tuple[Document, Document, Construction], standing: Standing) -> Precedence:
    above, below, rule = found
    passage = standing.by_key(rule.key)
    if passage is None:
        raise LookupError(rule.key)
    edition = standing.edition_of(passage)
    note = (
        f"If they conflict, {short_title(below)} yields to {short_title(above)}"
        f" ({where(passage, edition)})."
    )
    return Precedence(note, cite(passage, edition, rule.span))
