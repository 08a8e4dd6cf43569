"""Jobs with a process of the test's own in place of the one that reads."""

from __future__ import annotations

import errno
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from marketrules.errors import JobEnded, JobUnknown, KeyReused, QueueFull
from marketrules.settings import Settings
from search_api.jobs.child import ingest_command, ingest_environment
from search_api.jobs.job import Job, JobState
from search_api.jobs.jobs import Jobs

DONE = {
    "event": "done", "snapshot": "s1", "read": ["rules@2025-01-01"], "unchanged": [],
    "replaced": [], "refused": [{"path": "/x/b.png", "message": "/x/b.png: no reader."}],
    "findings": [], "findings_by_kind": {"missing_section": 2},
}  # fmt: skip
READING = {"event": "progress", "stage": "read", "done": 1, "total": 2, "name": "a.txt"}
BUILDING = {"event": "progress", "stage": "seal", "done": 0, "total": 1}
ENDS = f"import json; [print(json.dumps(one)) for one in {[READING, BUILDING, DONE]!r}]"
HANGS = f"import json,time; print(json.dumps({READING!r}), flush=True); time.sleep(60)"

Make = Callable[..., Jobs]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Jobs over one data folder, whose process runs a line of Python."""
    made: list[Jobs] = []

    def jobs(script: str, **settings: float) -> Jobs:
        def command(_paths: Sequence[Path], _settings: Settings) -> list[str]:
            return [sys.executable, "-c", script]

        settings = {"ingest_free_mb": 0} | settings
        made.append(Jobs(Settings.model_validate({"data": tmp_path} | settings), command))
        return made[-1]

    yield jobs
    for one in made:
        one.close()


def upload(jobs: Jobs, key: str | None = None, content: bytes = b"text") -> Job:
    """A job as a route would queue it."""
    name, receiver = jobs.receiver("multipart/form-data; boundary=edge")
    head = b'--edge\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n'
    receiver.feed(head + content + b"\r\n--edge--\r\n")
    job, taken = jobs.accept(name, receiver.finish(), "tester", key)
    if not taken:
        jobs.drop(name)
    return job


def until(jobs: Jobs, job: Job, *states: JobState) -> Job:
    """The job, once it is in one of ``states`` (any end, if none is given)."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = jobs.store.load(job.id)
        if found.state in states or (not states and found.is_ended):
            return found
        time.sleep(0.02)
    raise AssertionError(f"{jobs.store.load(job.id)} after 20 s")


def test_a_job_tells_its_stages_its_result_and_what_was_refused(make: Make) -> None:
    jobs = make(ENDS)
    job = upload(jobs)
    assert (job.state, job.by, job.files[0].name) == (JobState.QUEUED, "tester", "a.txt")
    done = until(jobs, job)
    assert (done.state, done.snapshot, done.read) == (JobState.DONE, "s1", ("rules@2025-01-01",))
    assert [(one.stage, one.done, one.total) for one in done.progress] == [
        ("read", 2, 2), ("seal", 1, 1),
    ]  # fmt: skip
    assert [(one.file, one.message) for one in done.refused] == [("b.png", "b.png: no reader.")]
    assert done.created <= (done.started or "") <= (done.ended or "")


ENDINGS = [
    ("raise MemoryError('no room')", "ProcessEnded", "exit code 1: MemoryError: no room"),
    ("import os; os.kill(os.getpid(), 9)", "ProcessEnded", "by signal 9"),
    ("print('noise, no event')", "ProcessEnded", "exit code 0"),
    ('print(\'{"event": "error", "type": "ManifestError", "message": "m", "remedy": "r"}\')',
     "ManifestError", "m"),
    ("print('{\"event\": \"done\"}')", "KeyError", "read"),
    (f"import json; print(json.dumps({DONE | {'read': []}!r}))", "NothingTaken", "None of the"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "kind", "words"), ENDINGS, ids=[one[1] for one in ENDINGS])
def test_a_process_that_ends_badly_is_a_failed_job_that_says_how(
    make: Make, script: str, kind: str, words: str
) -> None:
    jobs = make(script)
    failed = until(jobs, upload(jobs))
    assert failed.state is JobState.FAILED and failed.error is not None
    assert failed.error.type == kind and words in failed.error.message
    assert until(jobs, upload(jobs)).is_ended  # the queue goes on


LIMITS = [({"ingest_silent_minutes": 0.01}, "Stalled"), ({"ingest_minutes": 0.01}, "TimeOut")]


@pytest.mark.parametrize(("settings", "kind"), LIMITS)
def test_a_process_that_hangs_is_stopped(make: Make, settings: dict[str, float], kind: str) -> None:
    jobs = make(HANGS, **settings)
    failed = until(jobs, upload(jobs))
    assert failed.error is not None and failed.error.type == kind
    assert "MARKETRULES_INGEST" in failed.error.remedy


def test_a_running_job_is_cancelled_with_its_process_and_the_next_one_runs(
    make: Make, tmp_path: Path
) -> None:
    script = f"import os; open({str(tmp_path / 'pid')!r}, 'a').write(f'{{os.getpid()}} '); {HANGS}"
    jobs = make(script)
    first, second = upload(jobs), upload(jobs)
    until(jobs, first, JobState.RUNNING)
    while not (tmp_path / "pid").exists():
        time.sleep(0.02)
    jobs.cancel(first.id)
    assert until(jobs, first).state is JobState.CANCELLED
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text().split()[0]), 0)
    until(jobs, second, JobState.RUNNING)
    with pytest.raises(JobEnded, match="cancelled"):
        jobs.cancel(first.id)


