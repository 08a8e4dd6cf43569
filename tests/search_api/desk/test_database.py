"""The records' database: brought up to date at once or not at all, by one of many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from marketrules.errors import RecordsBusy, RecordsMismatch
from marketrules.settings import Settings
from marketrules.wire import desk as wire
from search_api.desk import inquiries, migrate
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Opening, Records, address_of
from search_api.desk.holding import held
from search_api.desk.tables import Base
from search_api.desk.trail import trace


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
