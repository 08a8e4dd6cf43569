"""Request bodies: none larger than its path allows, and read before a place at work is taken.

Up to ``_BUFFERED`` bytes a body is gathered here, so that a caller who sends slowly keeps nobody
else waiting; larger ones (uploads) are counted as they stream through. The length that a caller
announces is believed if it is too large, and counted anyway if it isn't.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers as Sent
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.service.guards.noted import noted
from search_api.service.guards.replies import refuse

_BUFFERED = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Bytes: ``usual``, and of paths that begin with a prefix, the longest that fits."""

    usual: int
    by_path: Mapping[str, int] = field(default_factory=dict)

    def of(self, path: str) -> int:
        """The most bytes of a body sent to ``path``."""
        fitting = [prefix for prefix in self.by_path if path.startswith(prefix)]
        return self.by_path[max(fitting, key=len)] if fitting else self.usual


class _TooLarge(Exception):
    """More came than is taken."""


class Bodies:
    """Refuses what is too large (413)."""

    def __init__(self, app: ASGIApp, limits: BodyLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        most = self._limits.of(scope["path"])
        announced = Sent(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > most:
            return await _refused(scope, receive, send, most)
        counting = _counted(receive, most)
        if most > _BUFFERED:
            return await self._streamed(scope, counting, receive, send, most)
        try:
            body = await _gathered(counting)
        except _TooLarge:
            return await _refused(scope, receive, send, most)
        if body is None:
            return None  # gone before all was sent: nobody to answer
        noted(scope).update(body=body, listen=receive)
        await self._app(scope, _replaying(body, receive), send)

    async def _streamed(
        self, scope: Scope, counting: Receive, receive: Receive, send: Send, most: int
    ) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counting, sending)
        except _TooLarge:
            if begun:
                raise
            await _refused(scope, receive, send, most)


def _counted(receive: Receive, most: int) -> Receive:
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise _TooLarge
        return message

    return counting


async def _gathered(receive: Receive) -> bytes | None:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Gives ``body`` once, then whatever ``receive`` gives: that the caller has gone."""
    given = False

    async def replaying() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replaying


async def _refused(scope: Scope, receive: Receive, send: Send, most: int) -> None:
    detail = f"The body is larger than {_said(most)}."
    remedy = "Send less at once."
    # The rest of it isn't read, so nothing else can come over this connection.
    await refuse(scope, receive, send, 413, "BodyTooLarge", detail, remedy, Connection="close")


def _said(most: int) -> str:
    return f"{most // 2**20} MiB" if most >= 2**20 else f"{most // 2**10} KiB"
