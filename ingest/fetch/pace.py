"""When the next request may go out: per-host delays, Retry-After, backoff.

Clock, sleeper and dice are given, so that tests wait for nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_BASE = 2.0  # seconds before the first repeat, where a host has no delay of its own


@dataclass(frozen=True, slots=True)
class Time:
    """The clock that a fetch lives by."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = random.random  # [0, 1)


@dataclass(slots=True)
class Pace:
    """Waits before requests, so that none follows another to the same host too soon."""

    time: Time
    _last: dict[str, float] = field(default_factory=dict)  # host -> end of its last request

    def wait(self, host: str, delay: float) -> None:
        """Sleeps until ``delay`` seconds after the last request to ``host``."""
        if host in self._last:
            left = self._last[host] + delay - self.time.monotonic()
            if left > 0:
                self.time.sleep(left)

    def done(self, host: str) -> None:
        self._last[host] = self.time.monotonic()

    def backoff(self, attempt: int, delay: float, retry_after: float | None) -> float:
        """Seconds before repeat ``attempt`` (from 0): doubled each time, plus up to half of it.

        A server's own Retry-After is never undercut.
        """
        wait = max(delay, _BASE) * float(2**attempt)
        return max(wait * (1 + self.time.dice() / 2), retry_after or 0.0)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header, written as seconds or as a date (RFC 9110, 10.2.3).

    >>> retry_after("120", datetime(2030, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after("Tue, 01 Jan 2030 00:01:00 GMT", datetime(2030, 1, 1, tzinfo=UTC))
    60.0
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
