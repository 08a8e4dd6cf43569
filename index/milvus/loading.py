"""A snapshot's folder → a collection of its rows, and whether one is whole.

A row carries its number, its part (``index.milvus.filtering``), its vector and its BM25 weights.
Exact search up to as many rows as FAISS is exact for, cells above, as many and read as widely.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from index.facets import load_facets
from index.keywords import Keywords
from index.manifest import Manifest
from index.milvus.connecting import GLANCE_S, answered, within
from index.milvus.filtering import PART, ROW, Parts
from index.milvus.searching import STRONG, VECTOR, WORDS, Collection
from index.milvus.weights import Weights
from index.snapshot_files import FACETS, KEYWORDS, VECTORS
from index.vectors import VectorKind, Vectors, cells_of
from marketrules.errors import RecordError

_BATCH = 2_000  # rows of one insert: some 4 MB
_SAMPLE = 64  # vectors that are compared
_EQUAL = 1e-5
_WORDS, _RARE = 8, 64  # words that are compared, and in how many rows they stand at most


def fill(client: Any, uri: str, name: str, snapshot: Path, manifest: Manifest) -> None:
    """Makes the collection ``name`` of the snapshot, in place of one of that name.

    Raises:
        RecordError: if the snapshot is damaged.
        SearchStoreUnavailable: if Milvus doesn't answer, or refuses.
    """
    vectors, keywords = Vectors(snapshot / VECTORS), Keywords(snapshot / KEYWORDS)
    parts, weights = Parts.read(load_facets(snapshot / FACETS)), Weights.of(keywords)
    long = within(long=True)
    with answered(uri):
        if client.has_collection(name, timeout=within()):
            client.drop_collection(name, timeout=long)
        client.create_collection(
            name, schema=schema_of(client, vectors.dim),
            consistency_level=STRONG, timeout=long,
        )  # fmt: skip
        for start in range(0, len(vectors), _BATCH):
            rows = np.arange(start, min(start + _BATCH, len(vectors)))
            batch = [
                {ROW: row, PART: int(parts.of[row]), VECTOR: vector, WORDS: weights.row(row)}
                for row, vector in zip(rows.tolist(), vectors.rows(rows), strict=True)
            ]
            client.insert(name, batch, timeout=long)
        client.flush(name, timeout=long)
        client.create_index(name, _indexes(client, vectors), timeout=long)
        client.load_collection(name, timeout=long)


def check(client: Any, uri: str, name: str, snapshot: Path, manifest: Manifest) -> str:
    """What is wrong with the collection; "" if it is the snapshot's, whole, and answers.

    Compared are the number of rows and of some the vectors and words; and each of a few is to be found
    by its own vector.

    Raises:
        SearchStoreUnavailable: if Milvus doesn't answer.
        RecordError: if the snapshot's own files are damaged.
    """
    wrong = glance(client, uri, name, manifest)
    if wrong:
        return wrong
    vectors = Vectors(snapshot / VECTORS)
    held = Collection(client, uri, name, Parts.read(load_facets(snapshot / FACETS)), STRONG)
    some = np.unique(np.linspace(0, len(vectors) - 1, _SAMPLE, dtype=np.int64))
    own = vectors.rows(some)
    try:
        theirs = held.vectors(some)
    except KeyError as missing:
        return f"row {missing} isn't there"
    if not np.allclose(own, theirs, atol=_EQUAL):
        return "vectors aren't the snapshot's"
    for vector in own[:4]:
        _, scores = held.nearest(VECTOR, vector.tolist(), 1, None, **_widely(vectors))
        if len(scores) != 1 or abs(float(scores[0]) - 1) > 1e-3:
            return "a row isn't found by its own vector"
    warm(client, uri, name)
    return _words_wrong(held, Keywords(snapshot / KEYWORDS))


def _words_wrong(held: Collection, keywords: Keywords) -> str:
    """Whether a few words score, where they stand, something else than in the snapshot; "" if not."""
    starts, rows, weights = keywords.postings
    lengths = np.diff(starts)
    some = np.flatnonzero((lengths > 0) & (lengths <= _RARE))
    for word in some[:: max(1, len(some) // _WORDS)]:
        part = slice(starts[word], starts[word + 1])
        own = dict(zip(rows[part].tolist(), weights[part].tolist(), strict=True))
        found, scores = held.nearest(WORDS, {int(word): 1.0}, _RARE, None)
        theirs = dict(zip(found.tolist(), scores.tolist(), strict=True))
        if any(abs(theirs.get(row, 0) - weight) > _EQUAL * 10 for row, weight in own.items()):
            return "words aren't the snapshot's"
    return ""


def warm(client: Any, uri: str, name: str) -> None:
    """Has an index be read that is made when words are searched first, however long that takes.

    milvus-lite does so: 10 s for 300,000 rows, which is all the time that a call has.
    """
    with answered(uri):
        client.search(
            name, data=[{0: 1.0}], anns_field=WORDS, limit=1, output_fields=[ROW],
            search_params={"metric_type": "IP", "params": {}}, timeout=within(long=True),
        )  # fmt: skip


def glance(client: Any, uri: str, name: str, manifest: Manifest) -> str:
    """As ``check``, by the number of its rows alone."""
    with answered(uri):
        if not client.has_collection(name, timeout=within()):
            return "it isn't there"
        (counted,) = client.query(
            name, filter="", output_fields=["count(*)"], consistency_level=STRONG,
            timeout=within(),
        )  # fmt: skip
    held = int(counted["count(*)"])
    return "" if held == manifest.counts.passages else f"{held} of {manifest.counts.passages} rows"


def why_not(client: Any, uri: str, name: str) -> str:
    """Why the collection can't be searched at the moment; "" if it can.

    One that lies on disk alone, as after a restart of milvus-lite, is loaded again.

    Raises:
        SearchStoreUnavailable: if Milvus doesn't answer.
    """
    from pymilvus.client.types import LoadState

    with answered(uri):
        state = client.get_load_state(name, timeout=GLANCE_S)["state"]
        if state == LoadState.NotLoad:
            client.load_collection(name, timeout=GLANCE_S)
            state = client.get_load_state(name, timeout=GLANCE_S)["state"]
    if state == LoadState.NotExist:
        return f"Milvus has no collection {name}: run `marketrules milvus load`."
    return "" if state == LoadState.Loaded else f"Milvus is loading the collection {name}."


def open_collection(
    client: Any, uri: str, name: str, manifest: Manifest, parts: Parts
) -> Collection:
    """The collection ``name``, for searching.

    Raises:
        RecordError: if it isn't there, or isn't whole.
        SearchStoreUnavailable: if Milvus doesn't answer.
    """
    wrong = glance(client, uri, name, manifest)
    if wrong:
        raise RecordError(
            f"Milvus' collection {name} can't be searched: {wrong}.",
            remedy="Run `marketrules milvus load`.",
        )
    with answered(uri):  # a server that was started again has it on disk alone
        client.load_collection(name, timeout=within(long=True))
    warm(client, uri, name)
    return Collection(client, uri, name, parts)


def schema_of(client: Any, dim: int, *, words: bool = True) -> Any:
    """The fields of a row; without ``words`` a server takes it that knows no sparse vectors (2.3)."""
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field(ROW, DataType.INT64, is_primary=True)
    schema.add_field(PART, DataType.INT64)
    schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dim)
    if words:
        schema.add_field(WORDS, DataType.SPARSE_FLOAT_VECTOR)
    return schema


def _indexes(client: Any, vectors: Vectors) -> Any:
    found = client.prepare_index_params()
    if vectors.kind is VectorKind.EXACT:
        found.add_index(VECTOR, index_type="FLAT", metric_type="IP")
    else:
        params = {"nlist": cells_of(len(vectors))}
        found.add_index(VECTOR, index_type="IVF_FLAT", metric_type="IP", params=params)
    # Every posting is read: what is dropped would change scores.
    found.add_index(
        WORDS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP",
        params={"drop_ratio_build": 0.0},
    )  # fmt: skip
    return found


def _widely(vectors: Vectors) -> dict[str, int]:
    return {} if vectors.kind is VectorKind.EXACT else {"nprobe": cells_of(len(vectors))}
