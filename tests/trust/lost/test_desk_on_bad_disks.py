"""The desk's records, over the API, on a disk that is full or read-only: refused, read on, and back."""

from __future__ import annotations

import logging
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from index.embed import Embedder
from marketrules.errors import StorageFull, StorageReadOnly
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.desk.copying import copy_records
from search_api.desk.database import Records
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.upkeep.doctor import State, examine
from tests.trust.lost.test_disk import fill, read_only

CALL = {"question": "q " + "x" * 9000}
# A service that dies with a write of its own in the log, and nothing of it in the file.
DIES = """
import os, sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("PRAGMA wal_autocheckpoint=0")
held.execute("UPDATE inquiries SET organisation = 'in the log'")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def calling(
    small_disk: Path, desk: DataFolder, desk_embedder: Embedder
) -> Iterator[Callable[[], TestClient]]:
    """Starts the service over records on the small disk, as often as it is called."""
    settings = Settings(records=SecretStr(f"sqlite:///{small_disk / 'desk.db'}"))
    engine, opened = Engine(desk, desk_embedder), []

    def start() -> TestClient:
        for one in opened:
            one.close()
        records = Records.open(settings)
        opened.append(records)
        return TestClient(create_app(engine, None, settings, records=records))

    yield start
    for one in opened:
        one.close()


def question(client: TestClient, number: int) -> str:
    came = client.get(f"/v1/inquiries/{number}")
    assert came.status_code == 200, came.text
    return str(came.json()["organisation"])


def test_on_a_full_disk_writes_are_refused_reading_goes_on_and_it_comes_back_by_itself(
    calling: Callable[[], TestClient],
    small_disk: Path,
    tries: Callable[[int, int], int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    client, kept, drawn = calling(), [], random.Random(31)
    for number in range(tries(2, 30)):
        ballast = fill(small_disk, drawn.randrange(0, 60_000))
        if number % 2:  # started anew where it is full already: not even a log can be made
            client.close()
            client = calling()
        for _ in range(100):
            came = client.post("/v1/inquiries", json=CALL)
            if came.status_code != 201:
                break
            kept.append(came.json()["id"])
        told = came.json()
        assert (came.status_code, told["type"][-12:]) in (
            (507, "storage-full"),
            (503, "ge-read-only"),
        )
        assert told["remedy"] and "nothing was written" in told["detail"], told
        ready = client.get("/readyz")
        assert ready.status_code == 200 and "nothing was written" in ready.json()["records"]
        with caplog.at_level(logging.WARNING):
            page = client.get("/v1/inquiries", params={"limit": 100}).json()
            assert page["total"] == len(kept), f"seed 31, try {number}"
            assert all(client.get(f"/v1/inquiries/{one}").status_code == 200 for one in kept[-3:])
        assert client.post("/v1/answers", json={"question": "When is the fee due?"}).is_success
        ballast.unlink()
        came = client.post("/v1/inquiries", json=CALL)
        assert came.status_code == 201, f"seed 31, try {number}: {came.text}"
        assert client.get("/readyz").json()["records"] == ""
        kept.append(came.json()["id"])
        emptied(small_disk)
        kept.clear()


def emptied(disk: Path) -> None:
    """The disk is small: what was counted goes again."""
    held = sqlite3.connect(disk / "desk.db", isolation_level=None)
    held.execute("PRAGMA foreign_keys=ON")
    held.execute("DELETE FROM inquiries")
    held.execute("VACUUM")
    held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held.close()


@pytest.mark.parametrize("left", ["closed well", "a log and its index", "a log alone"])
def test_on_a_read_only_disk_records_are_read_and_nothing_that_was_acknowledged_is_left_out(
    left: str, calling: Callable[[], TestClient], small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    calling().post("/v1/inquiries", json={"question": "q", "organisation": "in the file"})
    Records.open(Settings(records=SecretStr(f"sqlite:///{small_disk / 'desk.db'}"))).close()
    expected = "in the file"
    client = calling()  # closes the one before
    client.close()
    if left != "closed well":
        expected = "in the log"
        subprocess.run([sys.executable, "-c", DIES, str(small_disk / "desk.db")], check=False)
    if left == "a log alone":
        (small_disk / "desk.db-shm").unlink()
    release(client)
    read_only(small_disk)
    client = calling()
    with caplog.at_level(logging.WARNING):
        assert question(client, 1) == expected
    assert "not on the trail" in caplog.text and "seen" in caplog.text
    assert client.get("/v1/inquiries").json()["total"] == 1
    for came in (
        client.post("/v1/inquiries", json={"question": "q"}),
        client.post("/v1/inquiries/1/notes", json={"text": "n"}),
        client.post("/v1/inquiry-exports", json={"format": "json", "find": {}}),
    ):
        assert came.status_code == 503, came.text
        assert came.json()["type"].endswith("storage-read-only") and came.json()["remedy"]
    ready = client.get("/readyz")
    assert ready.status_code == 200 and "can't be written to" in ready.json()["records"]
    release(client)
    read_only(small_disk, "rw")
    assert client.post("/v1/inquiries", json={"question": "q"}).status_code == 201
    assert client.get("/readyz").json()["records"] == ""
    assert question(client, 1) == expected


@pytest.mark.parametrize("left", ["closed well", "a log and its index", "a log alone"])
def test_on_a_read_only_disk_the_doctor_says_so_and_a_copy_has_all_that_was_acknowledged(
    left: str, calling: Callable[[], TestClient], small_disk: Path, tmp_path: Path
) -> None:
    """They were "unable to open", to be replaced by a backup."""
    client = calling()
    client.post("/v1/inquiries", json={"question": "q", "organisation": "in the file"})
    release(client)
    if left != "closed well":
        subprocess.run([sys.executable, "-c", DIES, str(small_disk / "desk.db")], check=False)
    if left == "a log alone":
        (small_disk / "desk.db-shm").unlink()
    read_only(small_disk)
    settings = Settings(data=tmp_path, records=SecretStr(f"sqlite:///{small_disk / 'desk.db'}"))
    (told,) = (one for one in examine(settings) if one.check == "records")
    assert told.state is State.WRONG and "can't be written to" in told.told, told
    assert "Reading goes on" in told.remedy and "backup" not in told.remedy
    with closing(sqlite3.connect(copy_records(settings, tmp_path / "copy.db"))) as copy:
        (row,) = copy.execute("SELECT organisation FROM inquiries")
    assert row == ("in the file" if left == "closed well" else "in the log",)
    read_only(small_disk, "rw")


def release(client: TestClient) -> None:
    """Lets go of the file: a disk on which one is open for writing isn't made read-only."""
    client.app.state.records.records().engine.dispose()  # type: ignore[attr-defined]


