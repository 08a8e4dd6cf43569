"""Uploads, and the jobs that read them. For administrators.

Jobs end with the application: its lifespan marks what an earlier one left unfinished, and stops
the process that reads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from marketrules import wire
from marketrules.storage import storage_told
from search_api.jobs.job import Job
from search_api.jobs.jobs import Jobs
from search_api.service.callers import Scope, caller_of, requires
from search_api.service.openapi import problems
from search_api.service.serving import Served

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                            "description": "documents (.docx, .pdf, .html, .txt, .doc), and a"
                            " manifest.toml where their own words don't say what they are",
                        }
                    },
                }
            }
        },
    }
}


_TAKEN: dict[int | str, dict[str, Any]] = {
    200: {"model": wire.Job, "description": "The job of this Idempotency-Key, taken before"},
    202: {"description": "Queued; its address is in Location"},
}


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    jobs: Jobs = app.state.jobs
    await run_in_threadpool(jobs.recover)
    yield
    await run_in_threadpool(jobs.close)


router = APIRouter(
    prefix="/v1", tags=["ingest"], dependencies=[Depends(requires(Scope.ADMIN))], lifespan=_lifespan
)


def jobs_of(request: Request) -> Jobs:
    """The application's ingest jobs."""
    jobs: Jobs = request.app.state.jobs
    return jobs


IngestJobs = Annotated[Jobs, Depends(jobs_of)]


@router.post(
    "/ingest",
    summary="Take documents in",
    status_code=202,
    openapi_extra=_BODY,
    responses=_TAKEN | problems(409, 413, 422, 507),
)
async def ingest(
    request: Request,
    response: Response,
    jobs: IngestJobs,
    serving: Served,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=1, max_length=200, description="the same upload again: the same job"),
    ] = None,
) -> wire.Job:
    """Takes documents in; they are read, indexed and published by a job."""
    with storage_told(serving.engine.data):
        job, taken = await _received(request, jobs, idempotency_key)
    response.status_code = 202 if taken else 200
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return wire.Job.model_validate(job)


async def _received(request: Request, jobs: Jobs, key: str | None) -> tuple[Job, bool]:
    length = request.headers.get("Content-Length", "")
    by = caller_of(request)
    announced = int(length) if length.isdecimal() else None
    await run_in_threadpool(jobs.check, announced, key, by.name, by.id)
    name, receiver = jobs.receiver(request.headers.get("Content-Type", ""))
    taken = False
    try:
        async for chunk in request.stream():
            await run_in_threadpool(receiver.feed, chunk)
        files = await run_in_threadpool(receiver.finish)
        job, taken = await run_in_threadpool(jobs.accept, name, files, by.name, key, by.id)
    finally:
        with suppress(OSError):  # a disk that is full is told once
            receiver.close()
        if not taken:
            await run_in_threadpool(jobs.drop, name)
    return job, taken


@router.get("/jobs", summary="List jobs", responses=problems(422))
def list_jobs(
    jobs: IngestJobs,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> wire.JobList:
    """Ingest jobs, newest first; of those that have ended the last 200 are kept."""
    found = jobs.store.all()
    shown = [wire.Job.model_validate(one) for one in found[offset : offset + limit]]
    return wire.JobList(jobs=shown, total=len(found))


@router.get("/jobs/{job}", summary="Tell a job", responses=problems(404, 422))
def show_job(jobs: IngestJobs, job: str) -> wire.Job:
    """One job: its state, how far it has come, what became of each file."""
    return wire.Job.model_validate(jobs.store.load(job))


@router.delete(
    "/jobs/{job}",
    summary="Cancel a job",
    status_code=202,
    responses=problems(404, 409, 422),
)
def cancel_job(jobs: IngestJobs, job: str) -> wire.Job:
    """Cancels a job that waits or runs. What is published stays as it is."""
    return wire.Job.model_validate(jobs.cancel(job))
