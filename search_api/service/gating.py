"""The gate as middleware: outside of routing, so that nothing is told to whoever isn't let in.

Not even which paths there are. Sets ``state.caller`` of the request.
"""

from __future__ import annotations

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.access.gate import Admitted, Call, Denied, Gate
from search_api.service.problems import problem

_WAITING = 8  # calls whose tokens may be waiting for the identity provider's keys


class GateMiddleware:
    """Lets admitted calls pass and answers the others."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app = app
        self._gate = gate
        self._limiter: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # there is no other kind of route
            await send({"type": "websocket.close", "code": 1008})
            return
        decided = await self._decided(_call_of(scope))
        headers = decided.headers

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if isinstance(decided, Denied):
            told = decided
            answer = problem(Request(scope), told.status, told.name, told.detail, told.remedy)
            await answer(scope, receive, send_with)
            return
        scope.setdefault("state", {})["caller"] = decided.caller
        await self._app(scope, receive, send_with)

    async def _decided(self, call: Call) -> Admitted | Denied:
        if not self._gate.may_wait(call):
            return self._gate.admit(call)
        if self._limiter is None:
            self._limiter = CapacityLimiter(_WAITING)
        return await to_thread.run_sync(self._gate.admit, call, limiter=self._limiter)


def _call_of(scope: Scope) -> Call:
    headers = Headers(scope=scope)
    joined = {name: ", ".join(headers.getlist(name)) for name in headers}
    client = scope.get("client")
    return Call(scope["method"], scope["path"], joined, str(client[0]) if client else "")
