"""One job, from its start to its end: events of the child become the record."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from marketrules.findings import Finding, FindingKind
from search_api.jobs.child import ENDED, Child
from search_api.jobs.job import FileRefused, Job, JobError, JobState, StageCount, now

_LOOK_S = 0.2  # between two looks at whether it is to stop
_WRITE_S = 0.5  # between two writes of progress
_TOGETHER = ("read", "embed")
BUSY = "IngestRunning"  # another ingest holds the data folder: the job waits


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a job may run, and how long it may be silent, in seconds."""

    total: float
    silent: float


def follow(
    job: Job, child: Child, patience: Patience, save: Callable[[Job], None], ask: Callable[[], str]
) -> Job:
    """The job as it ended; ``save`` hears it on the way.

    ``ask`` says why it is to stop: "cancelled", "stopping" (the service ends), or "" to go on.
    A child that found the data folder held leaves the job queued.
    """
    began = heard = time.monotonic()
    written = 0.0
    last: Mapping[str, Any] = {}
    while True:
        event = child.event(_LOOK_S)
        clock = time.monotonic()
        if event is ENDED:
            return _ended(job, child, last)
        if event is not None:
            heard = clock
            if event.get("event") == "progress":
                job = replace(job, progress=_counted(job.progress, event))
                if clock - written > _WRITE_S:
                    written = clock
                    save(job)
            else:
                last = event
        why = ask() or _overdue(clock - began, clock - heard, patience)
        if why:
            child.stop()
            return _stopped(job, why, patience)


def _overdue(ran: float, silent: float, patience: Patience) -> str:
    if ran > patience.total:
        return "TimeOut"
    return "Stalled" if silent > patience.silent else ""


def _counted(progress: tuple[StageCount, ...], event: Mapping[str, Any]) -> tuple[StageCount, ...]:
    count = StageCount(
        str(event.get("stage", "")), int(event.get("done", 0)), int(event.get("total", 0)),
        str(event.get("name", "")),
    )  # fmt: skip
    if all(one.stage != count.stage for one in progress):
        # Files are read while texts are embedded; every later step ends those before it.
        return (*(progress if count.stage in _TOGETHER else _whole(progress)), count)
    return tuple(count if one.stage == count.stage else one for one in progress)


def _whole(progress: tuple[StageCount, ...]) -> tuple[StageCount, ...]:
    return tuple(replace(one, done=one.total, name="") for one in progress)


def _ended(job: Job, child: Child, last: Mapping[str, Any]) -> Job:
    code = child.wait()
    if last.get("event") == "done":
        return _done(job, last)
    if last.get("event") == "error":
        if last.get("type") == BUSY:
            return replace(job, state=JobState.QUEUED, progress=())
        return failed(job, *(str(last.get(one, "")) for one in ("type", "message", "remedy")))
    told = child.last_words().splitlines()
    said = f": {told[-1]}" if told else ""
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    remedy = (
        "If it ran out of memory, divide the upload or raise MARKETRULES_INGEST_MEMORY_MB;"
        " what is published is untouched."
    )
    return failed(job, "ProcessEnded", f"The reading process ended {how}{said}", remedy)


def _stopped(job: Job, why: str, patience: Patience) -> Job:
    if why == "cancelled":
        return replace(job, state=JobState.CANCELLED, ended=now())
    if why == "stopping":
        return interrupted(job)
    minutes = patience.total if why == "TimeOut" else patience.silent
    told = "ran" if why == "TimeOut" else "reported nothing"
    name = "MINUTES" if why == "TimeOut" else "SILENT_MINUTES"
    message = f"The reading process {told} for more than {minutes / 60:g} minutes and was stopped."
    remedy = f"Send fewer files at a time, or raise MARKETRULES_INGEST_{name}."
    return failed(job, why, message, remedy)


def interrupted(job: Job) -> Job:
    """The job, failed because the service ended while it ran or waited."""
    message = "The service ended before the job did; what is published is untouched."
    return failed(job, "Interrupted", message, "Send the files again.")


def failed(job: Job, kind: str, message: str, remedy: str = "") -> Job:
    """The job, failed now for that reason."""
    return replace(job, state=JobState.FAILED, ended=now(), error=JobError(kind, message, remedy))


def _done(job: Job, report: Mapping[str, Any]) -> Job:
    """The job with what its process reported; none of its files taken is a failure."""
    read, unchanged = tuple(report["read"]), tuple(report["unchanged"])
    error = None
    if not read and not unchanged:
        error = JobError(
            "NothingTaken", "None of the files was taken.", "Each refused file says what to do."
        )
    return replace(
        job,
        state=JobState.FAILED if error else JobState.DONE,
        error=error,
        ended=now(),
        progress=_whole(job.progress),
        snapshot=report["snapshot"] or None,
        read=read,
        unchanged=unchanged,
        replaced=tuple(report["replaced"]),
        refused=tuple(_refused(one) for one in report["refused"]),
        findings=tuple(_finding(one) for one in report["findings"]),
        findings_by_kind=dict(report["findings_by_kind"]),
    )


def _refused(one: Mapping[str, str]) -> FileRefused:
    """Under the name that the caller sent: the folder of the service is none of theirs."""
    path = Path(one["path"])
    return FileRefused(path.name, one["message"].replace(f"{path.parent}/", ""))


def _finding(one: Mapping[str, str]) -> Finding:
    return Finding(
        FindingKind(one["kind"]), one["document"], one["edition"], one["file"], one["place"],
        one["message"],
    )  # fmt: skip
