"""When a call is made again, and after how long.

Exponential backoff with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS
Architecture Blog, 2015): a random time up to ``first * 2**attempt`` seconds; where the service says
how long, that long. Only calls that change nothing, or that carry an Idempotency-Key, are repeated.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from marketrules.client.problems import retry_after

# Not 504: what wasn't answered in time once costs the service as much again.
_AGAIN = frozenset({429, 502, 503})


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how patiently; ``Retries(attempts=1)`` never tries again."""

    attempts: int = 3  # in all
    first: float = 0.2  # seconds
    longest: float = 10.0  # seconds; a service that asks for more is not waited for

    def pause(self, attempt: int, status: int | None, headers: Mapping[str, str]) -> float | None:
        """Seconds to wait after attempt number ``attempt`` (0-based); None: don't try again.

        ``status`` is None where no response came at all.
        """
        if attempt + 1 >= self.attempts or (status is not None and status not in _AGAIN):
            return None
        told = retry_after(headers)
        if told is not None:
            return told if told <= self.longest else None
        return random.uniform(0, min(self.longest, self.first * 2**attempt))
