"""How long a connection may wait for the rest of what it sends; uvicorn waits for ever.

Whoever opens connections and sends a request letter by letter costs a file handle each, and a
service has a thousand or so (Slowloris). What has arrived whole is up to ``guards.deadline``.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class Patient(H11Protocol):
    """Closes a connection that owes a request's head, or what nobody reads any more, for too long."""

    seconds: ClassVar[float] = 20.0
    _owed: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:  # a keep-alive is uvicorn's own to end
            self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle()
        super().connection_lost(exc)

    def _look(self) -> None:
        answered = getattr(self.cycle, "response_complete", True)  # none yet: nothing is owed
        if not (answered and self.conn.their_state in (h11.IDLE, h11.SEND_BODY)):
            self._settle()
        elif self._owed is None:  # counted from the first letter, however many follow
            self._owed = self.loop.call_later(self.seconds, self._give_up)

    def _settle(self) -> None:
        if self._owed is not None:
            self._owed.cancel()
            self._owed = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
