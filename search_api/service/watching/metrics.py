"""What is counted, for Prometheus.

Labels are route templates, methods, statuses, lanes and reasons: all of them few, none of them
anything that a caller typed. Each application counts in a registry of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from search_api.engine import Engine
from search_api.service.guards.admission import Lanes
from search_api.service.watching.readiness import Readiness

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
_TEXTS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_BY = ("method", "route", "status")


class Metrics:
    """Counters and histograms of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # resident memory, processor time, open files
        self._seconds = Histogram(
            "marketrules_request_seconds", "Time of a request, from its first byte to its last.",
            _BY, buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._requests = Counter(
            "marketrules_requests", "Requests answered.", _BY, registry=self.registry
        )
        self._turned_away = Counter(
            "marketrules_turned_away", "Requests that found no place, by lane and reason.",
            ("lane", "reason"), registry=self.registry,
        )  # fmt: skip
        self._answers = Counter(
            "marketrules_answers", "Answers by outcome: answered, or why refused.",
            ("outcome",), registry=self.registry,
        )  # fmt: skip
        self._texts = Histogram(
            "marketrules_embed_texts", "Texts of one call of the encoder.",
            buckets=_TEXTS, registry=self.registry,
        )  # fmt: skip
        self._embedding = Histogram(
            "marketrules_embed_seconds", "Time of one call of the encoder.",
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip

    def watch(self, engine: Engine, lanes: Lanes, readiness: Readiness) -> None:
        """Tells the state of these whenever it is asked."""
        self.registry.register(_State(engine, lanes, readiness))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._seconds.labels(method, route, status).observe(seconds)
        self._requests.labels(method, route, status).inc()

    def turned_away(self, lane: str, reason: str) -> None:
        self._turned_away.labels(lane, reason).inc()

    def answered(self, outcome: str) -> None:
        self._answers.labels(outcome).inc()

    def embedded(self, texts: int, seconds: float) -> None:
        self._texts.observe(texts)
        self._embedding.observe(seconds)

    def text(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self.registry)


class _State(Collector):
    """The snapshot and the lanes, as they are at the moment."""

    def __init__(self, engine: Engine, lanes: Lanes, readiness: Readiness) -> None:
        self._engine, self._lanes, self._readiness = engine, lanes, readiness

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        following = self._engine.following
        snapshot = following.held.snapshot
        info = InfoMetricFamily("marketrules_snapshot", "The snapshot that is served.")
        info.add_metric([], {"snapshot": snapshot.id})
        yield info
        held = time.time() - following.since
        for name, told, value in (
            ("marketrules_snapshot_age_seconds", "Since the snapshot was opened.", held),
            ("marketrules_passages", "Passages in the snapshot.", len(snapshot)),
            ("marketrules_snapshot_behind", "1: what is published can't be opened.",
             bool(following.failure)),
            ("marketrules_search_away", "1: the store that is searched (Milvus) doesn't answer.",
             bool(self._readiness.away)),
        ):  # fmt: skip
            yield GaugeMetricFamily(name, told, value)
        yield CounterMetricFamily(
            "marketrules_snapshot_switches", "Snapshots moved over to.", following.switches
        )
        yield from self._of_lanes()

    def _of_lanes(self) -> Iterable[Metric]:
        waiting = GaugeMetricFamily("marketrules_queue_depth", "Requests waiting.", labels=["lane"])
        working = GaugeMetricFamily("marketrules_at_work", "Requests at work.", labels=["lane"])
        for lane in self._lanes.all:
            waiting.add_metric([lane.name], lane.depth)
            working.add_metric([lane.name], lane.working)
        yield waiting
        yield working