def test_a_waiting_job_is_cancelled_at_once_and_its_files_go(make: Make, tmp_path: Path) -> None:
    jobs = make(HANGS)
    first, waiting = upload(jobs), upload(jobs)
    until(jobs, first, JobState.RUNNING)
    assert jobs.cancel(waiting.id).state is JobState.CANCELLED
    assert not (tmp_path / "uploads" / waiting.id).exists()
    assert (tmp_path / "uploads" / first.id / "a.txt").exists()


def test_another_process_may_cancel_a_job_that_it_does_not_run(make: Make) -> None:
    jobs, elsewhere = make(HANGS), make(HANGS)
    job = upload(jobs)
    until(jobs, job, JobState.RUNNING)
    elsewhere.recover()  # it starts while the job runs: nothing of it was interrupted
    assert jobs.store.load(job.id).state is JobState.RUNNING
    elsewhere.cancel(job.id)
    assert until(jobs, job).state is JobState.CANCELLED


def test_a_full_queue_refuses_with_the_time_to_ask_again(make: Make) -> None:
    jobs = make(HANGS, ingest_queue=2)
    until(jobs, upload(jobs), JobState.RUNNING)
    upload(jobs)
    upload(jobs)
    with pytest.raises(QueueFull) as full:
        jobs.check(None)
    assert full.value.retry_after == 30


def test_the_same_key_gives_the_same_job_and_never_another_upload(
    make: Make, tmp_path: Path
) -> None:
    jobs = make(ENDS)
    first = upload(jobs, "k1")
    assert upload(jobs, "k1").id == first.id
    assert upload(jobs, "k2").id != first.id
    with pytest.raises(KeyReused, match=first.id):
        upload(jobs, "k1", content=b"other text")


def test_closing_stops_the_process_and_what_waits_is_interrupted(make: Make) -> None:
    jobs = make(HANGS)
    running, waiting = upload(jobs), upload(jobs)
    until(jobs, running, JobState.RUNNING)
    jobs.close()
    for one in (running, waiting):
        ended = jobs.store.load(one.id)
        assert ended.error is not None
        assert (ended.state, ended.error.type) == (JobState.FAILED, "Interrupted")
        assert ended.error.remedy


def test_a_restart_marks_what_the_last_process_left(make: Make, tmp_path: Path) -> None:
    jobs = make(ENDS)
    done = until(jobs, upload(jobs))
    record = json.loads((tmp_path / "jobs" / f"{done.id}.json").read_text())
    left = record | {"id": done.id[:-1] + "x", "state": "running", "ended": None}
    left["id"] = done.id[:-8] + "00000000"
    (tmp_path / "jobs" / f"{left['id']}.json").write_text(json.dumps(left))
    make(ENDS).recover()
    assert jobs.store.load(left["id"]).state is JobState.FAILED
    assert jobs.store.load(done.id) == done


def test_a_job_waits_while_another_ingest_holds_the_data_folder(make: Make, tmp_path: Path) -> None:
    busy = {"event": "error", "type": "IngestRunning", "message": "held", "remedy": "wait"}
    mark = str(tmp_path / "tried")
    script = (
        f"import json, os; again = os.path.exists({mark!r}); open({mark!r}, 'w').close();"
        f"print(json.dumps({DONE!r} if again else {busy!r}))"
    )
    jobs = make(script)
    assert until(jobs, upload(jobs)).state is JobState.DONE


@pytest.mark.parametrize("name", ["", "../../CURRENT", "20250101T000000-00000000", "x"])
def test_a_job_that_is_not_known_is_said_so(make: Make, name: str) -> None:
    with pytest.raises(JobUnknown):
        make(ENDS).store.load(name)


def test_the_reading_process_gets_no_secret_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETRULES_WRITER_KEY", "s3cr3t")
    monkeypatch.setenv("MARKETRULES_DATABASE", "postgresql://s3cr3t@host")
    monkeypatch.setenv("CLOUD_ACCESS_TOKEN", "s3cr3t")  # of somebody else's
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    settings = Settings(max_file_mb=7, ingest_memory_mb=5000)
    environment = ingest_environment(settings)
    assert "s3cr3t" not in " ".join(environment.values())
    assert environment["MARKETRULES_MAX_FILE_MB"] == "7"
    assert environment["LC_ALL"] == "C.UTF-8" and environment["PATH"]
    command = ingest_command([Path("-x.txt")], settings)
    assert command[-2:] == ["--", "-x.txt"] and "5000" in command


def test_an_upload_that_is_sent_again_isnt_turned_away_by_a_full_queue(make: Make) -> None:
    jobs = make(HANGS, ingest_queue=1)
    running = upload(jobs)
    until(jobs, running, JobState.RUNNING)
    waiting = upload(jobs, "a key")
    with pytest.raises(QueueFull):
        jobs.check(None)
    jobs.check(None, "a key", "tester")
    with pytest.raises(QueueFull):  # the key of somebody else is another key
        jobs.check(None, "a key", "another")
    assert upload(jobs, "a key").id == waiting.id


def test_a_job_whose_end_cant_be_written_is_told_of_once_the_disk_has_room(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = make(ENDS)
    save, refused = jobs.store.save, []

    def full(job: Job) -> None:
        if job.state is not JobState.QUEUED and len(refused) < 4:
            refused.append(job.state)
            raise OSError(errno.ENOSPC, "No space left on device")
        save(job)

    monkeypatch.setattr(jobs.store, "save", full)
    monkeypatch.setattr("search_api.jobs.jobs._AGAIN_S", 0.01)
    told = until(jobs, upload(jobs))
    assert refused and told.is_ended
    assert until(jobs, upload(jobs)).state is JobState.DONE  # the queue goes on
