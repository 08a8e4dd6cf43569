"""Whether Milvus gives what the files give: ``python -m evals.parity --data DIR --milvus URI``.

Questions enter; each is answered and searched twice, from the same snapshot: from its files (FAISS
and bm25s), and from the collection that it is loaded into. Equal is: the whole answer (outcome,
text, claims, citations and their statuses, boxed text to come, notes; all but the times), and the
ten hits with their places and variants, in order, their scores but for one in the fourth digit (which
is rounded, of float32 sums in another order). Told are the differences, and how long each took. Nothing in the data folder is changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from evals.judgments import load_set
from index.embed import OnnxEmbedder
from index.manifest import read_manifest
from index.model import ensure_encoder
from index.publish import current_id
from index.searches import SearchStore, store_of
from marketrules.answers import Hit
from marketrules.folders import DataFolder
from marketrules.settings import read_settings
from search_api.engine import Engine

_ROUNDED = 1.5e-4


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the day that it is asked for."""

    id: str
    question: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What isn't the same."""

    id: str
    of: str  # "answer" or "hits"
    files: Any
    store: Any


def differences(files: Engine, store: Engine, asked: Iterable[Asked]) -> Iterable[Difference]:
    """Of each question what the two engines, over one snapshot, don't agree on."""
    for one in asked:
        own, other = (
            replace(engine.ask(one.question, one.as_of), timings_ms={}) for engine in (files, store)
        )
        if own != other:
            yield Difference(one.id, "answer", own, other)
        hits, others = (engine.search(one.question, one.as_of).hits for engine in (files, store))
        if not _same(hits, others):
            yield Difference(one.id, "hits", hits, others)


def _same(hits: tuple[Hit, ...], others: tuple[Hit, ...]) -> bool:
    return len(hits) == len(others) and all(
        replace(own, score=0) == replace(other, score=0) and abs(own.score - other.score) < _ROUNDED
        for own, other in zip(hits, others, strict=True)
    )


def judged(name: str) -> list[Asked]:
    """The questions of a set that the product is judged by."""
    return [Asked(one.id, one.question, one.as_of) for one in load_set(name).judgments]


def written(file: Path, most: int) -> list[Asked]:
    """``most`` questions from all over a file of JSON lines with ``id`` and ``question``."""
    lines = file.read_text(encoding="utf-8").splitlines()
    chosen = lines[:: max(1, len(lines) // most)]
    read = (json.loads(line) for line in islice(chosen, most))
    return [Asked(one["id"], one["question"]) for one in read]


def loaded(folder: DataFolder, store: SearchStore) -> str:
    """Loads what is published into ``store``; gives its id."""
    name = current_id(folder) or ""
    snapshot = folder.snapshots / name
    store.load(snapshot, read_manifest(snapshot))
    return name


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command: 0 if all is the same, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.parity",
        description="Answers and hits from Milvus against those from the files.",
        epilog="example: python -m evals.parity --data data --milvus http://127.0.0.1:19530",
    )
    parser.add_argument("--data", type=Path, required=True, help="a data folder with a snapshot")
    parser.add_argument("--milvus", required=True, metavar="URI", help="a server, or a file *.db")
    parser.add_argument("--written", type=Path, help="further questions (JSON lines)")
    parser.add_argument("--most", type=int, default=600, help="of those (600)")
    args = parser.parse_args(argv)
    settings = read_settings(None, data=args.data, milvus=args.milvus)
    folder, store = DataFolder(settings.data), store_of(settings)
    loaded(folder, store)
    embedder = OnnxEmbedder(ensure_encoder(settings))
    engines = (Engine(folder, embedder), Engine(folder, embedder, store=store))
    asked = judged("ercot") + (written(args.written, args.most) if args.written else [])
    found = list(differences(*engines, asked))
    for one in found:
        _say(f"{one.id} {one.of}\n  files:  {one.files}\n  milvus: {one.store}")
    for name, engine in zip(("files", "milvus"), engines, strict=True):
        p50, p95 = np.quantile([_searched(engine, one) for one in asked[:140]], (0.5, 0.95))
        _say(f"search {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    _say(f"{len(asked)} questions, {len({one.id for one in found})} not the same")
    return 1 if found else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _searched(engine: Engine, asked: Asked) -> float:
    began = time.perf_counter()
    engine.search(asked.question, asked.as_of)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
