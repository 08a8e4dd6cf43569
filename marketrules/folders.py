"""The data folder: where the holdings, the snapshots and the caches lie.

data/
    holdings/<document>@<edition>/  what ingest understood, one holding per edition
    snapshots/<id>/                 immutable; written beside, checked, then published
    CURRENT                         the published snapshot's id, switched by one rename
    cache/                          embeddings by content, safe to delete
    fetched/<source>/               files as they were published, and a ledger of them
    access.toml                     which documents are restricted to which groups
    keys.json                       API keys, as digests
    audiences/<digest>/             of those who don't see all documents: a data folder of its own
    uploads/<job>/                  files that came by POST /v1/ingest; citations name them
    jobs/<job>.json                 what became of an upload
    lock                            held while an ingest runs
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths below ``root``; nothing is created here."""

    root: Path

    @property
    def holdings(self) -> Path:
        return self.root / "holdings"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def current(self) -> Path:
        return self.root / "CURRENT"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def fetched(self) -> Path:
        return self.root / "fetched"

    @property
    def restrictions(self) -> Path:
        return self.root / "access.toml"

    @property
    def keys(self) -> Path:
        return self.root / "keys.json"

    @property
    def audiences(self) -> Path:
        return self.root / "audiences"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def jobs(self) -> Path:
        return self.root / "jobs"

    @property
    def lock(self) -> Path:
        return self.root / "lock"
