"""Exact places: section numbers and paragraph labels → rows of the text of a date.

The catalogue's section names enter once; for a number (and a document, where one is named) the
rows of that section and of those below it leave. Nothing here goes by likeness: what doesn't
stand there isn't found.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.facets import Facets
from index.terms import singulars
from marketrules.labels import parent_numbers
from marketrules.passages import Passage, PassageKind
from search_api.dates.editions import Mask
from search_api.dates.standing import Standing
from search_api.questions.query import revision_forms
from search_api.searching.titles import Titles


class Places:
    """The section numbers and titles of a snapshot."""

    def __init__(self, facets: Facets, titles: Titles | None = None) -> None:
        self._facet = facets.section
        self._titles = titles
        self._own: dict[tuple[str, str], list[int]] = {}  # (document, number) → section codes
        self._under: dict[tuple[str, str], list[int]] = {}  # the same with those below
        self._documents: dict[str, dict[str, None]] = {}  # number → documents that have it
        self._digits: dict[str, dict[str, None]] = {}  # "6573" → numbers of these digits
        for code, name in enumerate(facets.section.names):
            document, _, rest = name.partition("@")
            number = rest.partition("#")[2]
            self._own.setdefault((document, number), []).append(code)
            for above in (number, *parent_numbers(number)):
                self._under.setdefault((document, above), []).append(code)
                self._documents.setdefault(above, {})[document] = None
                if "." in above:
                    self._digits.setdefault(above.replace(".", ""), {})[above] = None

    def has(self, number: str) -> bool:
        """Whether any document has, in any edition, a section of that number or title."""
        return number in self._documents

    def documents(self, number: str) -> tuple[str, ...]:
        """The documents that have such a section."""
        return tuple(self._documents.get(number, ()))

    def alike(self, number: str, document: str | None = None) -> tuple[str, ...]:
        """Numbers of the same digits, divided otherwise: 6.5.7.3 for "6.57.3"."""
        found = self._digits.get(number.replace(".", ""), {}) if "." in number else {}
        return tuple(
            one
            for one in found
            if one != number and (document is None or document in self._documents[one])
        )

    def titled(self, text: str) -> Mask | None:
        """Rows of the sections whose title stands in ``text``; None if there is none."""
        return self._titles.rows(text) if self._titles is not None else None

    def rows(self, document: str, number: str, *, below: bool) -> Mask:
        """Rows of the section, with ``below`` of its subsections too, in every edition."""
        codes = (self._under if below else self._own).get((document, number), [])
        chosen = np.zeros(len(self._facet.names), dtype=np.bool_)
        chosen[codes] = True
        mask: Mask = chosen[self._facet.codes]
        return mask


def at_path(
    standing: Standing, places: Places, document: str, number: str, path: str
) -> tuple[Passage, ...]:
    """The passages of paragraph ``path`` ("(1)(a)") and of its items, in order, at the date."""
    rows = np.flatnonzero(places.rows(document, number, below=False) & standing.view.rows)
    return tuple(
        passage for passage in standing.passages(rows.tolist()) if _within(passage.paragraph, path)
    )


def formerly_at(
    standing: Standing, places: Places, document: str, number: str, path: str, *, below: bool = True
) -> tuple[Passage, ...]:
    """What stood at ``path`` before its list was numbered anew; with ``below``, its items too."""
    rows = standing.formerly(places.rows(document, number, below=False), path)
    found = standing.passages(rows)
    return found if below else tuple(one for one in found if standing.was(one) == path)


def numbers_of(standing: Standing, passages: Iterable[Passage]) -> list[int]:
    """The rows of ``passages``."""
    found = (standing.snapshot.row_of(passage.key) for passage in passages)
    return [row for row in found if row is not None]


def of_revisions(standing: Standing, revisions: Iterable[str]) -> Mask:
    """Rows of the boxes and of the requests of ``revisions``, at any date."""
    rows: Mask = np.zeros(len(standing.snapshot), dtype=np.bool_)
    for revision in revisions:
        for form in revision_forms(revision):
            rows[numbers_of(standing, standing.snapshot.by_revision(form)[1])] = True
            rows |= standing.snapshot.facets.document.mask({form.lower()})
    return rows


def defined(standing: Standing, text: str) -> tuple[Passage, ...]:
    """What ``text`` is defined as at the date: the plainest term first, mere pointers only alone.

    "QSE" ends the headings of several definitions; "Qualified Scheduling Entity (QSE)" is meant.
    """
    held: list[Passage] = []
    for form in (text, *singulars(text)):
        found = [standing.by_key(one.key) for one in standing.snapshot.by_term(form)]
        held = held or [one for one in found if one is not None and standing.governs(one)]
    plain = [one for one in held if not one.see] or held
    shortest = min((len(one.term or "") for one in plain if _is_definition(one)), default=0)
    kept = [one for one in plain if not _is_definition(one) or len(one.term or "") == shortest]
    return tuple(sorted(kept, key=lambda one: not _is_definition(one)))


def _is_definition(passage: Passage) -> bool:
    return passage.kind is PassageKind.DEFINITION


def _within(paragraph: str, path: str) -> bool:
    return paragraph == path or paragraph.startswith((f"{path}(", f"{path} "))
