"""The whole service as its user starts it, in processes of its own."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from cli.ports import is_free, next_free, require_free
from marketrules.errors import ServiceUnavailable
from tests.ports import own_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_up_builds_the_sample_serves_both_and_stops_cleanly(tmp_path: Path) -> None:
    port = own_port()
    command = [sys.executable, "-m", "cli", "up", "--data", str(tmp_path), "--port", str(port)]
    with subprocess.Popen(
        [*command, "--ui-port", str(own_port())], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as up:
        assert up.stdout is not None
        told = [up.stdout.readline() for _ in range(4)]
        try:
            assert told[0].startswith(f"API   http://127.0.0.1:{port}")
            question = told[2].removeprefix("Try   ").strip()
            answer = httpx.post(
                f"http://127.0.0.1:{port}/v1/answers", json={"question": question}, timeout=30
            ).json()
            assert answer["outcome"] == "answered"
            page = httpx.get(told[1].split()[1], timeout=30)
            assert page.status_code == 200
        finally:
            up.send_signal(signal.SIGINT)
        assert up.wait(30) == 0
    assert is_free("127.0.0.1", port)


def test_a_taken_port_is_passed_over_or_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert next_free("127.0.0.1", port) > port
        with pytest.raises(ServiceUnavailable, match=f"Port {port}"):
            require_free("127.0.0.1", port)
