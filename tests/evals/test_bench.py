"""Speed is measured as ratios: of what, and that it adds up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import bench
from index.embed import Embedder
from marketrules.settings import Settings


def test_the_embedder_remembers_what_it_was_given(desk_embedder: Embedder) -> None:
    heard = bench.HeardEmbedder(desk_embedder)
    assert heard.identity == desk_embedder.identity
    assert heard.embed(["a", "b"]).shape == (2, heard.identity.dim)
    heard.embed(["c"])
    assert heard.heard == ["a", "b", "c"]


@pytest.mark.slow
def test_a_bench_of_the_sample(tmp_path: Path) -> None:
    found = bench.bench(Settings(), None, tmp_path, limit=5)
    figures = found.plain()["figures"]
    ratio = figures["search p50 [ms]"] / figures["embed p50 [ms]"]
    assert figures["search / embedding, p50 [×]"] == pytest.approx(ratio, rel=0.01)
    whole = figures["ingest of the sample [s]"]
    assert figures["ingest of the sample again, unchanged [s]"] < whole
    assert figures["process start to first answer [s]"] > 0
    lines = list(bench.table(found))
    assert any(line.startswith("answer / embedding, p50") and "≤ 8" in line for line in lines)
    json.dumps(found.plain())


def test_a_missed_target_is_told() -> None:
    lines = (bench.Line("fast", 1.0, "×", 3, 1.5), bench.Line("slow", 4.0, "×", 3, 1.5))
    told = list(bench.table(bench.Bench({"processor": "p", "cores": "2", "load": ""}, lines)))
    assert [line.endswith("missed") for line in told[-2:]] == [False, True]
