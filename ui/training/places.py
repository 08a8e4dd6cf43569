"""The address of the training page: a round and how far it is stand in it, so it survives a reload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args
from urllib.parse import urlencode

from marketrules.wire import DrillKindName
from ui.frame.places import Query, day

TRAINING = "train"
KINDS: dict[DrillKindName, str] = {
    "paragraph": "Find the paragraph",
    "in_force": "Which text is in force",
    "deadline": "Deadlines",
    "modal": "What the verb does",
    "definition": "Definitions",
    "change": "Pending changes",
}
COUNTS = (5, 10, 20, 40)
_LETTERS = "abcdefgh"


@dataclass(frozen=True, slots=True)
class Round:
    """Drills of one request, and the letters of the choices made so far ("ac": two answered)."""

    deck: str = "all"
    kinds: tuple[DrillKindName, ...] = ()  # (): all
    as_of: date | None = None  # None: today
    count: int = 10
    seed: int = 0
    given: str = ""
    at: int = 0  # the drill shown, from 0; ``count`` or more: the score

    @classmethod
    def read(cls, query: Query) -> Round | None:
        """The round that the address names; None if it names none."""
        deck = _one(query, "deck")
        if not deck:
            return None
        known = get_args(DrillKindName)
        given = _one(query, "given").lower()
        return cls(
            deck=deck,
            kinds=tuple(one for one in known if one in query.get_all("kind")),
            as_of=day(_one(query, "as_of")),
            count=min(max(_number(_one(query, "count"), 10), 1), 100),
            seed=min(_number(_one(query, "seed"), 0), 2**31),
            given="".join(one for one in given if one in _LETTERS),
            at=_number(_one(query, "at"), 0),
        )

    def answered(self, choice: int) -> Round:
        """With ``choice`` (from 0) made for the drill shown."""
        return replace(self, given=self.given[: self.at] + _LETTERS[choice])

    @property
    def choice(self) -> int | None:
        """The choice made for the drill shown, from 0; None: not yet."""
        return self.choice_of(self.at)

    def choice_of(self, number: int) -> int | None:
        """The choice made for the drill ``number``."""
        return _LETTERS.index(self.given[number]) if number < len(self.given) else None

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The address's parameters."""
        return {
            "deck": [self.deck],
            "kind": list(self.kinds),
            "as_of": [self.as_of.isoformat()] if self.as_of else [],
            "count": [str(self.count)],
            "seed": [str(self.seed)],
            "given": [self.given] if self.given else [],
            "at": [str(self.at)] if self.at else [],
        }

    @property
    def href(self) -> str:
        """The relative address."""
        return href(self.parameters)


def view(query: Query) -> tuple[str, int]:
    """What else the page shows ("due", "progress", "quizzes", "quiz", "results"), and of which quiz."""
    return _one(query, "view"), _number(_one(query, "quiz"), 0)


def href(parameters: Mapping[str, Sequence[str]]) -> str:
    """A relative address of this page."""
    query = urlencode(parameters, doseq=True)
    return f"./{TRAINING}{'?' * bool(query)}{query}"


def _one(query: Query, name: str) -> str:
    return next(iter(query.get_all(name)), "").strip()


def _number(text: str, other: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else other
