"""Token buckets: so many calls a minute, with so many at once; one bucket for each name.

The memory is bounded: of more names than ``most``, those unheard of for longest are forgotten,
which at worst gives them a full bucket.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether a call may go on, and what is left."""

    allowed: bool
    left: int  # calls that may be made at once
    wait_s: int  # seconds until one may be made; 0 if one may be


class Buckets:
    """Buckets of ``burst`` tokens, filled again with ``per_minute``."""

    def __init__(
        self,
        per_minute: int,
        burst: int,
        *,
        most: int = _MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_minute = per_minute
        self.burst = burst
        self._most = most
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, at which time
        self._taking = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def take(self, name: str) -> Taken:
        """Takes a token of ``name``, if there is one."""
        with self._taking:
            tokens, now = self._filled(name)
            allowed = tokens >= 1
            left = tokens - 1 if allowed else tokens
            self._held[name] = (left, now)
            self._held.move_to_end(name)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return self._taken(allowed, left)

    def is_empty(self, name: str) -> bool:
        """Whether ``name`` has no token left; takes none."""
        with self._taking:
            return self._filled(name)[0] < 1

    def _filled(self, name: str) -> tuple[float, float]:
        now = self._clock()
        tokens, then = self._held.get(name, (float(self.burst), now))
        return min(float(self.burst), tokens + (now - then) * self.per_minute / 60), now

    def _taken(self, allowed: bool, tokens: float) -> Taken:
        missing = max(0.0, 1 - tokens)
        return Taken(allowed, int(tokens), math.ceil(missing * 60 / self.per_minute))
