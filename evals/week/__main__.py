"""``python -m evals.week``: one week of a desk of forty against a real service, in minutes.

The data folder is copied and served by ``marketrules serve`` in a process of its own, with logins
asked for. First one person works alone, for the times that the machine gives one caller; then all
of them: type-ahead, questions of a judged set, reading, inquiries kept, noted on by colleagues,
changed and moved, feedback, drills, radars, exports, and a notice ingested and published each day.
In the end every write that was acknowledged is looked for in the records.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from evals.callers import free_port, running, serving
from evals.judgments import load_set
from evals.load.memory import watching
from evals.runs import machine
from evals.week.acts import Hand, Record
from evals.week.people import Person, desk_of
from evals.week.replay import alone, at_work, play
from evals.week.report import Week, rows
from marketrules.errors import MarketRulesError, NoSuchRecord
from marketrules.wire.desk import Inquiry

_PASSWORD = secrets.token_urlsafe(16)
_LEFT_OUT = ("cache/*.part", "desk.db*", "keys.json", "runs")


@contextmanager
def copied(data: Path, people: Sequence[Person]) -> Iterator[Path]:
    """A copy of the data folder whose records know the people and nothing else."""
    with tempfile.TemporaryDirectory(prefix="week-") as made:
        own = Path(made) / "data"
        shutil.copytree(data, own, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        for person in people:
            subprocess.run(
                [sys.executable, "-m", "cli", "desk", "users", "add", person.name, "--role",
                 person.role, "--data", str(own)],
                input=f"{_PASSWORD}\n", text=True, check=True, capture_output=True,
            )  # fmt: skip
        yield own


def week(args: argparse.Namespace, data: Path, people: Sequence[Person]) -> Week:
    """Plays it over ``data``."""
    judged, port = load_set(args.set).judgments, free_port()
    address = f"http://127.0.0.1:{port}"
    seconds = args.minutes * 60
    # Hours pass in seconds, so what anybody may call in a minute would be a few seconds' work.
    os.environ |= {"MARKETRULES_ACCESS": "on", "MARKETRULES_RATE_PER_MINUTE": "100000",
                   "MARKETRULES_RATE_BURST": "10000"}  # fmt: skip
    with running(serving(data, port), port) as child:
        single = Record(time.perf_counter())
        lead = next(one for one in people if one.role == "lead")
        with at_work(address, [lead], _PASSWORD, judged, single) as (hand,):
            alone(hand, args.alone)
        played = Record(0.0)
        with at_work(address, people, _PASSWORD, judged, played) as hands:
            before, played.began = _busy(child.pid), time.perf_counter()
            with watching(child.pid) as memory:
                play(hands, args.contacts, seconds)
            took, busy = time.perf_counter() - played.began, _busy(child.pid) - before
            admin = next(one for one in hands if one.person.role == "admin")
            lost = [
                line
                for record in (single, played)
                for line in record.ledger.lost(_inquiries(admin, record))
            ]
    cores = len(os.sched_getaffinity(0))
    return Week(len(people), took, single, played, tuple(memory), busy, cores, tuple(lost))


def _inquiries(hand: Hand, record: Record) -> Iterator[Inquiry]:
    """The inquiries of ``record`` as the service holds them now; those that are gone left out."""
    for number in record.ledger.numbers():
        with suppress(NoSuchRecord):
            yield hand.records.inquiry(number)


def _busy(process: int) -> float:
    """Processor seconds that ``process`` has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.week", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example: python -m evals.week --data data --minutes 10",
    )  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="a data folder with a snapshot")
    parser.add_argument("--set", default="ercot", help="judged questions (ercot)")
    parser.add_argument("--people", type=int, default=40, metavar="N", help="of the desk (40)")
    parser.add_argument("--contacts", type=int, default=20, metavar="N",
                        help="mean contacts a day of who takes calls (20)")  # fmt: skip
    parser.add_argument("--minutes", type=float, default=10.0, help="that the week takes (10)")
    parser.add_argument("--alone", type=int, default=60, metavar="N",
                        help="contacts of one person before the week (60)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="only JSON on standard output")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 1 if something failed or was lost."""
    args = _parser().parse_args(argv)
    people = desk_of(args.people)
    try:
        with copied(args.data, people) as data:
            played = week(args, data, people)
    except MarketRulesError as error:
        sys.stderr.write(f"evals.week: {error}\n")
        return 1
    figures = played.figures()
    if args.json:
        sys.stdout.write(json.dumps({"machine": machine(), "week": figures}) + "\n")
    else:
        sys.stdout.write("\n".join(rows(figures)) + f"\n\n{machine()}\n")
    for line in (*played.alone.failures, *figures["failures"], *figures["lost"]):
        sys.stderr.write(f"{line}\n")
    return 0 if played.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
