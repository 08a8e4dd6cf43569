"""``python -m evals.peers``: the kits and the product, one table."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.baselines.chunks import section_starts
from evals.judgments import Judgment, load_set
from evals.opening import open_desk
from index.model import ensure_encoder
from marketrules.documents import Edition
from marketrules.errors import MarketRulesError
from marketrules.settings import read_settings

_HERE = Path(__file__).parent
KITS = {"LlamaIndex": "kit_llamaindex.py", "Haystack": "kit_haystack.py"}
TOP = 50  # chunks: enough that ten sections are among them
INSTALL = "pip install llama-index-core haystack-ai onnxruntime tokenizers numpy"


def figures(times: Sequence[float], ranks: Sequence[int | None], **more: Any) -> dict[str, Any]:
    """Section in the first 1 / 5 / 10, and query times."""
    hit = {
        f"section@{top}": float(np.mean([rank is not None and rank < top for rank in ranks]))
        for top in (1, 5, 10)
    }
    quantiles = {f"p{q}_ms": float(np.quantile(times, q / 100)) for q in (50, 95)}
    return {**hit, **quantiles, **more}


def rank_of(sections: Sequence[tuple[str, str]], judgment: Judgment) -> int | None:
    """At which place, from 0, the first gold section stands, each section counted once."""
    gold = {(one.document, one.section) for one in judgment.gold}
    for rank, section in enumerate(dict.fromkeys(sections)):
        if section in gold:
            return rank
    return None


def kit(
    script: str, python: str, task: dict[str, Any], editions: Sequence[Edition],
    starts: Sequence[list[tuple[int, str]]], judged: Sequence[Judgment],
) -> dict[str, Any]:  # fmt: skip
    """One kit's figures.

    Raises:
        CalledProcessError: if the interpreter lacks the kit, or it fails.
    """
    ran = subprocess.run(
        [python, str(_HERE / script)], input=json.dumps(task), text=True, check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    told = json.loads(ran.stdout.rsplit("\n", 1)[-1])
    ranks = []
    for judgment, hits in zip(judged, told["hits"], strict=True):
        sections = []
        for number, start in hits:
            at = bisect_right([one for one, _ in starts[number]], start) - 1
            section = starts[number][at][1] if at >= 0 else ""
            sections.append((editions[number].document.id, section))
        ranks.append(rank_of(sections, judgment))
    return figures(
        told["times"], ranks, index_s=told["index_s"], pieces=told["chunks"], memory=told["memory"]
    )


def compared(data: Path, python: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The product's figures, then each kit's."""
    settings = read_settings(None, data=data)
    desk = open_desk(settings)
    judged = [one for one in load_set("ercot").judgments if one.answerable and one.as_of is None]
    ranks, times = [], []
    for judgment in judged:
        desk.engine.search(judgment.question, top=TOP)
        began = time.perf_counter()
        found = desk.engine.search(judgment.question, top=TOP)
        times.append((time.perf_counter() - began) * 1000)
        sections = [(one.citation.document, one.citation.section) for one in found.hits]
        ranks.append(rank_of(sections, judgment))
    yield "marketrules", figures(times, ranks, pieces=len(desk.snapshot))
    newest: dict[str, Edition] = {}
    for one in desk.snapshot.editions:
        key = one.document.id if one.document.id != "market-notice" else one.key
        if key not in newest or (one.dated or "") > (newest[key].dated or ""):
            newest[key] = one
    editions = list(newest.values())
    texts = [desk.snapshot.source_text(one.document.id, one.edition) for one in editions]
    base = settings.model_copy(update={"encoder": "base"})
    task = {"documents": texts, "questions": [one.question for one in judged], "top": TOP,
            "encoder": str(ensure_encoder(base).resolve())}  # fmt: skip
    starts = [section_starts(desk.snapshot, one) for one in editions]
    for name, script in KITS.items():
        yield name, kit(script, python, task, editions, starts, judged)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.peers", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="where the rulebooks are held")
    parser.add_argument("--python", required=True, help=f"an interpreter after `{INSTALL}`")
    args = parser.parse_args(argv)
    try:
        for name, found in compared(args.data, args.python):
            told = {key: round(value, 3) for key, value in found.items()}
            sys.stdout.write(f"{name}: {json.dumps(told)}\n")
            sys.stdout.flush()
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{error}\nIn a virtual environment of its own: {INSTALL}\n")
        return 1
    except MarketRulesError as error:
        sys.stderr.write(f"evals.peers: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
