"""A time limit for each request: what isn't answered in time gets a problem instead (504).

A thread can't be stopped, so a request whose time is up runs on without being heard, and keeps its
place at work until it ends: no more threads are at work than places (see ``admission``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.service.guards.noted import noted
from search_api.service.guards.replies import refuse


class Deadline:
    """Answers within ``seconds``; ``by_path`` gives other limits by prefix of the path."""

    def __init__(
        self, app: ASGIApp, seconds: float, by_path: Mapping[str, float] | None = None
    ) -> None:
        self._app = app
        self._seconds = seconds
        self._by_path = by_path or {}
        self._unheard: set[asyncio.Task[None]] = set()  # tasks that nobody refers to may vanish

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        fitting = [one for prefix, one in self._by_path.items() if scope["path"].startswith(prefix)]
        seconds = max(fitting, default=self._seconds)
        noted(scope)["deadline"] = time.monotonic() + seconds
        gate = _Gate(send)
        work = asyncio.ensure_future(self._app(scope, receive, gate.send))
        await asyncio.wait({work}, timeout=seconds)
        if work.done():
            return work.result()
        self._unheard.add(work)
        work.add_done_callback(self._ended)
        gate.closed = True
        if not gate.begun:
            detail = f"Not answered within {seconds:g} s."
            remedy = "Ask again later, or for less at once."
            # A body that is still being sent, drop by drop, is read no further.
            await refuse(scope, receive, send, 504, "TimeLimit", detail, remedy, Connection="close")
        # Else the response breaks off: the server closes the connection, and the caller notices.

    def _ended(self, work: asyncio.Task[None]) -> None:
        self._unheard.discard(work)
        if not work.cancelled():
            work.exception()  # looked at, so that asyncio doesn't complain


class _Gate:
    """Sends, until it is closed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False
        self.closed = False

    async def send(self, message: Message) -> None:
        if not self.closed:
            self.begun = True
            await self._send(message)
