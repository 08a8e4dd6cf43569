"""Job records in the data folder: ``jobs/ID.json``, written beside and renamed.

A record may be read and its job be cancelled by any process that serves the folder. Which of them
runs it shows by a lock on ``jobs/ID.lock``: the system lets go of it however that process ends, so
a job that hasn't ended and that nobody locks was interrupted.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from marketrules.durable import flush_file, flush_folder, make_folder
from marketrules.errors import JobUnknown, RecordError
from marketrules.folders import DataFolder
from marketrules.records import read_json, write_json
from search_api.jobs.job import Job

SECOND = "%Y%m%dT%H%M%S"
KEPT = 200  # records of ended jobs
_ID = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9a-f]{8}")


class JobStore:
    """The job records of one data folder."""

    def __init__(self, folder: DataFolder) -> None:
        self._root = folder.jobs

    def save(self, job: Job) -> None:
        """Writes the record; readers see the old one or the new one, after a power cut too."""
        make_folder(self._root)
        beside = self._root / f".{job.id}.json"
        write_json(beside, job)
        flush_file(beside)
        beside.replace(self._root / f"{job.id}.json")
        flush_folder(self._root)

    def load(self, name: str) -> Job:
        """The job of that id.

        Raises:
            JobUnknown: if there is none.
            RecordError: if its record is damaged.
        """
        path = self._root / f"{name}.json"
        if not _ID.fullmatch(name) or not path.is_file():
            raise JobUnknown(
                f"No job {name!r} is known.",
                remedy=f"GET /v1/jobs lists them; of ended jobs the last {KEPT} are kept.",
            )
        return read_json(path, Job)

    def all(self) -> list[Job]:
        """All jobs, newest first; damaged records are passed over."""
        found = []
        if self._root.is_dir():
            for path in sorted(self._root.glob("*.json"), reverse=True):
                if _ID.fullmatch(path.stem):
                    with suppress(RecordError):  # removed meanwhile, or damaged
                        found.append(read_json(path, Job))
        return found

    def next_second(self, now: datetime) -> str:
        """How the next job's id begins: ``now``, or a second after the newest if the clock went back.

        Jobs are told, and old ones forgotten, in the order of their ids: set back by a year, the
        clock would make the newest the oldest, and its record would be gone once it had ended.
        """
        newest = max((path.stem for path in self._root.glob("[0-9]*.json")), default="")
        try:
            last = datetime.strptime(newest.partition("-")[0], SECOND).replace(tzinfo=UTC)
            return max(now, last + timedelta(seconds=last > now)).strftime(SECOND)
        except (ValueError, OverflowError):  # none, or none of ours
            return now.strftime(SECOND)

    def by_key(self, key: str, by: str, sender: str) -> Job | None:
        """The newest job that came with that Idempotency-Key of that caller, of no other's."""
        sent = (key, by, sender)
        return next(
            (one for one in self.all() if (one.idempotency_key, one.by, one.sender) == sent), None
        )

    @contextmanager
    def accepting(self) -> Iterator[None]:
        """Held by one process at a time: looks for a key and saves the job that comes with it.

        Two processes that serve one folder would else both take an upload that is sent twice.
        """
        make_folder(self._root)
        with (self._root / ".accepting").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def forget_old(self) -> None:
        """Removes the records of ended jobs beyond the newest; never an uploaded file."""
        for job in [one for one in self.all() if one.is_ended][KEPT:]:
            for path in (self._root / f"{job.id}.json", self.log(job.id)):
                path.unlink(missing_ok=True)

    def log(self, name: str) -> Path:
        """Where the standard error of a job's process is kept."""
        return self._root / f"{name}.log"

    def ask_to_cancel(self, name: str) -> None:
        """Leaves word for whoever runs the job."""
        (self._root / f"{name}.cancel").touch()

    def is_asked_to_cancel(self, name: str) -> bool:
        """Whether such word was left."""
        return (self._root / f"{name}.cancel").exists()

    @contextmanager
    def held(self, name: str) -> Iterator[bool]:
        """Locks the job for this process until the block ends; gives whether that succeeded."""
        make_folder(self._root)
        path = self._root / f"{name}.lock"
        with path.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            try:
                yield True
            finally:
                for mark in (path, self._root / f"{name}.cancel"):
                    mark.unlink(missing_ok=True)
