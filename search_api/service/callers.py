"""Who calls, for the routes: established by the gate before a route is reached."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from marketrules.errors import NotPermitted
from search_api.access.callers import LOCAL, Caller, Scope
from search_api.access.gate import NOBODY, PUBLIC

__all__ = ["LOCAL", "NOBODY", "Caller", "Scope", "caller_of", "least", "requires"]


def caller_of(request: Request) -> Caller:
    """The caller of this request.

    Raises:
        NotPermitted: if there is a gate and the call didn't pass it.
    """
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is not None:
        return caller
    if request.app.state.serving.access is not None:
        raise NotPermitted("Nobody is known to call.")
    return LOCAL


class requires:  # noqa: N801 - reads as the sentence that it is: requires(Scope.ADMIN)
    """A dependency of routes: the caller's scope includes ``scope``."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __call__(self, request: Request) -> None:
        """Lets the call go on.

        Raises:
            NotPermitted: if the caller's scope doesn't include it.
        """
        caller = caller_of(request)
        if not caller.may(self.scope):
            raise NotPermitted(
                f"This needs the scope {self.scope.value!r}; the caller has {caller.scope.value!r}.",
                remedy="Call with a key of that scope.",
            )


def least(request: Request) -> None:
    """A dependency of routes: one that names no scope is for admins (default deny).

    Raises:
        NotPermitted: if the route names none, and the caller is no admin.
    """
    if (request.method, request.url.path) not in PUBLIC and not scopes_of(
        request.scope.get("route")
    ):
        requires(Scope.ADMIN)(request)


def scopes_of(route: Any) -> tuple[Scope, ...]:
    """The scopes that a route, or the router that it is of, names."""
    named = (each.dependency for each in getattr(route, "dependencies", ()))
    return tuple(one.scope for one in named if isinstance(one, requires))
