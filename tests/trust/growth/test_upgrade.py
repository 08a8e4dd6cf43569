"""Upgrade and rollback, as docs/operations.md tells them.

Records are made by the former programs' own steps, with two rows in each table; the former program is
this one without the steps that came since. A backup is made, the program started, what was there
looked for in every column, the desk called over HTTP; then the backup is restored, and the former
program finds what it left.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from starlette.testclient import TestClient

from index.embed import Embedder
from index.manifest import FORMAT, SEAL
from index.publish import current_id
from ingest.publish_documents import publish_documents
from marketrules.client.desk import DeskClient
from marketrules.errors import RecordsMismatch, SnapshotMismatch
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.desk import migrate
from search_api.desk.database import Records, address_of
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.upkeep.backup import back_up, restore
from tests.search_api.desk.conftest import _program
from tests.search_api.desk.conftest import postgresql as postgresql
from tests.search_api.desk.conftest import settings as empty_settings

settings = empty_settings
Rows = dict[str, list[tuple[Any, ...]]]
_DAY = date(2025, 7, 1)
_AT = datetime(2025, 7, 1, 12, tzinfo=UTC)
_ASKED = (
    "When is the dispute form due?",
    "By when is an invoice paid?",
    "What is the price of tea?",
)
_FORMER = sorted(one.revision for one in migrate._script()[1].walk_revisions())[:-1]
_SAMPLE = Path(__file__).parents[3] / "corpus" / "sample" / "documents"
# What a column may hold that isn't any text.
_SAYS: dict[str, Any] = {
    "status": "answered", "was": "open", "channel": "phone", "verdict": "right", "asker": "staff",
    "outcome": "answered", "reason": "", "drill": "deadline", "kind": "inquiry", "what": "seen",
    "fields": {}, "cited": [], "right": None, "state": "open", "expected": ["12"], "given": "12",
    "rating": 3, "blanked_at": None, "due": None, "as_of": _DAY, "document": "grid-rules",
}  # fmt: skip
_IN_TABLE: dict[tuple[str, str], Any] = {
    ("users", "role"): "desk", ("attempts", "right"): True, ("memories", "due"): _AT,
    ("notice_drafts", "status"): "draft", ("notice_versions", "state"): {},
    ("inquiry_citations", "status"): "in_effect",
}  # fmt: skip


@contextmanager
def former(revision: str, tmp_path: Path) -> Iterator[None]:
    """This program without the steps after ``revision``."""
    folder = tmp_path / f"steps {revision}"
    shutil.copytree(Path(migrate.__file__).parent / "migrations", folder, dirs_exist_ok=True)
    for file in (folder / "versions").glob("*.py"):
        told = re.search(r'^revision = "(\d+)"', file.read_text(encoding="utf-8"), re.M)
        if told is not None and told[1] > revision:
            file.unlink()
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrate, "_script", lambda: (config, script))
        yield


def made_by(revision: str, settings: Settings, tmp_path: Path) -> None:
    """Records as that program left them, with two rows in each table."""
    with former(revision, tmp_path):
        config, script = migrate._script()
        engine = sa.create_engine(address_of(settings))
        with (
            engine.begin() as connection,
            EnvironmentContext(
                config, script, fn=lambda now, _: script._upgrade_revs("head", now)
            ) as environment,
        ):
            environment.configure(connection=connection)
            environment.run_migrations()
            tables = sa.MetaData()
            tables.reflect(connection)
            for table in tables.sorted_tables:
                if table.name != "alembic_version":
                    connection.execute(table.insert(), [_row(table, one) for one in (1, 2)])
            if connection.dialect.name == "postgresql":
                _numbers_go_on(connection, tables)
        engine.dispose()


def _numbers_go_on(connection: sa.Connection, tables: sa.MetaData) -> None:
    """As after rows that the server numbered itself."""
    for table in tables.sorted_tables:
        if "id" in table.c:
            told = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 2)"
            connection.execute(sa.text(told))


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    return {one.name: _value(table.name, one, number) for one in table.columns}


def _value(table: str, column: sa.Column[Any], number: int) -> Any:
    """Something that the column takes, another for each of the two rows."""
    said = _IN_TABLE.get((table, column.name), _SAYS.get(column.name, ...))
    if said is not ...:
        return said
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, (sa.Integer, sa.Float)):  # the first of one is the first of the others
        return number
    if isinstance(kind, sa.DateTime):
        return _AT
    if isinstance(kind, sa.Date):
        return _DAY
    if isinstance(kind, sa.JSON):
        return []
    text = f"{table} {column.name} {number} – ”ß"
    return text[: kind.length] if isinstance(kind, sa.String) and kind.length else text


def rows(settings: Settings, only: Rows | None = None) -> Rows:
    """All that the records hold, by table; with ``only``, in the tables and columns of it."""
    engine = sa.create_engine(address_of(settings))
    tables = sa.MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        found: Rows = {}
        for table in tables.sorted_tables:
            names = [one.name for one in table.columns]
            if only is not None:
                if table.name not in only:
                    continue
                names = list(only[table.name][0])
            told = connection.execute(sa.select(*(table.c[one] for one in names)))
            found[table.name] = [tuple(names), *sorted(map(tuple, told), key=repr)]
    engine.dispose()
    return found


def answers(data: Path, embedder: Embedder) -> list[Any]:
    """What is answered from the data folder, times apart."""
    with closing(Engine(DataFolder(data), embedder).snapshot):
        engine = Engine(DataFolder(data), embedder)
        told = [engine.ask(one, _DAY) for one in _ASKED]
    return [
        (one.snapshot, one.text, one.refusal, one.citations, one.pending, one.notes) for one in told
    ]


def called(settings: Settings, data: Path, embedder: Embedder) -> None:
    """Everything at the desk is shown, and written to."""
    records = Records.open(settings)
    app = create_app(Engine(DataFolder(data), embedder), None, settings, records=records)
    with TestClient(app) as http:
        desk = DeskClient(http)
        assert desk.inquiries().total == 2
        assert [one.id for one in desk.inquiries(sort="taken").items] == [1, 2]
        one = desk.inquiry(1)
        assert len(one.notes) == len(one.answers) == len(one.moves) == 1
        assert len(desk.feedback()) == 2 and desk.trail().total >= 2
        assert len(desk.decks()) in (0, 2) and len(desk.drafts()) in (0, 2)
        assert len(desk.checklists()) in (0, 2) and len(desk.quizzes()) in (0, 2)
        desk.radar_changes(as_of=_DAY)
        moved = desk.move(desk.note(1, "after the upgrade"), "open")
        assert (moved.status, len(moved.notes)) == ("open", 2)
    records.close()


@pytest.fixture
def data(desk: DataFolder, settings: Settings) -> Path:
    """The invented desk beside the records."""
    shutil.copytree(desk.root, settings.data, dirs_exist_ok=True)
    return settings.data


def test_an_upgrade_keeps_all_and_a_rollback_brings_back_what_was(
    settings: Settings,
    data: Path,
    desk_embedder: Embedder,
    tmp_path_factory: pytest.TempPathFactory,
    tries: Callable[[int, int], int],
) -> None:
    for revision in _FORMER[-tries(1, len(_FORMER)) :]:
        tmp_path = tmp_path_factory.mktemp("kept")
        made_by(revision, settings, tmp_path)
        before, said = rows(settings), answers(data, desk_embedder)
        assert all(len(held) == 3 or name == "alembic_version" for name, held in before.items())
        back_up(settings, tmp_path / "rules.tar")
        server = _Dumped(settings, tmp_path) if settings.records.get_secret_value() else None

        Records.open(settings).close()  # the program starts
        after = rows(settings, before)
        former_state, state = before.pop("alembic_version"), after.pop("alembic_version")
        assert after == before, revision
        assert (former_state[1], state[1]) == ((revision,), (_head(),))
        assert answers(data, desk_embedder) == said, revision
        called(settings, data, desk_embedder)
        _written_by_former(settings, before)

        with (
            former(revision, tmp_path),
            pytest.raises(RecordsMismatch, match="newer program") as no,
        ):
            Records.open(settings)
        assert "restore a backup" in no.value.remedy
        aside = restore(tmp_path / "rules.tar", data, over=True).aside
        if server is not None:
            server.restore()
        assert rows(settings) == before | {"alembic_version": former_state}, revision
        with former(revision, tmp_path):  # opens it, and has nothing to do
            Records.open(settings).close()
        assert rows(settings) == before | {"alembic_version": former_state}, revision
        assert answers(data, desk_embedder) == said, revision
        assert aside is not None and current_id(DataFolder(aside)) == current_id(DataFolder(data))
        _emptied(settings)
        shutil.rmtree(aside)


def _written_by_former(settings: Settings, columns: Rows) -> None:
    """A process of the former program that still runs beside may write, to the columns it knows."""
    engine = sa.create_engine(address_of(settings))
    tables = sa.MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name in columns:
                row = _row(table, 11)  # beyond the numbers that were given since
                known = {name: row[name] for name in columns[table.name][0]}
                connection.execute(table.insert().values(known))
    engine.dispose()


def _head() -> str:
    (head,) = migrate._script()[1].get_heads()
    return head


class _Dumped:
    """A PostgreSQL database as ``pg_dump`` keeps it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        programs = _program("pg_dump"), _program("pg_restore")
        if None in programs:
            pytest.skip("no pg_dump, or no pg_restore, is installed")
        self._dump, self._restore = (str(one) for one in programs)
        self._address, self._file = settings.records.get_secret_value(), folder / "records.dump"
        self._run(self._dump, "--format=custom", f"--file={self._file}", self._address)

    def restore(self) -> None:
        """As docs/backup.md tells it: what came since goes."""
        with psycopg.connect(self._address, autocommit=True) as held:
            held.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        self._run(self._restore, "--no-owner", "--exit-on-error", f"--dbname={self._address}",
                  str(self._file))  # fmt: skip

    def _run(self, *command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, timeout=60)


