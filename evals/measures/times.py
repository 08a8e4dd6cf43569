"""Measures of time: milliseconds by the wall clock of the one who asks.

Quantiles by linear interpolation (definition 7 of Hyndman & Fan, The American Statistician 50(4),
1996). The first question of a run is asked once beforehand and not measured: what is loaded then
is loaded once. Embedding the question alone is timed beside the rest, on the same machine in the
same minute, because ratios travel between machines and milliseconds don't.
"""

from __future__ import annotations

from collections.abc import Mapping

from evals.measures.measure import Measure, Values

_SOURCE = "Hyndman & Fan 1996, definition 7"
MEASURES = tuple(
    Measure(f"{name}_ms", "time", meaning, _SOURCE, "lower", "ms", ("p50", "p95"))
    for name, meaning in (
        ("search", "time of a search"),
        ("answer", "time of an answer, its search included"),
        ("embed", "time to embed the question alone"),
    )
)


def score(timings_ms: Mapping[str, float]) -> Values:
    """The times of one question; None for what the system doesn't do."""
    return {measure.name: timings_ms.get(measure.name.removesuffix("_ms")) for measure in MEASURES}
