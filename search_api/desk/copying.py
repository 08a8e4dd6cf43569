"""The desk's records copied as they stand, while others write to them.

SQLite's online backup gives one consistent state of a file that is in use (sqlite.org/backup.html).
A PostgreSQL server has means of its own (``pg_dump``), which know more than we do.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from marketrules.errors import RecordError, RecordsBusy
from marketrules.settings import Settings
from search_api.desk.database import address_of
from search_api.desk.read_only import reader

_PATIENCE_S = 30.0


def records_file(settings: Settings) -> Path | None:
    """The file of SQLite records; None where they are on a server."""
    url = address_of(settings)
    return Path(url.database) if url.drivername == "sqlite" and url.database else None


def kind_of(settings: Settings) -> str:
    """What holds the records: "sqlite", "postgresql", or "" if there are none yet."""
    file = records_file(settings)
    if file is None:
        return "postgresql"
    return "sqlite" if file.is_file() else ""


def copy_records(settings: Settings, to: Path) -> Path:
    """Copies the records into the new file ``to``; gives it.

    Raises:
        RecordsBusy: if another holds them for too long.
        RecordError: if they are damaged.
    """
    file = records_file(settings)
    if file is None:
        raise RecordError("The records are on a server.", remedy="Use pg_dump.")
    try:
        with (
            closing(reader(file, _PATIENCE_S)) as held,
            closing(sqlite3.connect(to)) as copy,
        ):
            held.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole without a log beside it
    except sqlite3.OperationalError as error:
        raise RecordsBusy(f"{file}: {error}.", remedy="Try again in a moment.") from error
    except sqlite3.DatabaseError as error:
        raise RecordError(f"{file}: {error}.", remedy="Restore a backup.") from error
    check_copy(to)
    return to


def check_copy(file: Path) -> None:
    """Reads all of a file of records.

    Raises:
        RecordError: with the first thing that is wrong with it.
    """
    told = faults(file)
    if told:
        raise RecordError(f"{file} is damaged: {told[0]}.", remedy="Restore a backup.")


def faults(file: Path) -> list[str]:
    """What SQLite finds wrong with a file: pages, indexes, references to what isn't there."""
    try:
        with closing(reader(file, _PATIENCE_S)) as held:
            told = [str(row[0]) for row in held.execute("PRAGMA integrity_check(20)")]
            astray = held.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [one for one in told if one != "ok"] + [
        f"a row of {table} names one of {of} that isn't there" for table, _, of, _ in astray[:20]
    ]
