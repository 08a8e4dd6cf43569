"""Drills on time: which of two texts is in force on the date, and what waits to change one.

Two texts of one place are compared sentence by sentence: the one in force with the boxed text that
will replace it, or with that of another edition. Both sentences are verbatim; a third choice is the
old sentence with only half of what changes, or that both hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from random import Random

from marketrules.passages import Passage, PassageKind
from marketrules.redlines import Change, Piece
from marketrules.rewording import compared
from search_api.answering.cite import in_words
from search_api.answering.sentences import after_label, split
from search_api.compare.noise import plain as signs
from search_api.dates.standing import IN_FORCE
from search_api.showing.pending import change_of
from search_api.training.drill import Drill, DrillKind
from search_api.training.ground import Ground
from search_api.training.making import made, sample, shuffled
from search_api.training.wording import content

_ASKED = (PassageKind.TEXT, PassageKind.DEFINITION)
_LEAST_ALIKE, _MOST_ALIKE = 0.45, 0.995  # of two sentences that are told apart in a drill
_LONGEST = 80  # words of a sentence


def in_force(passage: Passage, ground: Ground, random: Random) -> Drill | None:
    """Which text is in force, made of a boxed ``passage`` or of one that has another edition."""
    pair = _pair(passage, ground)
    if pair is None:
        return None
    now, other, old, new = pair
    day = in_words(ground.as_of.isoformat())
    both = _third(old, new)
    told = _told(other, ground)
    return made(
        DrillKind.IN_FORCE, now, ground,
        prompt=f"Which text of {ground.place(now)} ({now.title}) is in force on {day}?",
        choices=shuffled(old, (new, both), random), expected=old,
        explanation=f"{ground.place(now)}, in force on {day}. {told}",
        quote=old, keys=(other.key,),
    )  # fmt: skip


def _told(other: Passage, ground: Ground) -> str:
    if other.revisions:
        waits = other.trigger or "its implementation"
        return (
            "The other text is not in force: it is boxed, pending"
            f" {', '.join(other.revisions)}, and waits for: {waits}."
        )
    edition = ground.standing.edition_of(other)
    since = other.effective or edition.dated
    if since > ground.as_of.isoformat():
        return f"The other text is not in force: it is that of {in_words(since)}."
    return f"The other text is superseded: it is that of {in_words(edition.dated)}."


def _pair(passage: Passage, ground: Ground) -> tuple[Passage, Passage, str, str] | None:
    """The text in force, the other, and the first sentences in which they differ."""
    now = _replaced(passage, ground) if passage.box is not None else _governing(passage, ground)
    if now is None or passage.kind not in _ASKED or now.kind not in _ASKED:
        return None
    if now.status not in IN_FORCE or not ground.standing.governs(now):
        return None
    found = differing(now, passage)
    return (now, passage, *found) if found else None


def _replaced(boxed: Passage, ground: Ground) -> Passage | None:
    change = change_of(boxed, ground.standing)
    if change is None or change.changes is None:
        return None
    return ground.standing.by_key(change.changes)


def _governing(passage: Passage, ground: Ground) -> Passage | None:
    """What stands on the day at the place of a text of another edition."""
    if ground.standing.governs(passage):
        return None
    base = ground.standing.view.bases.get(passage.document)
    if base is None:
        return None
    held = ground.standing.snapshot.in_section(passage.document, base.edition, passage.section)
    for one in held:
        same = (one.paragraph, one.term, one.part, one.title) == (
            passage.paragraph, passage.term, passage.part, passage.title,
        )  # fmt: skip
        if same and one.box is None:
            return ground.standing.by_key(one.key)
    return None


def differing(now: Passage, other: Passage) -> tuple[str, str] | None:
    """The first sentences, verbatim, in which two texts of one place differ in words."""
    ours, theirs = _sentences(now), _sentences(other)
    known, held = {signs(one) for one in theirs}, {signs(one) for one in ours}
    left = [one for one in ours if signs(one) not in known]
    right = [one for one in theirs if signs(one) not in held]
    for old in left:
        for new in right:
            alike = SequenceMatcher(a=old.split(), b=new.split(), autojunk=False).ratio()
            if _LEAST_ALIKE <= alike <= _MOST_ALIKE and not _only_set_otherwise(old, new):
                return old, new
    return None


def _sentences(passage: Passage) -> list[str]:
    text = passage.text
    found = (one.quote(text) for one in split(text, after_label(text)))
    return [
        one for one in found
        if 6 <= len(one.split()) <= _LONGEST and not re.search(r"[\t\n\[\]∑=]", one)
    ]  # fmt: skip


def _only_set_otherwise(old: str, new: str) -> bool:
    """Whether nothing but commas and capitals differs: no trainer asks for that."""
    return _bare(old) == _bare(new)


def _bare(sentence: str) -> str:
    """The letters and figures, with acronyms for the names that they stand behind.

    "the Technical Advisory Committee (TAC)" and "the TAC" are one: the first use has moved.
    """
    for short in set(re.findall(r"\(([A-Z][A-Za-z/&]+)\)", sentence)):
        initials = [one for one in short if one.isupper()]
        name = r"\s+".join(
            rf"(?:(?:of|and|the|for|or)\s+)*{letter}[\w’'/-]*" for letter in initials
        )
        sentence = re.sub(rf"{name}\s+\({re.escape(short)}\)", short, sentence)
    sentence = re.sub(r"[;,.:]\s*(?:and|or)?\s*$", "", sentence)  # the list goes on, or ends
    return re.sub(r"\W+", "", sentence).casefold()


def _third(old: str, new: str) -> str:
    """The old sentence with the first change alone made; where there is but one, that both hold."""
    pieces = compared(old, new)
    groups = _groups(pieces)
    if len(groups) > 1:
        halves = "".join(
            piece.text
            for number, piece in enumerate(pieces)
            if piece.change is Change.KEPT
            or (piece.change is Change.INSERTED) == (number in groups[0])
        )
        whole = halves.count("(") == halves.count(")")
        if whole and _bare(halves) not in (_bare(old), _bare(new)):
            return halves
    return "Both, side by side: each may be relied on."


def _groups(pieces: Sequence[Piece]) -> list[set[int]]:
    """The places of each run of changes among ``pieces``."""
    groups: list[set[int]] = []
    for number, piece in enumerate(pieces):
        if piece.change is Change.KEPT:
            continue
        if groups and number - 1 in groups[-1]:
            groups[-1].add(number)
        else:
            groups.append({number})
    return groups


def change(passage: Passage, ground: Ground, random: Random) -> Drill | None:
    """What the boxed ``passage`` would change, or by which revision: one of the two by chance."""
    if passage.box is None or passage.kind not in _ASKED or not passage.revisions:
        return None
    now = _replaced(passage, ground)
    if now is None or now.status not in IN_FORCE or not ground.standing.governs(now):
        return None
    found = differing(now, passage)
    if found is None:
        return None
    old, new = found
    if random.random() < 0.3:
        return _which_revision(now, passage, old, new, ground, random)
    return _what_changes(now, passage, old, new, ground, random)


def _what_changes(
    now: Passage, boxed: Passage, old: str, new: str, ground: Ground, random: Random
) -> Drill | None:
    pieces = compared(old, new)
    right = _swap(pieces)
    if right is None or right.words > 45:
        return None
    goes, comes = right.goes, right.comes
    expected = f"“{goes}” becomes “{comes}”"
    others = [
        f"“{comes}” becomes “{goes}”",
        f"“{comes}” is added; nothing that stands now goes",
        f"“{goes}” is struck out; nothing comes in its place",
    ]
    waits = ", ".join(boxed.revisions)
    wait = "is approved and waits" if len(boxed.revisions) == 1 else "are approved and wait"
    does = "does it" if len(boxed.revisions) == 1 else "do they"
    return made(
        DrillKind.CHANGE, now, ground,
        prompt=f"{waits} {wait}. What {does} change in this text? "
               f"({ground.place(now)}, {now.title})",
        text=old, choices=shuffled(expected, others, random), expected=expected,
        explanation=_pending_told(boxed, new, ground.as_of), quote=old, keys=(boxed.key,),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Swap:
    """What goes and what comes."""

    goes: str
    comes: str

    @property
    def words(self) -> int:
        return len(self.goes.split()) + len(self.comes.split())


def _swap(pieces: Sequence[Piece]) -> _Swap | None:
    """The first place where words go and others come for them."""
    for before, after in pairwise(pieces):
        if before.change is Change.DELETED and after.change is Change.INSERTED:
            goes, comes = " ".join(before.text.split()), " ".join(after.text.split())
            if _tells(goes, comes):
                return _Swap(goes, comes)
    return None


def _tells(goes: str, comes: str) -> bool:
    """Whether a change of words is worth asking for: not "On" for "In", nor "Entity" for "Entities"."""
    old, new = ({stem[:5] for stem in content(one)} for one in (goes, comes))
    return bool(old) and bool(new) and old != new and max(len(goes), len(comes)) > 1


def _which_revision(
    now: Passage, boxed: Passage, old: str, new: str, ground: Ground, random: Random
) -> Drill | None:
    own = set(boxed.revisions)
    stem = boxed.section.split(".")[0]
    near = [one for one in ground.pending if one.document == boxed.document]
    near.sort(key=lambda one: one.section.split(".")[0] != stem)
    names = dict.fromkeys(
        ", ".join(one.revisions) for one in near if one.revisions and not own & set(one.revisions)
    )
    pending = {revision for one in ground.standing.pending_on(now) for revision in one.revisions}
    others = [name for name in list(names)[:12] if not pending & set(name.split(", "))]
    chosen = sample(others, 3, random)
    if len(chosen) < 3:
        return None
    expected = ", ".join(boxed.revisions)
    swap = _swap(compared(old, new))
    if swap is None or swap.words > 40:
        return None
    how = f", so that “{swap.goes}” becomes “{swap.comes}”"
    return made(
        DrillKind.CHANGE, now, ground,
        prompt=f"Which revision, approved and not yet in force, would change this text of "
               f"{ground.place(now)} ({now.title}){how}?",
        text=old, choices=shuffled(expected, chosen, random), expected=expected,
        explanation=_pending_told(boxed, new, ground.as_of), quote=old, keys=(boxed.key,),
    )  # fmt: skip


def _pending_told(boxed: Passage, new: str, day: date) -> str:
    waits = f" (waits for: {boxed.trigger})" if boxed.trigger else ""
    return (
        f"Not in force on {in_words(day.isoformat())}: pending {', '.join(boxed.revisions)}{waits}. "
        f"It would read: {' '.join(new.split())}"
    )
