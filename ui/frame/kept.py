"""A login that outlives a reload and holds in every tab: the browser keeps it in a cookie.

The page's server and its visits are one process. A visit that has logged in shows the browser's script
a ticket, good once and for a minute; the script sends it back (``POST _login``), and the answer sets the
cookie. So the token stands in no address, in nothing that is drawn, and within no script's reach; the
cookie goes to this host alone, and no other site's page can have it sent. It ends with the browser, or
at logging out; how long the login itself holds, the service says.
"""

from __future__ import annotations

import secrets
import threading
import time
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from marketrules.hosts import same_origin
from ui.showing.html import Html

NOTHING = "none"  # in a ticket's place: what is kept is to be forgotten
_HOLDS_S = 60.0
_MOST = 1000
_LONGEST = 100  # bytes of a ticket
_TICKET = "ticket of the login"
_TRIED = "what was kept was tried"

_tickets: dict[str, tuple[str, float]] = {}  # ticket: the token, until when
_lock = threading.Lock()


def ticket_for(token: str) -> str:
    """A ticket for a token; the oldest go where there are very many."""
    ticket, now = secrets.token_urlsafe(32), time.monotonic()
    with _lock:
        for one in [one for one, (_, until) in _tickets.items() if until < now]:
            del _tickets[one]
        while len(_tickets) >= _MOST:
            del _tickets[next(iter(_tickets))]
        _tickets[ticket] = token, now + _HOLDS_S
    return ticket


def redeemed(ticket: str) -> str:
    """The token of a ticket, which is worth nothing afterwards; "" if it was worth nothing before."""
    with _lock:
        token, until = _tickets.pop(ticket, ("", 0.0))
    return token if time.monotonic() < until else ""


def name_for(host: str) -> str:
    """The cookie's name on a Host: browsers keep one jar for all ports of a machine."""
    try:
        port = urlsplit(f"//{host}").port
    except ValueError:  # no number, or none of a port
        port = None
    return f"marketrules_login_{port}" if port else "marketrules_login"


async def answer(request: Request) -> Response:
    """Sets the cookie for a ticket, or takes it away."""
    host, origin = request.headers.get("host", ""), request.headers.get("origin", "")
    if not same_origin(origin, host):
        return PlainTextResponse("Not from this page.\n", 403)
    given = b""
    async for block in request.stream():
        given += block
        if len(given) > _LONGEST:
            return PlainTextResponse("No ticket.\n", 403)
    response, name = Response(status_code=204), name_for(host)
    if given == NOTHING.encode():
        response.delete_cookie(name)
        return response
    token = redeemed(given.decode("ascii", "replace"))
    if not token:
        return PlainTextResponse("No ticket.\n", 403)
    response.set_cookie(
        name, token, httponly=True, samesite="strict", secure=origin.startswith("https:")
    )
    return response


ROUTE = Route("/_login", answer, methods=["POST"])


def keep(token: str) -> None:
    """Has the browser keep the token of this visit's login."""
    st.session_state[_TICKET] = ticket_for(token)
    st.session_state[_TRIED] = True  # what it kept before is another login


def forget() -> None:
    """Has the browser forget what it keeps; it isn't tried again in this visit."""
    st.session_state[_TICKET] = NOTHING
    st.session_state[_TRIED] = True


def draw() -> None:
    """Shows the browser's script what to send."""
    if ticket := st.session_state.get(_TICKET):
        st.html(Html('<span hidden data-keep="{}"></span>').format(ticket))


def untried() -> str:
    """The token that the browser keeps, the first time that this visit asks; else ""."""
    if _TRIED in st.session_state:
        return ""
    st.session_state[_TRIED] = True
    return st.context.cookies.get(name_for(st.context.headers.get("Host", "")), "")
