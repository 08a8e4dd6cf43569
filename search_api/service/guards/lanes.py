"""Lanes: how many requests of a kind are at work at once, and how many wait for it.

Answers and searches are work for the processor, and Python does one thing at a time: on two cores
two threads give the most (docs/performance.md), more of them only wait on one another. What comes
beyond waits its turn, first come, first served; what doesn't fit there either is turned away at
once, with the time after which to come back. Cheap routes have a lane of their own and never wait
behind answers. All of it is touched by the event loop alone, so there are no locks.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from dataclasses import dataclass, field

_WRITING = 32  # requests of a lane that have done their work and are still sending, or being worded
_LATEST = 64  # requests that the pace is taken from
_LONGEST_S = 60  # that anybody is told to stay away


@dataclass(slots=True, eq=False)
class Lane:
    """Places at work and places to wait."""

    name: str
    places: int
    queue: int
    working: int = 0
    sending: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    _took: deque[float] = field(default_factory=lambda: deque(maxlen=_LATEST))

    @property
    def depth(self) -> int:
        """How many wait."""
        return len(self.waiting)

    def join(self) -> Place | asyncio.Future[None] | None:
        """A place, or what is done once there is one (then call ``taken``); None: turned away."""
        if not self.waiting and self._is_free:
            return self.taken(first=True)
        if len(self.waiting) >= self.queue:
            return None
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        return turn

    def taken(self, *, first: bool = False) -> Place:
        """The place of a request whose turn it is; it was counted when its turn came."""
        if first:
            self.working += 1
        return Place(self)

    def give_up(self, turn: asyncio.Future[None]) -> None:
        """Leaves the queue; if its turn has come meanwhile, the next has it."""
        if turn in self.waiting:
            self.waiting.remove(turn)
        elif turn.done():
            self.working -= 1
            self.call()

    def retry_after(self) -> int:
        """Seconds after which those that wait now will have been served: 1 to 60.

        By the time that the latest requests were at work, and not by when they came: at a desk that
        was quiet before a rush, nobody is to stay away for as long as nobody asked.
        """
        if not self._took:
            return 1
        each = sum(self._took) / len(self._took) / self.places
        return max(1, min(_LONGEST_S, math.ceil(len(self.waiting) * each)))

    @property
    def _is_free(self) -> bool:
        return self.working < self.places and self.sending < _WRITING

    def call(self) -> None:
        """Has as many come in as there is room for."""
        while self.waiting and self._is_free:
            self.working += 1
            self.waiting.popleft().set_result(None)

    def note(self, seconds: float) -> None:
        """A request was at work for so long."""
        self._took.append(seconds)


class Place:
    """A place at work, of one request."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._is_working = True
        self._loop = asyncio.get_running_loop()
        self._since = time.monotonic()

    def done_working(self) -> None:
        """What is left is waiting: for a slow reader, or a model elsewhere. The next may begin."""
        if self._is_working:
            self._is_working = False
            self._lane.working -= 1
            self._lane.sending += 1
            self._lane.note(time.monotonic() - self._since)
            self._lane.call()

    def step_aside(self) -> None:
        """``done_working``, from the thread of a route."""
        self._loop.call_soon_threadsafe(self.done_working)

    def leave(self) -> None:
        """The request has ended."""
        self.done_working()
        self._lane.sending -= 1
        self._lane.call()
