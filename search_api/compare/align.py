"""Which paragraph of one text is which of another.

Two lists of records in reading order enter; pairs leave, each of the old and the new, or of one of
them and nothing. First what stands at the same place in the same words; then, Section by Section,
what kept its words and their order under another label; then the same words anywhere; then what is
at least alike. Nothing is compared with everything: likeness is looked for among what is left over
in one Section.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from marketrules.pinpoints import parent_paragraph
from search_api.compare.likeness import SAME_PLACE, Likeness
from search_api.compare.paragraphs import TITLE, Paragraph

ALIKE = 0.6  # share of words in common from which two paragraphs are one that was changed
_ITEMS = 0.3  # what a paragraph gains for its own place where its items kept theirs
_MOVED = 25  # signs: shorter text, such as "Reserved", isn't followed to another Section


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of the old text and the same of the new; None where there is none."""

    old: Paragraph | None
    new: Paragraph | None


def align(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> tuple[Pair, ...]:
    """Pairs in the order of the new text; what is gone stands where it stood."""
    matched: dict[int, int] = {}  # id of old record → id of new
    _Left(old, new, matched).pair()
    return tuple(_in_order(old, new, matched))


class _Left:
    """What isn't paired yet."""

    def __init__(
        self, old: Sequence[Paragraph], new: Sequence[Paragraph], matched: dict[int, int]
    ) -> None:
        self._old, self._new, self._matched = old, new, matched
        self._taken: set[int] = set()
        self._with_items: set[tuple[str, str]] = set()

    def pair(self) -> None:
        """Pairs what can be paired, the surest first."""
        self._same_place_and_words()
        self._in_sections(self._same_words_in_order)
        self._same_words_elsewhere()
        self._with_items = self._leading()
        self._in_sections(self._same_place)
        self._in_sections(self._alike)

    def _same_place_and_words(self) -> None:
        held: dict[tuple[str, str, str], list[Paragraph]] = defaultdict(list)
        for other in reversed(self._new):
            held[(*other.place, other.signs)].append(other)
        for one in self._old:
            if waiting := held.get((*one.place, one.signs)):
                self._take(one, waiting.pop())

    def _leading(self) -> set[tuple[str, str]]:
        """Places some of whose items stayed where they are."""
        new = {id(one): one.place for one in self._new}
        stayed = (
            one for one in self._old
            if id(one) in self._matched and new[self._matched[id(one)]] == one.place
        )  # fmt: skip
        return {(one.section, parent_paragraph(one.paragraph)) for one in stayed}

    def _take(self, old: Paragraph, new: Paragraph) -> None:
        self._matched[id(old)] = id(new)
        self._taken.add(id(new))

    def _left_old(self) -> list[Paragraph]:
        return [one for one in self._old if id(one) not in self._matched]

    def _left_new(self) -> list[Paragraph]:
        return [one for one in self._new if id(one) not in self._taken]

    def _in_sections(self, pair: Callable[[list[Paragraph], list[Paragraph]], None]) -> None:
        new = _by_section(self._left_new())
        for section, left in _by_section(self._left_old()).items():
            if section in new:
                pair(left, new[section])

    def _same_words_in_order(self, old: list[Paragraph], new: list[Paragraph]) -> None:
        blocks = SequenceMatcher(
            None, [one.signs for one in old], [one.signs for one in new], autojunk=False
        ).get_matching_blocks()
        for a, b, size in blocks:
            for one, other in zip(old[a : a + size], new[b : b + size], strict=True):
                if (one.paragraph == TITLE) == (other.paragraph == TITLE):
                    self._take(one, other)

    def _same_words_elsewhere(self) -> None:
        held: dict[str, list[Paragraph]] = defaultdict(list)
        for one in self._left_new():
            if one.paragraph != TITLE and len(one.signs) >= _MOVED:
                held[one.signs].append(one)
        for one in self._left_old():
            if one.paragraph != TITLE and held.get(one.signs):
                self._take(one, held[one.signs].pop(0))

    def _same_place(self, old: list[Paragraph], new: list[Paragraph]) -> None:
        """The same title, the same term; the same label, unless another left over is more like it."""
        likeness = Likeness(old, new)
        at = defaultdict(list)
        for other in new:
            at[other.place].append(other)
        for one in old:
            for other in at.get(one.place, ()):
                if id(one) in self._matched or id(other) in self._taken:
                    continue
                if one.is_keyed or self._fits(one, other, likeness):
                    self._take(one, other)

    def _fits(self, one: Paragraph, other: Paragraph, likeness: Likeness) -> bool:
        """Whether two paragraphs of one label are one, and no other is more like either."""
        own = likeness.of(one, other) + _ITEMS * (one.place in self._with_items)
        if own < SAME_PLACE:
            return False
        new = (each for each in likeness.new_near(one) if id(each) not in self._taken)
        old = (each for each in likeness.old_near(other) if id(each) not in self._matched)
        best = max((likeness.of(one, each) for each in new), default=0.0)
        rival = max((likeness.of(each, other) for each in old), default=0.0)
        return own >= max(best, rival) - 0.1

    def _alike(self, old: list[Paragraph], new: list[Paragraph]) -> None:
        likeness = Likeness(old, new)
        order = {id(other): at for at, other in enumerate(new)}
        pairs = [
            (found, -abs(at - order[id(other)]), one, other)
            for at, one in enumerate(old)
            for other in likeness.new_near(one)
            if one.paragraph != TITLE and other.paragraph != TITLE
            if (found := likeness.of(one, other)) >= ALIKE
        ]
        for _, _, one, other in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
            if id(one) not in self._matched and id(other) not in self._taken:
                self._take(one, other)


def _by_section(records: Iterable[Paragraph]) -> dict[str, list[Paragraph]]:
    found: dict[str, list[Paragraph]] = defaultdict(list)
    for one in records:
        found[one.section].append(one)
    return found


def _in_order(
    old: Sequence[Paragraph], new: Sequence[Paragraph], matched: dict[int, int]
) -> Iterator[Pair]:
    by_id = {id(one): one for one in new}
    came_from = {other: one for one in old for other in [matched.get(id(one))] if other is not None}
    told: set[int] = set()
    gone = _gone_before(old, matched)
    for one in new:
        source = came_from.get(id(one))
        if source is not None:
            for lost in gone.get(id(source), ()):
                told.add(id(lost))
                yield Pair(lost, None)
        yield Pair(source, by_id[id(one)])
    for lost in old:
        if id(lost) not in matched and id(lost) not in told:
            yield Pair(lost, None)


def _gone_before(old: Sequence[Paragraph], matched: dict[int, int]) -> dict[int, list[Paragraph]]:
    """Of each paragraph that stayed, those just before it that didn't."""
    found: dict[int, list[Paragraph]] = {}
    waiting: list[Paragraph] = []
    for one in old:
        if id(one) in matched:
            found[id(one)] = waiting
            waiting = []
        else:
            waiting.append(one)
    return found
