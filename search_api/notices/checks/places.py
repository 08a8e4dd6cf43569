"""The places that a draft cites, and what stands there on the notice's date.

A field enters; each cross-reference in it leaves with the passages that it names: in force on the
date, boxed, or none. A section number alone is of the document named nearest to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from marketrules.document_names import PROTOCOLS
from marketrules.documents import Kind
from marketrules.mentions import find_mentions
from marketrules.passages import Passage
from marketrules.references import Mention
from marketrules.spans import Span
from search_api.dates.standing import IN_FORCE, Standing
from search_api.questions.naming import Names
from search_api.searching.places import Places, at_path

_RULES = frozenset(
    {Kind.PROTOCOLS, Kind.GUIDE, Kind.MANUAL, Kind.RULE, Kind.STANDARD, Kind.INSTRUCTIONS}
)


@dataclass(frozen=True, slots=True)
class Text:
    """The rules of the notice's date."""

    standing: Standing
    places: Places
    names: Names

    @property
    def rules(self) -> dict[str, str]:
        """Titles of the documents that are rules and held on the date, by id."""
        bases = self.standing.view.bases.items()
        return {one: base.document.title for one, base in bases if base.document.kind in _RULES}


@dataclass(frozen=True, slots=True)
class Cited:
    """A place as a draft names it."""

    field: str
    span: Span  # in the field
    words: str
    section: str
    path: str  # "(2)(a)"; ""
    documents: tuple[str, ...]  # that have such a section, or are named; () if none
    named: str | None  # the document named with it, held or not
    passages: tuple[Passage, ...] = ()  # of the date's text, of any status

    @property
    def in_force(self) -> tuple[Passage, ...]:
        return tuple(one for one in self.passages if one.status in IN_FORCE)


def cited(name: str, value: str, text: Text) -> tuple[Cited, ...]:
    """The places cited in the field ``name`` whose text is ``value``."""
    return tuple(
        one for mention in find_mentions(value) for one in _cited(name, value, mention, text)
    )


def _cited(name: str, value: str, mention: Mention, text: Text) -> Iterator[Cited]:
    if mention.section is None:
        return  # "paragraph (2) above", or a document alone
    named = mention.document
    documents = _documents(value, mention, text)
    for path in mention.paragraphs or ("",):
        found = [
            one for document in documents for one in _at(document, mention.section, path, text)
        ]
        yield Cited(
            name, mention.span, mention.span.quote(value), mention.section, path, documents, named,
            tuple(found),
        )  # fmt: skip


def _documents(value: str, mention: Mention, text: Text) -> tuple[str, ...]:
    """The documents meant: the one named with it, or nearest before, or all that have the section."""
    rules, number = text.rules, str(mention.section)
    if mention.document in rules:
        return (str(mention.document),)
    having = tuple(
        one for one in text.places.documents(number)
        if one in rules and (text.places.rows(one, number, below=True) & text.standing.view.rows).any()
    )  # fmt: skip
    # "The Protocols" are whichever are held; any other document that is named and not held is none.
    if mention.document not in (None, PROTOCOLS):
        return ()
    called = [one for one in text.names.find(value) if one.document in rules]
    after = [one for one in called if 0 <= one.span.start - mention.span.end <= 60]
    before = [one for one in called if one.span.start <= mention.span.start]
    nearest = [*after[:1], *reversed(before)]
    if nearest and (not having or nearest[0].document in having):
        return (nearest[0].document,)
    return having


def _at(document: str, number: str, path: str, text: Text) -> list[Passage]:
    if path:
        return list(at_path(text.standing, text.places, document, number, path))
    rows = text.places.rows(document, number, below=True) & text.standing.view.rows
    return list(text.standing.passages(np.flatnonzero(rows).tolist()))
