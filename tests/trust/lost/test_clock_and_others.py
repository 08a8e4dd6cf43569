"""A clock that jumps, two publishers at once, records of a newer program."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import index.build
from index.build import build_snapshot
from index.embed import Embedder
from index.publish import KEPT, current_id, publish
from index.whole import whole_ones
from ingest.lock import exclusive
from marketrules.errors import IngestRunning, RecordsMismatch
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.desk.database import Records

JUMPS = {
    "back a year": timedelta(days=-365),
    "forward a year": timedelta(days=365),
    "back an hour, as at the end of summer time": timedelta(hours=-1),
    "back a second": timedelta(seconds=-1),
    "standing still": timedelta(0),
}


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_when_the_clock_jumps_the_newest_snapshots_are_kept_and_gone_back_to(
    tmp_path: Path,
    desk_holdings: list[Holding],
    desk_embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    jump: timedelta,
) -> None:
    class Clock(datetime):
        """The clock of the build."""

        moment = datetime(2025, 7, 1, 12, tzinfo=UTC)

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.moment

    monkeypatch.setattr(index.build, "datetime", Clock)
    folder, made = DataFolder(tmp_path), []
    for number in range(1, len(desk_holdings) + 1):
        if number == 3:
            Clock.moment += jump
        made.append(build_snapshot(folder, desk_holdings[:number], desk_embedder))
        publish(folder, made[-1])
    assert current_id(folder) == made[-1]
    assert list(whole_ones(folder)) == made[: -KEPT - 1 : -1]  # the newest first, as they were made


def test_of_two_ingests_at_once_one_is_told_to_wait_and_the_other_publishes(
    ingests: Any,
) -> None:
    data = ingests.copy("two")
    with exclusive(DataFolder(data)):
        told = ingests.ingest(data)
    assert told["error"] == IngestRunning.__name__ and "Wait" in told["remedy"]
    assert ingests.served(data) == ingests.before
    ingests.check(data, "the lock is free")


def test_two_services_that_bring_the_records_up_to_date_at_once_both_open_them(
    tmp_path: Path,
) -> None:
    def opening(_: int) -> None:
        Records.open(Settings(data=tmp_path)).close()

    with ThreadPoolExecutor(6) as services:
        assert list(services.map(opening, range(6))) == [None] * 6


def test_records_of_a_newer_program_are_left_as_they_are(tmp_path: Path) -> None:
    Records.open(Settings(data=tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "desk.db")) as held, held:
        held.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (tmp_path / "desk.db").read_bytes()
    with pytest.raises(RecordsMismatch, match="newer program"):
        Records.open(Settings(data=tmp_path))
    assert (tmp_path / "desk.db").read_bytes() == before
