"""``marketrules eval``: judged questions asked of a system, scored, kept, compared.

run      ask and score the product, or a system over HTTP; the run is kept under data/runs
score    score a file of answers that any system gave
compare  two runs: gained and lost questions, differences with intervals and p
contest  the product and every baseline on one set, side by side; fails if a baseline wins
report   one run as a page of HTML: tables, plots, every question beside gold
judge    a language model's opinion of a run, beside its scores (off unless an endpoint is set)
gate     whether a set's figures reach what is expected (evals/expected.toml)
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, positive, settings_of
from cli.progress import Bar
from marketrules.errors import RecordError
from marketrules.settings import Settings

if TYPE_CHECKING:
    from evals.judgments import JudgmentSet
    from evals.pointing import Unheld
    from evals.runs import Run
    from evals.systems import System
    from index.snapshot import Snapshot

_SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "sample" / "documents"


def _configure(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    run = _action(below, "run", _run_eval, "ask and score", "marketrules eval run --set sample")
    _add_set(run)
    run.add_argument(
        "--system", default="marketrules", metavar="NAME", help="marketrules, or an API's address"
    )
    run.add_argument("--baseline", dest="system", metavar="NAME", help="a system that must lose")
    _add_words(run)
    run.add_argument("--limit", type=positive, metavar="N", help="only the first N questions")
    score = _action(
        below, "score", _score, "score a file of answers",
        "marketrules eval score answers.jsonl --set ercot",
    )  # fmt: skip
    score.add_argument("answers", type=Path, metavar="ANSWERS.jsonl", help="as ask --batch writes")
    score.add_argument("--hits", type=Path, metavar="FILE", help="as search --batch writes")
    _add_set(score)
    _add_words(score)
    compare = _action(
        below, "compare", _compare, "what changed between two runs",
        "marketrules eval compare data/runs/A.jsonl data/runs/B.jsonl",
    )  # fmt: skip
    compare.add_argument("before", metavar="RUN", help="a file of data/runs, or its id")
    compare.add_argument("after", metavar="RUN")
    contest = _action(
        below, "contest", _contest, "the product and every baseline, side by side",
        "marketrules eval contest --set sample",
    )  # fmt: skip
    _add_set(contest)
    _add_words(contest)
    report = _action(
        below, "report", _report, "one run as a page of HTML",
        "marketrules eval report data/runs/A.jsonl --output A.html",
    )  # fmt: skip
    report.add_argument("run", metavar="RUN", help="a file of data/runs, or its id")
    report.add_argument(
        "--output", type=Path, metavar="FILE.html", help="the page (beside the run)"
    )
    judge = _action(
        below, "judge", _judge, "a language model's opinion of a run, beside its scores",
        "marketrules eval judge data/runs/A.jsonl",
    )  # fmt: skip
    judge.add_argument("run", metavar="RUN", help="a file of data/runs, or its id")
    gate = _action(
        below, "gate", _gate, "fail if a set's figures drop", "marketrules eval gate --set sample"
    )
    _add_set(gate)
    gate.add_argument(
        "--accept", action="store_true", help="expect from now on what is reached today"
    )
    for one in (run, score, compare, contest, report, judge, gate):
        add_json(one)
        add_data(one)


def _action(below: Any, name: str, act: Any, summary: str, example: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = below.add_parser(
        name, help=summary, description=summary, epilog=f"example: {example}"
    )
    parser.set_defaults(act=act)
    return parser


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set", default="sample", metavar="NAME",
        help="ercot, sample, or a file of judged questions (sample)",
    )  # fmt: skip


def _add_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--words", type=positive, metavar="N", help="words of an answer read (150)")


def _run(args: argparse.Namespace) -> int:
    code: int = args.act(args)
    return code


def _run_eval(args: argparse.Namespace) -> int:
    from evals.judgments import load_set
    from evals.opening import open_system

    judged = load_set(args.set)
    settings = _settings(args, judged)
    system, snapshot = open_system(args.system, settings)
    return _finish(args, system, judged, snapshot, settings)


def _score(args: argparse.Namespace) -> int:
    from evals.judgments import load_set
    from evals.opening import open_sources
    from evals.systems import FromFiles

    judged = load_set(args.set)
    settings = _settings(args, judged)
    snapshot = open_sources(settings)
    if snapshot is None:
        print("No snapshot: quotes and pinpoints can't be checked.", file=sys.stderr)
    args.limit = None
    system = FromFiles(judged, args.answers, args.hits)
    return _finish(args, system, judged, snapshot, settings)


def _finish(
    args: argparse.Namespace,
    system: System,
    judged: JudgmentSet,
    snapshot: Snapshot | None,
    settings: Settings,
) -> int:
    from evals.running import Asking, run
    from evals.runs import save_run

    asking = Asking(words=settings.words, top=max(settings.top, 10), limit=args.limit)
    with Bar() as bar:
        done = run(system, judged, snapshot, asking, progress=bar, warn=_warn)
    path = save_run(settings_of(args).data / "runs", done)
    print(f"run kept in {path}", file=sys.stderr)
    _print(args, done)
    return 0


def _warn(unheld: tuple[Unheld, ...]) -> None:
    print(f"{len(unheld)} judged places at which nothing is held:", file=sys.stderr)
    for one in unheld[:20]:
        print(f"  {one}", file=sys.stderr)


def _settings(args: argparse.Namespace, judged: JudgmentSet) -> Settings:
    """Settings with the data folder that the set is about.

    The sample has one of its own, built if need be, so that anyone can run an evaluation.
    """
    settings = settings_of(args, words=args.words)
    if judged.name != "sample" or args.data is not None:
        return settings
    from cli.ingest import ingest_paths

    own = settings.model_copy(update={"data": settings.data / "sample"})
    ingest_paths([_SAMPLE], own)  # costs nothing if it is there unchanged
    return own


def _compare(args: argparse.Namespace) -> int:
    from evals.summary import comparison, comparison_lines

    before, after = _load(args, args.before), _load(args, args.after)
    if args.json:
        found = {name: asdict(one) for name, one in comparison(before, after).items()}
        write_json({"before": before.header.id, "after": after.header.id, "measures": found})
    else:
        _print_lines(comparison_lines(before, after))
    return 0


def _contest(args: argparse.Namespace) -> int:
    from evals.baselines import BASELINES
    from evals.baselines.contest import contest_lines, won
    from evals.judgments import load_set
    from evals.opening import PRODUCT, open_desk, system_of
    from evals.running import Asking, run
    from evals.runs import save_run

    judged = load_set(args.set)
    settings = _settings(args, judged)
    desk = open_desk(settings)
    runs = []
    with Bar() as bar:
        for name in (PRODUCT, *BASELINES):
            done = run(system_of(name, desk), judged, desk.snapshot,
                       Asking(words=settings.words), progress=bar)  # fmt: skip
            print(f"run kept in {save_run(settings_of(args).data / 'runs', done)}", file=sys.stderr)
            runs.append(done)
    wins = [one for other in runs[1:] for one in won(runs[0], other)]
    if args.json:
        write_json({"runs": [one.header.id for one in runs], "won": [str(one) for one in wins]})
    else:
        _print_lines(
            (*contest_lines(runs), "", *([str(one) for one in wins] or ["No baseline wins."]))
        )
    return 1 if wins else 0


def _report(args: argparse.Namespace) -> int:
    from evals.judge import judged_file, load_judged
    from evals.report import report_page

    path = _run_file(args, args.run)
    run = _load(args, args.run)
    if args.json:
        _print(args, run)
        return 0
    page: Path = args.output or path.with_suffix(".html")
    page.write_text(report_page(run, load_judged(judged_file(path))), encoding="utf-8")
    print(f"Report of {run.header.id}: {page}")
    return 0


def _judge(args: argparse.Namespace) -> int:
    from evals.judge import Judge, judge_run, judged_file, judged_lines, plain, save_judged

    judge = Judge(settings_of(args))
    path = _run_file(args, args.run)
    with Bar() as bar:
        judged = judge_run(_load(args, args.run), judge, progress=bar)
    save_judged(judged_file(path), judged)
    print(f"verdicts kept in {judged_file(path)}", file=sys.stderr)
    if args.json:
        write_json(plain(judged))
    else:
        _print_lines(judged_lines(judged))
    return 0


def _gate(args: argparse.Namespace) -> int:
    from evals.expected import accepted, load_expected, pinned
    from evals.gate import changes, gate_lines
    from evals.judgments import load_set
    from evals.opening import PRODUCT, open_system
    from evals.running import run

    judged = load_set(args.set)
    expected = load_expected().get(judged.name)
    if expected is None and not args.accept:
        raise RecordError(
            f"nothing is expected of {judged.name} yet.",
            remedy=f"`marketrules eval gate --set {args.set} --accept` writes what is reached.",
        )
    args.words = None
    system, snapshot = open_system(PRODUCT, _settings(args, judged))
    # What has no date is asked as of the day of the expectation: today's mustn't move a figure.
    today = date.today() if expected is None else expected.today  # noqa: DTZ011
    with Bar() as bar:
        done = run(system, pinned(judged, today), snapshot, progress=bar, warn=_warn)
    if args.accept:
        print(f"What {judged.name} reaches is written to {accepted(done, today)}.")
        return 0
    assert expected is not None  # refused above
    found = changes(done, expected)
    if args.json:
        write_json({"set": judged.name, "open": not any(one.dropped for one in found),
                    "measures": [asdict(one) for one in found]})  # fmt: skip
    else:
        _print_lines(gate_lines(found))
    return 1 if any(one.dropped for one in found) else 0


def _load(args: argparse.Namespace, name: str) -> Run:
    from evals.runs import load_run

    return load_run(_run_file(args, name))


def _run_file(args: argparse.Namespace, name: str) -> Path:
    path = Path(name)
    return path if path.exists() else settings_of(args).data / "runs" / f"{name}.jsonl"


def _print(args: argparse.Namespace, run: Run) -> None:
    from evals.summary import summarise, summary_lines, summary_plain

    if args.json:
        write_json({"run": asdict(run.header), "summary": summary_plain(summarise(run))})
    else:
        _print_lines(summary_lines(run))


def _print_lines(lines: Iterable[str]) -> None:
    print("\n".join(lines))


COMMAND = Command(
    name="eval",
    summary="score answers to judged questions; compare runs",
    example="marketrules eval run --set sample",
    configure=_configure,
    run=_run,
)
