"""Vectors, filters and aliases in a Milvus server: ``python -m evals.milvus_vectors --data D --milvus URI``.

For servers without sparse vectors (Milvus up to 2.3), which can't search words and so no snapshot:
what else the product asks of Milvus, by the product's own code, over the vectors of a data folder and
turned copies of them (as ``evals.growth``). Measured are seconds to load; p50 and p95 of the nearest 400
rows, all and filtered; recall@10 against comparing every row; rows given that the filter shuts out,
which must be none; and that an alias moves to another collection in one step.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.growth import quantiles, timed, turned
from evals.judgments import load_set
from index.embed import Matrix, OnnxEmbedder
from index.milvus.connecting import connect, within
from index.milvus.filtering import PART, ROW, Parts
from index.milvus.loading import schema_of
from index.milvus.searching import STRONG, VECTOR, Collection, MilvusVectors
from index.milvus.store import MilvusStore, collection_name
from index.model import ensure_encoder
from index.publish import open_current
from index.vectors import Mask, VectorKind, cells_of, kind_of
from marketrules.folders import DataFolder
from marketrules.settings import read_settings

_BATCH = 5_000
_QUESTIONS = 40
_SNAPSHOTS = ("20250101T000000Z-00000001", "20250101T000001Z-00000002")


def grown(data: Path, size: int) -> tuple[Matrix, Parts]:
    """``size`` vectors, those of ``data`` first, and their parts: a copy's are its own."""
    snapshot = open_current(DataFolder(data), None)
    own = snapshot.vectors.rows(np.arange(len(snapshot)))
    parts, chance = Parts.read(snapshot.facets).of, np.random.default_rng(1)
    vectors, numbers = [own], [parts]
    for copy in range(1, -(-size // len(own))):
        vectors.append(turned(own, chance))
        numbers.append(parts + copy * (parts.max() + 1))
    of = np.concatenate(numbers)[:size]
    return np.concatenate(vectors)[:size], Parts(of, np.bincount(of))


def load(client: Any, name: str, vectors: Matrix, parts: Parts) -> None:
    """A collection as ``index.milvus.loading`` makes it, without words."""
    if client.has_collection(name, timeout=within()):
        client.drop_collection(name, timeout=within(long=True))
    schema = schema_of(client, vectors.shape[1], words=False)
    client.create_collection(name, schema=schema, consistency_level=STRONG)
    for start in range(0, len(vectors), _BATCH):
        rows = range(start, min(start + _BATCH, len(vectors)))
        batch = [{ROW: row, PART: int(parts.of[row]), VECTOR: vectors[row]} for row in rows]
        client.insert(name, batch, timeout=within(long=True))
    client.flush(name, timeout=within(long=True))
    index = client.prepare_index_params()
    if kind_of(len(vectors)) is VectorKind.EXACT:
        index.add_index(VECTOR, index_type="FLAT", metric_type="IP")
    else:
        cells = {"nlist": cells_of(len(vectors))}
        index.add_index(VECTOR, index_type="IVF_FLAT", metric_type="IP", params=cells)
    client.create_index(name, index, timeout=within(long=True))
    client.load_collection(name, timeout=within(long=True))


def masks(parts: Parts) -> dict[str, Mask | None]:
    """What searches are filtered by: nothing, parts, parts with holes, scattered rows."""
    chance, n = np.random.default_rng(2), len(parts.of)
    largest = np.argsort(parts.sizes)[::-1]
    half = np.isin(parts.of, largest[::2])
    few = np.zeros(n, dtype=np.bool_)
    few[chance.integers(0, n, 200)] = True
    return {
        "all": None,
        "half of the parts": half,
        "one part": parts.of == largest[0],
        "parts less a few rows": half & (chance.random(n) < 1 - 500 / n),
        "200 rows": few,
    }


def searched(held: MilvusVectors, own: Matrix, questions: Matrix, mask: Mask | None) -> Any:
    """Times, recall@10 and rows let through that mustn't be."""
    times, found, wanted, astray = [], 0, 0, 0
    for question in questions:
        scores = own @ question
        if mask is not None:
            scores = np.where(mask, scores, -2)
        tenth = np.partition(scores, -10)[-10]
        times.append(timed(lambda one=question: held.search(one, 400, mask)))
        rows, values = held.search(question, 10, mask)
        found += int((values >= tenth - 1e-5).sum())
        wanted += min(10, len(own) if mask is None else int(mask.sum()))
        astray += 0 if mask is None else int((~mask[rows]).sum())
    return {"ms": quantiles(times), "recall@10": round(found / wanted, 4), "astray": astray}


def measure(client: Any, uri: str, vectors: Matrix, parts: Parts, questions: Matrix) -> Any:
    """All of it for one size."""
    name = collection_name(_SNAPSHOTS[0])
    told: dict[str, Any] = {"rows": len(vectors), "server": client.get_server_version()}
    told["load_s"] = round(timed(lambda: load(client, name, vectors, parts)) / 1000, 1)
    kind = kind_of(len(vectors))
    collection = Collection(client, uri, name, parts)
    held = MilvusVectors(collection, vectors.shape[1], kind, cells_of(len(vectors)))
    held.search(questions[0], 10)
    for named, mask in masks(parts).items():
        told[named] = searched(held, vectors, questions, mask)
    some = np.linspace(0, len(vectors) - 1, 64).astype(np.int64)
    told["vectors_differ"] = float(np.abs(held.rows(some) - vectors[some]).max())
    told["alias"] = _moved(MilvusStore(client, uri), lambda to: load(
        client, to, vectors[:1000], Parts(parts.of[:1000], parts.sizes)
    ))  # fmt: skip
    return told


def _moved(store: MilvusStore, fill: Callable[[str], None]) -> list[str | None]:
    """Where the alias leads: first, and after it moved; then what is there once the first is gone."""
    first, second = _SNAPSHOTS
    store.switch(first)
    before = store.current()
    fill(collection_name(second))
    store.switch(second)
    after = store.current()
    store.keep([second])
    left = list(store.collections())
    why = store.trouble(first), store.trouble(second)
    return [before, after, *left, *why]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.milvus_vectors",
        description="Vectors, filters and aliases in a Milvus server.",
        epilog="example: python -m evals.milvus_vectors --data data --milvus http://127.0.0.1:19530",
    )
    parser.add_argument("--data", type=Path, required=True, help="a data folder to grow from")
    parser.add_argument("--milvus", required=True, metavar="URI", help="a server, and empty")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 100_000, 1_000_000])
    args = parser.parse_args(argv)
    embedder = OnnxEmbedder(ensure_encoder(read_settings(None)))
    judged = [one for one in load_set("ercot").judgments if one.answerable][:_QUESTIONS]
    questions = embedder.embed([one.question for one in judged])
    client = connect(args.milvus, "")
    for size in args.sizes:
        vectors, parts = grown(args.data.resolve(), size)
        began = time.perf_counter()
        told = measure(client, args.milvus, vectors, parts, questions)
        told["all_s"] = round(time.perf_counter() - began, 1)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
