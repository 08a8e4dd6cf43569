"""Admission: a request gets a place at work, waits in its lane for one, or is turned away (503)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.service.guards.lanes import Lane, Place
from search_api.service.guards.noted import noted
from search_api.service.guards.replies import refuse

_LEFT = 499  # as proxies write it in their logs
_MARGIN_S = 0.1  # before the request's time is up: told that it waited, not that it took long
TurnedAway = Callable[[str, str], None]  # lane, reason


@dataclass(frozen=True, slots=True)
class Lanes:
    """Which lane a path takes: by its longest prefix; ``free`` paths take none."""

    usual: Lane
    by_path: Mapping[str, Lane]
    free: Sequence[str] = ()

    @property
    def all(self) -> tuple[Lane, ...]:
        """Each lane once."""
        return tuple({lane.name: lane for lane in (self.usual, *self.by_path.values())}.values())

    def of(self, path: str) -> Lane | None:
        """The lane of ``path``; None if it never waits."""
        if path in self.free:
            return None
        fitting = [prefix for prefix in self.by_path if path.startswith(prefix)]
        return self.by_path[max(fitting, key=len)] if fitting else self.usual


class Admission:
    """Lets requests in, lane by lane."""

    def __init__(self, app: ASGIApp, lanes: Lanes, turned_away: TurnedAway) -> None:
        self._app = app
        self._lanes = lanes
        self._turned_away = turned_away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        lane = self._lanes.of(scope["path"]) if scope["type"] == "http" else None
        if lane is None:
            return await self._app(scope, receive, send)
        place = lane.join()
        if isinstance(place, asyncio.Future):
            place, why = await _turn(lane, place, scope)
        else:
            why = "full"
        if place is None:
            return await self._refused(lane, why, scope, receive, send)
        noted(scope)["place"] = place

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                place.done_working()
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            place.leave()

    async def _refused(
        self, lane: Lane, why: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._turned_away(lane.name, why)
        if why == "gone":  # heard by nobody, and no fault of the service's: no 5xx in its figures
            detail = "The caller left before its turn."
            return await refuse(scope, receive, send, _LEFT, "CallerLeft", detail, "Ask again.")
        after = lane.retry_after()
        detail = f"The service is busy: {lane.depth} requests wait before this one."
        remedy = f"Ask again in {after} s."
        await refuse(
            scope, receive, send, 503, "Overloaded", detail, remedy, Retry_After=str(after)
        )


async def _turn(lane: Lane, turn: asyncio.Future[None], scope: Scope) -> tuple[Place | None, str]:
    """Waits until it is this request's turn; None if its time is up, or its caller gone, before."""
    told = noted(scope)
    patience = max(0.0, told.get("deadline", float("inf")) - time.monotonic() - _MARGIN_S)
    waited: set[asyncio.Future[Any]] = {turn}
    # The body has been read, so all that can come is that the caller has gone.
    gone = asyncio.ensure_future(told["listen"]()) if "listen" in told else None
    if gone is not None:
        waited.add(gone)
    try:
        await asyncio.wait(waited, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if turn.done():
            place = lane.taken()
            if gone is None or not gone.done():
                return place, ""
            place.leave()
        else:
            lane.give_up(turn)
        return None, "gone" if gone is not None and gone.done() else "waited"
    except asyncio.CancelledError:
        lane.give_up(turn)
        raise
    finally:
        if gone is not None:
            gone.cancel()
