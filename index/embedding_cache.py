"""Embeddings by content: a text that was embedded once by an encoder is never embedded again.

One SQLite file below ``data/cache``; key = SHA-256 of encoder identity and text, value = float32
vector. Safe to delete at any time. A damaged file is set aside with a warning in the log and the
work goes on without it: the cache saves time, it holds nothing that can't be made again.
Assumes one writer at a time (the ingest lock); a second one would wait, not fail.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

import numpy as np

from index.embed import Embedder, Matrix
from index.progress import Progress, silent

_LOG = logging.getLogger(__name__)
_SLICE = 1024  # texts embedded between two commits: what a killed run loses at most
_VARIABLES = 500  # in one query; SQLite takes 999 in its oldest builds


def embed_cached(
    embedder: Embedder, texts: Sequence[str], file: Path, *, progress: Progress = silent
) -> Matrix:
    """``embedder.embed(texts)``, with every vector that ``file`` holds taken from there.

    Equal texts are embedded once. ``progress`` counts the texts that had to be embedded.
    """
    keys = [_key(embedder, text) for text in texts]
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(_open(file)) as store:
        known = _read(store, keys, embedder.identity.dim)
        _embed_missing(embedder, dict(zip(keys, texts, strict=True)), known, store, progress)
    vectors = np.empty((len(keys), embedder.identity.dim), dtype=np.float32)
    for row, key in enumerate(keys):
        vectors[row] = known[key]
    return vectors


def warm(embedder: Embedder, batches: Iterable[Sequence[str]], file: Path) -> None:
    """Puts into ``file`` what it lacks of each batch, as they come; opened with the first."""
    coming = iter(batches)
    first = next(coming, None)
    if first is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(_open(file)) as store:
        for batch in chain([first], coming):
            wanted = {_key(embedder, text): text for text in batch}
            known = _read(store, wanted, embedder.identity.dim)
            _embed_missing(embedder, wanted, known, store, silent)


def _embed_missing(
    embedder: Embedder,
    wanted: Mapping[bytes, str],
    known: dict[bytes, Matrix],
    store: sqlite3.Connection,
    progress: Progress,
) -> None:
    """Embeds what isn't ``known``, and adds it there and to ``store``."""
    queue = [(key, text) for key, text in wanted.items() if key not in known]
    progress("embed", 0, len(queue))
    for start in range(0, len(queue), _SLICE):
        part = queue[start : start + _SLICE]
        made = embedder.embed([text for _, text in part])
        fresh = dict(zip((key for key, _ in part), made, strict=True))
        _write(store, fresh)
        known.update(fresh)
        progress("embed", start + len(part), len(queue))


def _key(embedder: Embedder, text: str) -> bytes:
    return hashlib.sha256(f"{embedder.identity}\0{text}".encode()).digest()


def _open(file: Path) -> sqlite3.Connection:
    try:
        return _connect(file)
    except sqlite3.DatabaseError as error:
        _LOG.warning("%s is damaged (%s) and begun anew; texts are embedded again", file, error)
        file.unlink()
        return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    store = sqlite3.connect(file, timeout=60)
    try:
        store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")
        if store.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("quick_check failed")
    except sqlite3.DatabaseError:
        store.close()
        raise
    return store


def _read(store: sqlite3.Connection, keys: Iterable[bytes], dim: int) -> dict[bytes, Matrix]:
    wanted = list(dict.fromkeys(keys))
    known: dict[bytes, Matrix] = {}
    for start in range(0, len(wanted), _VARIABLES):
        part = wanted[start : start + _VARIABLES]
        marks = ",".join("?" * len(part))
        rows = store.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)
        known.update((key, np.frombuffer(vector, dtype="<f4")) for key, vector in rows)
    return {key: vector for key, vector in known.items() if vector.shape == (dim,)}


def _write(store: sqlite3.Connection, vectors: dict[bytes, Matrix]) -> None:
    rows = [(key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()]
    with store:
        store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
