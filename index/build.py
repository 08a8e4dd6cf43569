"""Holdings -> a new snapshot beside the old ones; nothing that is published is touched.

Enters: the holdings and an embedder. Leaves: ``snapshots/<id>``, checked and
complete, not yet published (see ``index.publish``). It is made in ``snapshots/.building-<id>`` and
renamed at the very end, so a crash leaves at most a folder that nobody opens.
The same holdings with the same embedder give the snapshot that is already there, at the cost of
reading them. Assumes that one build runs at a time: the caller holds the ingest lock.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from index import texts
from index.catalogue_tables import source_file, write_catalogue
from index.check import check_snapshot
from index.embed import Embedder, Matrix, TokenEmbedder
from index.embedding_cache import embed_cached, read_cached
from index.encoder_card import EncoderIdentity
from index.facets import facets_of, save_facets
from index.keywords import save_keywords
from index.late import Tokens
from index.manifest import (
    FORMAT,
    Counts,
    Manifest,
    check_files,
    read_manifest,
    record_files,
    write_manifest,
)
from index.progress import Progress, silent
from index.snapshot_files import CATALOGUE, FACETS, KEYWORDS, LATE, VECTORS, WORDING
from index.token_vectors import save_token_vectors
from index.vectors import VectorKind, save_vectors
from index.wording import save_wording
from marketrules.durable import flush_below, flush_folder, make_folder
from marketrules.errors import RecordError, SnapshotMismatch, SnapshotMissing
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.records import to_json

BUILDING = ".building-"
_SECOND = "%Y%m%dT%H%M%SZ"
CACHE = "embeddings.sqlite"


def build_snapshot(
    folder: DataFolder,
    holdings: Iterable[Holding],
    embedder: Embedder,
    *,
    progress: Progress = silent,
    cache: Path | None = None,
) -> str:
    """Builds the snapshot of ``holdings`` and returns its id; an equal one is returned as it is.

    ``progress`` hears of each step: embed, keywords, vectors, facets, catalogue, sources, seal,
    check, finish. ``cache`` is the file of embeddings, if not the folder's own. Editions are put in
    order of document and edition.

    Raises:
        SnapshotMissing: if there is not one passage to index.
        RecordError: if the holdings contradict themselves: a key that names two passages, a
            passage whose text isn't what stands in its span.
    """
    held = sorted(holdings, key=lambda h: (h.edition.document.id, h.edition.edition))
    if not any(holding.passages for holding in held):
        raise SnapshotMissing(
            "there is nothing to index: no document gave a passage.",
            remedy="Run `marketrules ingest PATH...` with documents that have text.",
        )
    late = embedder.late if isinstance(embedder, TokenEmbedder) else ""
    corpus = corpus_digest(held, embedder.identity, late)
    existing = _existing(folder, corpus)
    if existing is not None:
        return existing
    embedded = _embedded(held, embedder, cache or folder.cache / CACHE, progress)
    return write_snapshot(folder, held, embedded, corpus, progress=progress)


@dataclass(frozen=True, slots=True)
class Embedded:
    """The passages of a snapshot as its encoder gave them."""

    encoder: EncoderIdentity
    vectors: Matrix  # (n, dim)
    late: str = ""  # how token vectors are made; "" where there are none
    tokens: Sequence[Tokens] = ()


def _embedded(
    held: Sequence[Holding], embedder: Embedder, cache: Path, progress: Progress
) -> Embedded:
    passages = [passage for holding in held for passage in holding.passages]
    embedded = [texts.embedded_text(passage) for passage in passages]
    if isinstance(embedder, TokenEmbedder) and embedder.late:
        vectors, tokens = read_cached(embedder, embedded, cache, progress=progress)
        return Embedded(embedder.identity, vectors, embedder.late, tokens)
    vectors = embed_cached(embedder, embedded, cache, progress=progress)
    return Embedded(embedder.identity, vectors)


def write_snapshot(
    folder: DataFolder,
    held: Sequence[Holding],
    embedded: Embedded,
    corpus: str,
    *,
    progress: Progress = silent,
) -> str:
    """Writes and checks the snapshot of ``held``, whose passages are ``embedded``; gives its id.

    ``corpus`` is the digest of what it is made of (``corpus_digest``).

    Raises:
        RecordError: if the holdings contradict themselves, or vectors are not numbers.
    """
    now = datetime.now(UTC)
    name = f"{_next_second(folder, now):{_SECOND}}-{corpus[:8]}"
    building = folder.snapshots / f"{BUILDING}{name}"
    # What a killed build left goes first: it takes space, and may be of this very second.
    for left in folder.snapshots.glob(f"{BUILDING}*"):
        shutil.rmtree(left)
    make_folder(building)
    try:
        kind = _write(building, held, embedded, progress)
        progress("seal", 0, 1)
        created = now.isoformat(timespec="seconds")
        files = record_files(building)
        manifest = Manifest(
            FORMAT, name, created, corpus, embedded.encoder, kind, _counts(held), files,
            embedded.late,
        )  # fmt: skip
        write_manifest(building, manifest)
        flush_below(building)  # so that after a power cut a published snapshot is whole
        progress("check", 0, 1)
        check_snapshot(building, held)
        progress("finish", 0, 1)
        _put_in_place(building, folder.snapshots / name)
    finally:
        shutil.rmtree(building, ignore_errors=True)  # gone already if all went well
    return name


def _next_second(folder: DataFolder, now: datetime) -> datetime:
    """``now``, or the second after the newest snapshot's if the clock went back meanwhile.

    Which snapshots are kept, and which is gone back to, goes by their names: set back by a year,
    the clock would make the newest the oldest.
    """
    newest = max((path.name for path in folder.snapshots.glob("[0-9]*Z-*")), default="")
    try:
        last = datetime.strptime(newest.partition("-")[0], _SECOND).replace(tzinfo=UTC)
        return max(now, last + timedelta(seconds=1))
    except (ValueError, OverflowError):  # none, or none of ours
        return now


def corpus_digest(holdings: Sequence[Holding], encoder: EncoderIdentity, late: str = "") -> str:
    """SHA-256 of all that decides what a snapshot of ``holdings`` contains."""
    whole = hashlib.sha256(f"{FORMAT} {texts.RECIPE} {encoder} {late}\n".encode())
    for holding in holdings:
        whole.update(to_json(holding.edition).encode())
        whole.update(holding.text.encode())
        for records in (
            holding.sections, holding.passages, holding.boxes, holding.references,
            holding.findings, holding.redlines,
        ):  # fmt: skip
            whole.update(f"\n{len(records)}\n".encode())
            for record in records:
                whole.update(to_json(record).encode())
    return whole.hexdigest()


def _existing(folder: DataFolder, corpus: str) -> str | None:
    """The newest intact snapshot of that corpus."""
    if not folder.snapshots.is_dir():
        return None
    for path in sorted(folder.snapshots.glob("[!.]*"), reverse=True):
        try:
            manifest = read_manifest(path)
            if manifest.corpus == corpus:
                check_files(path, manifest, digests=True)
                return manifest.id
        except (RecordError, SnapshotMismatch):
            continue  # damaged, or of an older program: built anew
    return None


def _write(
    building: Path, held: Sequence[Holding], embedded: Embedded, progress: Progress
) -> VectorKind:
    passages = [passage for holding in held for passage in holding.passages]
    if not np.isfinite(embedded.vectors).all():
        raise RecordError(f"{embedded.encoder} gave vectors that are not numbers.")
    if embedded.late:
        save_token_vectors(building / LATE, embedded.tokens)
    progress("keywords", 0, 1)
    by_word = [texts.keyword_text(passage) for passage in passages]
    save_keywords(building / KEYWORDS, by_word)
    save_wording(building / WORDING, by_word)
    progress("vectors", 0, 1)
    kind = save_vectors(building / VECTORS, embedded.vectors)
    progress("facets", 0, 1)
    save_facets(building / FACETS, facets_of(passages))
    progress("catalogue", 0, 1)
    write_catalogue(building / CATALOGUE, held)
    progress("sources", 0, 1)
    for number, holding in enumerate(held):
        file = building / source_file(number)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(holding.text.encode("utf-8"))
    return kind


def _counts(held: Sequence[Holding]) -> Counts:
    return Counts(
        editions=len(held),
        sections=sum(len(holding.sections) for holding in held),
        passages=sum(len(holding.passages) for holding in held),
        boxes=sum(len(holding.boxes) for holding in held),
        references=sum(len(holding.references) for holding in held),
        findings=sum(len(holding.findings) for holding in held),
    )


def _put_in_place(building: Path, place: Path) -> None:
    if place.exists():  # of the same second and content, but damaged: else it had been taken
        place.rename(place.with_name(f"{BUILDING}replaced-{place.name}"))
    building.rename(place)
    flush_folder(place.parent)
