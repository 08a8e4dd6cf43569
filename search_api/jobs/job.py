"""What is recorded of an ingest job."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from marketrules.findings import Finding


class JobState(StrEnum):
    """Where a job stands; the last three are the ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"  # a snapshot was published, or all was held already
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file of an upload, under the name that it was stored by."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StageCount:
    """How far a stage of the work has come; stages in the order in which they began."""

    stage: str  # "read" (files), "embed" (texts), then the steps of building
    done: int
    total: int
    name: str = ""  # the file that is being read


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file that was not taken, with the reason and what to do."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class JobError:
    """Why a job failed."""

    type: str  # class of the error tree, or "ProcessEnded", "Stalled", "TimeOut", "Interrupted"
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Job:
    """An upload and what became of it. Times are UTC, ISO 8601 with seconds."""

    id: str
    state: JobState
    by: str  # name of the caller
    created: str
    files: tuple[UploadedFile, ...]
    idempotency_key: str | None = None
    started: str | None = None
    ended: str | None = None
    progress: tuple[StageCount, ...] = ()
    snapshot: str | None = None  # id of what was published
    read: tuple[str, ...] = ()  # keys of editions new or changed
    unchanged: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()  # of those read: editions held from another file before
    refused: tuple[FileRefused, ...] = ()
    findings: tuple[Finding, ...] = ()  # of the documents read or unchanged, the first of them
    findings_by_kind: dict[str, int] = field(default_factory=dict)  # of all of them
    error: JobError | None = None
    sender: str = ""  # id of the caller, for names aren't one's own; not shown

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ENDED


def now() -> str:
    """The time as it is recorded."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
