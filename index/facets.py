"""What passages are filtered by, as arrays: one number per row, and the names behind them.

A filter on document, edition, status, kind, chapter or effective date is then a boolean mask over
all rows, made in microseconds, and goes into the search itself (see ``index.vectors``).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.damage import DAMAGED
from index.vectors import Mask
from marketrules.errors import RecordError
from marketrules.labels import chapter_of
from marketrules.passages import Passage

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Facet:
    """One property of every passage: ``names[codes[row]]``. Names stand in order of first use."""

    names: tuple[str, ...]
    codes: Codes  # (n_passages,)

    def of(self, row: int) -> str:
        return self.names[int(self.codes[row])]

    def mask(self, wanted: Collection[str]) -> Mask:
        """(n_passages,) True where the name is one of ``wanted``; unknown names match nothing."""
        chosen = np.array([name in wanted for name in self.names], dtype=np.bool_)
        return chosen[self.codes]


@dataclass(frozen=True, slots=True)
class Facets:
    """The properties of all passages of a snapshot, by row."""

    document: Facet  # "nodal-protocols"
    edition: Facet  # "nodal-protocols@2025-04-01", as Edition.key
    section: Facet  # "nodal-protocols@2025-04-01#6.5.7.3"
    chapter: Facet  # "6"; of an unnumbered section its title
    status: Facet  # values of Status
    kind: Facet  # values of PassageKind
    effective: Facet  # ISO date of the chapter; "" where unknown

    def __len__(self) -> int:
        return len(self.document.codes)

    def mask(
        self,
        *,
        documents: Collection[str] | None = None,
        editions: Collection[str] | None = None,
        statuses: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        chapters: Collection[str] | None = None,
    ) -> Mask:
        """(n_passages,) True where every filter given lets the passage through."""
        mask = np.ones(len(self), dtype=np.bool_)
        for facet, wanted in (
            (self.document, documents),
            (self.edition, editions),
            (self.status, statuses),
            (self.kind, kinds),
            (self.chapter, chapters),
        ):
            if wanted is not None:
                mask &= facet.mask(wanted)
        return mask


def facets_of(passages: Sequence[Passage]) -> Facets:
    """Reads the facets off ``passages``, in row order."""
    return Facets(
        document=_facet(p.document for p in passages),
        edition=_facet(f"{p.document}@{p.edition}" for p in passages),
        section=_facet(f"{p.document}@{p.edition}#{p.section}" for p in passages),
        chapter=_facet(chapter_of(p.section) for p in passages),
        status=_facet(p.status.value for p in passages),
        kind=_facet(p.kind.value for p in passages),
        effective=_facet(p.effective or "" for p in passages),
    )


def _facet(values: Iterable[str]) -> Facet:
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(value, len(numbers)) for value in values]
    return Facet(tuple(numbers), np.array(codes, dtype=np.int32))


def save_facets(file: Path, facets: Facets) -> None:
    """Writes ``facets`` as one ``.npz``."""
    arrays: dict[str, Any] = {}
    for name in Facets.__dataclass_fields__:
        facet: Facet = getattr(facets, name)
        arrays[f"{name}.codes"] = facet.codes
        # As JSON: numpy's own text arrays pad every name to the longest.
        names = json.dumps(facet.names).encode()
        arrays[f"{name}.names"] = np.frombuffer(names, dtype=np.uint8)
    with file.open("wb") as stream:
        np.savez(stream, **arrays)


def load_facets(file: Path) -> Facets:
    """Reads what ``save_facets`` wrote.

    Raises:
        RecordError: if ``file`` is missing or damaged.
    """
    try:
        # Opened here: numpy leaves the file open where it is damaged.
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            return Facets(
                **{
                    name: Facet(
                        tuple(json.loads(arrays[f"{name}.names"].tobytes())),
                        arrays[f"{name}.codes"],
                    )
                    for name in Facets.__dataclass_fields__
                }
            )
    except DAMAGED as error:
        raise RecordError(f"{file}: {error}.", remedy="Run `marketrules ingest` again.") from error