def test_records_that_have_to_be_made_on_a_read_only_disk_are_refused(small_disk: Path) -> None:
    read_only(small_disk)
    with pytest.raises(StorageReadOnly, match="can't be written to"):
        Records.open(Settings(data=small_disk))
    read_only(small_disk, "rw")
    fill(small_disk, 0)
    with pytest.raises((StorageFull, StorageReadOnly)):
        Records.open(Settings(data=small_disk))


def test_an_upload_to_a_read_only_or_a_full_disk_is_refused_and_questions_are_answered(
    small_disk: Path, desk: DataFolder, desk_embedder: Embedder
) -> None:
    # The snapshot alone: others of this process put more beside it.
    kept = shutil.ignore_patterns("sample", "jobs", "uploads", "runs", "*.db*")
    shutil.copytree(desk.root, small_disk / "data", ignore=kept)
    settings = Settings(data=small_disk / "data", ingest_free_mb=0)
    Records.open(settings).close()
    folder = DataFolder(settings.data)
    files = {"files": ("a.txt", b"x" * 500_000)}
    read_only(small_disk)
    for status in (503, 507):
        records = Records.open(settings)
        with TestClient(
            create_app(Engine(folder, desk_embedder), None, settings, records=records)
        ) as client:
            came: httpx.Response = client.post("/v1/ingest", files=files)
            assert came.status_code == status, came.text
            assert came.json()["remedy"]
            assert client.get("/v1/jobs").json()["total"] == 0
            assert client.post("/v1/answers", json={"question": "When is the fee due?"}).is_success
        records.close()
        if status == 503:
            read_only(small_disk, "rw")
            fill(small_disk, 200_000)
