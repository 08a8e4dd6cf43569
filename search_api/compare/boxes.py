"""Boxes in a comparison: what they held became effective, or they came and went.

The boxed paragraphs of both texts and the changes of the text in force enter. A change that a box
of the old text announced is told as that: ``became_effective``, with its revisions. Boxes of which
nothing came into force are told as added or removed, one change a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from marketrules.boxes import Box, Verb
from search_api.compare.align import Pair
from search_api.compare.changes import Change, Kind
from search_api.compare.likeness import alike
from search_api.compare.noise import plain
from search_api.compare.paragraphs import Paragraph

_CAME = (
    0.9  # share of words from which text in force is what a box held: small words are often edited
)
_SAME_BOX = 0.5  # … and from which two boxes of the same revisions and place are one


@dataclass(frozen=True)
class Boxed:
    """A box with the paragraphs in it."""

    box: Box
    paragraphs: tuple[Paragraph, ...]

    @property
    def revisions(self) -> tuple[str, ...]:
        return self.box.instruction.revisions

    @cached_property
    def text(self) -> str:
        """All that it holds; of a box that deletes, its instruction."""
        held = "\n".join(one.text for one in self.paragraphs)
        return held if held.strip() else self.box.instruction.text

    @cached_property
    def signs(self) -> str:
        """What is compared of the text."""
        return plain(self.text)

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands: the first paragraph in it, else its first target."""
        if self.paragraphs:
            return self.paragraphs[0].place
        target = self.box.instruction.targets[0].label if self.box.instruction.targets else ""
        return self.box.section or "", target

    @property
    def own_section(self) -> str:
        """The number of its Section in its own text."""
        return self.paragraphs[0].own_section if self.paragraphs else self.place[0]


def boxed(boxes: Iterable[Box], paragraphs: Sequence[Paragraph]) -> tuple[Boxed, ...]:
    """The boxes that hold rules to come, with what stands in them."""
    held: dict[int, list[Paragraph]] = defaultdict(list)
    for one in paragraphs:
        if one.box is not None:
            held[one.box].append(one)
    return tuple(
        Boxed(box, tuple(held.get(box.ordinal, ())))
        for box in boxes
        if box.instruction.verb is not Verb.INTERPRET
    )


@dataclass(frozen=True, slots=True)
class Came:
    """The changes with those that a box announced told as such, and the boxes that did."""

    changes: tuple[Change, ...]
    boxes: frozenset[int]  # ordinals of boxes of the old text


def became_effective(
    changed: Sequence[Change], pairs: Sequence[Pair], old: Sequence[Boxed], kept: frozenset[int]
) -> Came:
    """Tells what the boxes ``old``, without those ``kept``, announced."""
    gone = [one for one in old if one.box.ordinal not in kept]
    deleted = {key: one for one in gone if one.box.instruction.verb is Verb.DELETE
               for key in one.box.targets}  # fmt: skip
    keys = {(pair.old.own_section, pair.old.paragraph): pair.old.key for pair in pairs if pair.old}
    announced = _Announced(gone)
    told: list[Change] = []
    used: set[int] = set()
    for change in changed:
        if change.kind is Kind.REMOVED:
            cause = deleted.get(keys.get((change.section, change.paragraph), ""))
        else:
            cause = announced.cause(change)
        if cause is None:
            told.append(change)
            continue
        used.add(cause.box.ordinal)
        told.append(replace(change, kind=Kind.BECAME_EFFECTIVE, revisions=cause.revisions))
    return Came(tuple(told), frozenset(used))


class _Announced:
    """What boxes held, by its words and by its place."""

    def __init__(self, gone: Sequence[Boxed]) -> None:
        self._words: dict[tuple[str, str], Boxed] = {}
        self._places: dict[tuple[str, str], list[tuple[Boxed, Paragraph]]] = defaultdict(list)
        for one in gone:
            for held in one.paragraphs:
                self._words.setdefault((held.section, held.signs), one)
                self._places[held.place].append((one, held))

    def cause(self, change: Change) -> Boxed | None:
        """The box that held what is new: word for word in the Section, or alike at this place."""
        if change.kind is Kind.RENUMBERED:
            return None
        here = Paragraph(change.section, change.paragraph, change.new)
        beside = self._places.get(here.place, ())
        for one, held in beside:
            if held.signs == here.signs:
                return one
        word_for_word = self._words.get((here.section, here.signs))
        if word_for_word is not None:
            return word_for_word
        return next((one for one, held in beside if alike(held, here) >= _CAME), None)


def same_boxes(old: Sequence[Boxed], new: Sequence[Boxed]) -> dict[int, int]:
    """Boxes of the old text that the new one still holds: ordinal → ordinal.

    A box of PGRR116 that a box of PGRR116 and PGRR129 took the place of wasn't withdrawn.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    held: dict[str, list[Boxed]] = defaultdict(list)
    for other in new:
        for revision in other.revisions:
            held[revision].append(other)
    for same in (_same_place_and_words, _same_words, _same_place):
        for one in old:
            if one.box.ordinal in found:
                continue
            near = (other for revision in one.revisions for other in held.get(revision, ()))
            for other in near:
                if other.box.ordinal not in taken and same(one, other):
                    found[one.box.ordinal] = other.box.ordinal
                    taken.add(other.box.ordinal)
                    break
    return found


def _same_place_and_words(one: Boxed, other: Boxed) -> bool:
    return one.place == other.place and _same_words(one, other)


def _same_words(one: Boxed, other: Boxed) -> bool:
    return one.revisions == other.revisions and one.signs == other.signs


def _same_place(one: Boxed, other: Boxed) -> bool:
    if one.box.instruction.verb is not other.box.instruction.verb or one.place != other.place:
        return False
    first, second = (Paragraph("", "", boxed.text) for boxed in (one, other))
    return alike(first, second) >= _SAME_BOX


def box_changes(
    old: Sequence[Boxed], new: Sequence[Boxed], same: dict[int, int], used: frozenset[int]
) -> Iterator[Change]:
    """Boxes that came, that went without effect, and that hold other words now."""
    by_ordinal = {one.box.ordinal: one for one in new}
    for one in old:
        ordinal = one.box.ordinal
        if ordinal in same:
            other = by_ordinal[same[ordinal]]
            if one.signs != other.signs or one.revisions != other.revisions:
                section, paragraph = other.place
                yield Change(
                    Kind.CHANGED, section, _pending(paragraph, other), one.text, other.text,
                    None, other.revisions,
                )  # fmt: skip
        elif ordinal not in used:
            section, paragraph = one.own_section, one.place[1]
            yield Change(Kind.BOX_REMOVED, section, paragraph, one.text, "", None, one.revisions)
    for one in new:
        if one.box.ordinal not in same.values():
            section, paragraph = one.place
            yield Change(Kind.BOX_ADDED, section, paragraph, "", one.text, None, one.revisions)


def _pending(paragraph: str, one: Boxed) -> str:
    return f"{paragraph}!{'+'.join(one.revisions)}"
