"""ObliQA: 2,788 regulatory questions on 40 ADGM documents (arXiv 2409.05677), by our own search.

``python -m evals.obliqa --documents DIR --questions FILE --json`` reads the passages as they are
(an empty one is none), builds a snapshot of them in a folder of its own, ranks them for every
question, and prints ``{"n", "R@10", "MAP@10", "all_gold@10", "p50_ms"}``. One passage is one
paragraph: document = DocumentID, section = PassageID; passages that share both are one place, as
they are in the judgments. R@10 and MAP@10 are ``ir-measures``'; all_gold@10 is over the questions
that need several passages. The snapshot is kept, so a second run embeds nothing.

What ranks is the product's retrieval over all passages. Identifiers in a question don't restrict
it as they do on a desk's own documents: "Rule 6.2.1" stands in a dozen of these 40 rulebooks, and
a question that names it is mostly about another paragraph.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import ir_measures
import numpy as np
from ir_measures import AP, Qrel, R, ScoredDoc
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from evals.baselines import BASELINES
from evals.opening import Desk
from evals.systems import System
from index.build import build_snapshot
from index.embed import Embedder, OnnxEmbedder
from index.model import ensure_encoder
from index.progress import Progress, silent
from index.publish import current_id, open_current, publish
from marketrules.documents import Document, Edition, Kind, Status
from marketrules.errors import MarketRulesError, RecordError
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.passages import Passage, PassageKind
from marketrules.records import digest
from marketrules.settings import read_settings
from marketrules.spans import Span
from search_api.dates.standing import IN_FORCE, Standing
from search_api.engine import Engine
from search_api.opened import Opened
from search_api.searching.retrieve import ranked, scored

DEPTH = 10
T = TypeVar("T")
_EDITION = "2024-01-01"  # any day before today: the documents give none
_RECALL, _PRECISION = R @ DEPTH, AP @ DEPTH


class GivenPassage(BaseModel):
    """A passage of ``documents/N.json``."""

    model_config = ConfigDict(extra="ignore")

    DocumentID: int
    PassageID: str
    Passage: str


class GivenQuestion(BaseModel):
    """A question with the passages that answer it."""

    model_config = ConfigDict(extra="ignore")

    QuestionID: str
    Question: str
    Passages: list[GivenPassage]


_PASSAGES = TypeAdapter(list[GivenPassage])
_QUESTIONS = TypeAdapter(list[GivenQuestion])


@dataclass(frozen=True, slots=True)
class Figures:
    """What the contract asks for; all but ``n`` and ``p50_ms`` are 0..1."""

    n: int
    recall: float
    precision: float
    all_gold: float | None  # None: no question needs several passages
    p50_ms: float

    def plain(self) -> dict[str, float | None]:
        """By the contract's names."""
        return {
            "n": self.n,
            "R@10": round(self.recall, 4),
            "MAP@10": round(self.precision, 4),
            "all_gold@10": None if self.all_gold is None else round(self.all_gold, 4),
            "p50_ms": round(self.p50_ms, 2),
        }


def read_passages(folder: Path) -> list[GivenPassage]:
    """All non-empty passages, document by document.

    Raises:
        RecordError: if there are none, or a file isn't a list of passages.
    """
    files = sorted(folder.glob("*.json"), key=lambda file: (len(file.stem), file.stem))
    found = [one for file in files for one in _read(file, _PASSAGES) if one.Passage.strip()]
    if not found:
        raise RecordError(f"{folder}: no passages.", remedy="Name the folder of documents/N.json.")
    return found


def read_questions(file: Path) -> list[GivenQuestion]:
    """All questions, in order.

    Raises:
        RecordError: if the file isn't a list of questions.
    """
    return _read(file, _QUESTIONS)


def _read(file: Path, kind: TypeAdapter[list[T]]) -> list[T]:
    try:
        return kind.validate_json(file.read_bytes())
    except OSError as error:
        why = str(error.strerror)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    raise RecordError(f"{file}: {why}.", remedy="Files of ObliQA are lists of objects.")


def holdings_of(passages: Iterable[GivenPassage]) -> tuple[Holding, ...]:
    """One holding a document, its passages in their order."""
    by_document: dict[int, list[GivenPassage]] = {}
    for passage in passages:
        by_document.setdefault(passage.DocumentID, []).append(passage)
    return tuple(_holding(number, given) for number, given in by_document.items())


