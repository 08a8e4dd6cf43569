"""Drills of a deck: chosen by seed, each made of one passage, each checked before it is handed out.

The same snapshot, day, deck, kinds, count and seed give the same drills; a drill's id makes the same
drill again. No passage is asked twice in one set, and no section twice while others are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from marketrules.documents import Status
from marketrules.errors import DrillUnknown
from marketrules.passages import Passage, PassageKind
from search_api.dates.editions import Mask
from search_api.training.by_when import by_when
from search_api.training.checking import faults
from search_api.training.drill import Drill, DrillKind, DrillName
from search_api.training.governing import governing
from search_api.training.ground import Ground
from search_api.training.making import Maker
from search_api.training.meanings import term_for
from search_api.training.verbs import verbs
from search_api.training.versions import change, in_force

_MAKERS: dict[DrillKind, Maker] = {
    DrillKind.PARAGRAPH: governing,
    DrillKind.IN_FORCE: in_force,
    DrillKind.DEADLINE: by_when,
    DrillKind.MODAL: verbs,
    DrillKind.DEFINITION: term_for,
    DrillKind.CHANGE: change,
}
_KINDS = {
    DrillKind.PARAGRAPH: {PassageKind.TEXT},
    DrillKind.IN_FORCE: {PassageKind.TEXT, PassageKind.DEFINITION},
    DrillKind.DEADLINE: {PassageKind.TEXT},
    DrillKind.MODAL: {PassageKind.TEXT},
    DrillKind.DEFINITION: {PassageKind.DEFINITION},
    DrillKind.CHANGE: {PassageKind.TEXT, PassageKind.DEFINITION},
}
_MOST_TRIED = 4000  # passages of a kind that are looked at for one set


def drills(
    ground: Ground, rows: Mask, kinds: Sequence[DrillKind], count: int, seed: int
) -> tuple[Drill, ...]:
    """At most ``count`` drills from ``rows``, the kinds in turn; fewer where the rows give no more."""
    streams = [_of_kind(kind, ground, rows, seed) for kind in dict.fromkeys(kinds)]
    found: list[Drill] = []
    asked: set[str] = set()
    while streams and len(found) < count:
        for stream in list(streams):
            drill = next((one for one in stream if one.keys[0] not in asked), None)
            if drill is None:
                streams.remove(stream)
            elif len(found) < count:
                asked.add(drill.keys[0])
                found.append(drill)
    return tuple(found)


def drill(name: str, ground: Ground) -> Drill:
    """The drill of that id, made again.

    Raises:
        DrillUnknown: if it can't be: the passage isn't held, or gives no such drill any more.
    """
    meant = DrillName.parse(name)
    passage = ground.standing.by_key(meant.key)
    found = _made(meant.kind, passage, ground, meant.seed) if passage is not None else None
    if found is None or passage is None:
        raise DrillUnknown(
            f"Drill {name!r} can't be made from what is held now.",
            remedy="The text has changed since it was given; take a new one.",
        )
    return found


def _of_kind(kind: DrillKind, ground: Ground, rows: Mask, seed: int) -> Iterator[Drill]:
    held = np.flatnonzero(rows & _candidates(kind, ground)).tolist()
    Random(f"{seed}:{kind.value}").shuffle(held)
    passages = ground.standing.passages(held[:_MOST_TRIED])
    used: set[str] = set()
    later: list[Passage] = []
    for passage in passages:
        section = f"{passage.document}#{passage.section}"
        if kind is not DrillKind.DEFINITION and section in used:
            later.append(passage)
            continue
        found = _made(kind, passage, ground, seed)
        if found is not None:
            used.add(section)
            yield found
    for passage in later:
        found = _made(kind, passage, ground, seed)
        if found is not None:
            yield found


def _candidates(kind: DrillKind, ground: Ground) -> Mask:
    """The rows that a drill of ``kind`` can be made of, as far as status and kind tell."""
    standing, facets = ground.standing, ground.standing.snapshot.facets
    wanted = facets.kind.mask({one.value for one in _KINDS[kind]})
    if kind in (DrillKind.CHANGE, DrillKind.IN_FORCE):
        waiting = standing.mask({Status.PENDING})
        if kind is DrillKind.IN_FORCE:
            waiting = waiting | (~standing.view.rows & facets.status.mask({Status.IN_EFFECT.value}))
        return wanted & waiting
    return wanted & standing.mask({Status.IN_EFFECT})


def _made(kind: DrillKind, passage: Passage, ground: Ground, seed: int) -> Drill | None:
    found = _MAKERS[kind](passage, ground, Random(f"{seed}:{kind.value}:{passage.key}"))
    if found is None:
        return None
    name = DrillName(kind, ground.as_of, seed, passage.key)
    found = replace(found, id=str(name))
    return None if faults(found, ground) else found
