"""The service itself killed while callers write over HTTP: each acknowledged write is there, once."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx

from tests.trust.lost.conftest import SAMPLE, served
from tests.trust.lost.serving import Service, Writers

MANUAL = (SAMPLE / "LMGO Registration Manual.txt").read_text(encoding="utf-8")
ROWS = """
SELECT i.question,
  (SELECT group_concat(n.text) FROM inquiry_notes n WHERE n.inquiry_id = i.id),
  (SELECT group_concat(t.what) FROM trail t WHERE t.kind = 'inquiry' AND t.record = i.id)
FROM inquiries i
"""


def check(rows: list[tuple[str, str | None, str | None]], writers: Writers, where: str) -> None:
    """Every acknowledged write is there, each once, whole, and as the trail tells."""
    counts = Counter(question for question, _, _ in rows)
    assert set(counts.values()) <= {1}, where
    assert set(writers.taken) <= set(counts), where
    noted = {question for question, note, _ in rows if note == f"n{question}"}
    assert set(writers.noted) <= noted, where
    for question, note, trail in rows:
        assert note in (None, f"n{question}"), where
        assert (trail or "").split(",") == ["taken"] + ["noted"] * (note is not None), where


def sent(http: httpx.Client, number: int) -> str:
    """An upload that becomes a job; its id."""
    text = f"{MANUAL}\nLine {number} of it.\n".encode()
    came = http.post("/v1/ingest", files={"files": ("LMGO Registration Manual.txt", text)})
    assert came.status_code == 202, came.text
    return str(came.json()["id"])


def test_a_service_killed_while_callers_write_keeps_each_write_and_tells_of_the_job(
    real: Path, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    data, drawn = tmp_path / "data", random.Random(21)
    service = Service(data)
    shutil.copytree(real, data)
    writers, states = Writers(service.address), Counter[str]()
    service.start()
    try:
        for number in range(tries(1, 40)):
            with httpx.Client(base_url=service.address, timeout=30) as http:
                job = sent(http, number) if number % 2 == 0 else ""
            before, wait = served(data), drawn.uniform(0.2, 2.5)
            with writers:
                time.sleep(wait)
                service.kill()
                time.sleep(0.1)
            service.start()
            where = f"kill {number}, after {wait:.3f} s"
            with closing(sqlite3.connect(data / "desk.db")) as held:
                assert held.execute("PRAGMA integrity_check").fetchall() == [("ok",)], where
                check(held.execute(ROWS).fetchall(), writers, where)
            assert served(data), where  # whole, whichever it is
            if job:
                state, kind = told(service, job)
                states[f"{state} {kind}"] += 1
                assert state == "done" or kind == "Interrupted", where
                assert state == "done" or before, where
        assert len(writers.taken) > 0 and writers.answers.keys() <= {0, 201}, writers.answers
        if tries(0, 1):  # some seconds
            finish(service, number=1000)
    finally:
        service.kill()
        print(len(writers.taken), len(writers.noted), writers.answers, states)  # noqa: T201


def told(service: Service, job: str) -> tuple[str, str]:
    body = httpx.get(f"{service.address}/v1/jobs/{job}", timeout=30).json()
    return str(body["state"]), str((body["error"] or {}).get("type", ""))


def finish(service: Service, number: int) -> None:
    """The next upload needs no help."""
    with httpx.Client(base_url=service.address, timeout=30) as http:
        job, until = sent(http, number), time.monotonic() + 90
        while time.monotonic() < until and told(service, job)[0] in ("queued", "running"):
            time.sleep(0.1)
        assert told(service, job)[0] == "done", http.get(f"/v1/jobs/{job}").text
