"""A snapshot: an immutable view of everything that was indexed at one moment.

snapshots/20250415T101502Z-3fa2b1c4/
    manifest.json    what it is, and the digest of each file
    catalogue.sqlite records, and lookups by key, section, term, revision, box, reference
    facets.npz       what passages are filtered by
    vectors.faiss    one vector per passage
    keywords/        BM25 over the same rows
    wording/         how often each word stands in each row
    late/            vectors of each passage's tokens, if the encoder gives them
    sources/*.txt    the source texts that all spans count in

A *row* is a passage's number, the same in all of them, in document order. Opening takes
milliseconds; vectors, keywords and words are mapped. Safe to use from many threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue, PlacedBox
from index.encoder_card import EncoderIdentity
from index.facets import Facets, load_facets
from index.lease import Lease
from index.manifest import Manifest, check_files, read_manifest
from index.searches import FILES, SearchStore
from index.snapshot_files import CATALOGUE, FACETS, LATE, WORDING
from index.token_vectors import TokenVectors
from index.wording import Wording
from marketrules.boxes import Box
from marketrules.constructions import Construction, ScopedTerm, Subject
from marketrules.documents import Edition, Section, Status
from marketrules.errors import SnapshotMismatch
from marketrules.findings import Finding
from marketrules.passages import Passage
from marketrules.pinpoints import Pinpoint, parent_paragraph
from marketrules.redlines import ProposedChange
from marketrules.references import Reference

_SOURCES_KEPT = 32  # source texts held in memory


class Snapshot:
    """Read-only access to one snapshot folder; lists come in document order."""

    def __init__(
        self, folder: Path, encoder: EncoderIdentity | None = None, store: SearchStore = FILES
    ) -> None:
        """Opens ``folder``; with ``encoder``, only if its vectors are of that encoder.

        ``store`` searches its vectors and words.

        Raises:
            SnapshotMismatch: if it is of another format or encoder.
            RecordError: if a file is missing or damaged.
            SearchStoreUnavailable: if the store doesn't answer.
        """
        self.manifest: Manifest = read_manifest(folder)
        if encoder is not None and encoder != self.manifest.encoder:
            raise SnapshotMismatch(
                f"snapshot {self.manifest.id} was built with {self.manifest.encoder}, not with"
                f" {encoder}.",
                remedy="Run `marketrules ingest` again, or use that encoder (MARKETRULES_ENCODER).",
            )
        self._lease = Lease(folder)  # before the files are looked for: from here on they stay
        check_files(folder, self.manifest)
        self.folder = folder
        self.facets: Facets = load_facets(folder / FACETS)
        self.vectors, self.keywords = store.open(folder, self.manifest, self.facets)
        self.wording = Wording(folder / WORDING)
        self.late = TokenVectors(folder / LATE) if self.manifest.late else None
        self._catalogue = Catalogue(folder / CATALOGUE)
        self.editions: tuple[Edition, ...] = self._catalogue.editions()
        # Not of a method of its own: the cache would hold the snapshot, and keep it in memory.
        self._read_source = lru_cache(_SOURCES_KEPT)(partial(_read_source_file, folder))

    def __len__(self) -> int:
        """The number of passages."""
        return len(self.facets)

    @property
    def id(self) -> str:
        """The name that answers give."""
        return self.manifest.id

    @cached_property
    def statuses(self) -> NDArray[np.int8]:
        """Of each row the number of its status as indexed, in the order of ``Status``: (n,).

        Not to be written to.
        """
        facet = self.facets.status
        number = {status.value: code for code, status in enumerate(Status)}
        codes: NDArray[np.int8] = np.array([number[name] for name in facet.names], dtype=np.int8)[
            facet.codes
        ]
        return codes

    def close(self) -> None:
        """Closes files; the snapshot can't be used afterwards.

        Happens by itself when nobody holds the snapshot any more.
        """
        self._catalogue.close()
        self._lease.end()

    def edition(self, document: str, edition: str) -> Edition | None:
        for held in self.editions:
            if (held.document.id, held.edition) == (document, edition):
                return held
        return None

    # Passages

    def passage(self, row: int) -> Passage:
        """The passage of a row; IndexError if there is none."""
        return self._catalogue.passages([row])[0]

    def passages(self, rows: Sequence[int]) -> tuple[Passage, ...]:
        """The passages of ``rows``, in the order of ``rows``; IndexError if one isn't there."""
        return self._catalogue.passages(rows)

    def row_of(self, key: str) -> int | None:
        return self._catalogue.row_of(key)

    def by_key(self, key: str) -> Passage | None:
        return self._catalogue.by_key(key)

    def by_term(self, text: str) -> tuple[Passage, ...]:
        """Definitions and acronyms of ``text``: as "QSE", or by the name before "(QSE)"."""
        return self._catalogue.by_term(text)

    def by_revision(self, revision: str) -> tuple[tuple[PlacedBox, ...], tuple[Passage, ...]]:
        """The boxes of "NPRR1013" in every edition, and the passages in them."""
        return (
            self._catalogue.boxes_of_revision(revision),
            self._catalogue.passages_of_revision(revision),
        )

    # Sections

    def sections(self, document: str, edition: str) -> tuple[Section, ...]:
        return self._catalogue.sections(document, edition)

    def sections_numbered(self, document: str, edition: str, number: str) -> tuple[Section, ...]:
        """All headings of that number: in force, boxed, and where the source repeats itself."""
        return self._catalogue.sections_numbered(document, edition, number)

    def section(self, document: str, edition: str, number: str) -> Section | None:
        """The section with that number: the one in force before a boxed one of the same number."""
        found = self._catalogue.sections_numbered(document, edition, number)
        in_force = [section for section in found if section.status is not Status.PENDING]
        return next(iter(in_force or found), None)

    def in_section(self, document: str, edition: str, section: str) -> tuple[Passage, ...]:
        """The section's own passages, of every status."""
        return self._catalogue.in_section(document, edition, section)

    def under_section(self, document: str, edition: str, section: str) -> tuple[Passage, ...]:
        """The passages of the section and of its subsections, of every status."""
        return self._catalogue.under_section(document, edition, section)

    # Boxes and references

    def boxes(self, document: str, edition: str) -> tuple[Box, ...]:
        return self._catalogue.boxes(document, edition)

    def documents_boxing(self, family: str) -> dict[str, int]:
        """How many boxes of revisions such as "NPRR" stand in each document."""
        return self._catalogue.documents_boxing(family)

    def revisions(self) -> tuple[tuple[str, str, int], ...]:
        """Each revision, a document with boxes of it, and how many in all its editions."""
        return self._catalogue.revisions()

    def rows_of_revisions(self) -> tuple[tuple[str, int], ...]:
        """Each revision with the rows of its passages, in boxes and in requests."""
        return self._catalogue.rows_of_revisions()

    def boxes_changing(self, key: str) -> tuple[PlacedBox, ...]:
        """Boxes attached to the passage, to a paragraph around it, or to its section.

        Deletions are among them, which have no passages. What replaces "(1)" changes "(1)(a)".
        """
        passage = self.by_key(key)
        keys = [key] if passage is None else _around(passage)
        boxes = self._catalogue.boxes_targeting(keys)
        own = None if passage is None else passage.box
        return tuple(placed for placed in boxes if own is None or placed.box.ordinal != own)

    def pending_for(self, key: str) -> tuple[Passage, ...]:
        """The boxed passages that will change the passage with that key; see boxes_changing."""
        return tuple(
            passage
            for placed in self.boxes_changing(key)
            for passage in self._catalogue.passages_in_box(
                placed.document, placed.edition, placed.box.ordinal
            )
        )

    def passages_in_box(self, document: str, edition: str, ordinal: int) -> tuple[Passage, ...]:
        """What a box holds; of a deletion its instruction."""
        return self._catalogue.passages_in_box(document, edition, ordinal)

    def references_from(self, key: str) -> tuple[Reference, ...]:
        return self._catalogue.references_from(key)

    def references_to(self, key: str) -> tuple[Reference, ...]:
        return self._catalogue.references_to(key)

    def references_at(
        self, document: str, section: str
    ) -> tuple[tuple[int | None, Reference], ...]:
        """References of all editions to the section or a paragraph of it, with their sources' rows."""
        return self._catalogue.references_at(document, section)

    # What becomes of a text, and what the documents say of themselves

    def same_words(self, document: str, text: str) -> tuple[Passage, ...]:
        """The document's passages, of any edition, with the words of ``text``, label apart."""
        return self._catalogue.same_words(document, text)

    def redline_of(self, key: str) -> ProposedChange | None:
        """The redline of a proposed passage; None for any other."""
        return self._catalogue.redline_of(key)

    def constructions(self, subject: Subject) -> tuple[Construction, ...]:
        return self._catalogue.constructions(subject)

    def scoped_terms(
        self, document: str, edition: str, sections: Sequence[str]
    ) -> tuple[ScopedTerm, ...]:
        """The terms that are defined for one of ``sections`` alone."""
        return self._catalogue.scoped_terms(document, edition, sections)

    @cached_property
    def references_without_target(self) -> tuple[Reference, ...]:
        """References to what isn't held or isn't there; read once, when first asked for."""
        return self._catalogue.references_without_target()

    # Sources

    def findings(self) -> tuple[Finding, ...]:
        return self._catalogue.findings()

    def source_text(self, document: str, edition: str) -> str:
        """The text that the edition's spans count in.

        Raises:
            KeyError: if that edition isn't held.
        """
        file = self._catalogue.source_file(document, edition)
        if file is None:
            raise KeyError(f"{document}@{edition}")
        return self._read_source(file)


def _read_source_file(folder: Path, file: str) -> str:
    return (folder / file).read_bytes().decode("utf-8")


def _around(passage: Passage) -> list[str]:
    """Keys of the passage, of the paragraphs around it, and of its section."""
    place = Pinpoint(passage.document, passage.edition, passage.section, passage.paragraph)
    keys = [passage.key, str(place)]
    while place.paragraph:
        place = replace(place, paragraph=parent_paragraph(place.paragraph))
        keys.append(str(place))
    return list(dict.fromkeys(keys))
