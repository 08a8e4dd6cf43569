"""Whether a drill is sound, and whether an answer to it is right.

A drill is checked against the passages themselves, not against how it was made: one choice is right
and only one, its quote stands verbatim in the paragraph named, that paragraph is in force on the
day, and nothing that isn't is told without saying so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketrules.passages import Passage
from search_api.compare.noise import plain
from search_api.dates.standing import IN_FORCE
from search_api.obligations.quantities import times
from search_api.training.drill import Drill, DrillKind
from search_api.training.ground import Ground

_TEMPORAL = frozenset({DrillKind.IN_FORCE, DrillKind.CHANGE})
_ORDINAL = re.compile(r"\(?([a-h1-8])[).]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer to a drill, judged."""

    drill: Drill
    answer: str
    right: bool


def checked(drill: Drill, answer: str) -> Checked:
    """Judges ``answer``: the text of a choice, its letter or number ("b", "2"), or a free answer.

    A free answer to a deadline is right in words or figures, a pinpoint with or without the
    document's name and its title, a term with or without its acronym.
    """
    given = " ".join(answer.split())
    place = _ORDINAL.fullmatch(given)
    if place is not None:
        mark = place[1].lower()
        number = int(mark) - 1 if mark.isdigit() else ord(mark) - ord("a")
        chosen = drill.choices[number] if number < len(drill.choices) else ""
        return Checked(drill, answer, chosen == drill.expected)
    return Checked(drill, answer, _same(drill, given))


def _same(drill: Drill, given: str) -> bool:
    if plain(given).casefold() == plain(drill.expected).casefold():
        return True
    if drill.kind is DrillKind.DEADLINE:
        ours, theirs = times(drill.expected), times(given)
        return len(theirs) == 1 and bool(ours) and ours[0].same == theirs[0].same
    if drill.kind is DrillKind.PARAGRAPH:
        key = drill.keys[0].partition("#")[2]
        bare = re.sub(r"^(?:.*?§|sections?|para(?:graph)?s?)\s*", "", given, flags=re.IGNORECASE)
        return plain(bare).casefold() == plain(key).casefold()
    if drill.kind is DrillKind.DEFINITION:
        name, _, short = drill.expected.partition(" (")
        forms = {name, short.rstrip(")")} - {""}
        return given.casefold() in {one.casefold() for one in forms}
    return False


def faults(drill: Drill, ground: Ground) -> tuple[str, ...]:
    """What is wrong with a drill; () where nothing is."""
    passage = ground.standing.by_key(drill.keys[0])
    if passage is None:
        return (f"{drill.keys[0]} isn't held",)
    found = []
    if passage.status not in IN_FORCE or not ground.standing.governs(passage):
        found.append(f"{passage.key} isn't in force")
    if drill.quote not in passage.text:
        found.append("the quote isn't verbatim")
    folded = [plain(one).casefold() for one in drill.choices]
    if folded.count(plain(drill.expected).casefold()) != 1 or len(set(folded)) != len(folded):
        found.append("not one choice alone is right")
    if not 3 <= len(drill.choices) <= 8:
        found.append("too few or too many choices")
    found += _faults_of_kind(drill, passage, ground)
    return tuple(found)


def _faults_of_kind(drill: Drill, passage: Passage, ground: Ground) -> list[str]:
    wrong = [one for one in drill.choices if one != drill.expected]
    if drill.kind is DrillKind.DEADLINE:
        stands = {one.same for one in times(passage.text)}
        offered = {one.same for choice in wrong for one in times(choice)}
        return [] if drill.expected in " ".join(passage.text.split()) and not stands & offered else [
            "another length stands in the passage too"
        ]  # fmt: skip
    if drill.kind is DrillKind.DEFINITION:
        return [] if drill.expected == passage.term else ["the term isn't the passage's"]
    if drill.kind is DrillKind.IN_FORCE:
        held = [one for one in wrong if plain(one) in plain(passage.text)]
        return ["another choice is in force too"] if held else []
    if drill.kind in _TEMPORAL:
        other = ground.standing.by_key(drill.keys[1])
        told = other is not None and "ot in force" in drill.explanation
        return [] if told else ["what is pending isn't told to be"]
    return []
