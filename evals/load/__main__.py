"""``python -m evals.load``: a real server under 1, 8, 32 and 128 callers, with publications.

The published snapshot is copied, served by ``marketrules serve`` in a process of its own, and
asked by each number of callers in turn for so many minutes: search, ask and resolve, mixed. Once a
minute another snapshot is published. Callers that are turned away (503) wait as long as they are
told and go on; anything else that isn't an answer is an error. With ``--peer`` a plain FastAPI +
LlamaIndex service over the same documents is asked, too: it can only search, so the product is
then asked searches alone as well.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evals.callers import free_port, running, serving
from evals.judgments import Judgment, load_set
from evals.load.asking import ask_for, snapshot_of
from evals.load.memory import watching
from evals.load.mix import KINDS, MIX, SEARCH, Kind, stream
from evals.load.peer import INSTALL, plain_service
from evals.load.publishing import publishing
from evals.load.report import Loaded, plot, rows
from evals.runs import machine
from index.publish import current_id
from marketrules.errors import MarketRulesError, SnapshotMissing
from marketrules.folders import DataFolder
from marketrules.settings import read_settings

_NEVER_S = 1e6
_WARM_S = 3.0  # asked before anything is measured


@contextmanager
def copied(data: Path) -> Iterator[Path]:
    """A data folder with the published snapshot alone, gone afterwards."""
    folder = DataFolder(data)
    name = current_id(folder)
    if name is None:
        raise SnapshotMissing(f"nothing is published in {data}.", remedy="Ingest something first.")
    with tempfile.TemporaryDirectory(prefix="load-") as made:
        own = DataFolder(Path(made))
        shutil.copytree(folder.snapshots / name, own.snapshots / name)
        own.current.write_text(name + "\n", encoding="utf-8")
        yield own.root


def loaded(
    system: str, port: int, process: int, kinds: Sequence[Kind], judged: Sequence[Judgment],
    callers: int, seconds: float, publish: tuple[Path, float] | None,
) -> Loaded:  # fmt: skip
    """One number of callers; ``publish``: a data folder, and the seconds between publications."""
    streams = [stream(kinds, judged, seed) for seed in range(callers)]
    data, every = publish or (Path(), _NEVER_S)
    with watching(process) as memory, publishing(data, every) as published:
        judge = snapshot_of if publish else None
        asked = ask_for(seconds, port, streams, judge)
    return Loaded(system, callers, seconds, asked, tuple(memory), len(published))


def product(args: argparse.Namespace, data: Path) -> Iterator[Loaded]:
    """The product under each number of callers; then, beside a peer, searches alone."""
    judged, port = load_set(args.set).judgments, free_port()
    with running(serving(data, port), port) as child:
        kinds = [KINDS[name] for name in args.kinds]
        ask_for(_WARM_S, port, [stream(kinds, judged, 0)])
        for callers in args.callers:
            yield loaded("marketrules", port, child.pid, kinds, judged, callers,
                         args.minutes * 60, (data, args.publish_every))  # fmt: skip
        for callers in args.callers if args.peer else ():
            yield loaded("marketrules, search", port, child.pid, (SEARCH,), judged, callers,
                         args.peer_seconds, None)  # fmt: skip


def peer(args: argparse.Namespace, data: Path) -> Iterator[Loaded]:
    """The plain service under each number of callers."""
    judged = load_set(args.set).judgments
    with plain_service(read_settings(None, data=data), args.peer, data) as (port, child):
        ask_for(_WARM_S, port, [stream((SEARCH,), judged, 0)])
        for callers in args.callers:
            yield loaded("FastAPI + LlamaIndex, search", port, child.pid, (SEARCH,), judged,
                         callers, args.peer_seconds, None)  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.load", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example: python -m evals.load --data data --minutes 0.5 --publish-every 10",
    )  # fmt: skip
    parser.add_argument("--data", type=Path, required=True, help="a data folder with a snapshot")
    parser.add_argument("--set", default="ercot", help="judged questions (ercot)")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, metavar="KIND",
                        default=[kind.name for kind in MIX], help=f"of {', '.join(KINDS)}")  # fmt: skip
    parser.add_argument("--callers", type=int, nargs="+", default=(1, 8, 32, 128), metavar="N")
    parser.add_argument("--minutes", type=float, default=5.0, help="for each of these (5)")
    parser.add_argument("--publish-every", type=float, default=60.0, metavar="S",
                        help="seconds between two publications (60)")  # fmt: skip
    parser.add_argument("--peer", metavar="PYTHON", help=f"an interpreter after `{INSTALL}`")
    parser.add_argument("--peer-seconds", type=float, default=60.0, metavar="S",
                        help="of searches alone, for each number of callers (60)")  # fmt: skip
    parser.add_argument("--plot", type=Path, metavar="SVG", help="where to draw memory over time")
    parser.add_argument("--json", action="store_true", help="only JSON on standard output")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 1 if there was an error."""
    args = _parser().parse_args(argv)
    loads: list[Loaded] = []
    try:
        with copied(args.data) as data:
            for part in (product, peer) if args.peer else (product,):
                for one in part(args, data):
                    loads.append(one)
                    sys.stderr.write(f"{one.system}, {one.callers} callers: done\n")
    except MarketRulesError as error:
        sys.stderr.write(f"evals.load: {error}\n")
        return 1
    figures = [one.figures() for one in loads]
    if args.json:
        sys.stdout.write(json.dumps({"machine": machine(), "loads": figures}) + "\n")
    else:
        sys.stdout.write("\n".join(rows(figures)) + f"\n\n{machine()}\n")
    if args.plot:
        args.plot.write_text(f"{plot(loads)}\n", encoding="utf-8")
    return 1 if any(one["errors"] for one in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
