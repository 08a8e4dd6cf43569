"""``marketrules tune``: an encoder tuned on questions with the places that answer them."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, positive, settings_of
from cli.progress import Bar
from marketrules.settings import Settings

if TYPE_CHECKING:
    from index.snapshot import Snapshot
    from index.training import Recipe
    from index.tune import Corpus, Tuned


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questions", type=Path, required=True, metavar="FILE.jsonl",
        help='one JSON object a line: {"question", "document", "version", "section", "paragraph",'
        ' "starts"}; a desk\'s feedback or written questions',
    )  # fmt: skip
    parser.add_argument(
        "--output", type=Path, required=True, metavar="FOLDER",
        help="the encoder's folder; its name becomes the encoder's",
    )  # fmt: skip
    parser.add_argument(
        "--obliqa", type=Path, metavar="DIR", help="also half of ObliQA's questions"
    )
    parser.add_argument(
        "--start", type=Path, metavar="FOLDER",
        help="start from this sentence-transformers folder (the default encoder)",
    )  # fmt: skip
    parser.add_argument("--epochs", type=positive, default=2, metavar="N", help="(2)")
    parser.add_argument(
        "--minutes", type=positive, default=60, metavar="M",
        help="of training, after which it ends wherever it is (60)",
    )  # fmt: skip
    parser.add_argument(
        "--hold-out", type=_percent, default=10, metavar="P",
        help="percent of the sections that are kept for the scores (10)",
    )  # fmt: skip
    parser.add_argument(
        "--score", type=Path, metavar="FILE.jsonl", help="further questions, only for the scores"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="(1)")
    parser.add_argument("--threads", type=positive, default=1, metavar="N", help="(1)")
    parser.add_argument(
        "--bfloat16", action="store_true",
        help="products in bfloat16: about three times as fast on processors that have it",
    )  # fmt: skip
    add_json(parser)
    add_data(parser)


def _percent(text: str) -> int:
    if not text.isdecimal() or int(text) > 90:
        raise argparse.ArgumentTypeError(f"{text!r} is no percentage from 0 to 90")
    return int(text)


def _run(args: argparse.Namespace) -> int:
    from index.publish import open_current
    from index.training import Recipe
    from marketrules.folders import DataFolder

    settings = settings_of(args)
    folder = DataFolder(settings.data)
    corpora = [_own(args, open_current(folder, None))]
    if args.obliqa is not None:
        from evals.obliqa_pairs import obliqa_corpus

        corpora.append(obliqa_corpus(args.obliqa))
    for one in corpora:
        print(
            f"{one.name}: {len(one.part(False))} questions to tune on, {len(one.part(True))} held"
            f" back, {one.unmatched} whose paragraph isn't held.",
            file=sys.stderr,
        )
    recipe = Recipe(
        epochs=args.epochs, minutes=args.minutes, seed=args.seed, threads=args.threads,
        half=args.bfloat16,
    )  # fmt: skip
    with Bar() as bar:
        tuned = _tuned(args, settings, corpora, folder.cache, recipe, bar)
    _print(args, tuned)
    return 0


def _own(args: argparse.Namespace, snapshot: Snapshot) -> Corpus:
    """The questions of the file, over what is published."""
    import numpy as np

    from index.embed import Matrix
    from index.pairs import Pool, match, read_questions
    from index.tune import Corpus, held_back
    from marketrules.records import digest

    def words(question: str) -> Matrix:
        return np.asarray(snapshot.keywords.scores(question), dtype=np.float32)

    pool = Pool(snapshot.passages(range(len(snapshot))))
    matched = match(read_questions(args.questions), pool)
    scored = match(read_questions(args.score), pool).pairs if args.score is not None else ()
    return Corpus(
        name=args.questions.stem,
        sha256=digest(args.questions.read_bytes()),
        pool=pool,
        pairs=matched.pairs + scored,
        held=held_back(matched.sections, args.hold_out / 100) + (True,) * len(scored),
        unmatched=len(matched.unmatched),
        words=words,
    )


def _tuned(
    args: argparse.Namespace,
    settings: Settings,
    corpora: list[Corpus],
    cache: Path,
    recipe: Recipe,
    bar: Bar,
) -> Tuned:
    from index.build import CACHE
    from index.embed import OnnxEmbedder
    from index.export import export_encoder
    from index.model import export_base, packaged_model
    from index.tune import tune

    output = args.output.resolve()
    if args.start is None:
        source, start = packaged_model(), OnnxEmbedder(export_base(settings.models))
        return tune(source, start, corpora, output, recipe, cache / CACHE, bar)
    with tempfile.TemporaryDirectory() as scratch:
        start = OnnxEmbedder(export_encoder(args.start, Path(scratch) / args.start.resolve().name))
        return tune(args.start, start, corpora, output, recipe, cache / CACHE, bar)


def _print(args: argparse.Namespace, tuned: Tuned) -> None:
    from dataclasses import asdict

    if args.json:
        write_json(asdict(tuned))
        return
    done = tuned.trained
    print(f"{tuned.name}: {done.steps} of {done.of_steps} steps in {done.minutes:.0f} minutes.")
    for corpus, scores in tuned.scores.items():
        for when, hits in scores.items():
            figures = "  ".join(f"{name} {value:.3f}" for name, value in hits.items())
            print(f"{corpus:12} {when:6}  {figures or 'no question held back'}")
    print(f"{args.output} holds the encoder and its card.")


COMMAND = Command(
    name="tune",
    summary="tune the encoder on questions whose answering paragraph is known",
    example="marketrules tune --questions feedback.jsonl --output models/our-desk",
    configure=_configure,
    run=_run,
)