def _holding(number: int, given: Sequence[GivenPassage]) -> Holding:
    document = Document(str(number), f"ADGM document {number}", Kind.RULE, "ADGM", 1)
    edition = Edition(document, _EDITION, f"{number}.json", "", "txt", None, _EDITION)
    parts: Counter[str] = Counter()
    passages, start = [], 0
    for one in given:
        parts[one.PassageID] += 1
        part = parts[one.PassageID]
        span = Span(start, start + len(one.Passage))
        start = span.end + 1
        key = f"{edition.key}#{one.PassageID}" + (f"[{part}]" if part > 1 else "")
        passages.append(
            Passage(
                id=key, key=key, document=document.id, edition=_EDITION, section=one.PassageID,
                title="", paragraph="", term=None, kind=PassageKind.TEXT, part=part,
                status=Status.IN_EFFECT, revisions=(), trigger=None, box=None, span=span,
                page=None, text=one.Passage,
            )
        )  # fmt: skip
    text = "\n".join(one.Passage for one in given) + "\n"
    return Holding(edition, text, (), tuple(passages), (), (), ())


def open_standing(
    folder: DataFolder, passages: Sequence[GivenPassage], embedder: Embedder, progress: Progress
) -> Standing:
    """These passages as the product holds them, their snapshot built if need be."""
    name = build_snapshot(folder, holdings_of(passages), embedder, progress=progress)
    if current_id(folder) != name:
        publish(folder, name)
    return Opened(open_current(folder, embedder.identity)).standing(None)


def evaluate(
    standing: Standing,
    embedder: Embedder,
    questions: Sequence[GivenQuestion],
    progress: Progress = silent,
    *,
    baseline: System | None = None,
) -> Figures:
    """Asks every question, of ``baseline`` if there is one, and measures what is found."""
    search = _search(standing, embedder) if baseline is None else _search_of(baseline)
    qrels, run, times = [], [], []
    gold: list[set[str]] = []
    found: list[set[str]] = []
    search(questions[0].Question)  # what is loaded at first use isn't timed
    for number, question in enumerate(questions):
        progress("ask", number, len(questions))
        began = time.perf_counter()
        places = search(question.Question)
        times.append((time.perf_counter() - began) * 1000)
        gold.append({f"{one.DocumentID} {one.PassageID}" for one in question.Passages})
        found.append(set(places))
        qrels += [Qrel(str(number), place, 1) for place in gold[-1]]
        run += [ScoredDoc(str(number), place, -float(rank)) for rank, place in enumerate(places)]
    figures = ir_measures.calc_aggregate([_RECALL, _PRECISION], qrels, run)
    several = [all_of <= got for all_of, got in zip(gold, found, strict=True) if len(all_of) > 1]
    return Figures(
        len(questions),
        float(figures[_RECALL]),
        float(figures[_PRECISION]),
        sum(several) / len(several) if several else None,
        float(np.median(times)),
    )


def _search(standing: Standing, embedder: Embedder) -> Callable[[str], list[str]]:
    allowed = standing.mask(IN_FORCE)

    def search(question: str) -> list[str]:
        scores = scored(question, standing, embedder, allowed)
        hits = ranked(scores, standing, allowed, DEPTH, again=True)
        return list(dict.fromkeys(f"{hit.passage.document} {hit.passage.section}" for hit in hits))

    return search


def _search_of(system: System) -> Callable[[str], list[str]]:
    def search(question: str) -> list[str]:
        hits = system.search(question, None, DEPTH) or []
        return list(dict.fromkeys(f"{hit['document']} {hit['section']}" for hit in hits))

    return search


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.obliqa",
        description="R@10 and MAP@10 of the product's search on ObliQA.",
        epilog="example: python -m evals.obliqa --documents documents --questions dev.json --json",
    )
    parser.add_argument("--documents", type=Path, required=True, metavar="DIR")
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    parser.add_argument("--baseline", choices=BASELINES, metavar="NAME", help="of evals.baselines")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (./data)")
    parser.add_argument("--json", action="store_true", help="JSON on standard output")
    return parser


def _lines(figures: Figures) -> Iterator[str]:
    for name, value in figures.plain().items():
        yield f"{name:12} {'-' if value is None else value}"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    args = _arguments().parse_args(argv)
    try:
        settings = read_settings(None, data=args.data)
        passages = read_passages(args.documents)
        questions = read_questions(args.questions)[: args.limit]
        content = "\0".join(f"{p.DocumentID}\0{p.PassageID}\0{p.Passage}" for p in passages)
        folder = DataFolder(settings.data / "obliqa" / digest(content.encode())[:16])
        embedder = OnnxEmbedder(ensure_encoder(settings))
        standing = open_standing(folder, passages, embedder, _told)
        baseline = None
        if args.baseline is not None:
            desk = Desk(folder, standing.snapshot, embedder, Engine(folder, embedder))
            baseline = BASELINES[args.baseline](desk)
        figures = evaluate(standing, embedder, questions, _told, baseline=baseline)
    except MarketRulesError as error:
        sys.stderr.write(f"evals.obliqa: {error}\n")
        return 1
    text = json.dumps(figures.plain()) if args.json else "\n".join(_lines(figures))
    sys.stdout.write(text + "\n")
    return 0


def _told(step: str, done: int, total: int) -> None:
    """Progress on standard error, if that is a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{step} {done}/{total}\x1b[K")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
