"""Snapshots as collections, and the published one behind an alias.

A snapshot ``20250415T101502Z-3fa2b1c4`` is the collection ``marketrules1_20250415T101502Z_3fa2b1c4``,
and ``marketrules_current`` an alias that is moved in one step, once the new collection is loaded and
compared with the snapshot. A reader asks the collection of the snapshot that it has open, by its own
name, so that an alias moved under it changes nothing. One data folder, one database.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Some
from pathlib import Path
from typing import Any

from index.facets import Facets
from index.keywords import Keywords
from index.manifest import Manifest
from index.milvus.connecting import answered, connect, within
from index.milvus.filtering import Parts
from index.milvus.loading import check, fill, open_collection, why_not
from index.milvus.searching import MilvusKeywords, MilvusVectors
from index.searches import KeywordSearch, VectorSearch
from index.snapshot_files import KEYWORDS
from index.vectors import cells_of
from marketrules.errors import RecordError, SearchStoreUnavailable

ALIAS = "marketrules_current"
# The number is raised with every change of what a row carries: another program loads its own.
_PREFIX = "marketrules1_"
_OURS = re.compile(r"marketrules1_\d{8}T\d{6}Z_[0-9a-f]{8}")


def collection_name(snapshot: str) -> str:
    """The collection of the snapshot with that id.

    >>> collection_name("20250415T101502Z-3fa2b1c4")
    'marketrules1_20250415T101502Z_3fa2b1c4'
    """
    return _PREFIX + re.sub(r"\W", "_", snapshot)


class MilvusStore:
    """A ``SearchStore`` in Milvus. Safe to use from many threads."""

    def __init__(self, client: Any, uri: str) -> None:
        self._client, self._uri = client, uri

    @classmethod
    def at(cls, uri: str, token: str = "") -> MilvusStore:
        """The store at an address.

        Raises:
            SettingsError: if its client isn't installed.
            SearchStoreUnavailable: if nothing answers there.
        """
        return cls(connect(uri, token), uri)

    def open(
        self, snapshot: Path, manifest: Manifest, facets: Facets
    ) -> tuple[VectorSearch, KeywordSearch]:
        name = collection_name(manifest.id)
        held = open_collection(self._client, self._uri, name, manifest, Parts.read(facets))
        cells = cells_of(len(held))
        vectors = MilvusVectors(held, manifest.encoder.dim, manifest.vectors, cells)
        return vectors, MilvusKeywords(held, Keywords(snapshot / KEYWORDS))

    def load(self, snapshot: Path, manifest: Manifest) -> None:
        name = collection_name(manifest.id)
        if check(self._client, self._uri, name, snapshot, manifest):
            fill(self._client, self._uri, name, snapshot, manifest)
        wrong = check(self._client, self._uri, name, snapshot, manifest)
        if wrong:
            raise RecordError(
                f"Milvus' collection {name} isn't what was loaded: {wrong}.",
                remedy="Run `marketrules milvus load`; what was published before is served.",
            )

    def switch(self, name: str) -> None:
        collection = collection_name(name)
        with answered(self._uri):
            if self.current() is None:
                self._client.create_alias(collection, ALIAS, timeout=within())
            else:
                self._client.alter_alias(collection, ALIAS, timeout=within())

    def current(self) -> str | None:
        """The collection behind the alias; None if there is none.

        Raises:
            SearchStoreUnavailable: if Milvus doesn't answer.
        """
        for name in self.collections():
            with answered(self._uri):
                told = self._client.list_aliases(name, timeout=within())
            if ALIAS in told.get("aliases", ()):
                return name
        return None

    def collections(self) -> tuple[str, ...]:
        """The collections of snapshots, oldest first.

        Raises:
            SearchStoreUnavailable: if Milvus doesn't answer.
        """
        with answered(self._uri):
            names = self._client.list_collections(timeout=within())
        return tuple(sorted(name for name in names if _OURS.fullmatch(name)))

    def keep(self, names: Some[str]) -> None:
        kept = {collection_name(name) for name in names} | {self.current()}
        for name in self.collections():
            if name not in kept:
                with answered(self._uri):
                    self._client.drop_collection(name, timeout=within(long=True))

    def trouble(self, name: str) -> str:
        collection = collection_name(name)
        try:
            return why_not(self._client, self._uri, collection)
        except SearchStoreUnavailable as error:
            return error.message

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()
