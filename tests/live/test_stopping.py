"""A service that is told to stop finishes what it was asked before."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import httpx
import pytest

CALLERS = 24  # two or so at work, the others in the queue
ASKED = {"question": "How long may a statement be disputed?", "as_of": "2025-08-01"}


def test_requests_at_work_and_in_the_queue_are_answered_after_sigterm(
    sample_data: Path, start: Callable[[Path], Any]
) -> None:
    service = start(sample_data)

    def ask(_number: int) -> tuple[int, str]:
        with httpx.Client(base_url=service.address, timeout=30) as http:
            answer = http.post("/v1/answers", json=ASKED)
            return answer.status_code, answer.json()["outcome"]

    with ThreadPoolExecutor(CALLERS) as callers:
        asked = [callers.submit(ask, number) for number in range(CALLERS)]
        done, waiting = wait(asked, return_when=FIRST_COMPLETED)
        service.process.send_signal(signal.SIGTERM)
        assert waiting  # there was something to finish
        assert {one.result() for one in (*done, *waiting)} == {(200, "answered")}
    assert service.process.wait(20) in (0, -signal.SIGTERM)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{service.address}/healthz")
