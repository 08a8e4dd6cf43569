"""A run in figures: every measure with its interval, over all questions, by kind and by asker.

A run enters; ``Summary`` records leave, and lines of text for a terminal. Reports of other forms
(HTML) are made from the same records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.measures.measure import Measure
from evals.measures.refusals import RiskCoverage, risk_coverage
from evals.runs import Row, Run
from evals.scoring import MEASURES
from evals.statistics import (
    Difference,
    Estimate,
    Statistic,
    area_interval,
    balance,
    compare,
    estimate,
)

# What is shown by kind and by asker: a table has room for some.
HEADLINES = (
    "section_hit@1", "section_hit@5", "paragraph_hit@5", "paragraph_nDCG@10", "vital_nuggets",
    "right", "section_cited", "paragraph_cited", "paragraph_F1", "wrong_answer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One statistic of one measure over some questions."""

    measure: Measure
    statistic: str  # "mean" | "p50" | "p95"
    estimate: Estimate | None  # None: not scorable on any

    @property
    def name(self) -> str:
        """``answer_ms p50``; the mean goes without saying."""
        return self.measure.name + ("" if self.statistic == "mean" else f" {self.statistic}")


@dataclass(frozen=True, slots=True)
class Group:
    """Some questions of a run, with their figures."""

    name: str  # "all", "deadline", "caller"
    questions: int
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure | None:
        return next((one for one in self.figures if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Curve:
    """The risk-coverage curve of a run, with the interval of its area."""

    points: RiskCoverage
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of a run."""

    overall: Group
    by_kind: tuple[Group, ...]
    by_asker: tuple[Group, ...]
    curve: Curve | None
    refusals: dict[str, dict[str, int]]  # judged reason → what was said → questions


def summarise(run: Run) -> Summary:
    """All figures of ``run``."""
    return Summary(
        _group("all", run.rows),
        _groups(run.rows, lambda row: row.judgment.kind.value),
        _groups(run.rows, lambda row: row.judgment.asker.value),
        _curve(run.rows),
        refusals_by_reason(run.rows),
    )


def _groups(rows: Sequence[Row], named: Callable[[Row], str]) -> tuple[Group, ...]:
    names = dict.fromkeys(sorted(named(row) for row in rows))
    return tuple(_group(name, [row for row in rows if named(row) == name]) for name in names)


def _group(name: str, rows: Sequence[Row]) -> Group:
    figures = tuple(
        Figure(measure, one, _estimate(measure.name, one, rows))
        for measure in MEASURES
        for one in measure.statistics
    )
    return Group(name, len(rows), figures)


def _estimate(name: str, statistic: Statistic, rows: Sequence[Row]) -> Estimate | None:
    if name != "refusal_balance":
        return estimate([row.scores.get(name) for row in rows], statistic)
    spared = [
        None if (refused := row.scores.get("false_refusal")) is None else 1 - refused
        for row in rows
    ]
    return balance([row.scores.get("refusal_recall") for row in rows], spared)


def _curve(rows: Sequence[Row]) -> Curve | None:
    answered = [
        (1 - right, row.confidence)
        for row in rows
        if row.answer is not None
        and row.answer["outcome"] == "answered"
        and row.confidence is not None
        and (right := row.scores.get("right")) is not None
    ]
    if not answered:
        return None
    wrong, confidences = zip(*answered, strict=True)
    low, high = area_interval(wrong, confidences)
    return Curve(risk_coverage(wrong, confidences, len(rows)), low, high)


def refusals_by_reason(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    """What was said to questions by the reason for which they should be refused."""
    told: dict[str, Counter[str]] = {}
    for row in rows:
        if row.answer is None:
            continue
        judged = row.judgment
        wanted = "has an answer" if judged.answerable else str(judged.reason or "any reason")
        refusal = row.answer["refusal"]
        said = row.answer["outcome"] if refusal is None else refusal["reason"]
        told.setdefault(wanted, Counter())[said] += 1
    return {wanted: dict(counted.most_common()) for wanted, counted in told.items()}


def summary_plain(summary: Summary) -> dict[str, Any]:
    """The summary as JSON: figures by group and name, the curve, refusals by reason."""
    curve = summary.curve
    return {
        "overall": _plain(summary.overall),
        "by_kind": {group.name: _plain(group) for group in summary.by_kind},
        "by_asker": {group.name: _plain(group) for group in summary.by_asker},
        "risk_coverage": None if curve is None else asdict(curve),
        "refusals": summary.refusals,
    }


def _plain(group: Group) -> dict[str, Any]:
    figures = {
        figure.name: None if figure.estimate is None else asdict(figure.estimate)
        for figure in group.figures
    }
    return {"questions": group.questions, "figures": figures}


def summary_lines(run: Run) -> Iterator[str]:
    """The whole summary for a terminal."""
    summary = summarise(run)
    header = run.header
    state = f"{header.revision[:12]}{' dirty' if header.dirty else ''}" if header.revision else "-"
    yield f"{header.system} on {header.set_name}: {len(run.rows)} questions; run {header.id}"
    yield f"revision {state}; snapshot {header.snapshot or '-'}; {_identity(header.identity)}"
    yield f"{header.machine['processor']}, {header.machine['cores']} cores"
    yield ""
    yield f"{'measure':24}{'value':>8}  {'95% interval':16}{'n':>5}{'left out':>10}"
    family = ""
    for figure in summary.overall.figures:
        if figure.measure.family != family:
            family = figure.measure.family
            yield f"{family}:"
        yield _figure_line(figure)
    if summary.curve is not None and summary.curve.points.area is not None:
        curve, points = summary.curve, summary.curve.points
        interval = f"{curve.low:.3f}..{curve.high:.3f}"
        yield f"  {'risk-coverage area':22}{points.area:>8.3f}  {interval:16}{len(run.rows):>5}"
        yield f"  {'  at best (sorted)':22}{points.least or 0.0:>8.3f}"
        yield f"  {'  risk of all answered':22}{points.risk[-1]:>8.3f}"
    yield ""
    yield "refusals, by judged reason (what was said):"
    for wanted, said in summary.refusals.items():
        yield f"  {wanted:22}" + ", ".join(f"{count} {what}" for what, count in said.items())
    for title, groups in (("by kind", summary.by_kind), ("by asker", summary.by_asker)):
        yield ""
        yield from _table(title, groups)


def _identity(identity: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in identity.items() if name != "snapshot")


def _figure_line(figure: Figure) -> str:
    one = figure.estimate
    if one is None:
        return f"  {figure.name:22}{'-':>8}  not scorable"
    digits = {"share": 3, "ratio": 2}.get(figure.measure.unit, 1)
    interval = f"{one.low:.{digits}f}..{one.high:.{digits}f}"
    return f"  {figure.name:22}{one.value:>8.{digits}f}  {interval:16}{one.n:>5}{one.excluded:>10}"


def _table(title: str, groups: Sequence[Group]) -> Iterator[str]:
    yield f"{title:16}{'n':>4}" + "".join(f"{_short(name):>12}" for name in HEADLINES)
    for group in groups:
        cells = []
        for name in HEADLINES:
            figure = group.figure(name)
            one = figure.estimate if figure else None
            cells.append(f"{'-' if one is None else format(one.value, '.2f'):>12}")
        yield f"  {group.name:14}{group.questions:>4}" + "".join(cells)


def _short(name: str) -> str:
    return name.replace("section_", "sec_").replace("paragraph_", "par_").replace("nuggets", "nug")


def comparison(before: Run, after: Run) -> dict[str, Difference]:
    """Every measure that both runs could be scored on."""
    found = {}
    for measure in MEASURES:
        one = compare(
            before.values(measure.name),
            after.values(measure.name),
            higher_is_better=measure.better != "lower",
        )
        if one is not None:
            found[measure.name] = one
    return found


def comparison_lines(before: Run, after: Run) -> Iterator[str]:
    """What changed from one run to the other, for a terminal."""
    yield f"before: {before.header.id}"
    yield f"after:  {after.header.id}"
    if before.header.set_sha256 != after.header.set_sha256:
        yield "The sets differ: only questions of both are compared."
    yield ""
    yield (
        f"{'measure':24}{'before':>9}{'after':>9}{'change':>9}  {'95% interval':18}{'p':>7}"
        f"{'n':>5}  gained / lost"
    )
    differences = comparison(before, after)
    for name, one in differences.items():
        interval = f"{one.low:+.3f}..{one.high:+.3f}"
        moved = f"{len(one.gained)} / {len(one.lost)}"
        yield (
            f"{name:24}{one.before:>9.3f}{one.after:>9.3f}{one.change:>+9.3f}  {interval:18}"
            f"{one.p:>7.4f}{one.n:>5}  {moved}"
        )
    for name in ("section_hit@1", "vital_nuggets", "paragraph_cited", "wrong_answer"):
        if name in differences and (differences[name].gained or differences[name].lost):
            yield ""
            yield f"{name}: gained {', '.join(differences[name].gained) or '-'}"
            yield f"{name}: lost {', '.join(differences[name].lost) or '-'}"
