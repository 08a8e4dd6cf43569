"""Two schedulers over one data folder: what is due at night is done once, whoever begins it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from ingest.fetch.store import only_fetch
from marketrules.errors import FetchRunning
from marketrules.settings import Settings
from search_api.desk import inquiries
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.retention import retain
from search_api.desk.tables.base import now
from search_api.desk.tables.inquiries import Inquiry
from search_api.desk.tables.people import Trace
from tests.search_api.desk.conftest import postgresql as postgresql
from tests.search_api.desk.conftest import settings as settings
from tests.trust.lost.conftest import Workers

LEAD = Actor("ann", Role.LEAD, sees_all=True)
CALL = {"organisation": "o", "role": "", "channel": "phone", "question": "q"}
MANY = 5


@pytest.mark.parametrize("how", ["blank", "purge"])
def test_two_purges_at_once_do_each_inquiry_once(
    how: str, settings: Settings, tries: Callable[[int, int], int]
) -> None:
    settings = settings.model_copy(update={"retention_days": 1, "retention": how})
    both = [Records.open(settings) for _ in range(2)]
    for number in range(tries(1, 40)):
        with both[0].writing() as session:
            for _ in range(MANY):
                one = inquiries.take(session, LEAD, CALL, settings)
                inquiries.move(session, LEAD, one.id, one.version, "answered", settings)
                one.answered_at = now() - timedelta(days=2)
        meeting = threading.Barrier(2)

        def purge(records: Records, meeting: threading.Barrier) -> int:
            meeting.wait()
            done = retain(records, settings)
            return done.blanked + done.purged

        with ThreadPoolExecutor(2) as pool:
            done = pool.map(purge, both, [meeting, meeting])
            assert sum(done) == MANY, f"try {number}"
    with both[0].reading() as session:
        told = Counter(
            session.scalars(select(Trace.record).where(Trace.what.in_(["blanked", "purged"])))
        )
        left = session.scalar(select(func.count()).select_from(Inquiry))
    assert set(told.values()) == {1} and len(told) == MANY * tries(1, 40)
    assert left == (0 if how == "purge" else len(told))
    for records in both:
        records.close()


def test_of_two_fetches_at_once_one_is_told_to_wait(tmp_path: Path) -> None:
    with only_fetch(tmp_path), pytest.raises(FetchRunning, match="Wait"), only_fetch(tmp_path):
        raise AssertionError("both hold the folder")


def test_of_two_ingests_begun_at_once_one_publishes_and_the_other_is_told_or_finds_it_done(
    ingests: Any, tries: Callable[[int, int], int]
) -> None:
    other = Workers()
    try:
        for number in range(tries(1, 20)):
            data = ingests.copy("scheduled")
            job = {"job": "ingest", "data": str(data), "paths": [str(ingests.papers)]}
            with ThreadPoolExecutor(2) as pool:
                came = list(
                    pool.map(
                        lambda workers, name, job=job: workers.run(
                            {**job, "told": str(ingests.root / name)}
                        ),
                        [ingests.workers, other],
                        ["told-a", "told-b"],
                    )
                )
            done = [one["done"] for one in came if "done" in one]
            refused = [one["error"] for one in came if "error" in one]
            assert done and len(set(done)) == 1, (number, came)
            assert set(refused) <= {"IngestRunning"}, (number, came)
            assert ingests.check(data, f"try {number}") == ingests.after
    finally:
        other.close()
