"""What has become of a text that doesn't govern at the date: an old permalink, a renumbered paragraph.

A passage of any edition enters; the passage of the date's text that stands for it leaves, with how
it was found. The same words are surer than the same number: a paragraph that was (8) and is (9)
now is found by its words, and the new (8) isn't taken for it. A paragraph whose words and number
have both changed is found only if its section kept its number or its title.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketrules.documents import Kind, Status
from marketrules.passages import Passage
from search_api.sentences import words
from search_api.standing import Standing

_FEW = 6  # words: shorter texts ("RESERVED", "Zero $75") are no evidence by themselves


class How(StrEnum):
    """How the text of the date was found."""

    SAME = "same"  # at the same place, in the same words
    CHANGED = "changed"  # at the same place, in other words
    RENUMBERED = "renumbered"  # the same words at another place
    MOVED = "moved"  # at the same label of the section that now has the title; other words
    GONE = "gone"  # nothing is known to stand for it


@dataclass(frozen=True, slots=True)
class Successor:
    """What stands for a text at the date."""

    passage: Passage | None  # with its status at the date
    how: How


def successor(passage: Passage, standing: Standing) -> Successor | None:
    """What stands for ``passage`` at the date; None where it governs itself, or nothing could.

    Notices and revision requests are each a text of their own: nothing takes their place.
    """
    kind = standing.edition_of(passage).document.kind
    if standing.governs(passage) or kind in (Kind.NOTICE, Kind.REVISION_REQUEST):
        return None
    same = [one for one in _with_its_words(passage, standing) if one.kind is passage.kind]
    for one in same:
        if _place(one) == _place(passage):
            return Successor(one, How.SAME)
    if len(same) == 1 and words(passage.text) >= _FEW:
        return Successor(same[0], How.RENUMBERED)
    there = _at(passage, passage.section, standing)
    if there is not None and there.title == passage.title:
        return Successor(there, How.CHANGED)
    moved = _in_section_titled(passage, standing)
    if moved is not None:
        return Successor(moved, How.MOVED)
    return Successor(there, How.CHANGED if there is not None else How.GONE)


def _with_its_words(passage: Passage, standing: Standing) -> list[Passage]:
    """Passages of the date's text with the same words, boxed ones only for a boxed one."""
    found = standing.snapshot.same_words(passage.document, passage.text)
    dated = (standing.by_key(one.key) for one in found if standing.governs(one))
    return [
        one
        for one in dated
        if one is not None
        and one.status is not Status.SUPERSEDED
        and (one.status is not Status.PENDING or passage.box is not None)
    ]


def _place(passage: Passage) -> tuple[str, str, str | None]:
    return passage.section, passage.paragraph, passage.term


def _at(passage: Passage, section: str, standing: Standing) -> Passage | None:
    """What is in force at the passage's label in ``section``."""
    snapshot = standing.snapshot
    for edition in snapshot.editions:
        if edition.document.id != passage.document:
            continue
        for one in snapshot.in_section(passage.document, edition.edition, section):
            label = (one.paragraph, one.term, one.part)
            if label != (passage.paragraph, passage.term, passage.part):
                continue
            dated = standing.by_key(one.key) if standing.governs(one) else None
            if dated is not None and dated.status not in (Status.SUPERSEDED, Status.PENDING):
                return dated
    return None


def _in_section_titled(passage: Passage, standing: Standing) -> Passage | None:
    """What stands at its label in the only section that has its title at the date."""
    base = standing.view.bases.get(passage.document)
    if base is None or not passage.title:
        return None
    numbers = {
        section.number
        for section in standing.snapshot.sections(passage.document, base.edition)
        if section.title.casefold() == passage.title.casefold()
    }
    numbers.discard(passage.section)
    return _at(passage, numbers.pop(), standing) if len(numbers) == 1 else None
