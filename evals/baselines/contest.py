"""The product against baselines: the figures side by side, and whatever a baseline wins.

Runs of one set enter; a table and ``Won`` records leave. A baseline wins a measure if it is better
on the questions that both can be scored on and a paired test says that this is hardly chance; or
better at all, with ``strict``. Halves of a trade (see ``Measure.half_of``), times and the number
of words can be had for nothing, so nobody wins by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.measures.measure import Measure
from evals.runs import Run
from evals.scoring import BY_NAME
from evals.statistics import Difference
from evals.summary import Figure, comparison, summarise

SURE = 0.05  # p below which a difference is taken for one


@dataclass(frozen=True, slots=True)
class Won:
    """A measure by which a baseline is better than the product."""

    baseline: str
    measure: Measure
    difference: Difference  # from the product to the baseline

    def __str__(self) -> str:
        one = self.difference
        return (
            f"{self.baseline} wins {self.measure.name}: {one.after:.3f} against {one.before:.3f},"
            f" p {one.p:.3f}, {one.n} questions; better on {', '.join(one.gained[:20])}"
        )


def won(product: Run, baseline: Run, *, strict: bool = False) -> tuple[Won, ...]:
    """What ``baseline`` wins against ``product``."""
    found = []
    for name, one in comparison(product, baseline).items():
        measure = BY_NAME[name]
        if measure.half_of or measure.family == "time" or not measure.better:
            continue
        better = -one.change if measure.better == "lower" else one.change
        if better > 1e-9 and (strict or one.p < SURE):
            found.append(Won(baseline.header.system, measure, one))
    return tuple(found)


def contest_lines(runs: Sequence[Run]) -> Iterator[str]:
    """The figures of several runs as a Markdown table, the best of each measure in bold."""
    names = [run.header.system for run in runs]
    groups = [summarise(run).overall for run in runs]
    yield f"| measure | {' | '.join(names)} |"
    yield f"|---|{'---:|' * len(names)}"
    for at, figure in enumerate(groups[0].figures):
        row = [group.figures[at] for group in groups]
        values = [one.estimate.value for one in row if one.estimate is not None]
        if not values or figure.measure.family == "time":
            continue
        best = min(values) if figure.measure.better == "lower" else max(values)
        half = "&nbsp;&nbsp;" if figure.measure.half_of else ""
        yield f"| {half}{figure.name} | {' | '.join(_cell(one, best) for one in row)} |"


def _cell(figure: Figure, best: float) -> str:
    if figure.estimate is None:
        return "–"
    text = f"{figure.estimate.value:.{0 if figure.measure.unit == 'words' else 3}f}"
    lead = figure.measure.better and abs(figure.estimate.value - best) < 5e-4
    return f"**{text}**" if lead else text
