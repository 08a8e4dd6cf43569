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
_TIMES = (
    ("search", "time of a search"),
    ("answer", "time of an answer, its search included"),
    ("embed", "time to embed the question alone"),
)
MEASURES = (
    *(
        Measure(f"{name}_ms", "time", meaning, _SOURCE, "lower", "ms", ("p50", "p95"))
        for name, meaning in _TIMES
    ),
    *(
        Measure(f"{name}_ratio", "time", f"{meaning}, in times that of embedding the question",
                _SOURCE, "lower", "ratio", ("p50",))
        for name, meaning in _TIMES[:2]
    ),
)  # fmt: skip


def score(timings_ms: Mapping[str, float]) -> Values:
    """The times of one question; None for what the system doesn't do."""
    values: Values = {f"{name}_ms": timings_ms.get(name) for name, _ in _TIMES}
    embedding = timings_ms.get("embed")
    for name, _ in _TIMES[:2]:
        took = timings_ms.get(name)
        values[f"{name}_ratio"] = took / embedding if took is not None and embedding else None
    return values
