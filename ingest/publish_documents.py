"""Files → holdings → a snapshot → published, under one lock.

What has been read is embedded while the rest is still being read, into the cache that the build
takes its vectors from: reading large documents leaves cores idle, embedding uses them all.
Nothing else changes: each vector depends on its text alone, holdings are stored in the order of the
files, and the snapshot is built when all are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.ahead import embedding_ahead
from index.build import CACHE, build_snapshot
from index.embed import Embedder
from index.progress import Progress, silent
from index.publish import publish
from index.searches import store_of
from index.timed import TimedEmbedder
from ingest.holding_store import load_holdings
from ingest.lock import exclusive
from ingest.pipeline import IngestReport, take_in
from ingest.pipeline import Progress as FileProgress
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from marketrules.storage import storage_told


@dataclass(frozen=True, slots=True)
class Published:
    """What became of the files, and what is served now."""

    report: IngestReport
    snapshot: str  # its id; "" if nothing could be read and nothing was held before
    embedded: int  # texts that had to be embedded
    embed_seconds: float  # while other files were being read, too


def publish_documents(
    paths: Sequence[Path],
    settings: Settings,
    embedder: Embedder,
    *,
    files: FileProgress | None = None,
    progress: Progress = silent,
) -> Published:
    """Reads ``paths`` into the data folder of ``settings`` and publishes what is held then.

    ``files`` hears which file is next, ``progress`` of the steps of the build.

    Raises:
        IngestRunning: if another ingest holds the data folder.
        ManifestError: if a manifest beside the files is wrong.
        RecordError: if what is held contradicts itself, or is damaged, or can't be written.
        SearchStoreUnavailable: if Milvus is set and doesn't answer; what was published stays.
        StorageFull: if the disk is; what was published stays so.
    """
    folder = DataFolder(settings.data)
    timed = TimedEmbedder(embedder)
    name = ""
    # The lock is held until the snapshot is out, or two ingests would build on each other's halves.
    with storage_told(folder.root), exclusive(folder):
        with embedding_ahead(timed, folder.cache / CACHE) as embed:
            report = take_in(paths, folder, settings, files, heard=embed)
        if report.holdings:
            name = build_snapshot(folder, load_holdings(folder), timed, progress=progress)
            publish(folder, name, store=store_of(settings))
    return Published(report, name, timed.texts, timed.seconds)
