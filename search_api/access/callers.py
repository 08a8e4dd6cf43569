"""A caller: a name, what it may do, the groups whose restricted documents it may see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    id: str = ""  # tells callers of one name apart: "key:k3v9…", "sub:…"; "" on loopback

    def may(self, scope: Scope) -> bool:
        """Whether the caller's scope includes ``scope``.

        >>> Caller("ana", Scope.DESK).may(Scope.READ), Caller("ana", Scope.DESK).may(Scope.ADMIN)
        (True, False)
        """
        order = tuple(Scope)
        return order.index(self.scope) >= order.index(scope)


# On loopback without keys, whoever is on the machine may do what the machine's user may do.
LOCAL = Caller("local", Scope.ADMIN, None)
EVERYTHING = "*"  # the group of a key that sees every document


def groups_seen(scope: Scope, groups: frozenset[str]) -> frozenset[str] | None:
    """The groups of a caller; None where it sees everything.

    Admins do: they ingest documents, and can issue a key of any group.
    """
    return None if scope is Scope.ADMIN or EVERYTHING in groups else groups
