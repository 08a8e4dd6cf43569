"""The database of the desk's records: opened, brought up to date, read and written.

A URL or the data folder enters; ``Records`` leaves, whose ``reading`` and ``writing`` give a session
each for one transaction. Writers of SQLite wait for one another from the first statement on, so that
what was read in a transaction still holds when it is written. Parameters of statements (names,
questions) are never part of an error's text.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
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
from marketrules.errors import (
    MarketRulesError,
    RecordsBusy,
    RecordsMismatch,
    StorageFull,
    StorageReadOnly,
)
from marketrules.settings import Settings
from marketrules.storage import storage_told
from search_api.desk.migrate import bring_up_to_date, is_current
from search_api.desk.read_only import is_unwritable, reading_engine

__all__ = ["FILE", "Opening", "Records", "Session", "address_of"]
FILE = "desk.db"
_PATIENCE_S = 10  # for which a writer waits for the one before
_GLANCE_S = 0.02
_WRITES = "marketrules_writes"
_PASSING = ("locked", "connect", "lock timeout", "terminat")
# Of PostgreSQL, as it is connected to (libpq gives no code then), in its English.
_REFUSALS = (
    "password authentication failed", "no password supplied", "no pg_hba.conf entry",
    '" does not exist',
)  # fmt: skip


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
    """The desk's records, open. Safe to use from many threads and processes.

    Where the disk of a file of SQLite is read-only, or too full to make a log on it, they are opened
    to be read (``is_closed``); each write tries again whether it can be written to.
    """

    def __init__(self, url: URL, engine: Engine, *, is_closed: bool = False) -> None:
        self.url, self.engine, self.is_closed = url, engine, is_closed
        self.refused = ""  # why the last write came to nothing, where the disk was at fault
        self._opening = threading.Lock()

    @classmethod
    def open(cls, settings: Settings) -> Records:
        """Opens the records that are set and brings them up to date.

        Raises:
            RecordsMismatch: if they are of a newer program, or can't be opened.
            RecordsBusy: if their server doesn't answer, or another holds them for too long.
            StorageFull, StorageReadOnly: if they can't be written to, and have to be: there are
                none yet, or they are of an older program.
        """
        url = address_of(settings)
        try:
            return cls(url, _up_to_date(url))
        except (StorageFull, StorageReadOnly) as error:
            found = cls(url, _as_it_is(url, error), is_closed=True)
            found.refused = error.message
            return found

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for one transaction that changes nothing."""
        begun = _begun(self.engine, writes=False)
        with _told(), begun as held, _session(held) as session, _shown(held):
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session for one transaction: all of it is kept, or, if an error leaves, nothing.

        Raises:
            StorageFull, StorageReadOnly: if the disk can't be written to.
        """
        try:
            if self.is_closed:
                self._reopen()
            with _told(), _begun(self.engine, writes=True) as held, _session(held) as session:
                with _shown(held):
                    yield session
                session.flush()
        except (StorageFull, StorageReadOnly) as error:
            self.refused = error.message
            raise
        self.refused = ""

    def close(self) -> None:
        self.engine.dispose()

    def _reopen(self) -> None:
        """Opens them to be written to, if that has become possible."""
        with self._opening:
            if self.is_closed:
                self.engine, self.is_closed = _up_to_date(self.url), False


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

    @property
    def refused(self) -> str:
        """As of the records, if they are open."""
        return self._records.refused if self._records is not None else ""

    def records(self) -> Records:
        """The records; raises as ``Records.open`` does, and tries again at the next call."""
        with self._lock:
            if self._records is None:
                self._records = self.opener()
            return self._records


def _up_to_date(url: URL) -> Engine:
    """What reads and writes the records, which are brought up to date."""
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, **_options(url))
    except (ImportError, NoSuchModuleError) as error:
        raise RecordsMismatch(
            "The driver of PostgreSQL isn't installed.",
            remedy="Run `pip install 'marketrules[postgresql]'`.",
        ) from error
    if url.drivername == "sqlite" and url.database is not None:
        with storage_told(Path(url.database).parent):
            make_folder(Path(url.database).parent)
        _made_for_its_owner(Path(url.database))
        _as_we_need_sqlite(engine)
    with ExitStack() as undo:
        undo.callback(engine.dispose)
        with _told(), _begun(engine, writes=True) as connection:
            if url.drivername != "sqlite":
                _require_unicode(connection)
            bring_up_to_date(connection)
        undo.pop_all()
    return engine


def _made_for_its_owner(file: Path) -> None:
    """Makes the file, if there is none, so that only its owner may read it.

    SQLite gives log and index the file's mode. What keeps it from being made SQLite tells.
    """
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _require_unicode(connection: Connection) -> None:
    """Sees that the server can keep every character in this database.

    Raises:
        RecordsMismatch: if it can't.
    """
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise RecordsMismatch(
            f"The database of the desk's records keeps text as {encoding}, which loses characters.",
            remedy="Make it anew: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0.",
        )


def _as_it_is(url: URL, why: MarketRulesError) -> Engine:
    """What reads the records of a file that can't be written to.

    Raises:
        StorageFull, StorageReadOnly: as ``why``, if they can't be read without writing.
    """
    file = Path(url.database or "")
    if url.drivername != "sqlite" or not file.is_file():
        raise why
    engine = reading_engine(file, _PATIENCE_S)
    try:
        with engine.connect() as connection:
            current = is_current(connection)
    except DBAPIError:
        raise why from None
    if not current:
        raise why
    return engine


@contextmanager
def _begun(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    opened = engine.connect().execution_options(**{_WRITES: writes})
    with opened as connection, connection.begin():
        yield connection


def _options(url: URL) -> dict[str, Any]:
    if url.drivername == "sqlite":
        return {"connect_args": {"timeout": _PATIENCE_S}}
    return {
        "connect_args": {
            "connect_timeout": _PATIENCE_S,
            "options": "-c lock_timeout=10s",
            "client_encoding": "utf8",
        },
        "isolation_level": "READ COMMITTED",
    }


@contextmanager
def _shown(connection: Connection) -> Iterator[None]:
    """A record is read on while it is shown: what breaks then may leave as a value that is wrong.

    So pydantic tells it. Whether the connection is gone, the connection knows.
    """
    try:
        yield
    except ValueError as error:
        if connection.invalidated:
            raise _broke() from error
        raise


def _session(connection: Connection) -> Session:
    return Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")


def _patiently(cursor: sqlite3.Cursor, statement: str) -> None:
    """Waits for others as any statement does; the change to a write-ahead log by itself doesn't."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            cursor.execute(statement)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_GLANCE_S)
        else:
            return


