"""A drill: a question made of one passage, its answer, and where that stands."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketrules.errors import DrillUnknown


class DrillKind(StrEnum):
    """What a drill trains."""

    PARAGRAPH = "paragraph"  # find the governing paragraph
    IN_FORCE = "in_force"  # which text is in force on the date
    DEADLINE = "deadline"  # by when
    MODAL = "modal"  # what the verb obliges, and whom
    DEFINITION = "definition"  # term and meaning
    CHANGE = "change"  # what waits to change the text, and by which revision


@dataclass(frozen=True, slots=True)
class Drill:
    """A question with its only right choice; ``quote`` is verbatim in the passage of ``keys[0]``.

    ``text`` is what the trainee reads with the prompt, a gap in it is ``____``. Text that isn't in
    force at ``as_of`` occurs in drills of kinds ``in_force`` and ``change`` only, whose
    ``explanation`` says so.
    """

    id: str  # "deadline~2025-06-01~7~bm9kYWwt…": makes the drill again
    kind: DrillKind
    prompt: str
    text: str
    choices: tuple[str, ...]
    expected: str
    explanation: str
    quote: str
    keys: tuple[str, ...]  # the governing passage first, then what else the answer rests on
    label: str  # of the governing passage, in words
    title: str  # of its section
    as_of: str  # ISO date
    snapshot: str


@dataclass(frozen=True, slots=True)
class DrillName:
    """What a drill is made of anew: kind, day, seed and the key of its passage."""

    kind: DrillKind
    as_of: date
    seed: int
    key: str

    def __str__(self) -> str:
        # Not secret, but not to be read at a glance: the key is what some drills ask for.
        key = urlsafe_b64encode(self.key.encode()).decode().rstrip("=")
        return f"{self.kind.value}~{self.as_of.isoformat()}~{self.seed}~{key}"

    @classmethod
    def parse(cls, name: str) -> DrillName:
        """Reads a drill's id.

        Raises:
            DrillUnknown: if it is of another form.
        """
        try:
            kind, day, seed, key = name.split("~", 3)
            told = urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode()
            return cls(DrillKind(kind), date.fromisoformat(day), int(seed), told)
        except ValueError as error:
            raise DrillUnknown(
                f"No drill is called {name!r}.", remedy="Use the id that GET /v1/drills gave."
            ) from error
