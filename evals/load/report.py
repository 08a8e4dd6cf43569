"""A run of loads → a table in Markdown, and memory over time as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.load.asking import Asked
from evals.load.memory import Resident
from evals.report.markup import Html, tag

_LEFT, _TOP, _WIDE, _HIGH = 56, 20, 560, 180  # pixels
_COLOURS = ("#1b6ca8", "#c25b12", "#3d8b57", "#7a4fa0", "#9a9a9a")


@dataclass(frozen=True, slots=True)
class Loaded:
    """One number of callers for so long."""

    system: str
    callers: int
    seconds: float
    asked: Asked
    memory: tuple[Resident, ...]
    published: int

    def figures(self) -> dict[str, Any]:
        """Requests a second, milliseconds, what came, MiB: of all kinds together and each alone."""
        came = Counter(one.came for one in self.asked.samples)
        kinds = sorted({one.kind for one in self.asked.samples})
        errors = {name: n for name, n in came.items() if name not in ("ok", "turned away")}
        return {
            "system": self.system, "callers": self.callers, "seconds": self.seconds,
            "a_second": came["ok"] / self.seconds, **_quantiles(self, None),
            "kinds": {kind: _quantiles(self, kind) for kind in kinds},
            "turned_away": came["turned away"], "errors": errors,
            "published": self.published, "snapshots": len(self.asked.snapshots),
            "memory": span_of(self.memory),
        }  # fmt: skip


def _quantiles(load: Loaded, kind: str | None) -> dict[str, float]:
    times = [one.ms for one in load.asked.samples if one.came == "ok" and kind in (None, one.kind)]
    if not times:
        return {}
    return {f"p{q}": float(np.quantile(times, q / 100)) for q in (50, 95, 99)} | {"n": len(times)}


def span_of(memory: Sequence[Resident]) -> dict[str, float]:
    """MiB resident: at the beginning, at most, at the end (medians of a tenth of the time)."""
    if not memory:
        return {}
    tenth = max(1, len(memory) // 10)
    all_, own = ([getattr(one, name) for one in memory] for name in ("all", "own"))
    return {
        "first": float(np.median(all_[:tenth])), "most": max(all_),
        "last": float(np.median(all_[-tenth:])), "own_last": float(np.median(own[-tenth:])),
    }  # fmt: skip


def rows(figures: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield "| | callers | a second | p50 / p95 / p99 ms | errors | turned away | published, seen | MiB at first / most / last |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for one in figures:
        memory = one["memory"]
        told = " / ".join(f"{memory[name]:.0f}" for name in ("first", "most", "last") if memory)
        wrong = ", ".join(f"{name}: {n}" for name, n in sorted(one["errors"].items())) or "0"
        yield (
            f"| {one['system']}, all | {one['callers']} | {one['a_second']:.1f} | {_times(one)} |"
            f" {wrong} | {one['turned_away']} | {one['published']}, {one['snapshots']} | {told} |"
        )
        for kind, times in one["kinds"].items():
            share = times.get("n", 0) / one["seconds"]
            yield f"| … {kind} | {one['callers']} | {share:.1f} | {_times(times)} | | | | |"


def _times(one: dict[str, Any]) -> str:
    return " / ".join(f"{one[q]:.0f}" for q in ("p50", "p95", "p99")) if "p50" in one else "–"


def plot(loads: Sequence[Loaded]) -> Html:
    """Resident memory of each load over time."""
    longest = max((one.at for load in loads for one in load.memory), default=1.0)
    most = max((one.all for load in loads for one in load.memory), default=1.0) * 1.1
    parts: list[Html] = []
    for share in (0.0, 0.5, 1.0):
        y = _TOP + _HIGH * (1 - share)
        parts.append(tag("line", x1=_LEFT, x2=_LEFT + _WIDE, y1=y, y2=y, stroke="#ddd"))
        parts.append(tag("text", f"{most * share:.0f} MiB", x=_LEFT - 6, y=y + 4,
                         text_anchor="end"))  # fmt: skip
        parts.append(tag("text", f"{longest * share:.0f} s", x=_LEFT + _WIDE * share,
                         y=_TOP + _HIGH + 18, text_anchor="middle"))  # fmt: skip
    for number, load in enumerate(loads):
        points = " ".join(
            f"{_LEFT + _WIDE * one.at / longest:.1f},{_TOP + _HIGH * (1 - one.all / most):.1f}"
            for one in load.memory
        )
        colour = _COLOURS[number % len(_COLOURS)]
        parts.append(tag("polyline", points=points, fill="none", stroke=colour))
        told = f"{load.system}, {load.callers} callers"
        parts.append(tag("text", told, x=_LEFT + _WIDE + 8, y=_TOP + 14 + 16 * number, fill=colour))
    box = f"0 0 {_LEFT + _WIDE + 190} {_TOP + _HIGH + 34}"
    return tag("svg", parts, xmlns="http://www.w3.org/2000/svg", viewBox=box, role="img",
               font_family="sans-serif", font_size="11",
               aria_label="Resident memory over time, by number of callers")  # fmt: skip
