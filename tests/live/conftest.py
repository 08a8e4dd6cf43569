"""A service as its user runs it: the sample's Protocols, the real encoder, a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from marketrules.client import Client
from marketrules.errors import ServiceUnavailable
from tests.ports import own_port

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus" / "sample" / "documents"


@dataclass(frozen=True, slots=True)
class Live:
    """A running service and its data folder."""

    address: str
    data: Path
    process: subprocess.Popen[bytes]


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cli", *map(str, arguments)]


def started(data: Path) -> Live:
    """A service over ``data`` that answers already."""
    port = own_port()
    serve = _command("serve", "--port", port, "--data", data)
    process = subprocess.Popen(serve, cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    with Client(address) as client:
        for _ in range(300):
            try:
                client.health()
                return Live(address, data, process)
            except ServiceUnavailable:
                assert process.poll() is None
                time.sleep(0.1)
    process.kill()
    raise AssertionError("the service doesn't answer")


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("live")
    files = ["LMGO Market Protocols 010125.txt", "LMGO Market Protocols 070125.docx"]
    command = _command("ingest", "--data", data, *(SAMPLE / one for one in files))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return data


@pytest.fixture(scope="session")
def live(sample_data: Path) -> Iterator[Live]:
    service = started(sample_data)
    yield service
    service.process.terminate()
    assert service.process.wait(20) is not None


@pytest.fixture
def start() -> Iterator[Callable[[Path], Live]]:
    """Starts further services, each stopped when the test ends."""
    running: list[Live] = []

    def begin(data: Path) -> Live:
        running.append(started(data))
        return running[-1]

    yield begin
    for one in running:
        one.process.kill()
        one.process.wait()
