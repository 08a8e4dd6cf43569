"""The gate: does a run still reach what main reached, and if not, which questions are lost?

A run and what is expected enter; the drops leave, empty if the gate is open. Figures that rose are
told, too, so that they are accepted and can't be lost again unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.expected import Expected, missed
from evals.runs import Run
from evals.scoring import BY_NAME
from evals.summary import summarise
from marketrules.errors import JudgmentError

_SHOWN = 30  # ids of lost questions in a message


@dataclass(frozen=True, slots=True)
class Change:
    """One measure beside what is expected of it."""

    measure: str
    reaches: float
    tolerance: float
    found: float | None  # None: not scorable on any question
    lost: tuple[str, ...]  # had the best value, haven't now
    won: tuple[str, ...]

    @property
    def dropped(self) -> bool:
        """Whether it is worse than expected, beyond its tolerance."""
        return self.found is None or self._worse > self.tolerance + 5e-5  # as written: four digits

    @property
    def rose(self) -> bool:
        return self.found is not None and -self._worse > 5e-4

    @property
    def _worse(self) -> float:
        change = self.reaches - (self.found or 0.0)
        return -change if BY_NAME[self.measure].better == "lower" else change

    def __str__(self) -> str:
        found = "not scorable" if self.found is None else f"{self.found:.3f}"
        text = f"{self.measure:20} {self.reaches:.3f} ± {self.tolerance:g}, found {found}"
        if self.lost:
            more = f" and {len(self.lost) - _SHOWN} more" if len(self.lost) > _SHOWN else ""
            text += f"; lost: {', '.join(self.lost[:_SHOWN])}{more}"
        if self.won:
            text += f"; won: {', '.join(self.won[:_SHOWN])}"
        return text


def changes(run: Run, expected: Expected) -> tuple[Change, ...]:
    """Every measure that is expected, beside what ``run`` reached.

    Raises:
        JudgmentError: if the run isn't of the questions that the expectation is of.
    """
    if run.header.set_sha256 != expected.judgments:
        raise JudgmentError(
            f"the questions of {run.header.set_name} have changed since they were accepted.",
            remedy=f"Look at the figures, then `marketrules eval gate --set {run.header.set_name}"
            " --accept`.",
        )
    return tuple(_changes(run, expected))


def _changes(run: Run, expected: Expected) -> Iterator[Change]:
    overall = summarise(run).overall
    for name, reached in expected.measures.items():
        figure = overall.figure(name)
        estimate = None if figure is None else figure.estimate
        now, before = missed(run.rows, name), set(reached.missed)
        yield Change(
            name,
            reached.reaches,
            reached.tolerance,
            None if estimate is None else estimate.value,
            tuple(one for one in now if one not in before),
            tuple(sorted(before - set(now))),
        )


def gate_lines(found: Sequence[Change]) -> Iterator[str]:
    """What dropped, what rose, and whether the gate is open."""
    dropped = [one for one in found if one.dropped]
    for title, shown in (("dropped", dropped), ("rose", [one for one in found if one.rose])):
        if shown:
            yield f"{title}:"
            yield from (f"  {one}" for one in shown)
    yield (
        f"closed: {len(dropped)} of {len(found)} measures dropped beyond their tolerance"
        if dropped
        else f"open: {len(found)} measures reach what is expected"
    )
