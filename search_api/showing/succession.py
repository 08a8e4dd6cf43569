"""What has become of a text that doesn't govern at the date: an old permalink, a renumbered paragraph.

A passage of any edition enters; the passage of the date's text that stands for it leaves, with how
it was found. The same words are surer than the same number: a paragraph that was (8) and is (9)
now is found by its words, and the new (8) isn't taken for it. A paragraph whose words and number
have both changed is found by the words it kept, in the section that kept its number or its title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from marketrules.documents import Kind, Status
from marketrules.passages import Passage
from search_api.answering.cite import in_words
from search_api.answering.sentences import after_label, words
from search_api.dates.standing import IN_FORCE, Standing
from search_api.questions.query import Place, Query
from search_api.searching.places import Places, at_path

ALIKE = 0.6  # share of the words that makes a paragraph the heir of another
_FEW = 6  # words: shorter texts ("RESERVED", "Zero $75") are no evidence by themselves


class How(StrEnum):
    """How the text of the date was found."""

    SAME = "same"  # at the same place, in the same words
    CHANGED = "changed"  # at the same place, in other words
    RENUMBERED = "renumbered"  # the same words at another place
    MOVED = "moved"  # at another place, in words that are mostly the same
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
    there = _at(passage, standing)
    alike = _likest(passage, standing)
    if alike is not None and (there is None or _share(there, passage) < ALIKE):
        return Successor(alike, How.MOVED)
    return Successor(there, How.CHANGED if there is not None else How.GONE)


def as_now(query: Query, standing: Standing, places: Places) -> tuple[Query, tuple[str, ...]]:
    """The query with old pinpoints as they are numbered at its date, and notes that say so.

    Only where nothing stands at a place any more, and all that stood there is at one place now.
    """
    read: list[Place] = []
    notes: list[str] = []
    for place in query.places:
        heirs = () if _stands(place, standing, places) else renumbered((place,), standing, places)
        now = {(one.document, one.section, one.paragraph) for one, _ in heirs}
        if len(now) == 1:
            document, section, paragraph = now.pop()
            place = replace(place, number=section, path=paragraph, document=document)
            notes.append(heirs[0][1])
        read.append(place)
    return replace(query, places=tuple(read)), tuple(notes)


def _stands(place: Place, standing: Standing, places: Places) -> bool:
    """Whether anything stands at the place in the text of the date."""
    for document in (place.document,) if place.document else places.documents(place.number):
        rows = places.rows(document, place.number, below=not place.path) & standing.view.rows
        if rows.any() and not place.path:
            return True
        if place.path and at_path(standing, places, document, place.number, place.path):
            return True
    return False


def renumbered(
    wanted: Sequence[Place], standing: Standing, places: Places
) -> tuple[tuple[Passage, str], ...]:
    """What stands now for places that only an older edition has, each with a note that says so."""
    for place in wanted:
        for document in (place.document,) if place.document else places.documents(place.number):
            found = _heirs(document, place, standing, places)
            if found:
                return found
    return ()


def _heirs(
    document: str, place: Place, standing: Standing, places: Places
) -> tuple[tuple[Passage, str], ...]:
    """The heirs of what the newest edition by the date has at ``place``."""
    rows = np.flatnonzero(places.rows(document, place.number, below=False)).tolist()
    day = standing.view.as_of.isoformat()
    by_edition: dict[str, list[Passage]] = {}
    for one in standing.passages(rows):
        at = not place.path or one.paragraph.partition(" ")[0] == place.path
        if one.box is None and at and standing.edition_of(one).dated <= day:
            by_edition.setdefault(one.edition, []).append(one)
    if not by_edition:
        return ()
    edition = max(by_edition)
    found: dict[str, tuple[Passage, str]] = {}
    for one in by_edition[edition]:
        heir = successor(one, standing)
        if heir is not None and heir.passage is not None:
            now = heir.passage
            note = (
                f"{document} {place.number}{place.path} of the edition of {in_words(edition)}"
                f" is {now.section}{now.paragraph} on {in_words(day)}."
            )
            found.setdefault(now.key, (now, note))
    return tuple(found.values())


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


def _at(passage: Passage, standing: Standing) -> Passage | None:
    """What is in force at the passage's own place."""
    place = (passage.document, passage.section, passage.paragraph, passage.term, passage.part)
    return in_force_at(*place, standing)


def in_force_at(
    document: str, section: str, paragraph: str, term: str | None, part: int, standing: Standing
) -> Passage | None:
    """What is in force at a place at the date."""
    for one in _in_force(document, section, standing):
        if (one.paragraph, one.term, one.part) == (paragraph, term, part):
            return one
    return None


def _likest(passage: Passage, standing: Standing) -> Passage | None:
    """The paragraph of its section, by number or by title, that shares most of its words."""
    found = [
        one
        for section in (passage.section, *_titled(passage, standing))
        for one in _in_force(passage.document, section, standing)
        if one.kind is passage.kind and words(one.text) >= _FEW
    ]
    best = max(found, key=lambda one: _share(one, passage), default=None)
    return best if best is not None and _share(best, passage) >= ALIKE else None


def _share(one: Passage, other: Passage) -> float:
    """Dice's coefficient of the words of two passages, labels apart: 0..1."""
    ours, theirs = (Counter(_body(each).split()) for each in (one, other))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0


def _body(passage: Passage) -> str:
    return passage.text[after_label(passage.text) :]


def _titled(passage: Passage, standing: Standing) -> list[str]:
    """The other sections that have its title at the date, if it is only one."""
    base = standing.view.bases.get(passage.document)
    if base is None or not passage.title:
        return []
    numbers = {
        section.number
        for section in standing.snapshot.sections(passage.document, base.edition)
        if section.title.casefold() == passage.title.casefold()
    } - {passage.section}
    return list(numbers) if len(numbers) == 1 else []


def _in_force(document: str, section: str, standing: Standing) -> Iterator[Passage]:
    snapshot = standing.snapshot
    for edition in snapshot.editions:
        if edition.document.id != document:
            continue
        for one in snapshot.in_section(document, edition.edition, section):
            dated = standing.by_key(one.key) if standing.governs(one) else None
            if dated is not None and dated.status in IN_FORCE:
                yield dated
