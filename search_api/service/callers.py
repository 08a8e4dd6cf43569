"""Who calls: a name, what it may do, the groups whose restricted documents it may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Request


class Scope(StrEnum):
    """What a caller may do; each includes those before it."""

    READ = "read"  # search, answers, reading
    DESK = "desk"  # the desk's own records beside them
    ADMIN = "admin"  # ingest, jobs, keys


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody whose right to call has been established."""

    name: str
    scope: Scope
    groups: frozenset[str] | None = frozenset()  # None: sees every document

    def may(self, scope: Scope) -> bool:
        """Whether the caller's scope includes ``scope``."""
        order = tuple(Scope)
        return order.index(self.scope) >= order.index(scope)


# On loopback without keys, whoever is on the machine may do what the machine's user may do.
LOCAL = Caller("local", Scope.ADMIN, None)


def caller_of(request: Request) -> Caller:
    """The caller of this request, as established before the route is reached."""
    caller: Caller = getattr(request.state, "caller", LOCAL)
    return caller


def requires(scope: Scope) -> Callable[[Request], None]:
    """A dependency of routes: the caller's scope includes ``scope``."""

    def check(request: Request) -> None:
        caller_of(request).may(scope)

    return check
