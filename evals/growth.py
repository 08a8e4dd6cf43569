"""Search against the size of what is held: ``python -m evals.growth --data DIR``, ``make growth``.

The passages of a data folder, and changed copies of them up to each size, are indexed and searched
as the product does it. A copy has a document of its own, one word in seven replaced by a word of the
corpus (as often as it stands there), and its vector turned at random by a cosine of ``_COSINE``: the
neighbourhood of a paragraph fills up with near relatives, as with more editions of the same rules,
which is harder for an approximate index than strange documents would be. Each size runs in a
process of its own. Measured are

- search, p50 and p95, and what of it is embedding the question and comparing vectors;
- recall@10 of the vector index against comparing every row, unfiltered and among one document's;
- memory of the process that serves, files on disk, seconds to build and to open.

Results go to a file of JSON lines, from which ``evals.growth_report`` makes a table and a plot.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from evals.judgments import load_set
from evals.runs import machine
from index.build import Embedded, write_snapshot
from index.embed import Embedder, Matrix, OnnxEmbedder
from index.model import ensure_encoder
from index.publish import open_current, publish
from index.snapshot import Snapshot
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.passages import Passage
from marketrules.settings import read_settings
from marketrules.spans import Span
from search_api.engine import Engine

SIZES = (10_000, 100_000, 1_000_000)
_COSINE = 0.9  # of a copy's vector with its original
_REPLACED = 7  # one word in so many
_QUESTIONS = 140
_TOP = 10
_EQUAL = 1e-5  # between two cosines that are one, computed in another order
_WORD = re.compile(r"\w+")


def grown(snapshot: Snapshot, size: int, seed: int = 1) -> tuple[list[Holding], Matrix]:
    """``size`` passages of ``snapshot`` and changed copies, edition by edition, with their vectors.

    float32 ``(size, dim)``, in the order of the passages.
    """
    chance = np.random.default_rng(seed)
    passages = snapshot.passages(range(len(snapshot)))
    vectors = snapshot.vectors.rows(np.arange(len(snapshot)))
    words = np.array([word for one in passages[::5] for word in _WORD.findall(one.text)])
    held: list[Holding] = []
    parts: list[Matrix] = []
    copy, left = 0, size
    while left > 0:
        taken = _by_edition(passages, left)
        for key, rows in taken.items():
            document, _, edition = key.partition("@")
            original = snapshot.edition(document, edition)
            if original is None:
                raise LookupError(key)
            name = replace(original.document, id=f"{document}-{copy}" if copy else document)
            dated = replace(original, document=name)
            some = [passages[row] for row in rows]
            held.append(_holding(dated, some, words, chance if copy else None))
            parts.append(turned(vectors[rows], chance) if copy else vectors[rows])
            left -= len(rows)
        copy += 1
    return held, np.concatenate(parts)


def _by_edition(passages: Sequence[Passage], most: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, one in enumerate(passages[:most]):
        found.setdefault(f"{one.document}@{one.edition}", []).append(row)
    return found


def _holding(
    edition: Any, passages: Sequence[Passage], words: np.ndarray, chance: np.random.Generator | None
) -> Holding:
    """An edition of nothing but passages, its source text made of theirs."""
    texts: list[str] = []
    written: list[Passage] = []
    start = 0
    for one in passages:
        text = one.text if chance is None else _reworded(one.text, words, chance)
        key = edition.document.id + one.key.removeprefix(one.document)
        written.append(
            replace(one, key=key, document=edition.document.id, text=text, box=None,
                    span=Span(start, start + len(text)))
        )  # fmt: skip
        texts.append(text)
        start += len(text) + 1
    return Holding(edition, "\n".join(texts), (), tuple(written), (), (), ())


def _reworded(text: str, words: np.ndarray, chance: np.random.Generator) -> str:
    places = list(_WORD.finditer(text))
    chosen = np.flatnonzero(chance.random(len(places)) < 1 / _REPLACED)
    others = words[chance.integers(0, len(words), len(chosen))]
    pieces, last = [], 0
    for place, other in zip(chosen, others, strict=True):
        found = places[place]
        pieces += [text[last : found.start()], str(other)]
        last = found.end()
    return "".join((*pieces, text[last:]))


def turned(vectors: Matrix, chance: np.random.Generator) -> Matrix:
    """Each vector turned towards a random one, to a cosine of ``_COSINE`` with itself."""
    aside = chance.normal(size=vectors.shape).astype(np.float32)
    aside -= (aside * vectors).sum(axis=1, keepdims=True) * vectors
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    turned: Matrix = np.float32(_COSINE) * vectors + np.float32((1 - _COSINE**2) ** 0.5) * aside
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    return turned


def build(data: Path, folder: DataFolder, size: int, embedder: Embedder) -> dict[str, Any]:
    """Builds and publishes the grown corpus."""
    held, vectors = grown(open_current(DataFolder(data), embedder.identity), size)
    digest = hashlib.sha256(f"growth {size}".encode()).hexdigest()
    steps: list[tuple[str, float]] = []
    began = time.perf_counter()

    def heard(step: str, _done: int, _total: int) -> None:
        steps.append((step, time.perf_counter()))

    publish(
        folder,
        write_snapshot(folder, held, Embedded(embedder.identity, vectors), digest, progress=heard),
    )
    steps.append(("", time.perf_counter()))
    took = {step: round(after - at, 1) for (step, at), (_, after) in pairwise(steps)}
    return {"build_s": round(time.perf_counter() - began, 1), "steps_s": took}


def serve(folder: DataFolder, embedder: Embedder) -> dict[str, Any]:
    """Times and recall of searches among what is published in ``folder``."""
    began = time.perf_counter()
    engine = Engine(folder, embedder)
    opened = time.perf_counter() - began
    judged = [one for one in load_set("ercot").judgments if one.answerable][:_QUESTIONS]
    times: dict[str, list[float]] = {"embed": [], "vectors": [], "search": []}
    snapshot = open_current(folder, embedder.identity)
    for judgment in judged:
        engine.search(judgment.question, judgment.as_of)
    for judgment in judged:
        question = embedder.embed([judgment.question])[0]
        times["embed"].append(timed(lambda one=judgment: embedder.embed([one.question])))
        times["search"].append(
            min(timed(lambda one=judgment: engine.search(one.question, one.as_of)) for _ in "123")
        )
        times["vectors"].append(timed(lambda one=question: snapshot.vectors.search(one, 400)))
    questions = embedder.embed([one.question for one in judged])
    everything = np.ones(len(snapshot), dtype=np.bool_)
    one_document = snapshot.facets.document.mask({"nodal-protocols"})
    recalled = {
        "all": recall(snapshot, questions, everything),
        "document": recall(snapshot, questions, one_document),
    }
    return {
        "passages": len(snapshot),
        "vectors": snapshot.vectors.kind.value,
        "open_s": round(opened, 2),
        **{f"{name}_ms": quantiles(all_of) for name, all_of in times.items()},
        "recall@10": recalled,
        "memory_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "files_mib": round(sum(one.stat().st_size for one in folder.snapshots.rglob("*")) / 2**20),
        "machine": machine(),
    }


def recall(
    snapshot: Snapshot, questions: Matrix, allowed: np.ndarray, searched: Snapshot | None = None
) -> float:
    """Share of the ten nearest rows that a search gives, over all questions: 0..1.

    ``searched``: the same snapshot, searched elsewhere.
    """
    found = 0
    for question, tenth in zip(questions, _tenths(snapshot, questions, allowed), strict=True):
        _, scores = (searched or snapshot).vectors.search(question, _TOP, allowed)
        found += int((scores >= tenth - _EQUAL).sum())
    return round(found / (_TOP * len(questions)), 4)


def _tenths(snapshot: Snapshot, questions: Matrix, allowed: np.ndarray) -> Matrix:
    """Of each question the cosine of the tenth nearest row allowed, every row compared: ``(n,)``.

    What is as near counts as found: one paragraph in three editions is three rows of one vector.
    """
    best = np.full((_TOP, len(questions)), -1, dtype=np.float32)
    for start in range(0, len(snapshot), 100_000):
        rows = np.arange(start, min(start + 100_000, len(snapshot)))
        cosines = snapshot.vectors.rows(rows[allowed[rows]]) @ questions.T
        best = np.sort(np.concatenate([best, cosines]), axis=0)[-_TOP:]
    tenth: Matrix = best[0]
    return tenth


def timed(act: Any) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def quantiles(times: Sequence[float]) -> dict[str, float]:
    return {f"p{q}": round(float(np.quantile(times, q / 100)), 2) for q in (50, 95)}


def measured(data: Path, sizes: Sequence[int], work: Path) -> Iterator[dict[str, Any]]:
    """One record a size; each is built, and served, in a process of its own."""
    for size in sizes:
        folder = work / str(size)
        record: dict[str, Any] = {"size": size}
        for step in ("build", "serve"):
            command = [sys.executable, "-m", "evals.growth", "--data", str(data), "--work",
                       str(folder), "--step", step, "--sizes", str(size)]  # fmt: skip
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            record |= json.loads(told)
        yield record


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.growth",
        description="Search against the size of what is held.",
        epilog="example: python -m evals.growth --data data --sizes 10000 100000",
    )
    parser.add_argument("--data", type=Path, required=True, help="a data folder to grow from")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--work", type=Path, help="where to build (a folder that is removed)")
    parser.add_argument("--output", type=Path, help="JSON lines, one a size (standard output)")
    parser.add_argument("--step", choices=("build", "serve"), help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.step:
        embedder = OnnxEmbedder(ensure_encoder(read_settings(None)))
        folder = DataFolder(args.work)
        told = (
            build(args.data, folder, args.sizes[0], embedder)
            if args.step == "build"
            else serve(folder, embedder)
        )
        sys.stdout.write(json.dumps(told))
        return 0
    with tempfile.TemporaryDirectory(prefix="marketrules-growth-", dir=args.work) as work:
        for record in measured(args.data.resolve(), args.sizes, Path(work)):
            line = json.dumps(record)
            if args.output:
                with args.output.open("a", encoding="utf-8") as stream:
                    stream.write(line + "\n")
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
