"""What a snapshot is searched by, whoever searches: its own files, or a vector database.

A snapshot's folder is whole by itself; what searches it may hold a copy of its vectors and BM25
weights elsewhere (``index.milvus``). Rows and scores mean the same everywhere: float32, higher is
nearer, equal scores in row order, and only rows that are ``allowed``. Safe to use from many threads.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.embed import Matrix
from index.facets import Facets
from index.keywords import Keywords
from index.manifest import Manifest
from index.snapshot_files import KEYWORDS, VECTORS
from index.vectors import Mask, Rows, VectorKind, Vectors

if TYPE_CHECKING:
    from marketrules.settings import Settings


class VectorSearch(Protocol):
    """The vectors of one snapshot."""

    def __len__(self) -> int: ...

    @property
    def dim(self) -> int:
        """Length of each vector."""

    @property
    def kind(self) -> VectorKind:
        """How the nearest rows are found."""

    def search(self, query: Matrix, top: int, allowed: Mask | None = None) -> tuple[Rows, Matrix]:
        """The ``top`` rows nearest to ``query`` (dim,), best first, with their cosines."""

    def rows(self, rows: Rows) -> Matrix:
        """Copies of the vectors of ``rows``: float32 ``(len(rows), dim)``."""


class KeywordSearch(Protocol):
    """The words of one snapshot."""

    def __len__(self) -> int: ...

    def held_in(self, word: str) -> int:
        """In how many passages ``word`` (one token) stands."""

    def scores(self, text: str, allowed: Mask | None = None, rows: Rows | None = None) -> Matrix:
        """BM25 of every row for the words of ``text``: float32 ``(n,)``, 0 where none occurs.

        Rows that aren't ``allowed`` may be given as 0. So may those beyond the best that a search
        gives (``index.milvus.searching.WORDIEST``), but never ``rows``.
        """

    def search(self, text: str, top: int, allowed: Mask | None = None) -> tuple[Rows, Matrix]:
        """The ``top`` best rows with a score above 0, best first."""


class SearchStore(Protocol):
    """Where snapshots are searched."""

    def open(
        self, snapshot: Path, manifest: Manifest, facets: Facets
    ) -> tuple[VectorSearch, KeywordSearch]:
        """What searches the snapshot in the folder ``snapshot``.

        Raises:
            RecordError: if it is damaged, or isn't there.
            SearchStoreUnavailable: if the store doesn't answer.
        """

    def load(self, snapshot: Path, manifest: Manifest) -> None:
        """Makes the snapshot searchable, checked; nothing else changes. Doing so twice is fine.

        Raises:
            As ``open``.
        """

    def switch(self, name: str) -> None:
        """Has the store itself know the snapshot ``name`` as the published one."""

    def keep(self, names: Collection[str]) -> None:
        """Forgets the snapshots that aren't among ``names``."""

    def apart(self, audience: str) -> SearchStore:
        """The same store for the snapshots of an audience (its digest), which are apart from others'."""

    def forget_apart(self, kept: Collection[str]) -> None:
        """Forgets the snapshots of audiences that aren't among ``kept``."""

    def trouble(self, name: str) -> str:
        """Why the snapshot ``name`` can't be searched at the moment; "" if it can. Never raises.

        Takes some seconds at most; what can be mended without loading anything anew is.
        """


class Files:
    """The snapshot's own files, mapped: FAISS and bm25s. Nothing to load, nothing to switch."""

    def open(
        self, snapshot: Path, manifest: Manifest, facets: Facets
    ) -> tuple[VectorSearch, KeywordSearch]:
        return Vectors(snapshot / VECTORS), Keywords(snapshot / KEYWORDS)

    def load(self, snapshot: Path, manifest: Manifest) -> None: ...

    def switch(self, name: str) -> None: ...

    def keep(self, names: Collection[str]) -> None: ...

    def apart(self, audience: str) -> SearchStore:
        return self

    def forget_apart(self, kept: Collection[str]) -> None: ...

    def trouble(self, name: str) -> str:
        return ""


FILES = Files()


def store_of(settings: Settings) -> SearchStore:
    """The store that is set: Milvus where an address is, else the files.

    Raises:
        SettingsError: if Milvus is set and its client isn't installed.
        SearchStoreUnavailable: if it doesn't answer.
    """
    if not settings.milvus:
        return FILES
    from index.milvus.store import MilvusStore  # 0.4 s, and an extra that most don't install

    return MilvusStore.at(settings.milvus, settings.milvus_token.get_secret_value())
