"""What is defined or abbreviated, by heading: the one meant by a slip, and what else it is called.

A snapshot enters, once; then a term as typed. Leaves: the heading meant, if it is written as no
heading is and one letter, or joints and spaces, away from just one ("Adjustmnt Period",
"day ahead market"); and its other names, from the heading ("Qualified Scheduling Entity (QSE)")
or from a list of acronyms ("QSE" and what stands beside it). Short forms are never guessed: from
"QSE" to "QSA" is one letter.
"""

from __future__ import annotations

import re
from functools import cached_property

from index.snapshot import Snapshot
from index.terms import folded, singulars, spellings
from marketrules.passages import PassageKind

_LEAST = 8  # letters of what is corrected: "ESR" and "ESI ID" are one letter from others
_MOST_WORDS = 10  # a question is no term
_END = 3  # letters at either end, one of which a single slip leaves alone


class Headwords:
    """The headings of one snapshot, in every edition; read with the first question."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def meant(self, text: str) -> str:
        """The heading that ``text`` is a slip of; ``text`` itself if it is none or could be several."""
        if len(text.split()) > _MOST_WORDS or any(map(self.is_held, (text, *singulars(text)))):
            return text
        for form in (text, *singulars(text)):
            plain = _letters(form)
            found = self._alike(plain) if len(plain) >= _LEAST else set()
            if len(found) == 1:
                return next(iter(found))
        return text

    def is_held(self, text: str) -> bool:
        return folded(text) in self._spellings

    def names(self, text: str) -> tuple[str, ...]:
        """Other names of ``text``, folded: its short form, what that is short for."""
        for form in (text, *singulars(text)):
            if found := self._names.get(folded(form)):
                # "QSE" ends the headings of several definitions; the plainest is meant.
                plainest = min(found, key=len)
                return tuple(one for one in found if found[one] or one == plainest)
        return ()

    def _alike(self, plain: str) -> set[str]:
        near = {form for end in (plain[:_END], plain[-_END:]) for form in self._by_end.get(end, ())}
        same = {self._plain[form] for form in near if form == plain}
        return same or {self._plain[form] for form in near if one_slip(plain, form)}

    @cached_property
    def _headed(self) -> tuple[tuple[str, str], ...]:
        """Heading and, of an acronym, what it is short for."""
        kinds = {PassageKind.DEFINITION.value, PassageKind.ACRONYM.value}
        rows = self._snapshot.facets.mask(kinds=kinds).nonzero()[0].tolist()
        return tuple(
            (one.term, _meaning(one.text, one.term) if one.kind is PassageKind.ACRONYM else "")
            for one in self._snapshot.passages(rows)
            if one.term
        )

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """All folded forms, each with how it is written."""
        return {form: _written(form, term) for term, _ in self._headed for form in spellings(term)}

    @cached_property
    def _plain(self) -> dict[str, str]:
        """Letters of each form alone → how it is written."""
        pairs = ((_letters(form), written) for form, written in self._spellings.items())
        return {plain: written for plain, written in pairs if len(plain) >= _LEAST}

    @cached_property
    def _by_end(self) -> dict[str, list[str]]:
        ends: dict[str, list[str]] = {}
        for plain in self._plain:
            for end in {plain[:_END], plain[-_END:]}:
                ends.setdefault(end, []).append(plain)
        return ends

    @cached_property
    def _names(self) -> dict[str, dict[str, bool]]:
        """Folded name → its other names, and whether a list of acronyms says so."""
        names: dict[str, dict[str, bool]] = {}
        for term, meaning in self._headed:
            listed = bool(meaning)
            together = (folded(term), folded(meaning)) if listed else spellings(term)[1:]
            for one in together:
                for other in together:
                    if one != other:
                        others = names.setdefault(one, {})
                        others[other] = listed or others.get(other, False)
        return names


def one_slip(one: str, other: str) -> bool:
    """Whether one letter left out, added, changed, or two beside each other exchanged, makes the other.

    Figures are no slips: of two numbers neither is a misspelling.

    >>> one_slip("adjustmntperiod", "adjustmentperiod"), one_slip("level1", "level2")
    (True, False)
    """
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) < len(other):
        return one[start:] == other[start + 1 :] and not other[start].isdigit()
    changed = one[start : start + 2] + other[start : start + 2]
    if one[start + 1 :] == other[start + 1 :]:
        return not (one[start] + other[start]).isdigit()
    exchanged = one[start : start + 2] == other[start : start + 2][::-1]
    return (
        exchanged
        and one[start + 2 :] == other[start + 2 :]
        and not any(letter.isdigit() for letter in changed)
    )


def _written(form: str, term: str) -> str:
    """``form`` of the heading ``term`` as it is written there."""
    start = term.casefold().find(form)
    return term[start : start + len(form)] if start >= 0 else form


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", folded(text))


def _meaning(text: str, term: str) -> str:
    r"""What stands beside an acronym: "QSE\tQualified Scheduling Entity"."""
    return " ".join(text.removeprefix(term).split()).strip(" –—-:")
