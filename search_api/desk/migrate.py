"""Brings the tables up to date: all steps in one transaction, under a lock, or none of them.

A connection in a transaction enters. Two processes that start at once: the second waits and then
finds nothing to do. What fails midway leaves the records as they were. Records of a newer program
are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from marketrules.errors import RecordsMismatch

_LOCK = 0x6D61726B  # of PostgreSQL's advisory locks: "mark"


def bring_up_to_date(connection: Connection) -> None:
    """Runs what steps are missing.

    Raises:
        RecordsMismatch: if the records were written by a newer program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config, script = _script()
    current = MigrationContext.configure(connection).get_current_heads()
    if set(current) == set(script.get_heads()):
        return
    known = {step.revision for step in script.walk_revisions()}
    if not set(current) <= known:
        raise RecordsMismatch(
            f"The desk's records are of a newer program (state {', '.join(current)}).",
            remedy="Start the newer program, or restore a backup made with this one.",
        )

    def steps(revision: Any, _context: MigrationContext) -> Sequence[Any]:
        return script._upgrade_revs("head", revision)

    with EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()


def is_current(connection: Connection) -> bool:
    """Whether no step is missing, and none is there that isn't known."""
    return set(MigrationContext.configure(connection).get_current_heads()) == set(
        _script()[1].get_heads()
    )


@cache
def _script() -> tuple[Config, ScriptDirectory]:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config, ScriptDirectory.from_config(config)
