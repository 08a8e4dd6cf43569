"""An ingest job: an upload and what became of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from marketrules.wire.base import Wire
from marketrules.wire.documents import Finding

JobStateName = Literal["queued", "running", "done", "failed", "cancelled"]


class UploadedFile(Wire):
    """One file of the upload, under the name that it was stored by."""

    name: str
    bytes: int
    sha256: str


class StageCount(Wire):
    """How far a stage has come; ``name`` is the file being read."""

    stage: str
    done: int
    total: int
    name: str


class FileRefused(Wire):
    """A file that was not taken: why, and what to do."""

    file: str
    message: str


class JobError(Wire):
    """Why the job failed."""

    type: str
    message: str
    remedy: str


class Job(Wire):
    """An upload and what became of it; times are UTC, ISO 8601."""

    id: str
    state: JobStateName
    by: str
    created: str
    started: str | None
    ended: str | None
    files: list[UploadedFile]
    progress: list[StageCount] = Field(description="stages in the order in which they began")
    snapshot: str | None = Field(description="what was published")
    read: list[str] = Field(description="keys of editions new or changed")
    unchanged: list[str] = Field(description="keys of editions that were held already")
    replaced: list[str] = Field(description="of those read: held from another file before")
    refused: list[FileRefused]
    findings: list[Finding] = Field(description="of the documents taken, the first 500")
    findings_by_kind: dict[str, int] = Field(description="all of them, counted")
    error: JobError | None

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ("done", "failed", "cancelled")


class JobList(Wire):
    """Jobs, newest first."""

    jobs: list[Job]
    total: int
