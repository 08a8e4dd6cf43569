"""Writes the catalogue: one SQLite file with everything that is looked up rather than searched.

Enters: holdings in snapshot order. Leaves: a file that is never written again. A passage's row
number is its place in document order and its row among the vectors. Every record is kept whole
as JSON; the columns beside it are only what lookups go by.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from index.constructions import constructions
from index.same_words import same_words
from index.scoped_terms import scoped_terms
from index.terms import spellings
from marketrules.errors import RecordError
from marketrules.holdings import Holding
from marketrules.passages import Passage
from marketrules.records import to_json

_TABLES = """
CREATE TABLE editions (n INTEGER PRIMARY KEY, document TEXT, edition TEXT, file TEXT, record TEXT);
CREATE TABLE sections (n INTEGER PRIMARY KEY, document TEXT, edition TEXT, number TEXT,
                       parent TEXT, status TEXT, record TEXT);
CREATE TABLE passages (row INTEGER PRIMARY KEY, id TEXT, key TEXT, document TEXT, edition TEXT,
                       section TEXT, paragraph TEXT, term_folded TEXT, kind TEXT, status TEXT,
                       box INTEGER, words INTEGER, record TEXT);
CREATE TABLE terms (term TEXT, row INTEGER);
CREATE TABLE passage_revisions (revision TEXT, row INTEGER);
CREATE TABLE boxes (n INTEGER PRIMARY KEY, document TEXT, edition TEXT, ordinal INTEGER,
                    record TEXT);
CREATE TABLE box_revisions (revision TEXT, n INTEGER);
CREATE TABLE box_targets (target TEXT, n INTEGER);
CREATE TABLE refs (n INTEGER PRIMARY KEY, source TEXT, target TEXT, document TEXT, section TEXT,
                   record TEXT);
CREATE TABLE redlines (key TEXT PRIMARY KEY, record TEXT);
CREATE TABLE constructions (n INTEGER PRIMARY KEY, subject TEXT, record TEXT);
CREATE TABLE scoped_terms (n INTEGER PRIMARY KEY, document TEXT, edition TEXT, section TEXT,
                           record TEXT);
CREATE TABLE findings (n INTEGER PRIMARY KEY, record TEXT);
"""

# Made after the rows: filling an indexed table costs twice the time.
_INDEXES = """
CREATE INDEX section_numbers ON sections (document, edition, number);
CREATE INDEX section_parents ON sections (document, edition, parent);
CREATE UNIQUE INDEX passage_keys ON passages (key);
CREATE INDEX passage_sections ON passages (document, edition, section);
CREATE INDEX passage_boxes ON passages (document, edition, box) WHERE box IS NOT NULL;
CREATE INDEX term_spellings ON terms (term);
CREATE INDEX revisions_of_passages ON passage_revisions (revision);
CREATE INDEX boxes_in_order ON boxes (document, edition, ordinal);
CREATE INDEX revisions_of_boxes ON box_revisions (revision);
CREATE INDEX targets_of_boxes ON box_targets (target);
CREATE INDEX references_by_source ON refs (source);
CREATE INDEX references_by_target ON refs (target) WHERE target IS NOT NULL;
CREATE INDEX references_by_place ON refs (document, section);
CREATE INDEX passages_by_words ON passages (words);
CREATE INDEX scoped_terms_by_section ON scoped_terms (document, edition, section);
"""


def source_file(number: int) -> str:
    """Where the source text of the edition with that number lies, relative to the snapshot."""
    return f"sources/{number:04}.txt"


def write_catalogue(file: Path, holdings: Sequence[Holding]) -> None:
    """Writes ``holdings`` into a new ``file``; passages are numbered from 0 through all of them.

    Raises:
        RecordError: if two passages have the same key: a pinpoint must name one text.
    """
    with closing(sqlite3.connect(file)) as store:
        store.execute("PRAGMA journal_mode = OFF")  # a half-written snapshot is thrown away
        store.execute("PRAGMA synchronous = OFF")
        store.executescript(_TABLES)
        with store:
            for number, holding in enumerate(holdings):
                _write_edition(store, number, holding)
                _write_boxes(store, holding)
            _write_passages(store, enumerate(p for h in holdings for p in h.passages))
            _write_meanings(store, holdings)
        _check_keys(store)
        store.executescript(_INDEXES)
        store.execute("ANALYZE")
        store.commit()


def _insert(store: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        store.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)


def _write_edition(store: sqlite3.Connection, number: int, holding: Holding) -> None:
    edition = holding.edition
    document, name = edition.document.id, edition.edition
    record = (number, document, name, source_file(number), to_json(edition))
    _insert(store, "editions", [record])
    _insert(
        store,
        "sections",
        (
            (None, document, name, section.number, section.parent, section.status, to_json(section))
            for section in holding.sections
        ),
    )
    references = (
        (None, r.source, r.target, r.document, r.section, to_json(r)) for r in holding.references
    )
    _insert(store, "refs", references)
    _insert(store, "redlines", ((one.key, to_json(one)) for one in holding.redlines))
    _insert(store, "findings", ((None, to_json(finding)) for finding in holding.findings))


def _write_boxes(store: sqlite3.Connection, holding: Holding) -> None:
    document, name = holding.edition.document.id, holding.edition.edition
    for box in holding.boxes:
        number = store.execute(
            "INSERT INTO boxes VALUES (NULL, ?, ?, ?, ?)",
            (document, name, box.ordinal, to_json(box)),
        ).lastrowid
        revisions = dict.fromkeys(revision.upper() for revision in box.instruction.revisions)
        _insert(store, "box_revisions", ((revision, number) for revision in revisions))
        _insert(store, "box_targets", ((target, number) for target in dict.fromkeys(box.targets)))


def _write_passages(store: sqlite3.Connection, rows: Iterator[tuple[int, Passage]]) -> None:
    for row, passage in rows:
        terms = spellings(passage.term) if passage.term else ()
        record = (
            row, passage.id, passage.key, passage.document, passage.edition, passage.section,
            passage.paragraph, terms[0] if terms else None, passage.kind, passage.status,
            passage.box, same_words(passage.text), to_json(passage),
        )  # fmt: skip
        _insert(store, "passages", [record])
        _insert(store, "terms", ((term, row) for term in terms))
        revisions = dict.fromkeys(revision.upper() for revision in passage.revisions)
        _insert(store, "passage_revisions", ((revision, row) for revision in revisions))


def _write_meanings(store: sqlite3.Connection, holdings: Sequence[Holding]) -> None:
    """What the documents say of themselves: who prevails, and which terms hold where."""
    found = ((None, one.subject, to_json(one)) for one in constructions(holdings))
    _insert(store, "constructions", found)
    terms = (
        (None, one.document, one.edition, one.section, to_json(one))
        for one in scoped_terms(holdings)
    )
    _insert(store, "scoped_terms", terms)


def _check_keys(store: sqlite3.Connection) -> None:
    twice = store.execute("SELECT key FROM passages GROUP BY key HAVING count(*) > 1").fetchall()
    if twice:
        some = ", ".join(key for (key,) in twice[:5])
        raise RecordError(
            f"{len(twice)} pinpoints name more than one passage each: {some}.",
            remedy="Ingest has to number them apart; this is a fault of the program.",
        )
