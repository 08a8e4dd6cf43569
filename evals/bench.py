"""Speed, as ratios to the embedding time of the same run: ``python -m evals.bench``, ``make bench``.

Milliseconds don't travel between machines, and on a busy one not even from minute to minute; how
many times the embedding of the question an answer takes does. So each question is embedded,
searched and answered in turn, and what an ingest embeds is embedded once more by itself. Measured are

- search and answer, p50 and p95, against embedding the question;
- an ingest from nothing (the sample; real rulebooks where they are at hand), against embedding its
  passages alone, and the same ingest once more, when nothing has changed;
- from process start to the first answer, in seconds.

Nothing is written but a folder that is removed at the end. Not measured: memory, many users.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from evals.judgments import Judgment, load_set
from evals.runs import machine
from index.embed import Embedder, OnnxEmbedder
from index.model import ensure_encoder
from index.timed import TimedEmbedder
from ingest.publish_documents import publish_documents
from marketrules.errors import MarketRulesError
from marketrules.folders import DataFolder
from marketrules.settings import Settings, read_settings
from search_api.engine import Engine

_ROOT = Path(__file__).resolve().parent.parent
_SAMPLE = _ROOT / "corpus" / "sample" / "documents"
_RULEBOOKS = _ROOT.parent / "shared" / "rulebooks"
_ROUNDS = 5  # each question is timed as often, and its best time counts
_STARTS = 3


@dataclass
class HeardEmbedder(TimedEmbedder):
    """An embedder that remembers what it was given, so that it can be embedded once more."""

    heard: list[str] = field(default_factory=list)

    def _count(self, began: float, texts: Sequence[str]) -> None:
        super()._count(began, texts)
        self.heard += texts


@dataclass(frozen=True, slots=True)
class Line:
    """One figure beside the target of the design."""

    what: str
    value: float
    unit: str  # "ms", "s", "×"
    floor: float | None = None
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """All figures of one run."""

    machine: Mapping[str, str]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = field(default=())

    def plain(self) -> dict[str, Any]:
        figures = {f"{one.what} [{one.unit}]": round(one.value, 3) for one in self.lines}
        return {"machine": dict(self.machine), "figures": figures, "notes": list(self.notes)}


def asking(engine: Engine, embedder: Embedder, judgments: Sequence[Judgment]) -> Iterator[Line]:
    """Search and answer against embedding the question."""
    times: dict[str, list[float]] = {"embed": [], "search": [], "answer": []}
    for judgment in judgments:
        work = {
            "embed": lambda one=judgment: embedder.embed([one.question]),
            "search": lambda one=judgment: engine.search(one.question, one.as_of),
            "answer": lambda one=judgment: engine.ask(one.question, one.as_of),
        }
        taken = [{name: _timed(act) for name, act in work.items()} for _ in range(_ROUNDS)]
        for name, all_of in times.items():
            all_of.append(min(one[name] for one in taken))
    p50 = {name: float(np.quantile(all_of, 0.5)) for name, all_of in times.items()}
    p95 = {name: float(np.quantile(all_of, 0.95)) for name, all_of in times.items()}
    for name in times:
        yield Line(f"{name} p50", p50[name], "ms")
        yield Line(f"{name} p95", p95[name], "ms")
    yield Line("search / embedding, p50", p50["search"] / p50["embed"], "×", 3, 1.5)
    yield Line("answer / embedding, p50", p50["answer"] / p50["embed"], "×", 8, 4)


def _timed(act: Any) -> float:
    """Milliseconds that ``act`` takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def ingesting(
    what: str, documents: Path, settings: Settings, embedder: Embedder, *targets: float
) -> Iterator[Line]:
    """An ingest from nothing and one of nothing new, into the empty folder of ``settings``.

    What was embedded on the way is embedded once more by itself: during the ingest, other files
    are being read.
    """
    heard = HeardEmbedder(embedder)
    whole = _timed(lambda: publish_documents([documents], settings, heard)) / 1000
    again = _timed(lambda: publish_documents([documents], settings, heard)) / 1000
    alone = _timed(lambda: embedder.embed(heard.heard)) / 1000
    yield Line(f"ingest of {what}", whole, "s")
    yield Line(f"embedding its {heard.texts} texts alone", alone, "s")
    yield Line(f"ingest of {what} / embedding", whole / alone, "×", *targets)
    yield Line(f"ingest of {what} again, unchanged", again, "s")


