"""The page alone: what it refuses before it starts, and that it ends."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import httpx
import pytest

from cli.ui import require_login
from marketrules.errors import AccessError
from marketrules.settings import Settings
from tests.ports import own_port
from ui.screenshots.running import ROOT


@pytest.mark.parametrize(
    ("host", "key", "opened", "starts"),
    [
        ("127.0.0.1", True, False, True),
        ("::1", True, False, True),
        ("0.0.0.0", False, False, True),  # people log in
        ("0.0.0.0", True, False, False),
        ("192.0.2.7", True, False, False),
        ("192.0.2.7", True, True, True),  # wished for
    ],
)
def test_a_page_with_a_key_lets_in_nobody_from_elsewhere_unless_that_is_wished_for(
    monkeypatch: pytest.MonkeyPatch, host: str, key: bool, opened: bool, starts: bool
) -> None:
    monkeypatch.delenv("MARKETRULES_API_KEY", raising=False)
    if key:
        monkeypatch.setenv("MARKETRULES_API_KEY", "k")
    settings = Settings(api_host=host, page_open=opened)
    if starts:
        require_login(settings)
        return
    with pytest.raises(AccessError, match="whoever reaches the page") as refused:
        require_login(settings)
    assert "MARKETRULES_PAGE_OPEN" in str(refused.value.remedy)


def test_a_page_that_is_stopped_leaves_nothing_behind() -> None:
    """Its server was a child, which went on when the command had been ended (by systemd, a container)."""
    port = own_port()
    command = [sys.executable, "-m", "cli", "ui", "--port", str(port)]
    page = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not _answers(port):
        assert page.poll() is None and time.monotonic() < until
        time.sleep(0.1)
    page.terminate()
    page.wait(20)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/_stcore/health").status_code == 200
    except httpx.TransportError:
        return False
