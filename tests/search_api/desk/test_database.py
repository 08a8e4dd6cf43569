"""The records' database: brought up to date at once or not at all, by one of many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from marketrules.errors import RecordsBusy, RecordsMismatch
from marketrules.settings import Settings
from marketrules.wire import desk as wire
from search_api.desk import inquiries, migrate
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Opening, Records, _told, address_of
from search_api.desk.holding import held
from search_api.desk.tables import Base
from search_api.desk.trail import trace
from search_api.desk.users import add_user


def test_the_steps_lead_to_the_tables_as_they_are_written(records: Records) -> None:
    with records.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_many_that_start_at_once_open_the_same_records(settings: Settings) -> None:
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: Records.open(settings), range(6)))
    for one in opened:
        with one.reading() as session:
            assert set(held(session).values()) == {0}
        one.close()


def test_a_step_that_fails_leaves_nothing_behind(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = migrate._script()[1]
    last = script.get_revision("0002")  # one of several tables

    def broken() -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(last.module, "_checklists", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        Records.open(settings)
    monkeypatch.undo()
    records = Records.open(settings)  # from the beginning, as if nothing had been tried
    assert set(inspect(records.engine).get_table_names()) >= set(Base.metadata.tables)
    records.close()


def test_records_of_a_newer_program_are_refused(settings: Settings) -> None:
    records = Records.open(settings)
    with records.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    records.close()
    with pytest.raises(RecordsMismatch, match=r"newer program \(state 9999\)"):
        Records.open(settings)


def test_nobody_changes_the_trail(records: Records) -> None:
    with records.writing() as session:
        trace(session, Actor("ada", Role.DESK), "seen", "inquiry", 7)
    for doing in ("UPDATE trail SET who = 'eve'", "DELETE FROM trail"):
        with pytest.raises(DBAPIError, match="only appended to"), records.writing() as session:
            session.execute(text(doing))
    with records.reading() as session:
        assert held(session)["trail"] == 1


def test_an_error_takes_the_whole_transaction_back(records: Records) -> None:
    with pytest.raises(ValueError, match="halfway"), records.writing() as session:
        trace(session, Actor("ada", Role.DESK), "seen", "inquiry", 7)
        session.flush()
        raise ValueError("halfway")
    with records.reading() as session:
        assert held(session)["trail"] == 0


# what is set, what is opened
ADDRESSES = [
    ("", "sqlite:///data/desk.db"),
    ("sqlite:///elsewhere.db", "sqlite:///elsewhere.db"),
    ("postgres://u:p@db/desk", "postgresql+psycopg://u:***@db/desk"),
    ("postgresql://u:p@db/desk", "postgresql+psycopg://u:***@db/desk"),
]


@pytest.mark.parametrize(("told", "opened"), ADDRESSES)
def test_records_are_where_the_setting_says(told: str, opened: str) -> None:
    assert str(address_of(Settings(records=SecretStr(told)))) == opened


@pytest.mark.parametrize(
    "told", ["mysql://db/desk", "sqlite://", "not a url", "sqlite:///:memory:"]
)
def test_other_databases_are_refused_with_what_is_taken(told: str) -> None:
    with pytest.raises(RecordsMismatch, match=r"postgresql://user:password@host/name"):
        address_of(Settings(records=SecretStr(told)))


def test_a_server_that_does_not_answer_may_later() -> None:
    nowhere = SecretStr("postgresql://u:secret@127.0.0.1:1/desk")
    with pytest.raises(RecordsBusy) as told:
        Records.open(Settings(records=nowhere))
    assert "secret" not in str(told.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_text("Dear diary, " * 200)
    with pytest.raises(RecordsMismatch, match="can't be used"):
        Records.open(Settings(data=tmp_path))


def test_records_are_opened_when_first_needed(tmp_path: Path) -> None:
    opening = Opening.of(Settings(data=tmp_path))
    assert not (tmp_path / "desk.db").exists()
    assert opening.records() is opening.records()
    assert (tmp_path / "desk.db").exists()
    opening.records().close()


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_connection_that_breaks_while_a_record_is_shown_is_told_as_passing(
    settings: Settings, records: Records
) -> None:
    """Of twenty servers killed under writes one or two answers were a fault of ours instead."""
    ada = Actor("ada", Role.DESK)
    with pytest.raises(RecordsBusy), records.writing() as session:
        asked = wire.TakeInquiry(question="When?").model_dump()
        taken = inquiries.take(session, ada, asked, settings)
        own = session.scalar(text("SELECT pg_backend_pid()"))
        with records.engine.connect() as another:
            another.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        wire.Inquiry.model_validate(taken)  # its notes are read now


def test_a_value_that_is_wrong_though_the_connection_stands_is_left_as_it_is(
    records: Records,
) -> None:
    with pytest.raises(ValueError, match="ours"), records.writing():
        raise ValueError("ours")


def test_only_their_owner_may_read_the_records(tmp_path: Path) -> None:
    """As of keys and backups; whoever else is on the machine read inquiries."""
    records = Records.open(Settings(data=tmp_path))
    with records.writing() as session:
        add_user(session, Actor("root", Role.ADMIN), "ada", Role.DESK, "correct horse battery")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("desk.db*")}
    records.close()
    assert modes == dict.fromkeys(("desk.db", "desk.db-wal", "desk.db-shm"), 0o600)


def test_a_database_that_cannot_keep_every_character_is_refused(postgresql: str) -> None:
    """An error of ours before: of such a server text comes as bytes."""
    folder = postgresql.partition("host=")[2].partition(" ")[0]
    with psycopg.connect(f"{postgresql} dbname=postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
        told = SecretStr(f"postgresql://postgres@/ascii?host={folder}")
        with pytest.raises(RecordsMismatch, match=r"SQL_ASCII.* ENCODING 'UTF8'"):
            Records.open(Settings(records=told))
        admin.execute("DROP DATABASE ascii WITH (FORCE)")


@pytest.mark.parametrize("who", ["postgres@/none", "nobody@/postgres"])
def test_what_the_server_does_not_take_will_not_pass(postgresql: str, who: str) -> None:
    """It was told as a server that doesn't answer, to be tried again."""
    folder = postgresql.partition("host=")[2].partition(" ")[0]
    with pytest.raises(RecordsMismatch, match="doesn't take the database, user or password"):
        Records.open(Settings(records=SecretStr(f"postgresql://{who}?host={folder}")))


@pytest.mark.parametrize(
    "said",
    ['FATAL:  password authentication failed for user "u"', "fe_sendauth: no password supplied",
     'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "u", database "d", no encryption'],
)  # fmt: skip
def test_a_wrong_password_will_not_pass(said: str) -> None:
    """Words of libpq, after "connection failed: "."""
    failed = psycopg.OperationalError(f'connection failed: connection to server at "db": {said}')
    with pytest.raises(RecordsMismatch) as told, _told():
        raise OperationalError(None, None, failed)
    assert '"u"' not in str(told.value)
