"""``marketrules ingest``: documents in, a new snapshot out, published."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli.command import Command
from cli.fetcher import local_paths
from cli.opened import write_json
from cli.options import add_data, add_json, settings_of
from cli.progress import Bar
from marketrules.folders import DataFolder
from marketrules.settings import Settings

if TYPE_CHECKING:
    from index.progress import Progress
    from ingest.pipeline import IngestReport


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, folders or web addresses of rule documents"
    )
    add_json(parser)
    add_data(parser)


def _run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    paths, lost = local_paths(args.paths, settings)
    embedding = Embedding()
    report, snapshot = ingest_paths(paths, settings, embedding)
    report = replace(report, refused=(*lost, *report.refused))
    refused = [{"path": str(path), "message": message} for path, message in report.refused]
    for one in refused:
        print(f"refused: {one['message']}", file=sys.stderr)
    for key, source in report.replaced:
        print(f"replaced: {key}, read from {source} before.", file=sys.stderr)
    if args.json:
        write_json(
            {
                "snapshot": snapshot,
                "read": list(report.read),
                "unchanged": list(report.unchanged),
                "refused": refused,
                "replaced": [key for key, _ in report.replaced],
                "embedded": embedding.texts,
                "embed_seconds": round(embedding.seconds, 2),
            }
        )
    else:
        print(
            f"{len(report.read)} read, {len(report.unchanged)} unchanged, {len(refused)} refused.\n"
            f"{embedding.texts} texts embedded anew ({embedding.seconds:.1f} s).\n"
            + (
                f"Snapshot {snapshot} is published. `marketrules documents` lists what is held."
                if snapshot
                else "Nothing is held; nothing is published."
            )
        )
    # Refused files are named on stderr and the rest goes on; only if nothing was taken has it failed.
    return 0 if report.read or report.unchanged else 1


class Embedding:
    """How many texts had to be embedded, and how long that took: what changed, and no more."""

    def __init__(self) -> None:
        self.texts = 0
        self.seconds = 0.0
        self._began = 0.0

    def hears(self, listener: Progress) -> Progress:
        """``listener``, with the steps of the embedding counted on the way."""

        def heard(step: str, done: int, total: int) -> None:
            if step == "embed":
                now = time.perf_counter()
                self._began = now if done == 0 else self._began
                self.texts, self.seconds = total, now - self._began
            listener(step, done, total)

        return heard


def ingest_paths(
    paths: Sequence[Path], settings: Settings, embedding: Embedding | None = None
) -> tuple[IngestReport, str]:
    """Reads ``paths`` into the holdings, builds the snapshot and publishes it; gives its id.

    The id is "" if nothing could be read and nothing was held before. ``embedding`` counts along.

    Raises:
        IngestRunning: if another ingest holds the data folder.
        ModelMissing: if the encoder can't be had.
    """
    from index.build import build_snapshot
    from index.embed import OnnxEmbedder
    from index.model import ensure_encoder
    from index.publish import publish
    from ingest.holding_store import load_holdings
    from ingest.lock import exclusive
    from ingest.pipeline import take_in

    folder = DataFolder(settings.data)
    # The lock is held until the snapshot is out, or two ingests would build on each other's halves.
    with exclusive(folder), Bar() as bar:
        report = take_in(paths, folder, settings, progress=bar.file)
        if not report.holdings:
            return report, ""
        embedder = OnnxEmbedder(ensure_encoder(settings))
        progress = (embedding or Embedding()).hears(bar)
        snapshot = build_snapshot(folder, load_holdings(folder), embedder, progress=progress)
        publish(folder, snapshot)
    return report, snapshot


COMMAND = Command(
    name="ingest",
    summary="read rule documents and publish a new snapshot",
    example="marketrules ingest corpus/sample/documents",
    configure=_configure,
    run=_run,
)
