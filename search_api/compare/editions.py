"""A document and two of its editions, or two dates → what changed between them.

The newer text is the second one named, whichever is older. Dates between editions mean the edition
in force then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from index.snapshot import Snapshot
from marketrules.boxes import Box
from marketrules.documents import Edition
from marketrules.errors import PinpointUnresolved
from search_api.compare.align import align
from search_api.compare.boxes import became_effective, box_changes, boxed, same_boxes
from search_api.compare.changes import Change, changes
from search_api.compare.moves import followed
from search_api.compare.paragraphs import Paragraph, is_under, paragraphs
from search_api.compare.regroup import regrouped


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one edition of a document to another."""

    document: str
    title: str
    before: str  # edition
    after: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One of the two texts that are compared."""

    paragraphs: tuple[Paragraph, ...]
    boxes: tuple[Box, ...] = ()


def compare(
    snapshot: Snapshot, document: str, before: str, after: str, section: str = ""
) -> Comparison:
    """What changed from ``before`` to ``after``: editions, or ISO dates.

    ``section`` restricts to one Section and those below it.

    Raises:
        PinpointUnresolved: if no such document, edition or Section is held.
    """
    one, other = (edition_at(snapshot, document, name) for name in (before, after))
    whole = _whole(snapshot, one, other)
    if section and not any(is_under(number, section) for number in whole.sections):
        raise PinpointUnresolved(
            f"{one.document.title} has no Section {section} in either edition.",
            remedy="`marketrules documents` says what is held.",
        )
    # The whole is compared: what came from another Section, or went there, is told as that.
    told = tuple(each for each in whole.changes if _concerns(each, section))
    return Comparison(document, other.document.title, one.edition, other.edition, told)


@dataclass(frozen=True, slots=True)
class _Whole:
    """All changes between two editions, and the Sections of both."""

    changes: tuple[Change, ...]
    sections: frozenset[str]


# A snapshot never changes: what was compared once is kept as long as it is open.
_KEPT: WeakKeyDictionary[Snapshot, dict[tuple[str, str, str], _Whole]] = WeakKeyDictionary()


def _whole(snapshot: Snapshot, old: Edition, new: Edition) -> _Whole:
    kept = _KEPT.setdefault(snapshot, {})
    pair = old.document.id, old.edition, new.edition
    if pair not in kept:
        before, after = text_of(snapshot, old), text_of(snapshot, new)
        sections = {one.section for text in (before, after) for one in text.paragraphs}
        kept[pair] = _Whole(differences(before, after), frozenset(sections))
    return kept[pair]


def _concerns(change: Change, section: str) -> bool:
    """Whether it is told of ``section``: where it stands, or stood."""
    stood = re.split(r"[(: ]", change.was or "", maxsplit=1)[0]
    return is_under(change.section, section) or (stood != "" and is_under(stood, section))


def text_of(snapshot: Snapshot, edition: Edition) -> Text:
    """The text of an edition as it is compared."""
    document, name = edition.document.id, edition.edition
    return Text(paragraphs(snapshot, document, name), snapshot.boxes(document, name))


def differences(old: Text, new: Text) -> tuple[Change, ...]:
    """All changes from one text to another, Section by Section, boxes behind the rules.

    >>> old = Text((Paragraph("9.1", "(1)", "Ten days."), Paragraph("9.1", "(2)", "Not later.")))
    >>> new = Text((Paragraph("9.1", "(1)", "Two days."), Paragraph("9.1", "(2)", "Not later.")))
    >>> [(one.kind.value, one.section, one.paragraph) for one in differences(old, new)]
    [('changed', '9.1', '(1)')]
    """
    records, moved = followed(old.paragraphs, new.paragraphs)
    pairs = regrouped(align(_in_force(records), _in_force(new.paragraphs)))
    before, after = boxed(old.boxes, records), boxed(new.boxes, new.paragraphs)
    same = same_boxes(before, after)
    came = became_effective(tuple(changes(pairs, moved)), pairs, before, frozenset(same))
    told = (*came.changes, *box_changes(before, after, same, came.boxes))
    order = _sections(old, new)
    return tuple(sorted(told, key=lambda one: order.get(one.section, len(order))))


def _sections(old: Text, new: Text) -> dict[str, int]:
    """Sections as they follow one another; those that are gone behind the one before them."""
    order = list(dict.fromkeys(one.section for one in new.paragraphs))
    before = ""
    for section in dict.fromkeys(one.section for one in old.paragraphs):
        if section not in order:
            order.insert(order.index(before) + 1 if before else 0, section)
        before = section
    return {section: place for place, section in enumerate(order)}


def _in_force(records: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
    return tuple(one for one in records if one.box is None)


def edition_at(snapshot: Snapshot, document: str, name: str) -> Edition:
    """The edition of that name, else the newest one not later than that date.

    Raises:
        PinpointUnresolved: names the editions held.
    """
    held = [one for one in snapshot.editions if one.document.id == document]
    if not held:
        names = sorted({one.document.id for one in snapshot.editions})
        raise PinpointUnresolved(
            f"No document {document!r} is held.", remedy=f"Held: {', '.join(names)}."
        )
    for one in held:
        if one.edition == name:
            return one
    return _of_date(held, document, name)


def _of_date(held: Sequence[Edition], document: str, name: str) -> Edition:
    names = ", ".join(sorted(one.edition for one in held))
    try:
        day = date.fromisoformat(name).isoformat()
    except ValueError:
        raise PinpointUnresolved(
            f"No edition {name!r} of {document} is held.", remedy=f"Held: {names}."
        ) from None
    early = [one for one in held if one.dated and one.dated <= day]
    if not early:
        raise PinpointUnresolved(
            f"No edition of {document} held is as old as {name}.", remedy=f"Held: {names}."
        )
    return max(early, key=lambda one: one.dated)
