"""The queue of ingest jobs over one data folder: taken, run one at a time, told, cancelled."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from marketrules.durable import make_folder
from marketrules.errors import JobEnded, KeyReused, QueueFull
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.jobs.child import Child, ingest_command, ingest_environment
from search_api.jobs.follow import Patience, failed, follow, interrupted
from search_api.jobs.job import Job, JobState, UploadedFile, now
from search_api.jobs.names import MANIFEST
from search_api.jobs.originals import settle
from search_api.jobs.receiving import Limits, Receiver, check_disk, check_length
from search_api.jobs.store import JobStore

CommandOf = Callable[[Sequence[Path], Settings], list[str]]
_LOG = logging.getLogger(__name__)
_AGAIN_S = 1.0  # between two tries while another ingest holds the data folder
_MOVING_S = 60.0  # for which a job that is done waits to be served
_ASK_AGAIN_S = 30  # told to callers when the queue is full


class Jobs:
    """Ingest jobs of one data folder.

    Safe to use from many threads; other processes may serve the same folder. The thread that runs
    jobs begins with the first of them. ``command`` is what is run for a job (a test's own).
    """

    def __init__(
        self,
        settings: Settings,
        command: CommandOf = ingest_command,
        catch_up: Callable[[float], object] | None = None,
    ) -> None:
        """``catch_up`` waits, so many seconds at most, until what was published is served."""
        self._settings = settings.model_copy(update={"data": settings.data.resolve()})
        self._folder = DataFolder(self._settings.data)
        self._command = command
        self._catch_up = catch_up
        self._patience = Patience(settings.ingest_minutes * 60, settings.ingest_silent_minutes * 60)
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, ExitStack]] = []  # own jobs, oldest first
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._worker: threading.Thread | None = None
        self.store = JobStore(self._folder)
        self.limits = Limits.of(settings)

    def recover(self) -> None:
        """Marks as failed what a process that has ended left unfinished; later, if the disk can't."""
        for job in self.store.all():
            if job.is_ended:
                continue
            try:
                with self.store.held(job.id) as mine:
                    if mine:
                        self.store.save(interrupted(job))
                        self._settle(job)
            except OSError as error:
                _LOG.warning("job %s isn't told as interrupted yet: %s", job.id, error)

    def check(
        self, length: int | None, key: str | None = None, by: str = "", sender: str = ""
    ) -> None:
        """Refuses an upload before its body is read, where that can be known.

        However many wait: one whose ``key`` came before gets the job that it became.

        Raises:
            QueueFull: with the seconds after which to ask again.
            UploadTooLarge: if its length is over the limit.
            StorageFull: if the disk is.
        """
        check_length(length, self.limits)
        with self._lock:
            if key is None or self.store.by_key(key, by, sender) is None:
                self._check_queue()
        make_folder(self._folder.uploads)
        check_disk(self._folder.uploads, length or 0, self.limits)

    def receiver(self, content_type: str) -> tuple[str, Receiver]:
        """A new job's id, and what takes its files; then ``accept``, or ``drop`` if it came to nothing.

        Raises:
            UploadRefused: if the content type isn't that of an upload.
        """
        name = f"{self.store.next_second(datetime.now(UTC))}-{secrets.token_hex(4)}"
        folder = self._folder.uploads / name
        receiver = Receiver(content_type, folder, self.limits)
        make_folder(folder)
        return name, receiver

    def drop(self, name: str) -> None:
        """Removes what was received for a job that doesn't come about."""
        shutil.rmtree(self._folder.uploads / name, ignore_errors=True)

    def accept(
        self,
        name: str,
        files: tuple[UploadedFile, ...],
        by: str,
        key: str | None = None,
        sender: str = "",
    ) -> tuple[Job, bool]:
        """Queues the job; or gives, with False, the one that came before with this ``key`` of ``by``.

        ``sender`` tells callers of one name apart: another's key is another key.

        Raises:
            KeyReused: if ``key`` came before with other files.
            QueueFull: if as many wait as may.
        """
        with self._lock, self.store.accepting():
            before = self.store.by_key(key, by, sender) if key else None
            if before is not None:
                if _contents(before.files) != _contents(files):
                    raise KeyReused(
                        f"The Idempotency-Key of job {before.id} came with other files.",
                        remedy="Send a new key with a new upload.",
                    )
                return before, False
            self._check_queue()
            job = Job(name, JobState.QUEUED, by, now(), files, key, sender=sender)
            held = ExitStack()
            held.enter_context(self.store.held(name))
            self.store.save(job)
            self._waiting.append((name, held))
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="ingest-jobs", daemon=True)
                self._worker.start()
        self._wake.set()
        return job, True

    def cancel(self, name: str) -> Job:
        """Cancels a job that waits or runs; one that runs ends in a moment, not at once.

        Raises:
            JobUnknown: if there is no such job.
            JobEnded: if it has ended.
        """
        job = self.store.load(name)
        if job.is_ended:
            raise JobEnded(
                f"Job {name} has ended ({job.state.value}).",
                remedy="What it published stays; ingest the former files again to go back.",
            )
        self.store.ask_to_cancel(name)
        with self._lock:
            mine = next((one for one in self._waiting if one[0] == name), None)
            if mine is not None:
                self._waiting.remove(mine)
        if mine is not None:
            return self._finish(replace(job, state=JobState.CANCELLED, ended=now()), mine[1])
        return job

    def close(self) -> None:
        """Stops the job that runs, and marks those that wait as interrupted."""
        self._stopping.set()
        self._wake.set()
        if self._worker is not None:
            self._worker.join()
        while self._waiting:
            name, held = self._waiting.pop(0)
            self._finish(interrupted(self.store.load(name)), held)

    def _check_queue(self) -> None:
        waiting = sum(one.state is JobState.QUEUED for one in self.store.all())
        if waiting >= self._settings.ingest_queue:
            raise QueueFull(
                f"{waiting} ingest jobs wait already.",
                remedy="Send it again when one of them has ended.",
                retry_after=_ASK_AGAIN_S,
            )

    def _work(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                self._wake.clear()
                name, held = self._waiting.pop(0) if self._waiting else ("", ExitStack())
            if name:
                self._run(self.store.load(name), held)
            else:
                self._wake.wait()

    def _run(self, job: Job, held: ExitStack) -> None:
        """Runs one job to its end, waiting while another ingest holds the data folder."""
        while True:
            try:
                job = self._once(job)
            except (OSError, ValueError, LookupError, TypeError) as error:
                # No process to be had, or a report that is none: this job's end, not the queue's.
                job = failed(job, type(error).__name__, f"The job couldn't be run: {error}")
            if job.is_ended:
                self._finish(job, held)
                return
            self._save(job)
            self._stopping.wait(_AGAIN_S)

    def _once(self, job: Job) -> Job:
        why = self._why_stop(job.id)
        if why == "cancelled":
            return replace(job, state=JobState.CANCELLED, ended=now())
        if why:
            return interrupted(job)
        job = replace(job, state=JobState.RUNNING, started=job.started or now())
        self.store.save(job)
        uploads = self._folder.uploads / job.id
        paths = [uploads / one.name for one in job.files if one.name != MANIFEST]
        child = Child(
            self._command(paths, self._settings),
            ingest_environment(self._settings),
            self.store.log(job.id),
        )
        return follow(job, child, self._patience, self._note, lambda: self._why_stop(job.id))

    def _note(self, job: Job) -> None:
        """Writes how far a job has come, if the disk has room: the job is more than its record."""
        with suppress(OSError):
            self.store.save(job)

    def _save(self, job: Job) -> None:
        """Writes the record, once the disk has room for it; other jobs wait as long."""
        while True:
            try:
                return self.store.save(job)
            except OSError as error:
                _LOG.warning("job %s (%s) can't be written: %s", job.id, job.state.value, error)
                if self._stopping.wait(_AGAIN_S):
                    return None

    def _why_stop(self, name: str) -> str:
        if self._stopping.is_set():
            return "stopping"
        return "cancelled" if self.store.is_asked_to_cancel(name) else ""

    def _finish(self, job: Job, held: ExitStack) -> Job:
        self._settle(job)
        if job.state is JobState.DONE and self._catch_up is not None:
            # Whoever waits for the job asks about its documents in the next call.
            self._catch_up(_MOVING_S)
        self._save(job)
        held.close()
        if job.error is None:
            self.store.log(job.id).unlink(missing_ok=True)
        self.store.forget_old()
        return job

    def _settle(self, job: Job) -> None:
        settle(self._folder, self._folder.uploads / job.id, job.files)


def _contents(files: Sequence[UploadedFile]) -> list[tuple[str, str]]:
    return sorted((one.name, one.sha256) for one in files)
