"""What is published → what is open, moved over in the background.

One snapshot is held at a time. When another one is published, one thread opens it and warms it
while all questions go on being answered from the one that is held; then the next question gets the
new one. Nobody waits. The old one is in memory until the last question that began with it is done.
A snapshot that can't be opened takes nothing away: the old one stays, ``failure`` says why, and it
is tried again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from index.publish import current_id
from index.snapshot import Snapshot
from marketrules.errors import MarketRulesError
from marketrules.folders import DataFolder

_AGAIN_S = 5.0  # until what couldn't be opened is tried again
_GLANCE_S = 0.005


class Open(Protocol):
    """What is opened over a snapshot."""

    @property
    def snapshot(self) -> Snapshot: ...


T = TypeVar("T", bound=Open)


class Following(Generic[T]):
    """Holds what is open. Safe to use from many threads."""

    def __init__(
        self, folder: DataFolder, opening: Callable[[], T], warming: Callable[[T], None]
    ) -> None:
        """Opens what is published, by ``opening``; ``warming`` is for those that come later.

        Raises:
            MarketRulesError: whatever ``opening`` raises.
        """
        self._folder = folder
        self._opening, self._warming = opening, warming
        self._held = opening()
        self._changing = threading.Lock()  # of what is held
        self._at_it = threading.Lock()  # held by the thread that opens
        self._failed = ""
        self._not_before = 0.0
        self.failure = ""  # why what is published isn't what is held; "" if it is, or will be
        self.since = time.time()  # when what is held was opened, seconds since the epoch
        self.switches = 0

    @property
    def held(self) -> T:
        """What is open, whatever is published."""
        return self._held

    def current(self) -> T:
        """What is open; if something else is published, that is being opened from now on."""
        self.look()
        return self._held

    def look(self) -> None:
        """Has what is published opened in the background, unless it is held. Never waits."""
        try:
            name = current_id(self._folder)
        except (MarketRulesError, OSError) as error:
            self.failure = str(error)
            return
        if name in (None, self._held.snapshot.id):
            self.failure = ""
            return
        if name == self._failed and time.monotonic() < self._not_before:
            return
        if self._at_it.acquire(blocking=False):
            threading.Thread(target=self._open, args=(name,), name="opening", daemon=True).start()

    def catch_up(self, seconds: float) -> bool:
        """Waits until what is published is held; False if it isn't within ``seconds``."""
        until = time.monotonic() + seconds
        while current_id(self._folder) not in (None, self._held.snapshot.id):
            self.look()
            if time.monotonic() > until:
                return False
            time.sleep(_GLANCE_S)
        return True

    def replace(self, old: T, new: T) -> T:
        """Holds ``new``, over the same snapshot, if ``old`` is what is held still."""
        with self._changing:
            if self._held is old:
                self._held = new
            return self._held

    def _open(self, name: str | None) -> None:
        try:
            opened = self._opening()
            self._warming(opened)
        except (MarketRulesError, OSError) as error:
            self._failed, self._not_before = name or "", time.monotonic() + _AGAIN_S
            self.failure = f"The published snapshot {name} can't be opened: {error}"
        else:
            with self._changing:
                self.since = time.time()
                self.switches += 1
                self._held = opened
            self.failure = ""
        finally:
            self._at_it.release()
