"""No lost update: a change names the version that it was made from, and is made only if that stands.

The record is locked for the transaction before its version is compared (a row lock in PostgreSQL;
in SQLite writers follow one another), so of two changes made from one version exactly one is made.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy.orm import Session

from marketrules.errors import NoSuchRecord, StaleRecord, VersionNeeded
from search_api.desk.tables.base import Versioned

R = TypeVar("R", bound=Versioned)


def locked(session: Session, kind: type[R], number: int) -> R:
    """The record, held for this transaction.

    Raises:
        NoSuchRecord: if there is none.
    """
    found = session.get(kind, number, with_for_update=True, populate_existing=True)
    if found is None:
        raise missing(kind, number)
    return found


def missing(kind: type[object], number: int | None) -> NoSuchRecord:
    """That there is no such record."""
    return NoSuchRecord(
        f"There is no {kind.__name__.lower()} {number} here.",
        remedy="The lists name those there are.",
    )


def require_version(record: Versioned, version: int | None) -> None:
    """Lets a change pass that was made from the record as it stands.

    Raises:
        VersionNeeded: if it doesn't say what it was made from.
        StaleRecord: with the record, if that has moved on.
    """
    if version is None:
        raise VersionNeeded(
            "The change doesn't say which version it was made from.",
            remedy="Send the record's version, in the body or as If-Match.",
        )
    if version != record.version:
        raise StaleRecord(
            f"{type(record).__name__} {record.id} has been changed since version {version}:"
            f" it is at {record.version}.",
            remedy="Look at it as it stands, and change that.",
            current=record,
        )