def starting(settings: Settings, judgment: Judgment) -> Line:
    """From process start to the first answer, the best of some."""
    command = [sys.executable, "-m", "cli", "ask", judgment.question, "--json",
               "--data", str(settings.data.resolve())]  # fmt: skip
    if judgment.as_of:
        command += ["--as-of", judgment.as_of.isoformat()]
    environment = os.environ | {"MARKETRULES_MODELS": str(settings.models.resolve())}

    def once() -> None:
        subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, check=True)

    return Line(
        "process start to first answer",
        min(_timed(once) for _ in range(_STARTS)) / 1000,
        "s",
        10,
        2,
    )


def bench(
    settings: Settings, corpus: Path | None, folder: Path, *, limit: int | None = None
) -> Bench:
    """All figures; ``folder`` is empty and may be written to, ``corpus`` None leaves it out."""
    embedder = OnnxEmbedder(ensure_encoder(settings))
    embedder.embed(["what is loaded with the first text isn't timed"])
    lines: list[Line] = []
    notes: list[str] = []
    held = settings.model_copy(update={"data": folder / "sample"})
    lines += ingesting("the sample", _SAMPLE, held, embedder)
    judged = load_set("sample")
    if corpus is not None:
        held = settings.model_copy(update={"data": folder / "corpus"})
        lines += ingesting("the real corpus", corpus, held, embedder, 1.5, 1.1)
        judged = load_set("ercot")
    engine = Engine(DataFolder(held.data), embedder)
    judgments = judged.judgments[:limit]
    engine.ask(judgments[0].question, judgments[0].as_of)
    lines += asking(engine, embedder, judgments)
    lines.append(starting(held, judgments[0]))
    passages = engine.health().passages
    notes.append(f"{len(judgments)} questions of {judged.name} on {passages} passages, each the"
                 f" best of {_ROUNDS}")  # fmt: skip
    return Bench(machine(), tuple(lines), tuple(notes))


def table(found: Bench) -> Iterator[str]:
    """The figures for a terminal, with the design's floor and goal."""
    told = found.machine
    yield f"{told['processor']}, {told['cores']} cores, load {told['load'] or '?'} at the end"
    yield from found.notes
    yield f"{'':44}{'value':>10}   floor  goal"
    for one in found.lines:
        target = "" if one.floor is None else f"  ≤ {one.floor:<4g} ≤ {one.goal:g}"
        missed = " missed" if one.floor is not None and one.value > one.floor else ""
        yield f"{one.what:44}{one.value:>10.2f} {one.unit:2}{target}{missed}"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench",
        description="Speed, as ratios to the embedding time of the same run.",
        epilog="example: python -m evals.bench --sample-only",
    )
    parser.add_argument("--corpus", type=Path, default=_RULEBOOKS, metavar="DIR",
                        help="the real rulebooks (../shared/rulebooks beside the checkout)")  # fmt: skip
    parser.add_argument("--sample-only", action="store_true", help="leave the real corpus out")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    parser.add_argument("--json", action="store_true", help="only JSON on standard output")
    args = parser.parse_args(argv)
    try:
        settings = read_settings(None)
        with tempfile.TemporaryDirectory(prefix="marketrules-bench-") as folder:
            corpus = None if args.sample_only or not args.corpus.is_dir() else args.corpus
            found = bench(settings, corpus, Path(folder), limit=args.limit)
    except MarketRulesError as error:
        sys.stderr.write(f"evals.bench: {error}\n")
        return 1
    if not args.json:
        sys.stdout.write("\n".join(table(found)) + "\n\n")
    sys.stdout.write(json.dumps(found.plain(), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
