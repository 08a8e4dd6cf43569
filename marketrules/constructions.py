"""Rules of construction that the documents state of themselves: which text prevails over which.

Found at build time by what the paragraphs say, and kept with the pinpoint of the paragraph. A
*party* is a document's id ("planning-guide"), a kind of document ("kind:rule"), or OTHERS.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketrules.documents import Document
from marketrules.spans import Span

OTHERS = "others"  # any document but the one that says so
KIND = "kind:"  # before a kind of document: "kind:rule"


class Subject(StrEnum):
    """What a rule of construction is about."""

    DOCUMENTS = "documents"  # one document prevails over another
    DEFINITIONS = "definitions"  # likewise, but only in what terms mean
    SECTION_DEFINITIONS = "section_definitions"  # a term defined in a section prevails there
    TERMS_FROM = "terms_from"  # terms not defined in the document mean what they do elsewhere


@dataclass(frozen=True, slots=True)
class Construction:
    """One such rule with its source."""

    subject: Subject
    key: str  # of the paragraph that says it
    document: str
    edition: str
    span: Span  # of the sentence, in the edition's source text
    prevailing: tuple[str, ...] = ()  # parties
    yielding: tuple[str, ...] = ()

    def prevails(self, one: Document, other: Document) -> bool:
        """Whether it says that ``one`` prevails over ``other``."""
        return self._names(one, self.prevailing) and self._names(other, self.yielding)

    def _names(self, document: Document, parties: tuple[str, ...]) -> bool:
        """Named by its id, or by its kind; OTHERS only where it isn't named on either side."""
        if document.id in parties:
            return True
        named = document.id in (*self.prevailing, *self.yielding)
        if named:
            return False
        if f"{KIND}{document.kind}" in parties:
            return True
        return OTHERS in parties and document.id != self.document


@dataclass(frozen=True, slots=True)
class ScopedTerm:
    """A term that a paragraph outside the definitions section defines, and where that holds."""

    term: str  # as written
    key: str  # of the paragraph that defines it
    document: str
    edition: str
    section: str  # it holds in this section and below it
    span: Span  # of the term, in the edition's source text
