"""Two processes over one data folder: an upload that is sent to both is one job, told by either."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from marketrules.settings import Settings
from search_api.jobs.job import Job, UploadedFile
from search_api.jobs.jobs import Jobs

_FILES = (UploadedFile("guide.txt", 3, "0" * 64),)


def test_an_upload_sent_to_two_processes_at_once_is_one_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Callable[[int, int], int]
) -> None:
    monkeypatch.setattr(Jobs, "_work", lambda _: None)  # nothing is run
    settings = Settings(data=tmp_path, ingest_queue=100)
    processes = (Jobs(settings), Jobs(settings))
    for number in range(tries(5, 80)):
        key, meeting = f"key {number}", threading.Barrier(2)
        came: list[tuple[Job, bool]] = []

        def send(jobs: Jobs, name: str, key: str, meeting: threading.Barrier) -> None:
            meeting.wait()
            came.append(jobs.accept(name, _FILES, "ada", key))  # noqa: B023 - joined below

        threads = [
            threading.Thread(target=send, args=(jobs, f"20250401T000000-{at:08x}", key, meeting))
            for at, jobs in enumerate(processes, 2 * number)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len({job.id for job, _ in came}) == 1, key
        assert sorted(taken for _, taken in came) == [False, True], key
        (job, _), *_ = came
        assert [jobs.store.load(job.id).idempotency_key for jobs in processes] == [key, key]