def _emptied(settings: Settings) -> None:
    address = settings.records.get_secret_value()
    if not address:
        for file in settings.data.glob("desk.db*"):
            file.unlink()
        return
    with psycopg.connect(address, autocommit=True) as held:
        held.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


class _Counting:
    """An encoder that says how many texts it was given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.identity, self.texts = embedder, embedder.identity, 0

    def embed(self, texts: Any, **how: Any) -> Any:
        self.texts += len(texts)
        return self._embedder.embed(texts, **how)


def _as_format(number: int, data: Path) -> None:
    """The published snapshot as if a program of another format had made it."""
    folder = DataFolder(data)
    snapshot = folder.snapshots / (current_id(folder) or "")
    told = json.loads((snapshot / "manifest.json").read_bytes())
    (snapshot / "manifest.json").write_text(json.dumps(told | {"format": number}))
    (snapshot / SEAL).unlink()


@pytest.mark.parametrize("number", [FORMAT - 1, FORMAT + 1])
def test_a_snapshot_of_another_format_is_told_and_ingested_anew_beside_it(
    number: int, desk_embedder: Embedder, tmp_path: Path
) -> None:
    documents = [_SAMPLE / "LMGO Registration Manual.txt"]
    publish_documents(documents, Settings(data=tmp_path / "old"), desk_embedder)
    said = answers(tmp_path / "old", desk_embedder)
    _as_format(number, tmp_path / "old")
    with pytest.raises(SnapshotMismatch) as told:
        Engine(DataFolder(tmp_path / "old"), desk_embedder)
    assert f"of format {number}; this program reads {FORMAT}" in told.value.message
    assert ("newer" in told.value.message) == (number > FORMAT)
    assert told.value.remedy
    # Into another folder, as the page tells it: documents read again, embeddings from the cache.
    shutil.copytree(tmp_path / "old" / "cache", tmp_path / "new" / "cache")
    counting = _Counting(desk_embedder)
    publish_documents(documents, Settings(data=tmp_path / "new"), counting)
    assert counting.texts == 0
    again = answers(tmp_path / "new", desk_embedder)
    assert [one[1:] for one in again] == [one[1:] for one in said]  # all but the snapshot's name
