"""Around the page's server: which Host is answered, and what browsers are told.

Streamlit says nothing of frames or of where scripts may come from, and takes whatever Host a call
asks for: a site that rebinds its own name to 127.0.0.1 could read the desk's records through the
page of a machine that asks nobody who they are. The policy lets in what the page itself serves;
where words of a document became markup all the same, no script in them would run, and no image in
them tell anybody.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marketrules.hosts import host_named, same_origin

HOSTS = "MARKETRULES_PAGE_HOSTS"  # names and addresses, commas between; none: any Host is answered
# blob: is how Streamlit loads a component's own script; styles stand in attributes throughout.
_POLICY = (
    "default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # what is asked stands in the address
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class Guard:
    """Answers the page's own Hosts alone, and no page of another origin; sets ``HEADERS``."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        if not self._is_own(Headers(scope=scope), scope["type"] == "websocket"):
            return await _turned_away(scope, receive, send)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, sending)

    def _is_own(self, headers: Headers, is_socket: bool) -> bool:
        host = headers.get("host", "")
        if self._hosts and host_named(host) not in self._hosts:
            return False
        origin = headers.get("origin")
        return not is_socket or origin is None or same_origin(origin, host)


async def _turned_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    told = (
        "The page isn't known under this Host: see MARKETRULES_ALLOWED_HOSTS in docs/settings.md.\n"
    )
    answer = PlainTextResponse(told, 421, HEADERS)
    await answer(scope, receive, send)
