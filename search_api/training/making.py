"""What the makers of drills share: the drill's record, and choices in a chance order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from marketrules.passages import Passage
from search_api.answering.cite import label
from search_api.training.drill import Drill, DrillKind
from search_api.training.ground import Ground

Maker = Callable[[Passage, Ground, Random], Drill | None]
CHOICES = 4


def made(
    kind: DrillKind, passage: Passage, ground: Ground, *, prompt: str, text: str = "",
    choices: Sequence[str], expected: str, explanation: str, quote: str,
    keys: Sequence[str] = (),
) -> Drill:  # fmt: skip
    """The drill; its id is given when it is known which seed it was made with."""
    return Drill(
        "", kind, prompt, text, tuple(choices), expected, explanation, quote,
        (passage.key, *keys), label(passage, ground.standing.edition_of(passage)), passage.title,
        ground.as_of.isoformat(), ground.snapshot,
    )  # fmt: skip


def shuffled(expected: str, others: Sequence[str], random: Random) -> tuple[str, ...]:
    """``expected`` among ``others``, at a place of chance."""
    choices = [expected, *others]
    random.shuffle(choices)
    return tuple(choices)


def sample(found: Sequence[str], count: int, random: Random) -> list[str]:
    """At most ``count`` of the distinct ``found``."""
    distinct = list(dict.fromkeys(found))
    return random.sample(distinct, min(count, len(distinct)))
