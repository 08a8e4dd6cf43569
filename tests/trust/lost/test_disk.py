"""A disk that is full, or read-only: said so, with what to do; what was there stays."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embed import Embedder
from index.embedding_cache import embed_cached
from marketrules.errors import RecordError, StorageFull, StorageReadOnly
from marketrules.settings import Settings
from marketrules.storage import storage_told
from search_api.desk import inquiries
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records

LEAD = Actor("ann", Role.LEAD)
CALL = {"organisation": "o", "role": "", "channel": "phone", "question": "q " + "x" * 9000}


def fill(disk: Path, spare: int) -> Path:
    """Takes all of the disk but about ``spare`` bytes; gives the file that does."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - spare)))
    return ballast


def read_only(disk: Path, told: str = "ro") -> None:
    subprocess.run(["mount", "-o", f"remount,{told}", str(disk)], check=True)


def test_an_ingest_onto_a_full_disk_says_so_at_every_stage_and_the_old_snapshot_stays(
    ingests: Any, small_disk: Path, tries: Callable[[int, int], int]
) -> None:
    drawn, full = random.Random(5), 0
    for number in range(tries(3, 60)):
        data = small_disk / "data"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(ingests.root / "base", data)
        spare = drawn.randrange(0, 700_000)
        ballast = fill(small_disk, spare)
        told = ingests.ingest(data)
        where = f"try {number}, {spare} bytes free: {told}"
        if "done" in told:
            assert ingests.served(data) == ingests.after, where
        else:
            full += 1
            assert told["error"] == "StorageFull" and "Free space" in told["remedy"], where
            assert ingests.served(data) == ingests.before, where
        ballast.unlink()
        ingests.check(data, where)
    assert full


def test_an_ingest_onto_a_read_only_disk_says_so_and_the_old_snapshot_stays(
    ingests: Any, small_disk: Path
) -> None:
    data = small_disk / "data"
    shutil.copytree(ingests.root / "base", data)
    read_only(small_disk)
    told = ingests.ingest(data)
    assert "done" not in told and "Read-only" in told["message"]
    assert ingests.served(data) == ingests.before
    read_only(small_disk, "rw")
    ingests.check(data, "writable again")


def test_records_on_a_full_disk_refuse_writes_lose_nothing_and_are_read_on(
    small_disk: Path, tries: Callable[[int, int], int]
) -> None:
    settings = Settings(data=small_disk)
    records = Records.open(settings)
    kept, drawn = 0, random.Random(6)
    for _ in range(tries(2, 30)):
        ballast = fill(small_disk, drawn.randrange(0, 60_000))
        with pytest.raises(StorageFull, match="nothing was written"):
            for _ in range(100):
                with records.writing() as session:
                    inquiries.take(session, LEAD, CALL, settings)
                kept += 1
        with records.reading() as session:
            assert session.connection().exec_driver_sql(
                "SELECT count(*), (SELECT count(*) FROM trail) FROM inquiries"
            ).one() == (kept, kept)
        ballast.unlink()
        with records.writing() as session:
            inquiries.take(session, LEAD, CALL, settings)
        kept += 1
        with records.writing() as session:  # the disk is small: what was counted goes again
            session.connection().exec_driver_sql("DELETE FROM inquiries")
            assert session.connection().exec_driver_sql("SELECT changes()").scalar() == kept
        records.close()
        (small_disk / "desk.db").unlink()
        records, kept = Records.open(settings), 0
    records.close()


def test_a_full_disk_costs_no_cache(small_disk: Path, desk_embedder: Embedder) -> None:
    cache = small_disk / "embeddings.sqlite"
    embed_cached(desk_embedder, ["one", "two"], cache)
    with closing(sqlite3.connect(cache)) as held:
        held.execute("DROP TABLE tokens")  # as an older program left it: opening has to write
    fill(small_disk, 0)
    with pytest.raises(StorageFull), storage_told(small_disk):
        embed_cached(desk_embedder, ["one", "three"] * 500, cache)
        embed_cached(desk_embedder, [str(n) for n in range(2000)], cache)
    with closing(sqlite3.connect(cache)) as held:
        assert held.execute("SELECT count(*) FROM vectors").fetchone()[0] >= 2


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_what_a_full_disk_is_called_doesnt_matter(tmp_path: Path, number: int) -> None:
    with pytest.raises(StorageFull, match="still served"), storage_told(tmp_path):
        raise OSError(number, "full")
    with pytest.raises(StorageFull), storage_told(tmp_path):
        raise RuntimeError(f"write error in vectors.faiss: 1 != 2 ({os.strerror(number)})")


@pytest.mark.parametrize(
    ("error", "told", "remedy"),
    [
        (
            OSError(errno.ENOSPC, "full", "/elsewhere/passing"),
            "/elsewhere/passing is full",
            "TMPDIR",
        ),
        (OSError(errno.ENOSPC, "full"), "{root} is full", "Free space"),
        (OSError(errno.EROFS, "read-only", "/elsewhere/x"), "/elsewhere/x can't be", "its disk"),
        (OSError(errno.EROFS, "read-only", "{root}/x"), "{root} can't be", "its disk"),
        # A semaphore's, in a container without a /dev/shm to write to.
        (OSError(errno.EROFS, "read-only"), "not in {root}: where passing", "/dev/shm"),
    ],
)
def test_the_place_that_failed_is_named(
    tmp_path: Path, error: OSError, told: str, remedy: str
) -> None:
    if error.filename:
        error.filename = error.filename.format(root=tmp_path)
    with pytest.raises((StorageFull, StorageReadOnly)) as caught, storage_told(tmp_path):
        raise error
    assert told.format(root=tmp_path) in caught.value.message
    assert remedy in caught.value.remedy


def test_an_array_written_in_part_is_a_full_disk(small_disk: Path) -> None:
    fill(small_disk, 100_000)
    with pytest.raises(StorageFull), storage_told(small_disk):
        np.save(small_disk / "rows.npy", np.zeros(50_000))


def test_other_errors_pass_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), storage_told(tmp_path):
        raise PermissionError(errno.EACCES, "no")
    with pytest.raises(sqlite3.ProgrammingError), storage_told(tmp_path):
        raise sqlite3.ProgrammingError("closed")
    with pytest.raises(RecordError), storage_told(tmp_path):
        sqlite3.connect(tmp_path / "no" / "such")
