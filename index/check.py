"""Checks a snapshot against the holdings it was built from, before it may be published.

What is compared: the counts of everything, the texts byte for byte with their spans in the stored
source, and the vectors' shape and length. A failure is a fault of the program or of a disk, never
of a document, and leaves the published snapshot as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from index.catalogue import Catalogue
from index.manifest import Counts
from index.snapshot import Snapshot
from index.snapshot_files import CATALOGUE
from marketrules.errors import RecordError
from marketrules.holdings import Holding

_ROWS = 2000  # passages read back at a time
_VECTORS = 50_000  # vectors
_TOLERANCE = 1e-3  # of a vector's length from 1


def check_snapshot(folder: Path, holdings: Sequence[Holding]) -> None:
    """Opens the snapshot in ``folder`` and compares it with ``holdings``.

    Raises:
        RecordError: says what doesn't agree.
    """
    with closing(Snapshot(folder)) as snapshot:
        _check_counts(snapshot, folder / CATALOGUE)
        _check_vectors(snapshot)
        _check_texts(snapshot, holdings)


def _check_counts(snapshot: Snapshot, file: Path) -> None:
    with closing(Catalogue(file)) as catalogue:
        found = Counts(
            editions=catalogue.count("editions"),
            sections=catalogue.count("sections"),
            passages=catalogue.count("passages"),
            boxes=catalogue.count("boxes"),
            references=catalogue.count("refs"),
            findings=catalogue.count("findings"),
        )
    if found != snapshot.manifest.counts:
        raise RecordError(f"the catalogue holds {found}, not {snapshot.manifest.counts}.")
    rows = found.passages
    late = snapshot.late
    for name, length in (
        ("vectors", len(snapshot.vectors)),
        ("keywords", len(snapshot.keywords)),
        ("wording", len(snapshot.wording)),
        ("facets", len(snapshot.facets)),
        ("token vectors", rows if late is None else len(late)),
    ):
        if length != rows:
            raise RecordError(f"{name} have {length} rows for {rows} passages.")
    if late is not None and late.ends != late.shape[0]:
        raise RecordError(f"rows of {late.ends} tokens, and vectors of {late.shape[0]}.")


def _check_vectors(snapshot: Snapshot) -> None:
    if snapshot.vectors.dim != snapshot.manifest.encoder.dim:
        dim = snapshot.vectors.dim
        raise RecordError(f"vectors of length {dim}, not {snapshot.manifest.encoder}.")
    for start in range(0, len(snapshot), _VECTORS):
        rows = np.arange(start, min(start + _VECTORS, len(snapshot)))
        lengths = np.linalg.norm(snapshot.vectors.rows(rows), axis=1)
        if not (np.abs(lengths - 1) < _TOLERANCE).all():  # not-a-number fails it, too
            raise RecordError("vectors are not all of length 1.")


def _check_texts(snapshot: Snapshot, holdings: Sequence[Holding]) -> None:
    expected = [passage for holding in holdings for passage in holding.passages]
    for start in range(0, len(expected), _ROWS):
        part = expected[start : start + _ROWS]
        for passage, stored in zip(
            part, snapshot.passages(range(start, start + len(part))), strict=True
        ):
            if passage != stored:
                raise RecordError(f"{passage.key} was stored as another record.")
            source = snapshot.source_text(stored.document, stored.edition)
            if stored.span.quote(source) != stored.text:
                raise RecordError(f"{stored.key}: its text isn't what stands at {stored.span}.")