def _as_we_need_sqlite(engine: Engine) -> None:
    """Write-ahead log, foreign keys, and transactions that begin where we say.

    What was acknowledged outlives a power cut, too: with NORMAL the last commits might not.
    """

    @event.listens_for(engine, "connect")
    def connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # the driver begins none of its own
        cursor = raw.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            _patiently(cursor, f"PRAGMA {pragma}")
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
        said = str(error.orig).lower()  # psycopg's begin with the system's "Connection reset"
        if any(one in said for one in _REFUSALS):
            raise RecordsMismatch(
                "The server of the desk's records doesn't take the database, user or password set.",
                remedy="See what MARKETRULES_RECORDS, and PGPASSFILE if that is used, say"
                " (docs/records.md).",
            ) from error
        if error.connection_invalidated or any(one in said for one in _PASSING):
            raise RecordsBusy(
                "The desk's records don't answer, or another holds them.",
                remedy="Try again in a moment; if it lasts, see whether the database runs.",
            ) from error
        if "is full" in said or "no space left" in said:
            raise StorageFull(
                "The disk of the desk's records is full: nothing was written.",
                remedy="Free space on it, then try again.",
            ) from error
        if is_unwritable(error.orig):
            raise StorageReadOnly(
                f"The desk's records can't be written to ({error.orig}): nothing was written.",
                remedy="See that their disk is sound, mounted for writing, not full, and open to the"
                " service's user. What is there can be read meanwhile.",
            ) from error
        raise _unusable(error) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _broke() from error
        if type(error) is DatabaseError:  # no database, or a damaged one
            raise _unusable(error) from error
        raise


def _broke() -> RecordsBusy:
    return RecordsBusy("The connection to the desk's records broke.", remedy="Try again.")


def _unusable(error: DBAPIError) -> RecordsMismatch:
    return RecordsMismatch(
        f"The desk's records can't be used: {type(error.orig).__name__}.",
        remedy="See that MARKETRULES_RECORDS names a database that may be written to"
        " (docs/records.md).",
    )
