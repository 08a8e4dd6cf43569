"""A problem sent from outside the routes."""

from __future__ import annotations

from fastapi import Request
from starlette.types import Receive, Scope, Send

from search_api.service.guards.noted import noted
from search_api.service.problems import problem


async def refuse(
    scope: Scope, receive: Receive, send: Send, status: int, name: str, detail: str, remedy: str,
    **headers: str,
) -> None:  # fmt: skip
    """Answers with a problem, and notes its name as the request's outcome."""
    noted(scope)["outcome"] = name
    await problem(Request(scope), status, name, detail, remedy, **headers)(scope, receive, send)
