"""Killed with SIGKILL at any moment: nothing acknowledged is lost, nothing is served by halves."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import create_engine

from search_api.desk.migrate import _script

ROOT = Path(__file__).parents[3]


def test_an_ingest_killed_between_any_two_writes_leaves_what_was_or_what_is_to_be(
    ingests: Any, tries: Callable[[int, int], int]
) -> None:
    count = min(tries(6, 150), ingests.events)
    points = random.Random(1).sample(range(1, ingests.events + 1), count)
    found = set()
    for point in points:
        data = ingests.copy("killed")
        assert ingests.ingest(data, dies_at=point) is None, f"not killed at write {point}"
        found.add(ingests.check(data, f"write {point} of {ingests.events}"))
    assert ingests.before in found


def test_an_ingest_killed_at_any_time_leaves_what_was_or_what_is_to_be(
    ingests: Any, tries: Callable[[int, int], int]
) -> None:
    drawn = random.Random(2)
    for number in range(tries(2, 60)):
        data, seconds = ingests.copy("killed"), drawn.uniform(0, 0.6)
        ingests.ingest(data, seconds)
        ingests.check(data, f"try {number}, after {seconds:.3f} s")


def test_one_killed_again_and_again_comes_to_its_end(
    ingests: Any, tries: Callable[[int, int], int]
) -> None:
    data, drawn = ingests.copy("killed"), random.Random(3)
    for _ in range(tries(2, 20)):
        ingests.ingest(data, dies_at=drawn.randrange(1, ingests.events + 1))
        assert ingests.served(data) in (ingests.before, ingests.after)
    ingests.check(data, "after all of them")


def test_the_command_itself_killed_with_all_its_processes_needs_no_help_afterwards(
    ingests: Any, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    drawn = random.Random(7)
    command = [sys.executable, "-m", "cli", "ingest", str(ingests.papers), "--json", "--data"]
    killed = 0
    for number in range(tries(1, 20)):
        data, seconds = tmp_path / f"{number}", drawn.uniform(0.3, 2.2)
        started = subprocess.Popen(
            [*command, str(data)], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            started.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
            killed += 1
        where = f"try {number}, after {seconds:.3f} s"
        ingests.served(data)  # whole, or nothing yet
        again = subprocess.run(
            [*command, str(data)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
        assert again.returncode == 0, (where, again.stderr)
        assert ingests.served(data) and ingests.left(data) == [], where
    assert killed


def at_first_records(file: Path) -> None:
    """Records as the first program left them."""
    config, script = _script()
    file.parent.mkdir()
    engine = create_engine(f"sqlite:///{file}")
    with (
        engine.begin() as connection,
        EnvironmentContext(
            config, script, fn=lambda revision, _: script._upgrade_revs("0001", revision)
        ) as environment,
    ):
        environment.configure(connection=connection)
        environment.run_migrations()
    engine.dispose()


def test_an_upgrade_of_the_records_killed_midway_is_done_wholly_or_not_at_all(
    workers: Any, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    at_first_records(tmp_path / "old" / "desk.db")
    drawn = random.Random(8)
    for number in range(tries(3, 80)):
        data, seconds = tmp_path / f"{number}", drawn.uniform(0, 0.25)
        shutil.copytree(tmp_path / "old", data)
        job = {"job": "records", "data": str(data), "said": str(tmp_path / f"said{number}"),
               "told": str(tmp_path / "told"), "count": 0}  # fmt: skip
        workers.run(job, seconds)
        where = f"try {number}, after {seconds:.3f} s"
        with closing(sqlite3.connect(data / "desk.db")) as held:
            assert held.execute("PRAGMA integrity_check").fetchall() == [("ok",)], where
            state = held.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            names = {row[0] for row in held.execute("SELECT name FROM sqlite_master")}
            assert ("decks" in names) == ("quizzes" in names) == (state != "0001"), where
        again = workers.run({**job, "count": 1})
        assert again is not None and again.get("done") == 1, (where, again)


def kept(file: Path) -> list[tuple[str, str, int]]:
    """Each inquiry's number, its note's, and how many traces tell of it; all of it is sound."""
    with closing(sqlite3.connect(file)) as held:
        assert held.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert held.execute("PRAGMA foreign_key_check").fetchall() == []
        return held.execute(
            "SELECT substr(i.question, 2, instr(i.question, ' ') - 2), substr(n.text, 2),"
            " (SELECT count(*) FROM trail t WHERE t.kind = 'inquiry' AND t.record = i.id)"
            " FROM inquiries i LEFT JOIN inquiry_notes n ON n.inquiry_id = i.id ORDER BY i.id"
        ).fetchall()


def test_records_killed_while_they_are_written_keep_each_that_was_acknowledged_and_no_half(
    workers: Any, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    drawn = random.Random(4)
    for number in range(tries(4, 120)):
        data = tmp_path / f"{number}"
        job = {"job": "records", "data": str(data), "said": str(tmp_path / f"said{number}"),
               "told": str(tmp_path / "told"), "count": 200}  # fmt: skip
        seconds = drawn.uniform(0, 1.0)  # the first tenths of it are those of the migration
        workers.run(job, seconds)
        said = Path(job["said"])
        acknowledged = said.read_text().split() if said.exists() else []
        again = workers.run({**job, "count": 1, "said": str(tmp_path / "again")})
        assert again is not None and again.get("done") == 1, (seconds, again)
        rows = kept(data / "desk.db")[:-1]
        where = f"try {number}, after {seconds:.3f} s"
        assert [row[0] for row in rows][: len(acknowledged)] == acknowledged, where
        assert len(rows) - len(acknowledged) in (0, 1), where  # kept, and killed before it was said
        assert all(row[0] == row[1] and row[2] == 2 for row in rows), where
