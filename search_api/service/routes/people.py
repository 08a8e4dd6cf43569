"""Logins of the desk's users, who the caller is, and the trail."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from marketrules.errors import LoginRefused
from marketrules.wire import desk as wire
from search_api.access.gate import bearer_in
from search_api.access.places import came_from, networks_of
from search_api.desk import users
from search_api.desk.guessing import Origin
from search_api.desk.trail import traces
from search_api.service.callers import Scope, requires
from search_api.service.desk import Desk, records_of
from search_api.service.serving import Served

router = APIRouter(prefix="/v1", tags=["people"])
_AT_DESK = [Depends(requires(Scope.DESK))]


@router.post("/session", status_code=201)
def log_in(body: wire.LogIn, request: Request, serving: Served) -> wire.Login:
    """A login: its token is the ``Bearer`` of further calls until it expires or is ended."""
    records, hours = records_of(request), serving.settings.session_hours
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
    address = came_from(
        request.client.host if request.client else "", forwarded,
        networks_of(serving.settings.proxies),
    )  # fmt: skip
    origin = Origin(address, has_failed=serving.failures.is_empty(address))
    try:
        made = users.log_in(records, body.name, body.password.get_secret_value(), hours, origin)
    except LoginRefused:
        serving.failures.take(address)
        raise
    return wire.Login(token=made.token, name=made.name, role=made.role.value, until=made.until)


@router.delete("/session", status_code=204, dependencies=[Depends(requires(Scope.READ))])
def log_out(request: Request, everywhere: bool = False) -> Response:
    """Ends the login whose token the call bears, or all logins of its user."""
    token = bearer_in(request.headers.get("Authorization", ""))
    users.log_out(records_of(request), token, everywhere=everywhere)
    return Response(status_code=204)


@router.get("/session", dependencies=_AT_DESK)
def me(desk: Desk) -> wire.Me:
    """Who the caller is at the desk."""
    with desk.reading() as (_, actor):
        return wire.Me(name=actor.name, role=actor.role.value, sees_all=actor.sees_all)


@router.get("/trail", dependencies=_AT_DESK)
def trail(
    desk: Desk,
    kind: Annotated[str, Query(max_length=40)] = "",
    record: Annotated[int | None, Query(ge=1, le=2_147_483_647)] = None,
    who: Annotated[str, Query(max_length=80)] = "",
    since: date | None = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> wire.Traces:
    """Who saw, changed and exported what: for leads."""
    with desk.reading() as (session, actor):
        total, rows = traces(
            session, actor, kind=kind, record=record, who=who, since=since, offset=offset,
            limit=limit,
        )  # fmt: skip
        return wire.Traces(total=total, items=[wire.Trace.model_validate(one) for one in rows])
