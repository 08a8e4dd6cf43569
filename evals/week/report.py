"""A week played → figures, and a table in Markdown: each kind of call beside one person alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.load.asking import Sample
from evals.load.memory import Resident
from evals.load.report import span_of
from evals.week.acts import Record


@dataclass(frozen=True, slots=True)
class Week:
    """What was played, what came of it, and what the service used meanwhile."""

    people: int
    seconds: float
    alone: Record
    played: Record
    memory: tuple[Resident, ...]
    busy: float  # processor seconds of the service in the week
    cores: int
    lost: tuple[str, ...]  # acknowledged writes that aren't there

    def figures(self) -> dict[str, Any]:
        """Calls a second, milliseconds by kind, errors in words, what was kept, MiB."""
        samples = self.played.samples
        came = Counter(one.came for one in samples)
        wrong = {name: n for name, n in came.items() if name not in ("ok", "clash")}
        kinds = sorted({one.kind for one in samples})
        return {
            "people": self.people, "seconds": self.seconds, "calls": len(samples),
            "a_second": len(samples) / self.seconds, "errors": wrong,
            "failures": self.played.failures[:50], "clashes": self.played.clashes,
            "inquiries": len(self.played.ledger), "writes": self.played.ledger.writes,
            "lost": list(self.lost), "published": self.played.published,
            "snapshots": len(self.played.snapshots),
            "busy": self.busy / (self.seconds * self.cores),
            "late_p95_s": _quantile(self.played.late, 95),
            "kinds": {kind: _kind(kind, samples, self.alone.samples) for kind in kinds},
            "memory": span_of(self.memory),
        }  # fmt: skip

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed and nothing was lost."""
        return not (self.lost or self.played.failures or self.alone.failures)


def rows(figures: dict[str, Any]) -> Iterator[str]:
    """The table, busiest kind first, and a line on the rest."""
    yield "| call | calls | p50 ms | p95 ms | p95 of one person alone | ratio |"
    yield "|---|---:|---:|---:|---:|---:|"
    kinds = sorted(figures["kinds"].items(), key=lambda one: -one[1]["calls"])
    for name, kind in kinds:
        ratio = kind["p95"] / kind["alone_p95"] if kind["alone_p95"] else None
        told = "–" if ratio is None else f"{ratio:.1f}"
        alone = "–" if ratio is None else f"{kind['alone_p95']:,.0f}"
        yield (
            f"| {name} | {kind['calls']:,} | {kind['p50']:,.0f} | {kind['p95']:,.0f} | {alone}"
            f" | {told} |"
        )
    memory = figures["memory"]
    yield ""
    yield (
        f"{figures['people']} people, {figures['seconds']:.0f} s, {figures['calls']:,} calls"
        f" ({figures['a_second']:.0f} a second), errors {figures['errors'] or 0},"
        f" {figures['writes']:,} writes acknowledged, {len(figures['lost'])} lost,"
        f" {figures['clashes']} clashes shown and made anew, {figures['published']} documents"
        f" ingested and published, cores busy {figures['busy']:.0%}, begun late by"
        f" {figures['late_p95_s']:.1f} s (p95), MiB first / most / last"
        f" {memory.get('first', 0):.0f} / {memory.get('most', 0):.0f} / {memory.get('last', 0):.0f}"
    )


def _kind(kind: str, samples: Sequence[Sample], alone: Sequence[Sample]) -> dict[str, Any]:
    times = [one.ms for one in samples if one.kind == kind and one.came == "ok"]
    single = [one.ms for one in alone if one.kind == kind and one.came == "ok"]
    return {"calls": len(times), "p50": _quantile(times, 50), "p95": _quantile(times, 95),
            "alone_p95": _quantile(single, 95) if single else None}  # fmt: skip


def _quantile(values: Sequence[float], percent: int) -> float:
    return float(np.quantile(values, percent / 100)) if values else 0.0
