"""``marketrules ingest``: documents in, a new snapshot out, published."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.audiences import build_audiences
from cli.command import Command
from cli.fetcher import local_paths
from cli.opened import write_json
from cli.options import add_data, add_json, positive, settings_of
from cli.progress import Bar
from marketrules.settings import Settings

if TYPE_CHECKING:
    from ingest.publish_documents import Published


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, folders or web addresses of rule documents"
    )
    parser.add_argument(
        "--events",
        action="store_true",
        help="progress and result as JSON lines, for a program that runs this; ends when standard"
        " input ends",
    )
    parser.add_argument(
        "--memory", type=positive, metavar="MIB", help="address space of each process (any)"
    )
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    if args.events:
        from cli.ingest_events import run_with_events

        return run_with_events(args)
    settings = settings_of(args)
    limit_memory(args.memory)
    paths, lost = local_paths(args.paths, settings)
    done = ingest_paths(paths, settings)
    report = replace(done.report, refused=(*lost, *done.report.refused))
    refused = [{"path": str(path), "message": message} for path, message in report.refused]
    for one in refused:
        print(f"refused: {one['message']}", file=sys.stderr)
    for key, source in report.replaced:
        print(f"replaced: {key}, read from {source} before.", file=sys.stderr)
    if args.json:
        write_json(report_of(replace(done, report=report)))
    else:
        print(
            f"{len(report.read)} read, {len(report.unchanged)} unchanged, {len(refused)} refused.\n"
            f"{done.embedded} texts embedded anew ({done.embed_seconds:.1f} s).\n"
            + (
                f"Snapshot {done.snapshot} is published. `marketrules documents` lists what is held."
                if done.snapshot
                else "Nothing is held; nothing is published."
            )
        )
    # Refused files are named on stderr and the rest goes on; only if nothing was taken has it failed.
    return 0 if report.read or report.unchanged else 1


def report_of(done: Published) -> dict[str, Any]:
    """What became of the files, as JSON."""
    report = done.report
    return {
        "snapshot": done.snapshot,
        "read": list(report.read),
        "unchanged": list(report.unchanged),
        "refused": [{"path": str(path), "message": message} for path, message in report.refused],
        "replaced": [key for key, _ in report.replaced],
        "embedded": done.embedded,
        "embed_seconds": round(done.embed_seconds, 2),
    }


def limit_memory(mebibytes: int | None) -> None:
    """Bounds the address space of this process, and of each that it starts."""
    if mebibytes is not None:
        import resource

        size = mebibytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def ingest_paths(paths: Sequence[Path], settings: Settings) -> Published:
    """Reads ``paths`` into the holdings, builds the snapshot and publishes it, with progress bars.

    Raises:
        IngestRunning: if another ingest holds the data folder.
        ModelMissing: if the encoder can't be had.
    """
    from index.embed import OnnxEmbedder
    from index.model import ensure_encoder
    from ingest.publish_documents import publish_documents

    embedder = OnnxEmbedder(ensure_encoder(settings))
    with Bar() as bar:
        done = publish_documents(paths, settings, embedder, files=bar.file, progress=bar)
    if done.snapshot:
        build_audiences(settings, lambda: embedder)
    return done


COMMAND = Command(
    name="ingest",
    summary="read rule documents and publish a new snapshot",
    example="marketrules ingest corpus/sample/documents",
    configure=_configure,
    run=_run,
)
