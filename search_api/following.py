"""What is published → what is open, moved over in the background.

One snapshot is held at a time. When another one is published, one thread opens it and warms it
while all questions go on being answered from the one that is held; then the next question gets the
new one. Nobody waits. The old one is in memory until the last question that began with it is done.
A snapshot that can't be opened takes nothing away: the old one stays, ``failure`` says why, and it
is tried again. One that is found damaged, by a digest, is not served any more: the newest other one
that is whole is, and where there is none, nothing is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from index.publish import current_id
from index.snapshot import Snapshot
from index.whole import verify, whole_ones
from marketrules.errors import MarketRulesError, RecordError, SnapshotMismatch, SnapshotMissing
from marketrules.folders import DataFolder

_AGAIN_S = 5.0  # until what couldn't be opened is tried again
_DAMAGED_S = 60.0  # until what was damaged is looked at again: somebody may have mended it
_MEND = "Run `marketrules doctor --mend`."
_GLANCE_S = 0.005


class Open(Protocol):
    """What is opened over a snapshot."""

    @property
    def snapshot(self) -> Snapshot: ...


T = TypeVar("T", bound=Open)


class Following(Generic[T]):
    """Holds what is open. Safe to use from many threads."""

    def __init__(
        self, folder: DataFolder, opening: Callable[[str | None], T], warming: Callable[[T], None]
    ) -> None:
        """Opens what is published, by ``opening``; ``warming`` is for those that come later.

        ``opening`` takes a snapshot's id, or None for the published one. If that can't be read, the
        newest other one that is whole is opened in its place.

        Raises:
            MarketRulesError: whatever ``opening`` raises, if there is none.
        """
        self._folder = folder
        self._opening, self._warming = opening, warming
        self._changing = threading.Lock()  # of what is held
        self._at_it = threading.Lock()  # held by the thread that opens
        self._failed = ""
        self._not_before = 0.0
        self.failure = ""  # why what is published isn't what is held; "" if it is, or will be
        self.unusable = ""  # why what is held mustn't be served; "" if it may
        self._held = self._first()
        self.since = time.time()  # when what is held was opened, seconds since the epoch
        self.switches = 0

    @property
    def held(self) -> T:
        """What is open, whatever is published."""
        return self._held

    def current(self) -> T:
        """What is open; if something else is published, that is being opened from now on.

        Raises:
            RecordError: if what is open was found damaged, and nothing else is whole.
        """
        self.look()
        if self.unusable:
            raise RecordError(self.unusable, remedy=_MEND)
        return self._held

    def look(self) -> None:
        """Has what is published opened in the background, unless it is held. Never waits."""
        try:
            name = current_id(self._folder)
        except (MarketRulesError, OSError) as error:
            self.failure = str(error)
            return
        if name is None or (name == self._held.snapshot.id and not self.unusable):
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

    def verify(self) -> None:
        """Reads every byte of what is held; if it is damaged, goes back to one that is whole."""
        held = self._held
        name = held.snapshot.id
        try:
            verify(self._folder.snapshots / name)
        except (RecordError, SnapshotMismatch, OSError) as error:
            with self._at_it:
                if self._held is held:
                    self._set_aside(name, str(error))
        else:
            self.unusable = ""

    def _first(self) -> T:
        try:
            return self._opening(None)
        except (RecordError, SnapshotMissing) as error:
            name = self._published()
            other = self._other(name, str(error))
            if other is None:
                raise
            return other

    def _published(self) -> str:
        """The id in CURRENT; "" if it holds none."""
        try:
            return current_id(self._folder) or ""
        except RecordError:
            return ""

    def _set_aside(self, name: str, why: str) -> None:
        """Serves another snapshot than ``name``, or nothing."""
        self.unusable = f"The snapshot {name} is damaged, and no other is whole: {why}"
        other = self._other(name, why)
        if other is None:
            self.failure = self.unusable
            return
        self._warming(other)
        self._hold(other, self.failure)

    def _other(self, name: str, why: str) -> T | None:
        """The newest one but ``name`` that is whole and can be opened, told of in ``failure``."""
        self._failed, self._not_before = name, time.monotonic() + _DAMAGED_S
        for other in whole_ones(self._folder, {name}):
            try:
                opened = self._opening(other)
            except MarketRulesError:
                continue  # of another encoder, or gone meanwhile
            self.failure = f"The snapshot {name} is damaged, {other} is served: {why} {_MEND}"
            return opened
        return None

    def _open(self, name: str) -> None:
        try:
            verify(self._folder.snapshots / name)
            opened = self._opening(name)
            self._warming(opened)
        except (MarketRulesError, OSError) as error:
            self._failed, self._not_before = name, time.monotonic() + _AGAIN_S
            if not self.unusable:
                self.failure = f"The published snapshot {name} can't be opened: {error}"
        else:
            self._hold(opened, "")
        finally:
            self._at_it.release()

    def _hold(self, opened: T, failure: str) -> None:
        """Holds ``opened``; ``failure``: why that isn't what is published, told with the change."""
        with self._changing:
            self.failure = failure
            self.since = time.time()
            self.switches += 1
            self._held = opened
            self.unusable = ""
