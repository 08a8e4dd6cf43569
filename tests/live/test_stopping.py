"""A service that is told to stop finishes what it was asked before."""

from __future__ import annotations

import contextlib
import json
import select
import signal
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

CALLERS = 24  # two or so at work, the others in the queue
ASKED = {"question": "How long may a statement be disputed?", "as_of": "2025-08-01"}


@contextlib.contextmanager
def _callers(address: str) -> Iterator[list[HTTPConnection]]:
    """Connected, before any of them asks: who only connects after the signal is refused, and rightly."""
    with contextlib.ExitStack() as open_ones:
        callers = [HTTPConnection(urlsplit(address).netloc, timeout=30) for _ in range(CALLERS)]
        for caller in callers:
            open_ones.callback(caller.close)
            caller.connect()
        yield callers


def test_requests_at_work_and_in_the_queue_are_answered_after_sigterm(
    sample_data: Path, start: Callable[[Path], Any]
) -> None:
    service = start(sample_data)
    with _callers(service.address) as callers:
        for caller in callers:
            caller.request(
                "POST", "/v1/answers", json.dumps(ASKED), {"Content-Type": "application/json"}
            )
        assert httpx.get(
            f"{service.address}/healthz", timeout=30
        ).is_success  # sent last: the others were read
        answered, _, _ = select.select([caller.sock for caller in callers], [], [], 0)
        service.process.send_signal(signal.SIGTERM)
        assert len(answered) < CALLERS  # there was something to finish
        answers = [caller.getresponse() for caller in callers]
        assert {(answer.status, json.load(answer)["outcome"]) for answer in answers} == {
            (200, "answered")
        }
    assert service.process.wait(20) in (0, -signal.SIGTERM)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{service.address}/healthz")
