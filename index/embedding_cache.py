"""Embeddings by content: a text that was embedded once by an encoder is never embedded again.

One SQLite file below ``data/cache``; key = SHA-256 of encoder identity and text, value = float32
vector; beside it the int8 vectors of single tokens, if the encoder gives them. Safe to delete at any time. A damaged file is set aside with a warning in the log and the
work goes on without it: the cache saves time, it holds nothing that can't be made again.
Assumes one writer at a time (the ingest lock); a second one would wait, not fail.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from index.embed import Embedder, Matrix, TokenEmbedder
from index.late import Tokens
from index.progress import Progress, silent
from marketrules.storage import primary_code

_VECTORS, _TOKENS = "vectors", "tokens"
_LOG = logging.getLogger(__name__)
_SLICE = 1024  # texts embedded between two commits: what a killed run loses at most
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, -1)
_VARIABLES = 500  # in one query; SQLite takes 999 in its oldest builds


def embed_cached(
    embedder: Embedder, texts: Sequence[str], file: Path, *, progress: Progress = silent
) -> Matrix:
    """``embedder.embed(texts)``, with every vector that ``file`` holds taken from there.

    Equal texts are embedded once. ``progress`` counts the texts that had to be embedded.
    """
    with closing(_opened(file)) as store:
        found = _cached(texts, store, _vectors_of(embedder), progress)
    return _matrix(found[0], embedder.identity.dim)


def read_cached(
    embedder: TokenEmbedder, texts: Sequence[str], file: Path, *, progress: Progress = silent
) -> tuple[Matrix, list[Tokens]]:
    """``embedder.read(texts)``, likewise: vectors, and the token vectors of each text."""
    with closing(_opened(file)) as store:
        vectors, tokens = _cached(texts, store, _readings_of(embedder), progress)
    return _matrix(vectors, embedder.identity.dim), [_tokens(one) for one in tokens]


def warm(embedder: Embedder, batches: Iterable[Sequence[str]], file: Path) -> None:
    """Puts into ``file`` what it lacks of each batch, as they come; opened with the first.

    What that is depends on the encoder, as for ``build_snapshot``: token vectors too, or not.
    """
    coming = iter(batches)
    first = next(coming, None)
    if first is None:
        return
    late = isinstance(embedder, TokenEmbedder) and bool(embedder.late)
    made = _readings_of(embedder) if late else _vectors_of(embedder)  # type: ignore[arg-type]
    with closing(_opened(file)) as store:
        for batch in chain([first], coming):
            _cached(batch, store, made, silent)


@dataclass(frozen=True, slots=True)
class _Made:
    """What is kept of each text, and how it is made."""

    tables: tuple[tuple[str, str, int | None], ...]  # name, whose values they are, their length
    of: Callable[[list[str]], list[tuple[bytes, ...]]]


def _vectors_of(embedder: Embedder) -> _Made:
    def made(part: list[str]) -> list[tuple[bytes, ...]]:
        return [(_bytes(row),) for row in embedder.embed(part)]

    return _Made(((_VECTORS, f"{embedder.identity}", _vector_bytes(embedder)),), made)


def _readings_of(embedder: TokenEmbedder) -> _Made:
    def made(part: list[str]) -> list[tuple[bytes, ...]]:
        vectors, tokens = embedder.read(part)
        return [
            (_bytes(row), len(one).to_bytes(4, "little") + one.tobytes())
            for row, one in zip(vectors, tokens, strict=True)
        ]

    tables = (
        (_VECTORS, f"{embedder.identity}", _vector_bytes(embedder)),
        (_TOKENS, embedder.late, None),
    )
    return _Made(tables, made)


def _opened(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    return _open(file)


def _cached(
    texts: Sequence[str], store: sqlite3.Connection, made: _Made, progress: Progress
) -> list[list[bytes]]:
    """Of each table the value of each text."""
    keys = [[_key(owner, text) for text in texts] for _, owner, _ in made.tables]
    known = [
        _read(store, name, of, size) for (name, _, size), of in zip(made.tables, keys, strict=True)
    ]
    queue: dict[str, tuple[bytes, ...]] = {}
    for number, text in enumerate(texts):
        own = tuple(of[number] for of in keys)
        if any(key not in held for key, held in zip(own, known, strict=True)):
            queue[text] = own
    missing = list(queue.items())
    progress("embed", 0, len(missing))
    for start in range(0, len(missing), _SLICE):
        part = missing[start : start + _SLICE]
        values = made.of([text for text, _ in part])
        for table, (name, _, _) in enumerate(made.tables):
            fresh = {own[table]: value[table] for (_, own), value in zip(part, values, strict=True)}
            _write(store, name, fresh)
            known[table].update(fresh)
        progress("embed", start + len(part), len(missing))
    return [[held[key] for key in of] for of, held in zip(keys, known, strict=True)]


def _bytes(vector: Matrix) -> bytes:
    return vector.astype("<f4").tobytes()


def _vector_bytes(embedder: Embedder) -> int:
    return 4 * embedder.identity.dim


def _matrix(values: Sequence[bytes], dim: int) -> Matrix:
    vectors = np.empty((len(values), dim), dtype=np.float32)
    for row, value in enumerate(values):
        vectors[row] = np.frombuffer(value, dtype="<f4")
    return vectors


def _tokens(value: bytes) -> Tokens:
    length = int.from_bytes(value[:4], "little")
    tokens: Tokens = np.frombuffer(value, dtype=np.int8, offset=4)
    return tokens.reshape(length, -1) if length else tokens.reshape(0, 0)


def _key(owner: str, text: str) -> bytes:
    return hashlib.sha256(f"{owner}\0{text}".encode()).digest()


def _open(file: Path) -> sqlite3.Connection:
    try:
        return _connect(file)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in _DAMAGED:
            raise  # a full disk, or another's lock: nothing is wrong with what it holds
        _LOG.warning("%s is damaged (%s) and begun anew; texts are embedded again", file, error)
        file.unlink()
        return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    store = sqlite3.connect(file, timeout=60)
    try:
        for name in (_VECTORS, _TOKENS):
            store.execute(f"CREATE TABLE IF NOT EXISTS {name} (key BLOB PRIMARY KEY, vector BLOB)")
        if store.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("quick_check failed")
    except sqlite3.DatabaseError:
        store.close()
        raise
    return store


def _read(
    store: sqlite3.Connection, table: str, keys: Iterable[bytes], size: int | None
) -> dict[bytes, bytes]:
    """What ``table`` holds of ``keys``; with ``size``, values of another length are left out."""
    wanted = list(dict.fromkeys(keys))
    known: dict[bytes, bytes] = {}
    for start in range(0, len(wanted), _VARIABLES):
        part = wanted[start : start + _VARIABLES]
        marks = ",".join("?" * len(part))
        known.update(store.execute(f"SELECT key, vector FROM {table} WHERE key IN ({marks})", part))
    return {key: value for key, value in known.items() if size in (None, len(value))}


def _write(store: sqlite3.Connection, table: str, values: dict[bytes, bytes]) -> None:
    with store:
        store.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", values.items())
