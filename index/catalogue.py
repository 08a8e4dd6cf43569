"""Reads the catalogue: lookups by key, section, term, revision, box and reference.

Enters: a file that ``index.catalogue_tables`` wrote and nobody writes any more. Leaves: the
vocabulary's records. Opened read-only and immutable, so no locks are taken; as many connections
are opened as threads ask at once, and used again. All lookups are exact; lists come in document order, and what isn't there
is an empty list or None.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from index.same_words import same_words
from index.terms import folded
from marketrules.boxes import Box
from marketrules.constructions import Construction, ScopedTerm, Subject
from marketrules.documents import Edition, Section
from marketrules.errors import RecordError
from marketrules.findings import Finding
from marketrules.passages import Passage
from marketrules.records import from_json
from marketrules.redlines import ProposedChange
from marketrules.references import Reference

T = TypeVar("T")
_VARIABLES = 500  # in one query

# A section and all below it, by the parents that the sections themselves name: a manual's
# unnumbered headings have no prefixes. UNION, not UNION ALL: numbers may occur twice.
_BELOW = """
WITH RECURSIVE below (number) AS (
    SELECT :section
    UNION
    SELECT sections.number FROM sections JOIN below ON sections.parent = below.number
    WHERE sections.document = :document AND sections.edition = :edition
)
SELECT record FROM passages
WHERE document = :document AND edition = :edition AND section IN (SELECT number FROM below)
ORDER BY row
"""


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box with the edition it stands in (its ordinal counts there)."""

    document: str
    edition: str
    box: Box


