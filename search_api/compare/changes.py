"""What is told of each pair of paragraphs: added, removed, changed, renumbered; or nothing.

Pairs enter; changes leave in reading order. Of a paragraph that moved and was reworded one change is
told, with both its places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketrules.redlines import Piece
from marketrules.rewording import compared
from search_api.compare.align import Pair
from search_api.compare.moves import covered
from search_api.compare.paragraphs import TITLE, Paragraph, cited


class Kind(StrEnum):
    """What happened to a paragraph, or to a box."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"  # the same words under another label
    BECAME_EFFECTIVE = "became_effective"  # what was boxed is in force
    BOX_ADDED = "box_added"
    BOX_REMOVED = "box_removed"  # and what it held isn't in force


@dataclass(frozen=True, slots=True)
class Change:
    """One change, where it stands in the new text; of what is gone, where it stood."""

    kind: Kind
    section: str
    paragraph: str
    old: str  # text before, "" if there was none
    new: str  # text after, "" if there is none
    was: str | None = None  # the old pinpoint of what was renumbered: "5.2.1(1)(i)"
    revisions: tuple[str, ...] = ()  # that put it into force, or whose box it is
    whole: bool = False  # a Section numbered anew with all that stands in it

    @property
    def pinpoint(self) -> str:
        """Where it stands, as ``was`` has it: "9.1(2)", "2.1:Bank Day"."""
        return cited(self.section, self.paragraph)

    @property
    def redline(self) -> tuple[Piece, ...]:
        """Word by word from the old text to the new."""
        return compared(" ".join(self.old.split()), " ".join(self.new.split()))


def changes(pairs: Sequence[Pair], moved: dict[str, str]) -> Iterator[Change]:
    """The changes of ``pairs``, in their order.

    ``moved`` is new number → old number of Sections numbered anew. One of which nothing else
    changed is told once, with those below it that moved along.
    """
    whole = set(moved) - {
        record.section
        for pair in pairs
        for record in (pair.old, pair.new)
        if record is not None and not _kept(pair)
    }
    told: set[str] = set()
    for pair in pairs:
        if pair.old is not None and pair.new is not None and pair.new.section in whole:
            if pair.new.section not in told and not covered(pair.new.section, moved, whole):
                yield _section(pair.old, pair.new)
            told.add(pair.new.section)
            continue
        change = _change(pair.old, pair.new)
        if change is not None:
            yield change


def _kept(pair: Pair) -> bool:
    """Whether nothing but the number of the Section changed."""
    if pair.old is None or pair.new is None:
        return False
    same_label = pair.old.section == pair.new.section and _label(pair.old) == _label(pair.new)
    return same_label and pair.old.signs == pair.new.signs


def _section(old: Paragraph, new: Paragraph) -> Change:
    titles = (old.text, new.text) if new.paragraph == TITLE else ("", "")
    return Change(Kind.RENUMBERED, new.section, "", *titles, old.own_section, whole=True)


def _change(old: Paragraph | None, new: Paragraph | None) -> Change | None:
    if new is None:
        if old is None:
            return None
        return Change(Kind.REMOVED, old.own_section, old.paragraph, old.text, "")
    if old is None:
        return Change(Kind.ADDED, new.section, new.paragraph, "", new.text)
    same = old.signs == new.signs
    moved = old.own_section != new.section or _label(old) != _label(new)
    if same and not moved:
        return None
    kind = Kind.RENUMBERED if same else Kind.CHANGED
    was = old.pinpoint if moved else None
    return Change(kind, new.section, new.paragraph, old.text, new.text, was)


# "(1) table[3]", "table header", "(2)~2"; not the term "Dispatchable Resource".
_UNLABELLED = re.compile(r"(?:(?:^|\s+)(?:table|formula)\b|~\d|\[\d).*", re.DOTALL)


def _label(one: Paragraph) -> tuple[str, str]:
    """The place as it is cited: what has no label of its own stands where its neighbours put it."""
    return one.section, _UNLABELLED.sub("", one.paragraph) if _own(one) else ""


def _own(one: Paragraph) -> bool:
    return _UNLABELLED.search(one.paragraph) is None
