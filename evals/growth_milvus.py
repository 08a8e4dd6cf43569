"""Milvus against the size of what is held: ``python -m evals.growth_milvus --data DIR``.

The grown corpora of ``evals.growth`` are loaded into a milvus-lite server of their own, or into the
Milvus at ``--milvus``, and searched as the product does it. Measured are seconds to load and to
check, memory and disk of the server (of one that is started here), search p50 and p95, the nearest
rows alone, and recall@10 against comparing every row. A size that can't be held is told with its
error, and ends the run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from evals.growth import SIZES, build, quantiles, recall, timed
from evals.judgments import load_set
from evals.load.memory import resident
from index.embed import Embedder, OnnxEmbedder
from index.manifest import read_manifest
from index.model import ensure_encoder
from index.publish import current_id, open_current
from index.searches import SearchStore, store_of
from marketrules.errors import MarketRulesError
from marketrules.folders import DataFolder
from marketrules.settings import read_settings
from search_api.engine import Engine

_PORT = 19540
_QUESTIONS = 40
_PATIENCE_S = 60


@contextmanager
def lite(folder: Path, port: int = _PORT) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A milvus-lite server over ``folder``, and its process; stopped at the end."""
    command = [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--data-dir", str(folder)], stdout=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()


def reached(uri: str) -> SearchStore:
    """The store at ``uri``, waited for while its server starts.

    Raises:
        SearchStoreUnavailable: if it doesn't within a minute.
    """
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return store_of(read_settings({}, milvus=uri))
        except MarketRulesError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def measure(folder: DataFolder, store: SearchStore, embedder: Embedder) -> dict[str, Any]:
    """Seconds to load what is published in ``folder``, and times and recall of searches in it."""
    name = current_id(folder) or ""
    snapshot = folder.snapshots / name
    began = time.perf_counter()
    store.load(snapshot, read_manifest(snapshot))
    loaded = time.perf_counter() - began
    engine = Engine(folder, embedder, store=store)
    held = open_current(folder, embedder.identity, store)
    judged = [one for one in load_set("ercot").judgments if one.answerable][:_QUESTIONS]
    questions = embedder.embed([one.question for one in judged])
    engine.search(judged[0].question)  # what is built when first asked for
    searches = [timed(lambda one=one: engine.search(one.question, one.as_of)) for one in judged]
    vectors = [timed(lambda one=one: held.vectors.search(one, 400)) for one in questions]
    own = open_current(folder, embedder.identity)
    everything = np.ones(len(held), dtype=np.bool_)
    return {
        "load_s": round(loaded, 1),
        "search_ms": quantiles(searches),
        "vectors_ms": quantiles(vectors),
        "recall@10": recall(own, questions, everything, held),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.growth_milvus",
        description="Search in Milvus against the size of what is held.",
        epilog="example: python -m evals.growth_milvus --data data --sizes 10000 100000",
    )
    parser.add_argument("--data", type=Path, required=True, help="a data folder to grow from")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--milvus", metavar="URI", help="a server that runs; else one is started")
    parser.add_argument("--work", type=Path, help="where to build (a folder below is removed)")
    args = parser.parse_args(argv)
    embedder = OnnxEmbedder(ensure_encoder(read_settings(None)))
    for size in args.sizes:
        with tempfile.TemporaryDirectory(prefix="marketrules-milvus-", dir=args.work) as work:
            folder, server = DataFolder(Path(work) / "data"), Path(work) / "milvus"
            built = build(args.data.resolve(), folder, size, embedder)
            told: dict[str, Any] = {"size": size, "build_s": built["build_s"]}
            try:
                if args.milvus:
                    told |= measure(folder, reached(args.milvus), embedder)
                else:
                    told |= _in_lite(server, folder, embedder)
            except (MarketRulesError, OSError) as error:
                told["failed"] = str(error)
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            if "failed" in told:
                return 1
    return 0


def _in_lite(server: Path, folder: DataFolder, embedder: Embedder) -> dict[str, Any]:
    with lite(server) as (uri, process):
        told = measure(folder, reached(uri), embedder)
        memory = resident(process.pid)
        files = sum(one.stat().st_size for one in server.rglob("*") if one.is_file())
        return told | {
            "server_mib": round(memory.own) if memory is not None else None,
            "disk_mib": round(files / 2**20),
        }


if __name__ == "__main__":
    sys.exit(main())
