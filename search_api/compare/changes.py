"""What is told of each pair of paragraphs: added, removed, changed, renumbered; or nothing.

Pairs enter; changes leave in reading order. Of a paragraph that moved and was reworded one change is
told, with both its places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from marketrules.redlines import Piece
from marketrules.rewording import compared
from search_api.compare.align import Pair
from search_api.compare.paragraphs import Paragraph


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

    @property
    def redline(self) -> tuple[Piece, ...]:
        """Word by word from the old text to the new."""
        return compared(" ".join(self.old.split()), " ".join(self.new.split()))


def changes(pairs: Iterable[Pair]) -> Iterator[Change]:
    """The changes of ``pairs``, in their order."""
    for pair in pairs:
        change = _change(pair.old, pair.new)
        if change is not None:
            yield change


def _change(old: Paragraph | None, new: Paragraph | None) -> Change | None:
    if new is None:
        if old is None:
            return None
        return Change(Kind.REMOVED, old.section, old.paragraph, old.text, "")
    if old is None:
        return Change(Kind.ADDED, new.section, new.paragraph, "", new.text)
    same = old.signs == new.signs
    moved = _label(old) != _label(new)
    if same and not moved:
        return None
    kind = Kind.RENUMBERED if same else Kind.CHANGED
    was = f"{old.section}{old.paragraph}" if moved else None
    return Change(kind, new.section, new.paragraph, old.text, new.text, was)


_UNLABELLED = re.compile(r"\s*(?:table|formula|~\d|\[\d).*", re.DOTALL)


def _label(one: Paragraph) -> tuple[str, str]:
    """The place as it is cited: what has no label of its own stands where its neighbours put it."""
    return one.section, _UNLABELLED.sub("", one.paragraph) if _own(one) else ""


def _own(one: Paragraph) -> bool:
    return _UNLABELLED.search(one.paragraph) is None
