"""``marketrules ingest``: documents in, a new snapshot out, published."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli.command import Command
from cli.opened import write_json
from cli.options import add_data, add_json, settings_of
from cli.progress import Bar
from marketrules.folders import DataFolder
from marketrules.settings import Settings

if TYPE_CHECKING:
    from ingest.pipeline import IngestReport


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="files or folders of rule documents"
    )
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    report, snapshot = ingest_paths(args.paths, settings_of(args))
    refused = [{"path": str(path), "message": message} for path, message in report.refused]
    for one in refused:
        print(f"refused: {one['message']}", file=sys.stderr)
    if args.json:
        write_json(
            {
                "snapshot": snapshot,
                "read": list(report.read),
                "unchanged": list(report.unchanged),
                "refused": refused,
            }
        )
    else:
        print(
            f"{len(report.read)} read, {len(report.unchanged)} unchanged, {len(refused)} refused."
            f"\nSnapshot {snapshot} is published. `marketrules documents` lists what is held."
        )
    return 1 if refused else 0


def ingest_paths(paths: Sequence[Path], settings: Settings) -> tuple[IngestReport, str]:
    """Reads ``paths`` into the library, builds the snapshot and publishes it; gives its id.

    Raises:
        UnreadableDocument: if nothing at all could be read.
        IngestRunning: if another ingest holds the data folder.
        ModelMissing: if the encoder can't be had.
    """
    from index.build import build_snapshot
    from index.embed import OnnxEmbedder
    from index.model import ensure_encoder
    from index.publish import publish
    from ingest.library import load_library
    from ingest.pipeline import ingest

    folder = DataFolder(settings.data)
    with Bar() as bar:
        report = ingest(paths, folder, settings, progress=bar.file)
        embedder = OnnxEmbedder(ensure_encoder(settings.models))
        snapshot = build_snapshot(folder, load_library(folder), embedder, progress=bar)
    publish(folder, snapshot)
    return report, snapshot


COMMAND = Command(
    name="ingest",
    summary="read rule documents and publish a new snapshot",
    example="marketrules ingest corpus/sample/documents",
    configure=_configure,
    run=_run,
)
