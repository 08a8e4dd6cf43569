"""The database of the desk's records: opened, brought up to date, read and written.

A URL or the data folder enters; ``Records`` leaves, whose ``reading`` and ``writing`` give a session
each for one transaction. Writers of SQLite wait for one another from the first statement on, so that
what was read in a transaction still holds when it is written. Parameters of statements (names,
questions) are never part of an error's text.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.orm import Session

from marketrules.durable import make_folder
from marketrules.errors import RecordsBusy, RecordsMismatch, StorageFull
from marketrules.settings import Settings
from search_api.desk.migrate import bring_up_to_date

__all__ = ["FILE", "Opening", "Records", "Session", "address_of"]
FILE = "desk.db"
_PATIENCE_S = 10  # for which a writer waits for the one before
_WRITES = "marketrules_writes"


def address_of(settings: Settings) -> URL:
    """Where the records are: the URL that is set, else a file of SQLite in the data folder.

    Raises:
        RecordsMismatch: if the URL isn't one, or names a kind of database that isn't supported.
    """
    told = settings.records.get_secret_value()
    if not told:
        return URL.create("sqlite", database=str(settings.data / FILE))
    try:
        url = make_url(told)
    except (ArgumentError, ValueError) as error:
        raise RecordsMismatch("MARKETRULES_RECORDS is no database URL.", remedy=_FORMS) from error
    kind = url.drivername.partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and url.database not in (None, "", ":memory:"):
        return url.set(drivername="sqlite")
    raise RecordsMismatch(f"MARKETRULES_RECORDS: {kind} isn't supported.", remedy=_FORMS)


_FORMS = "Use postgresql://user:password@host/name or sqlite:///FILE (docs/records.md)."


class Records:
    """The desk's records, open. Safe to use from many threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, settings: Settings) -> Records:
        """Opens the records that are set and brings them up to date.

        Raises:
            RecordsMismatch: if they are of a newer program, or can't be opened.
            RecordsBusy: if their server doesn't answer, or another holds them for too long.
        """
        url = address_of(settings)
        if url.drivername == "sqlite" and url.database is not None:
            make_folder(Path(url.database).parent)
        try:
            engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, **_options(url))
        except (ImportError, NoSuchModuleError) as error:
            raise RecordsMismatch(
                "The driver of PostgreSQL isn't installed.",
                remedy="Run `pip install 'marketrules[postgresql]'`.",
            ) from error
        if url.drivername == "sqlite":
            _as_we_need_sqlite(engine)
        records = cls(engine)
        with ExitStack() as undo:
            undo.callback(records.close)
            with _told(), records._begun(writes=True) as connection:
                bring_up_to_date(connection)
            undo.pop_all()
        return records

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for one transaction that changes nothing."""
        with _told(), self._begun(writes=False) as connection, _session(connection) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session for one transaction: all of it is kept, or, if an error leaves, nothing."""
        with _told(), self._begun(writes=True) as connection, _session(connection) as session:
            yield session
            session.flush()

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[Connection]:
        opened = self.engine.connect().execution_options(**{_WRITES: writes})
        with opened as connection, connection.begin():
            yield connection


@dataclass(slots=True)
class Opening:
    """Records that are opened when they are first needed, once."""

    opener: Callable[[], Records]
    _records: Records | None = None
    _lock: Any = None

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    @classmethod
    def of(cls, settings: Settings, records: Records | None = None) -> Opening:
        return cls(lambda: Records.open(settings), records)

    def records(self) -> Records:
        """The records; raises as ``Records.open`` does, and tries again at the next call."""
        with self._lock:
            if self._records is None:
                self._records = self.opener()
            return self._records


def _options(url: URL) -> dict[str, Any]:
    if url.drivername == "sqlite":
        return {"connect_args": {"timeout": _PATIENCE_S}}
    return {
        "connect_args": {"connect_timeout": _PATIENCE_S, "options": "-c lock_timeout=10s"},
        "isolation_level": "READ COMMITTED",
    }


def _session(connection: Connection) -> Session:
    return Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")


def _as_we_need_sqlite(engine: Engine) -> None:
    """Write-ahead log, foreign keys, and transactions that begin where we say.

    What was acknowledged outlives a power cut, too: with NORMAL the last commits might not.
    """

    @event.listens_for(engine, "connect")
    def connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # the driver begins none of its own
        cursor = raw.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the database as ours: what may pass, what won't."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        text = str(error.orig)
        if "locked" in text or "connect" in text or "lock timeout" in text or "terminat" in text:
            raise RecordsBusy(
                "The desk's records don't answer, or another holds them.",
                remedy="Try again in a moment; if it lasts, see whether the database runs.",
            ) from error
        if "is full" in text or "No space left" in text:
            raise StorageFull(
                "The disk of the desk's records is full: nothing was written.",
                remedy="Free space on it, then try again.",
            ) from error
        raise _unusable(error) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise RecordsBusy(
                "The connection to the desk's records broke.", remedy="Try again."
            ) from error
        if type(error) is DatabaseError:  # no database, or a damaged one
            raise _unusable(error) from error
        raise


def _unusable(error: DBAPIError) -> RecordsMismatch:
    return RecordsMismatch(
        f"The desk's records can't be used: {type(error.orig).__name__}.",
        remedy="See that MARKETRULES_RECORDS names a database that may be written to"
        " (docs/records.md).",
    )
