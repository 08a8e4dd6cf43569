"""What the service said it had kept, to be compared with what it holds in the end."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from marketrules.wire.desk import Inquiry

_NEWEST = 5


@dataclass(slots=True)
class Kept:
    """Of one inquiry, what was acknowledged."""

    notes: set[str] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)  # snapshots that they name
    moves: int = 0


class Ledger:
    """Acknowledged writes of all people. Safe to use from many threads."""

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}
        self._shared: list[int] = []
        self._writing = threading.Lock()

    def __len__(self) -> int:
        """Inquiries that were taken."""
        return len(self._kept)

    @property
    def writes(self) -> int:
        """Writes that were acknowledged: taken, noted, answered, moved."""
        held = self._kept.values()
        return sum(1 + len(one.notes) + len(one.answers) + one.moves for one in held)

    def taken(self, number: int, *, shared: bool) -> None:
        with self._writing:
            self._kept.setdefault(number, Kept())
            if shared:
                self._shared.append(number)

    def newest_shared(self) -> list[int]:
        """The few that colleagues are at work on, too: where two meet."""
        return self._shared[-_NEWEST:]

    def noted(self, number: int, text: str) -> None:
        with self._writing:
            self._kept.setdefault(number, Kept()).notes.add(text)

    def answered(self, number: int, snapshot: str) -> None:
        with self._writing:
            self._kept.setdefault(number, Kept()).answers.append(snapshot)

    def moved(self, number: int) -> None:
        with self._writing:
            self._kept.setdefault(number, Kept()).moves += 1

    def numbers(self) -> list[int]:
        return sorted(self._kept)

    def lost(self, held: Iterable[Inquiry]) -> Iterator[str]:
        """What was acknowledged and isn't there, or is there twice; a line each."""
        found = {one.id: one for one in held}
        for number, kept in sorted(self._kept.items()):
            if number not in found:
                yield f"inquiry {number} is gone"
                continue
            yield from _differences(number, kept, found[number])


def _differences(number: int, kept: Kept, inquiry: Inquiry) -> Iterator[str]:
    notes = [note.text for note in inquiry.notes]
    if sorted(notes) != sorted(kept.notes):
        yield f"inquiry {number}: {len(notes)} notes held, {len(kept.notes)} acknowledged"
    if sorted(one.snapshot for one in inquiry.answers) != sorted(kept.answers):
        held = len(inquiry.answers)
        yield f"inquiry {number}: {held} answers held, {len(kept.answers)} acknowledged"
    if len(inquiry.moves) != kept.moves:
        yield f"inquiry {number}: {len(inquiry.moves)} moves held, {kept.moves} acknowledged"