class Catalogue:
    """The catalogue of one snapshot, read-only. Safe to use from many threads."""

    def __init__(self, file: Path) -> None:
        """Opens ``file``.

        Raises:
            RecordError: if it is missing or no catalogue.
        """
        self._file = file
        self._idle: deque[sqlite3.Connection] = deque()
        self._finalizer = weakref.finalize(self, _close_all, self._idle)
        self._query("SELECT n FROM editions LIMIT 1")

    def close(self) -> None:
        """Closes all connections. Happens by itself when nobody holds the catalogue any more."""
        _close_all(self._idle)

    def editions(self) -> tuple[Edition, ...]:
        return self._records(Edition, "SELECT record FROM editions ORDER BY n")

    def source_file(self, document: str, edition: str) -> str | None:
        """Path of the source text relative to the snapshot."""
        rows = self._query(
            "SELECT file FROM editions WHERE document = ? AND edition = ?", (document, edition)
        )
        return str(rows[0][0]) if rows else None

    def sections(self, document: str, edition: str) -> tuple[Section, ...]:
        return self._records(
            Section,
            "SELECT record FROM sections WHERE document = ? AND edition = ? ORDER BY n",
            (document, edition),
        )

    def sections_numbered(self, document: str, edition: str, number: str) -> tuple[Section, ...]:
        """The headings with that number: the one in force, boxed ones, repetitions."""
        return self._records(
            Section,
            "SELECT record FROM sections WHERE document = ? AND edition = ? AND number = ?"
            " ORDER BY n",
            (document, edition, number),
        )

    def passages(self, rows: Sequence[int]) -> tuple[Passage, ...]:
        """The passages of ``rows``, in the order of ``rows``.

        Raises:
            IndexError: if a row is none of the snapshot's.
        """
        found: dict[int, Passage] = {}
        wanted = list(dict.fromkeys(map(int, rows)))
        for start in range(0, len(wanted), _VARIABLES):
            part = wanted[start : start + _VARIABLES]
            marks = ",".join("?" * len(part))
            query = f"SELECT row, record FROM passages WHERE row IN ({marks})"
            found.update((row, from_json(text, Passage)) for row, text in self._query(query, part))
        if len(found) < len(wanted):
            raise IndexError(f"no passages at rows {sorted(set(wanted) - found.keys())[:5]}")
        return tuple(found[int(row)] for row in rows)

    def row_of(self, key: str) -> int | None:
        rows = self._query("SELECT row FROM passages WHERE key = ?", (key,))
        return int(rows[0][0]) if rows else None

    def by_key(self, key: str) -> Passage | None:
        found = self._records(Passage, "SELECT record FROM passages WHERE key = ?", (key,))
        return found[0] if found else None

    def in_section(self, document: str, edition: str, section: str) -> tuple[Passage, ...]:
        """The section's own passages, of every status; not those of its subsections."""
        return self._records(
            Passage,
            "SELECT record FROM passages WHERE document = ? AND edition = ? AND section = ?"
            " ORDER BY row",
            (document, edition, section),
        )

    def under_section(self, document: str, edition: str, section: str) -> tuple[Passage, ...]:
        """The passages of the section and of all sections below it."""
        place = {"document": document, "edition": edition, "section": section}
        return tuple(from_json(text, Passage) for (text,) in self._query(_BELOW, place))

    def by_term(self, text: str) -> tuple[Passage, ...]:
        """Definitions and acronyms whose term, its name alone or its abbreviation is ``text``."""
        return self._records(
            Passage,
            "SELECT record FROM passages WHERE row IN (SELECT row FROM terms WHERE term = ?)"
            " ORDER BY row",
            (folded(text),),
        )

    def passages_of_revision(self, revision: str) -> tuple[Passage, ...]:
        return self._records(
            Passage,
            "SELECT record FROM passages WHERE row IN"
            " (SELECT row FROM passage_revisions WHERE revision = ?) ORDER BY row",
            (revision.upper(),),
        )

    def boxes(self, document: str, edition: str) -> tuple[Box, ...]:
        return self._records(
            Box,
            "SELECT record FROM boxes WHERE document = ? AND edition = ? ORDER BY n",
            (document, edition),
        )

    def boxes_of_revision(self, revision: str) -> tuple[PlacedBox, ...]:
        return self._placed("SELECT n FROM box_revisions WHERE revision = ?", (revision.upper(),))

    def documents_boxing(self, family: str) -> dict[str, int]:
        """How many boxes of "NPRR"s or the like stand in each document."""
        query = (
            "SELECT document, count(*) FROM box_revisions JOIN boxes USING (n)"
            " WHERE revision GLOB ? GROUP BY document"
        )
        return {str(one): int(count) for one, count in self._query(query, (f"{family}[0-9]*",))}

    def revisions(self) -> tuple[tuple[str, str, int], ...]:
        """Each revision with a document that has boxes of it, and how many in all editions."""
        query = (
            "SELECT revision, document, count(*) FROM box_revisions JOIN boxes USING (n)"
            " GROUP BY revision, document ORDER BY revision, document"
        )
        return tuple((str(one), str(held), int(count)) for one, held, count in self._query(query))

    def rows_of_revisions(self) -> tuple[tuple[str, int], ...]:
        """Each revision with the row of each passage that it proposes or that waits for it."""
        query = "SELECT revision, row FROM passage_revisions ORDER BY revision, row"
        return tuple((str(one), int(row)) for one, row in self._query(query))

    def boxes_targeting(self, keys: Sequence[str]) -> tuple[PlacedBox, ...]:
        """Boxes attached to any of ``keys``."""
        marks = ",".join("?" * len(keys))
        return self._placed(f"SELECT n FROM box_targets WHERE target IN ({marks})", keys)

    def passages_in_box(self, document: str, edition: str, ordinal: int) -> tuple[Passage, ...]:
        return self._records(
            Passage,
            "SELECT record FROM passages WHERE document = ? AND edition = ? AND box = ?"
            " ORDER BY row",
            (document, edition, ordinal),
        )

    def references_from(self, key: str) -> tuple[Reference, ...]:
        query = "SELECT record FROM refs WHERE source = ? ORDER BY n"
        return self._records(Reference, query, (key,))

    def references_to(self, key: str) -> tuple[Reference, ...]:
        query = "SELECT record FROM refs WHERE target = ? ORDER BY n"
        return self._records(Reference, query, (key,))

    def references_at(
        self, document: str, section: str
    ) -> tuple[tuple[int | None, Reference], ...]:
        """References of all editions to the section or a paragraph of it, with their sources' rows."""
        query = (
            "SELECT passages.row, refs.record FROM refs"
            " LEFT JOIN passages ON passages.key = refs.source"
            " WHERE refs.document = ? AND refs.section = ? ORDER BY n"
        )
        rows = self._query(query, (document, section))
        return tuple((row, from_json(record, Reference)) for row, record in rows)

    def same_words(self, document: str, text: str) -> tuple[Passage, ...]:
        """The document's passages, of any edition, that say what ``text`` says."""
        return self._records(
            Passage,
            "SELECT record FROM passages WHERE words = ? AND document = ? ORDER BY row",
            (same_words(text), document),
        )

    def redline_of(self, key: str) -> ProposedChange | None:
        """The redline of the proposed passage ``key``."""
        query = "SELECT record FROM redlines WHERE key = ?"
        return next(iter(self._records(ProposedChange, query, (key,))), None)

    def constructions(self, subject: Subject) -> tuple[Construction, ...]:
        """What the documents say of precedence."""
        query = "SELECT record FROM constructions WHERE subject = ? ORDER BY n"
        return self._records(Construction, query, (subject.value,))

    def scoped_terms(
        self, document: str, edition: str, sections: Sequence[str]
    ) -> tuple[ScopedTerm, ...]:
        """The terms defined for any of ``sections`` alone."""
        marks = ",".join("?" * len(sections))
        query = (
            "SELECT record FROM scoped_terms WHERE document = ? AND edition = ?"
            f" AND section IN ({marks}) ORDER BY n"
        )
        return self._records(ScopedTerm, query, (document, edition, *sections))

    def references_without_target(self) -> tuple[Reference, ...]:
        return self._records(Reference, "SELECT record FROM refs WHERE target IS NULL ORDER BY n")

    def findings(self) -> tuple[Finding, ...]:
        return self._records(Finding, "SELECT record FROM findings ORDER BY n")

    def count(self, table: str) -> int:
        """Rows of a table (a name from ``index.catalogue_tables``, never from outside)."""
        return int(self._query(f"SELECT count(*) FROM {table}")[0][0])

    def _placed(self, numbers: str, values: Sequence[str]) -> tuple[PlacedBox, ...]:
        query = f"SELECT document, edition, record FROM boxes WHERE n IN ({numbers}) ORDER BY n"
        return tuple(
            PlacedBox(document, edition, from_json(text, Box))
            for document, edition, text in self._query(query, values)
        )

    def _records(self, kind: type[T], query: str, values: Sequence[object] = ()) -> tuple[T, ...]:
        return tuple(from_json(text, kind) for (text,) in self._query(query, values))

    def _query(
        self, query: str, values: Sequence[object] | dict[str, str] = ()
    ) -> list[tuple[Any, ...]]:
        try:
            with self._borrowed() as connection:
                rows: list[tuple[Any, ...]] = connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise RecordError(
                f"{self._file}: {error}.", remedy="Run `marketrules ingest` again."
            ) from error
        return rows

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        """A connection that no other thread uses meanwhile."""
        try:
            connection = self._idle.pop()
        except IndexError:
            address = f"{self._file.resolve().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            yield connection
        finally:
            self._idle.append(connection)


def _close_all(connections: deque[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()
