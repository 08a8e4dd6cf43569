"""Snapshots as collections, and the published one behind an alias.

A snapshot ``20250415T101502Z-3fa2b1c4`` is the collection ``marketrules1_20250415T101502Z_3fa2b1c4``,
and ``marketrules_current`` an alias that is moved in one step, once the new collection is loaded and
compared with the snapshot. A reader asks the collection of the snapshot that it has open, by its own
name, so that an alias moved under it changes nothing. One data folder, one database.

Snapshots of audiences have collections and aliases of their own, named by the audience's digest
(``marketrules1_a0123456789abcdef_20250415T…``): a search in one can give no row of another.
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
_OURS = re.compile(r"marketrules1_(?:a([0-9a-f]{16})_)?\d{8}T\d{6}Z_[0-9a-f]{8}")


def collection_name(snapshot: str, audience: str = "") -> str:
    """The collection of the snapshot with that id, of an audience or of all.

    >>> collection_name("20250415T101502Z-3fa2b1c4")
    'marketrules1_20250415T101502Z_3fa2b1c4'
    """
    return _PREFIX + (f"a{audience}_" if audience else "") + re.sub(r"\W", "_", snapshot)


class MilvusStore:
    """A ``SearchStore`` in Milvus. Safe to use from many threads."""

    def __init__(self, client: Any, uri: str, audience: str = "") -> None:
        self._client, self._uri, self._audience = client, uri, audience
        self._alias = f"{ALIAS}_a{audience}" if audience else ALIAS

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
        name = self._named(manifest.id)
        held = open_collection(self._client, self._uri, name, manifest, Parts.read(facets))
        cells = cells_of(len(held))
        vectors = MilvusVectors(held, manifest.encoder.dim, manifest.vectors, cells)
        return vectors, MilvusKeywords(held, Keywords(snapshot / KEYWORDS))

    def load(self, snapshot: Path, manifest: Manifest) -> None:
        name = self._named(manifest.id)
        if check(self._client, self._uri, name, snapshot, manifest):
            fill(self._client, self._uri, name, snapshot, manifest)
        wrong = check(self._client, self._uri, name, snapshot, manifest)
        if wrong:
            raise RecordError(
                f"Milvus' collection {name} isn't what was loaded: {wrong}.",
                remedy="Run `marketrules milvus load`; what was published before is served.",
            )

    def switch(self, name: str) -> None:
        collection = self._named(name)
        with answered(self._uri):
            if self.current() is None:
                self._client.create_alias(collection, self._alias, timeout=within())
            else:
                self._client.alter_alias(collection, self._alias, timeout=within())

    def current(self) -> str | None:
        """The collection behind the alias; None if there is none.

        Raises:
            SearchStoreUnavailable: if Milvus doesn't answer.
        """
        for name in self.collections():
            with answered(self._uri):
                told = self._client.list_aliases(name, timeout=within())
            if self._alias in told.get("aliases", ()):
                return name
        return None

    def collections(self) -> tuple[str, ...]:
        """The collections of snapshots, of the audience or of all, oldest first.

        Raises:
            SearchStoreUnavailable: if Milvus doesn't answer.
        """
        held = self._by_audience()
        return tuple(sorted(name for name, audience in held.items() if audience == self._audience))

    def audiences(self) -> dict[str, str]:
        """The collections of audiences' snapshots, each with whose it is; raises as ``collections``."""
        return {name: audience for name, audience in self._by_audience().items() if audience}

    def _by_audience(self) -> dict[str, str]:
        with answered(self._uri):
            names = self._client.list_collections(timeout=within())
        ours = ((name, _OURS.fullmatch(name)) for name in names)
        return {name: found[1] or "" for name, found in ours if found is not None}

    def _named(self, snapshot: str) -> str:
        return collection_name(snapshot, self._audience)

    def keep(self, names: Some[str]) -> None:
        kept = {self._named(name) for name in names} | {self.current()}
        for name in self.collections():
            if name not in kept:
                with answered(self._uri):
                    self._client.drop_collection(name, timeout=within(long=True))

    def apart(self, audience: str) -> MilvusStore:
        return MilvusStore(self._client, self._uri, audience)

    def forget_apart(self, kept: Some[str]) -> None:
        for name, audience in self.audiences().items():
            if audience not in kept:
                with answered(self._uri):
                    told = self._client.list_aliases(name, timeout=within())
                    for alias in told.get("aliases", ()):
                        self._client.drop_alias(alias, timeout=within())
                    self._client.drop_collection(name, timeout=within(long=True))

    def trouble(self, name: str) -> str:
        collection = self._named(name)
        try:
            return why_not(self._client, self._uri, collection)
        except SearchStoreUnavailable as error:
            return error.message

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()
