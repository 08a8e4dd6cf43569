"""The training room: an engine and a request enter; decks, drills, judged answers leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from search_api.engine import Engine
from search_api.training.checking import Checked, checked
from search_api.training.decks import BUILT_IN, Deck, deck_named, read_decks, rows_of
from search_api.training.drill import Drill, DrillKind, DrillName
from search_api.training.explanations import Explanation, explanation
from search_api.training.generating import drill, drills
from search_api.training.ground import Ground

_HITS = 30  # of a deck's search, whose sections it takes


@dataclass(frozen=True, slots=True)
class DrillSet:
    """The drills of one request."""

    deck: str
    as_of: str
    snapshot: str
    seed: int
    drills: tuple[Drill, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeckHeld:
    """A deck with how many sections and paragraphs of the date's text it has."""

    id: str
    title: str
    sections: int
    paragraphs: int


class Training:
    """Makes drills of what an engine holds."""

    def __init__(self, engine: Engine, decks: Path | None = None) -> None:
        """``decks`` is the desk's own list; None: the one that comes with the product.

        Raises:
            DeskDataError: if that list is wrong.
        """
        self._engine = engine
        self._decks = read_decks(decks or BUILT_IN)

    def ground(self, as_of: date | None) -> Ground:
        """The text of a day; None is today."""
        opened = self._engine.opened()
        return Ground(opened.standing(as_of), opened.places, opened.standing)

    def decks(self, as_of: date | None) -> tuple[DeckHeld, ...]:
        """All decks, with what they hold on the day; those that hold nothing say 0."""
        ground = self.ground(as_of)
        return tuple(self._counted(one, ground) for one in self._decks)

    def drills(
        self,
        deck: str,
        kinds: Sequence[DrillKind],
        count: int,
        seed: int,
        as_of: date | None,
    ) -> DrillSet:
        """At most ``count`` drills of a deck, which may be a section number ("9.14").

        Raises:
            DrillUnknown: if there is no such deck.
        """
        meant = deck_named(deck, self._decks)
        ground = self.ground(as_of)
        rows = rows_of(meant, ground, self._hits(meant, as_of))
        found = drills(ground, rows, kinds or tuple(DrillKind), count, seed)
        notes = () if len(found) == count else (
            f"{len(found)} of {count} drills: the deck gives no more of these kinds.",
        )  # fmt: skip
        return DrillSet(deck, ground.as_of.isoformat(), ground.snapshot, seed, found, notes)

    def title(self, deck: str) -> str:
        """What a deck, or the section of that number, is called; raises as ``drills``."""
        return deck_named(deck, self._decks).title

    def check(self, name: str, answer: str) -> Checked:
        """Judges an answer to the drill of that id, which is made again.

        Raises:
            DrillUnknown: if there is no such drill.
        """
        return checked(drill(name, self.ground(DrillName.parse(name).as_of)), answer)

    def explanation(self, key: str, as_of: date | None) -> Explanation:
        """What helps to understand the passage of ``key``.

        Raises:
            PinpointUnresolved: if there is none.
        """
        return explanation(key, self.ground(as_of))

    def _hits(self, deck: Deck, as_of: date | None) -> tuple[str, ...]:
        if not deck.search:
            return ()
        found = self._engine.search(deck.search, as_of, top=_HITS)
        return tuple(hit.citation.key for hit in found.hits)

    def _counted(self, deck: Deck, ground: Ground) -> DeckHeld:
        rows = rows_of(deck, ground) & ground.standing.view.rows
        codes = ground.standing.snapshot.facets.section.codes[rows]
        return DeckHeld(deck.id, deck.title, len(np.unique(codes)), int(rows.sum()))
