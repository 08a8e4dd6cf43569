"""The sections read last, as they were sent: bodies by entity tag, bounded in bytes.

A Section of 900 definitions takes a third of a second to put together, and a desk reads the same
few all day. The tag says all that the body depends on (``service.freshness``); who holds a ``Kept``
is one snapshot of one audience under one register (``opened.Opened``), so a body that was made for
somebody else isn't there to be found, and with the snapshot they all go.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

MOST_BYTES = 16 << 20  # of one snapshot: those that a desk reads, not all that are held
_BESIDE = 256  # bytes that an entry costs besides its body


class Kept:
    """Bodies by tag; those read longest ago make room. Safe to use from many threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._bodies)

    @property
    def size(self) -> int:
        """Bytes that all of it takes."""
        return self._bytes

    def get(self, tag: str) -> bytes | None:
        """The body that was sent with ``tag``."""
        with self._lock:
            body = self._bodies.get(tag)
            if body is not None:
                self._bodies.move_to_end(tag)
            return body

    def put(self, tag: str, body: bytes) -> None:
        """Keeps a body, unless it alone is more than is kept in all."""
        if len(body) + _BESIDE > self._most_bytes:
            return
        with self._lock:
            before = self._bodies.pop(tag, None)
            if before is not None:
                self._bytes -= len(before) + _BESIDE
            self._bodies[tag] = body
            self._bytes += len(body) + _BESIDE
            while self._bytes > self._most_bytes:
                _, oldest = self._bodies.popitem(last=False)
                self._bytes -= len(oldest) + _BESIDE
