"""Bad documents sent to a running service: each is refused or read with findings, and it goes on."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from marketrules.client import Client
from marketrules.errors import ServiceUnavailable
from tests.ports import own_port
from ui.screenshots.running import ROOT


def _made() -> ModuleType:
    file = Path(__file__).with_name("test_hidden.py")
    spec = importlib.util.spec_from_file_location("hidden", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hidden"] = module
    spec.loader.exec_module(module)
    return module


HIDDEN = _made()
HORRORS = HIDDEN.MADE
SAMPLE = ROOT / "corpus" / "sample" / "documents"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    data = tmp_path_factory.mktemp("bad")
    command = [sys.executable, "-m", "cli"]
    rules = SAMPLE / "LMGO Registration Manual.txt"
    subprocess.run([*command, "ingest", "--data", data, rules], cwd=ROOT, check=True)
    port = own_port()
    serve = [*command, "serve", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen(serve, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        with Client(f"http://127.0.0.1:{port}") as client:
            for _ in range(300):
                try:
                    client.health()
                    break
                except ServiceUnavailable:
                    assert process.poll() is None
                    time.sleep(0.1)
            yield client
    finally:
        process.terminate()
        process.wait(20)


def pdf(drawn: str) -> bytes:
    made: bytes = HIDDEN.pdf_of(drawn)
    return made


def test_horrors_are_refused_by_name_and_the_service_goes_on(
    service: Client, tmp_path: Path
) -> None:
    """Beside them good files, which are read: one job, then one of nothing but horrors."""
    files, refused = [], []
    # Not those that take a gigabyte to make or a minute to refuse: the readers' own tests have them.
    chosen = [name for name in HORRORS.REFUSED if "gigabyte" not in name and "300 MB" not in name]
    for number, name in enumerate(chosen):
        made = HORRORS.REFUSED[name][1]()
        file = tmp_path / f"{number}.{HORRORS.REFUSED[name][0].partition('.')[2]}"
        file.write_bytes(made if isinstance(made, bytes) else made.encode())
        files.append(file)
        refused.append(file.name)
    hidden = tmp_path / "hidden.pdf"
    hidden.write_bytes(pdf(HIDDEN.PDF_HIDDEN["white on the page"]))
    unseen = tmp_path / "unseen.html"
    unseen.write_text(f"{HORRORS.HTML}<p>LONG DESCRIPTION: {HIDDEN.UNSEEN}</p>", encoding="utf-8")
    job = service.wait(service.ingest([*files, hidden, unseen]).id, 120, 0.05)
    assert job.state == "done", job.error
    assert sorted(one.file for one in job.refused) == sorted(refused)
    assert all(one.message.startswith(one.file) for one in job.refused)
    assert len(job.read) == 2
    assert job.findings_by_kind["hidden_text"] == 1
    assert job.findings_by_kind["unseen_characters"] == 1
    again = service.wait(service.ingest(files).id, 120, 0.05)
    assert (again.state, again.error and again.error.type) == ("failed", "NothingTaken")
    assert sorted(one.file for one in again.refused) == sorted(refused)
    while service.health().snapshot != job.snapshot:  # serving moves over by itself
        time.sleep(0.05)
    found = service.search("form due in days").hits
    assert found
    assert not any("99 days" in one.quote for one in found)
