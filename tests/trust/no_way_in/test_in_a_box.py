"""The product as nobody, without a capability, where nothing but its data folder can be written."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.ports import own_port
from tests.trust.no_way_in.box import NOBODY, boxed, environment, missing, product, run
from ui.screenshots.running import ROOT

HOST = "127.0.0.1"
PASSWORD = "correct horse battery"
SAMPLE = ROOT / "corpus" / "sample" / "documents"
QUESTION = "How fast must a forced outage be reported?"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the sample was ingested in the box; skips where none can be made."""
    found = tmp_path_factory.mktemp("box") / "data"
    if why := missing(found):
        pytest.skip(why)
    done = run(found, *product("ingest", str(SAMPLE)))
    assert done.returncode == 0, done.stderr
    return found


def test_the_box_is_one(data: Path) -> None:
    """Else all below would hold for nothing."""
    told = run(data, "sh", "-c", "id -u; grep CapEff /proc/self/status").stdout.split()
    assert told == [str(NOBODY), "CapEff:", "0" * 16]
    for place in (ROOT, Path(os.__file__).parent, Path("/tmp"), Path("/"), data.parent):
        done = run(data, "touch", f"{place}/x")
        assert "Read-only file system" in done.stderr, place
    assert run(data, "touch", f"{data}/x").returncode == 0
    (data / "x").unlink()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("ask", QUESTION), 0, "30 minutes"),
        (("desk", "status"), 0, "desk.db"),
        (("doctor",), 0, "is whole"),
        (("backup", "{data}/backup.tar"), 0, "backup.tar"),
        (("eval", "run", "--set", "sample"), 0, "vital_nuggets"),
        (("ingest", str(SAMPLE)), 0, "0 read"),  # again: what is held is found unchanged
        (("backup", "/backup.tar"), 1, "Read-only file system"),
        (
            ("restore", "{data}/backup.tar", "--over"),
            0,
            "is as it was on",
        ),  # nothing is put beside it
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_each_command_does_its_work(
    data: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = run(data, *product(*(one.format(data=data) for one in words)))
    assert done.returncode == code, done.stdout + done.stderr
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def answers(http: httpx.Client, path: str) -> bool:
    try:
        return http.get(path).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def started(
    data: Path, *words: str, address: str, ready: str, **more: str
) -> Iterator[httpx.Client]:
    """A server of the product in the box, as it is answering."""
    log = data.with_name(f"{words[0]}.log")
    with log.open("w", encoding="utf-8") as heard:
        child = subprocess.Popen(
            boxed(product(*words)),
            cwd=ROOT,
            env=environment(data) | more,
            stderr=heard,
            stdout=heard,
        )
    try:
        with httpx.Client(base_url=address, timeout=30) as http:
            until = time.monotonic() + 90
            while not answers(http, ready):
                assert child.poll() is None and time.monotonic() < until, log.read_text()
                time.sleep(0.1)
            yield http
    finally:
        child.terminate()
        child.wait(20)


def test_the_service_and_the_page_do_theirs(data: Path) -> None:
    """As the compose file starts them: a login, an answer, an inquiry, an upload; the page is served."""
    made = subprocess.run(
        boxed(product("desk", "users", "add", "ana", "--role", "admin")),
        cwd=ROOT, env=environment(data), input=f"{PASSWORD}\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    port = own_port()
    other = own_port()
    at, page_at = (f"http://{HOST}:{one}" for one in (port, other))
    serve, page = ("serve", "--port", str(port)), ("ui", "--port", str(other), "--api", at)
    with started(data, *serve, address=at, ready="/readyz", MARKETRULES_ACCESS="on") as http:
        came = http.post("/v1/session", json={"name": "ana", "password": PASSWORD})
        http.headers["Authorization"] = f"Bearer {came.json()['token']}"
        answer = http.post("/v1/answers", json={"question": QUESTION})
        assert answer.status_code == 200 and "30 minutes" in answer.text
        assert http.post("/v1/inquiries", json={"question": QUESTION}).status_code == 201
        manual = (SAMPLE / "LMGO Registration Manual.txt").read_bytes() + b"\nOne line more.\n"
        sent = http.post("/v1/ingest", files={"files": ("LMGO Registration Manual.txt", manual)})
        assert sent.status_code == 202, sent.text
        job, until = f"/v1/jobs/{sent.json()['id']}", time.monotonic() + 90
        while (state := http.get(job).json()["state"]) in ("queued", "running"):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert state == "done", http.get(job).text
        with started(data, *page, address=page_at, ready="/_stcore/health") as browser:
            assert "<title>" in browser.get("/").text  # drawn: tests/browser/test_in_a_box.py
