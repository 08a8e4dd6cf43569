"""``marketrules ingest``: documents in, a new snapshot out, published."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli.audiences import build_audiences
from cli.command import Command
from cli.fetcher import local_paths
from cli.opened import write_json
from cli.options import add_data, add_json, settings_of
from cli.progress import Bar
from marketrules.settings import Settings

if TYPE_CHECKING:
    from ingest.publish_documents import Published


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, folders or web addresses of rule documents"
    )
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    paths, lost = local_paths(args.paths, settings)
    done = ingest_paths(paths, settings)
    report = replace(done.report, refused=(*lost, *done.report.refused))
    refused = [{"path": str(path), "message": message} for path, message in report.refused]
    for one in refused:
        print(f"refused: {one['message']}", file=sys.stderr)
    for key, source in report.replaced:
        print(f"replaced: {key}, read from {source} before.", file=sys.stderr)
    if args.json:
        write_json(
            {
                "snapshot": done.snapshot,
                "read": list(report.read),
                "unchanged": list(report.unchanged),
                "refused": refused,
                "replaced": [key for key, _ in report.replaced],
                "embedded": done.embedded,
                "embed_seconds": round(done.embed_seconds, 2),
            }
        )
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
