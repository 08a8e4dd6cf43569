"""Sections whose title stands in a question, word for word: "notice of dispute deadline".

A snapshot enters, once; then a question. Leaves: the rows of the sections of that title. Who knows
the rulebook asks by its titles, and by keyword "Notice of Dispute" is three common words.
"""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np

from index.snapshot import Snapshot
from index.tokens import tokens
from search_api.dates.editions import Mask

_WORDS = 3  # of a title: "Verifiable Costs" is what many a question is about
_LEAST, _MOST = 2, 12  # tokens of it: what is longer is typed by nobody
_SHORT_FORM = re.compile(r"\([^)]*\)")


class Titles:
    """The section titles of one snapshot, in every edition; read with the first question."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def rows(self, text: str) -> Mask | None:
        """The rows of all sections with a title that stands in ``text``; None if there is none."""
        words = _words(text)
        codes = [
            code
            for length in range(_LEAST, min(_MOST, len(words)) + 1)
            for start in range(len(words) - length + 1)
            for code in self._titled.get(words[start : start + length], ())
        ]
        if not codes:
            return None
        facet = self._snapshot.facets.section
        chosen = np.zeros(len(facet.names), dtype=np.bool_)
        chosen[codes] = True
        mask: Mask = chosen[facet.codes]
        return mask

    @cached_property
    def _titled(self) -> dict[tuple[str, ...], list[int]]:
        """Section codes by the tokens of the title, its short form in brackets left out."""
        code_of = {name: code for code, name in enumerate(self._snapshot.facets.section.names)}
        titled: dict[tuple[str, ...], list[int]] = {}
        for edition in self._snapshot.editions:
            for section in self._snapshot.sections(edition.document.id, edition.edition):
                title = _SHORT_FORM.sub(" ", section.title)
                if len(title.split()) < _WORDS:
                    continue
                words = _words(title)
                code = code_of.get(f"{edition.key}#{section.number}")
                if code is not None and _LEAST <= len(words) <= _MOST:
                    titled.setdefault(words, []).append(code)
        return titled


def _words(text: str) -> tuple[str, ...]:
    # In small letters: capitals are taken for a short form, and "NOTICES" for another word.
    return tuple(tokens(text.lower()))
