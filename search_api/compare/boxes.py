"""Boxes in a comparison: what they held became effective, or they came and went.

The boxed paragraphs of both texts and the changes of the text in force enter. A change that a box
of the old text announced is told as that: ``became_effective``, with its revisions. Boxes of which
nothing came into force are told as added or removed, one change a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from marketrules.boxes import Box, Verb
from search_api.compare.align import Pair, alike
from search_api.compare.changes import Change, Kind
from search_api.compare.noise import plain
from search_api.compare.paragraphs import Paragraph

_CAME = (
    0.9  # share of words from which text in force is what a box held: small words are often edited
)
_SAME_BOX = 0.5  # … and from which two boxes of the same revisions and place are one


@dataclass(frozen=True, slots=True)
class Boxed:
    """A box with the paragraphs in it."""

    box: Box
    paragraphs: tuple[Paragraph, ...]

    @property
    def revisions(self) -> tuple[str, ...]:
        return self.box.instruction.revisions

    @property
    def text(self) -> str:
        """All that it holds; of a box that deletes, its instruction."""
        held = "\n".join(one.text for one in self.paragraphs)
        return held if held.strip() else self.box.instruction.text

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands: the first paragraph in it, else its first target."""
        if self.paragraphs:
            return self.paragraphs[0].place
        target = self.box.instruction.targets[0].label if self.box.instruction.targets else ""
        return self.box.section or "", target


def boxed(boxes: Iterable[Box], paragraphs: Sequence[Paragraph]) -> tuple[Boxed, ...]:
    """The boxes that hold rules to come, with what stands in them."""
    return tuple(
        Boxed(box, tuple(one for one in paragraphs if one.box == box.ordinal))
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
    keys = {(pair.old.section, pair.old.paragraph): pair.old.key for pair in pairs if pair.old}
    told: list[Change] = []
    used: set[int] = set()
    for change in changed:
        if change.kind is Kind.REMOVED:
            cause = deleted.get(keys.get((change.section, change.paragraph), ""))
        else:
            cause = _announced(change, gone)
        if cause is None:
            told.append(change)
            continue
        used.add(cause.box.ordinal)
        told.append(replace(change, kind=Kind.BECAME_EFFECTIVE, revisions=cause.revisions))
    return Came(tuple(told), frozenset(used))


def _announced(change: Change, gone: Sequence[Boxed]) -> Boxed | None:
    """The box that held what is new, at this place or, word for word, anywhere."""
    if change.kind is Kind.RENUMBERED:
        return None
    signs = plain(change.new)
    here = Paragraph(change.section, change.paragraph, change.new)
    for one in gone:
        for held in one.paragraphs:
            same_place = held.place == here.place
            if held.signs == signs and (same_place or held.section == change.section):
                return one
            if same_place and alike(held, here) >= _CAME:
                return one
    return None


def same_boxes(old: Sequence[Boxed], new: Sequence[Boxed]) -> dict[int, int]:
    """Boxes of the old text that the new one still holds: ordinal → ordinal."""
    found: dict[int, int] = {}
    for words in (True, False):
        for one in old:
            if one.box.ordinal in found:
                continue
            for other in new:
                if other.box.ordinal in found.values() or one.revisions != other.revisions:
                    continue
                if _same(one, other, words=words):
                    found[one.box.ordinal] = other.box.ordinal
                    break
    return found


def _same(one: Boxed, other: Boxed, *, words: bool) -> bool:
    if words:
        return plain(one.text) == plain(other.text)
    if one.box.instruction.verb is not other.box.instruction.verb:
        return False
    if one.place != other.place:
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
            if plain(one.text) != plain(other.text):
                section, paragraph = other.place
                yield Change(
                    Kind.CHANGED, section, _pending(paragraph, other), one.text, other.text,
                    None, other.revisions,
                )  # fmt: skip
        elif ordinal not in used:
            section, paragraph = one.place
            yield Change(Kind.BOX_REMOVED, section, paragraph, one.text, "", None, one.revisions)
    for one in new:
        if one.box.ordinal not in same.values():
            section, paragraph = one.place
            yield Change(Kind.BOX_ADDED, section, paragraph, "", one.text, None, one.revisions)


def _pending(paragraph: str, one: Boxed) -> str:
    return f"{paragraph}!{'+'.join(one.revisions)}"
