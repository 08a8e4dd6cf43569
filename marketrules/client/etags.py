"""What was read before, by its ETag: the service needn't send again what hasn't changed."""

from __future__ import annotations

import threading
from collections import OrderedDict

_MOST = 256  # responses
_MOST_BYTES = 8 << 20  # in all; a larger one isn't kept


class EtagCache:
    """The bodies read last, bounded in number and bytes; safe to use from many threads."""

    def __init__(self, most: int = _MOST, most_bytes: int = _MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, address: str) -> tuple[str, bytes] | None:
        """ETag and body of what was read at ``address``."""
        with self._lock:
            found = self._kept.get(address)
            if found is not None:
                self._kept.move_to_end(address)
            return found

    def put(self, address: str, etag: str, body: bytes) -> None:
        """Keeps a body; those read longest ago make room for it."""
        if len(body) > self._most_bytes:
            return
        with self._lock:
            before = self._kept.pop(address, None)
            self._bytes += len(body) - (len(before[1]) if before else 0)
            self._kept[address] = (etag, body)
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                _, (_, oldest) = self._kept.popitem(last=False)
                self._bytes -= len(oldest)
