"""Uploads and jobs over HTTP, with a process of the test's own in place of the one that reads."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.jobs.jobs import Jobs
from search_api.service.app import create_app

REPORT = {
    "event": "done", "snapshot": "s", "read": ["rules@2025-01-01"], "unchanged": [],
    "replaced": [], "refused": [], "findings": [], "findings_by_kind": {},
}  # fmt: skip
ONE = {"files": ("rules.txt", b"text", "text/plain")}


@pytest.fixture
def data(tmp_path: Path, desk_holdings: list[Holding], desk_embedder: Embedder) -> DataFolder:
    folder = DataFolder(tmp_path)
    publish(folder, build_snapshot(folder, desk_holdings[3:4], desk_embedder))
    return folder


@pytest.fixture
def app(data: DataFolder, desk_embedder: Embedder) -> FastAPI:
    limits = Settings(max_file_mb=1, ingest_files=2, ingest_queue=1, ingest_free_mb=0)
    app = create_app(Engine(data, desk_embedder), settings=limits)
    app.state.jobs = Jobs(limits.model_copy(update={"data": data.root}), _says(REPORT))
    return app


@pytest.fixture
def http(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def _says(report: dict[str, Any], after: float = 0) -> Any:
    script = f"import time; time.sleep({after}); print({json.dumps(report)!r})"

    def command(_paths: Sequence[Path], _settings: Settings) -> list[str]:
        return [sys.executable, "-c", script]

    return command


def ended(http: TestClient, address: str) -> dict[str, Any]:
    for _ in range(500):
        job: dict[str, Any] = http.get(address).json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.02)
    raise AssertionError(job)


def test_an_upload_is_queued_and_its_job_tells_the_rest(http: TestClient) -> None:
    taken = http.post("/v1/ingest", files=ONE)
    assert taken.status_code == 202
    assert (taken.json()["state"], taken.json()["by"]) == ("queued", "local")
    job = ended(http, taken.headers["Location"])
    assert (job["state"], job["snapshot"], job["read"]) == ("done", "s", ["rules@2025-01-01"])
    listed = http.get("/v1/jobs", params={"limit": 1}).json()
    assert (listed["total"], listed["jobs"]) == (1, [job])
    assert http.get("/v1/jobs", params={"offset": 1}).json() == {"jobs": [], "total": 1}


def test_the_same_key_gives_the_same_job(http: TestClient) -> None:
    key = {"Idempotency-Key": "june"}
    first = http.post("/v1/ingest", files=ONE, headers=key)
    again = http.post("/v1/ingest", files=ONE, headers=key)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    other = http.post("/v1/ingest", files={"files": ("b.txt", b"other")}, headers=key)
    assert (other.status_code, other.json()["title"]) == (409, "Key reused")


WRONG = [
    ({"files": {"files": ("a.txt", b"x" * (1 << 20) + b"x")}}, 413, "a.txt: more than 1 MiB"),
    ({"files": [("files", (f"{n}.txt", b"x")) for n in range(3)]}, 413, "More than 2 files"),
    ({"files": {"files": ("..", b"x")}}, 422, "no name of a file"),
    ({"files": {"files": ("manifest.toml", b"")}}, 422, "holds no document"),
    ({"json": {"files": []}}, 422, "is no upload"),
    ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=e"}}, 422,
     "can't be read"),
    ({"files": ONE, "headers": {"Idempotency-Key": "x" * 201}}, 422, "dempotency"),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "status", "words"), WRONG)
def test_a_wrong_upload_is_a_problem_with_a_remedy_and_leaves_nothing(
    http: TestClient, data: DataFolder, sent: dict[str, Any], status: int, words: str
) -> None:
    answer = http.post("/v1/ingest", **sent)
    body = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status, "application/problem+json",
    )  # fmt: skip
    assert words in body["detail"] and body["remedy"]
    assert not data.uploads.exists() or not any(data.uploads.iterdir())
    assert http.get("/v1/jobs").json()["total"] == 0


def test_a_full_queue_is_503_with_the_time_to_come_back(app: FastAPI, data: DataFolder) -> None:
    limits = Settings(data=data.root, ingest_queue=1, ingest_free_mb=0)
    app.state.jobs = Jobs(limits, _says(REPORT, after=60))
    with TestClient(app) as http:
        running = http.post("/v1/ingest", files=ONE).json()["id"]
        while http.get(f"/v1/jobs/{running}").json()["state"] == "queued":
            time.sleep(0.02)
        waiting = http.post("/v1/ingest", files=ONE).json()["id"]
        refused = http.post("/v1/ingest", files=ONE)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
        assert http.delete(f"/v1/jobs/{waiting}").json()["state"] == "cancelled"
        assert http.delete(f"/v1/jobs/{running}").status_code == 202
        assert ended(http, f"/v1/jobs/{running}")["state"] == "cancelled"
        again = http.delete(f"/v1/jobs/{running}")
        assert (again.status_code, again.json()["title"]) == (409, "Job ended")


def test_a_disk_that_is_too_full_is_507(app: FastAPI, data: DataFolder) -> None:
    app.state.jobs = Jobs(Settings(data=data.root, ingest_free_mb=1 << 20), _says(REPORT))
    with TestClient(app) as http:
        answer = http.post("/v1/ingest", files=ONE)
    assert (answer.status_code, answer.json()["title"]) == (507, "Storage full")


def test_an_unknown_job_is_404(http: TestClient) -> None:
    answer = http.get("/v1/jobs/20250101T000000-00000000")
    assert (answer.status_code, answer.json()["title"]) == (404, "Job unknown")


def test_serving_goes_on_while_a_job_runs_and_the_application_ends_it(
    app: FastAPI, data: DataFolder
) -> None:
    jobs = Jobs(Settings(data=data.root, ingest_free_mb=0), _says(REPORT, after=60))
    app.state.jobs = jobs
    with TestClient(app) as http:
        job = http.post("/v1/ingest", files=ONE).json()["id"]
        assert http.post("/v1/search", json={"query": "outages"}).json()["hits"]
    left = jobs.store.load(job)
    assert left.error is not None and left.error.type == "Interrupted"


GENERATED = [
    ("POST", "/v1/ingest", GenerationMode.POSITIVE),
    ("POST", "/v1/ingest", GenerationMode.NEGATIVE),
    ("GET", "/v1/jobs", GenerationMode.POSITIVE),
    ("GET", "/v1/jobs", GenerationMode.NEGATIVE),
    # any text may be a job's id: none is wrong but by being unknown
    ("GET", "/v1/jobs/{job}", GenerationMode.POSITIVE),
    ("DELETE", "/v1/jobs/{job}", GenerationMode.POSITIVE),
]


@pytest.mark.parametrize(("method", "path", "mode"), GENERATED)
def test_no_generated_request_breaks_it(
    app: FastAPI, method: str, path: str, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_asgi("/openapi.json", app)[path][method]

    @settings(
        max_examples=15, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def breaks_nothing(case: schemathesis.Case) -> None:
        response = case.call()
        assert response.status_code < 500 or response.status_code == 503, response.text
        case.validate_response(
            response, checks=[status_code_conformance, response_schema_conformance]
        )

    breaks_nothing()
    app.state.jobs.close()
