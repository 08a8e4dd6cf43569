"""``marketrules desk``: users, retention, feedback, status."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from marketrules.settings import Settings
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.feedback import Given, give
from search_api.desk.tables.people import Trace

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(tmp_path)


def test_users_are_added_listed_and_disabled(
    run: Run, data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    code, out, _ = run("desk", "users", "add", "ada", "--role", "lead", "--data", data)
    assert (code, out.split()) == (0, ["ada", "lead"])
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    code, _, err = run("desk", "users", "add", "eve", "--data", data)
    assert code == 1 and "has 5 signs" in err
    run("desk", "users", "disable", "ada", "--data", data)
    code, out, _ = run("desk", "users", "list", "--data", data, "--json")
    assert [(one["name"], one["disabled"]) for one in json.loads(out)] == [("ada", True)]
    assert run("desk", "users", "disable", "eve", "--data", data)[0] == 1
    assert run("desk", "users", "add", "--data", data)[0] == 1


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 10001"), OSError()])
def test_who_has_no_name_on_this_system_is_told_by_number(
    run: Run, data: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """As in a container, where the user is a number alone."""

    def unknown() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", unknown)
    monkeypatch.setattr("os.getuid", lambda: 10_001)
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert run("desk", "users", "add", "ada", "--data", data)[0] == 0
    with Records.open(Settings(data=Path(data))).reading() as session:
        assert list(session.scalars(select(Trace.who))) == ["user 10001 (cli)"]


def test_feedback_is_written_with_words_only_where_that_is_asked_for(
    run: Run, data: str, tmp_path: Path
) -> None:
    records = Records.open(Settings(data=tmp_path))
    place = {"key": "r@1#2(1)", "document": "r", "edition": "1", "section": "2", "paragraph": "(1)",
             "status": "in_effect", "quote": "A form is due."}  # fmt: skip
    with records.writing() as session:
        given = Given("SECRET?", date(2025, 1, 1), "s", "right", (place,))
        give(session, Actor("ada", Role.DESK), given)
    records.close()
    file = tmp_path / "out.jsonl"
    code, out, _ = run("desk", "feedback", "--output", str(file), "--data", data, "--json")
    assert (code, json.loads(out)["count"]) == (0, 1)
    assert "SECRET" not in file.read_text()
    run("desk", "feedback", "--output", str(file), "--with-questions", "--data", data)
    assert json.loads(file.read_text())["question"] == "SECRET?"


def test_where_the_records_are_and_what_retention_does(run: Run, data: str) -> None:
    code, out, _ = run("desk", "status", "--data", data, "--json")
    told = json.loads(out)
    assert code == 0 and told["records"].endswith("desk.db") and told["held"]["inquiries"] == 0
    assert run("desk", "purge", "--data", data)[1] == "0 blanked, 0 purged.\n"


def test_the_action_is_needed_and_has_an_example(run: Run) -> None:
    assert run("desk")[0] == 2
    assert "example: marketrules desk users add" in run("desk", "users", "--help")[1]
