"""Who acts at the desk, and what they may.

A caller's name and scope enter; an ``Actor`` leaves with the role that the desk gives that name: a
user of the desk has the user's own, any other caller with scope ``admin`` is an admin and with
``desk`` at the desk. ``read`` has no business with records, but for what its bearer learns.

Records name paragraphs, and a document may be closed to one who sees the record: what is made of
records for an actor (radars, lists, cards, checklists) leaves out what ``sees`` doesn't let through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketrules.errors import NotPermitted
from marketrules.settings import Settings
from search_api.desk.tables.people import User


class Role(StrEnum):
    """Each may do what those before it may."""

    TRAINEE = "trainee"  # learns; sees own inquiries
    DESK = "desk"  # takes inquiries; sees own and nobody's, or all, as is set
    LEAD = "lead"  # sees all, exports, assembles quizzes, reads the trail
    ADMIN = "admin"  # users, retention


_ORDER = tuple(Role)
_AFTER_ID = re.compile(r"[@#\s]")


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at the desk."""

    name: str
    role: Role
    sees_all: bool = False
    alone: bool = False  # learns alone: reaches no record but of its own drills
    shut: tuple[str, ...] = ()  # ids and patterns of the documents that are closed to the actor

    def is_at_least(self, role: Role) -> bool:
        return _ORDER.index(self.role) >= _ORDER.index(role)

    def sees(self, place: str) -> bool:
        """Whether the document is open to the actor that a key, a section or an id names.

        >>> one = Actor("ana", Role.DESK, shut=("nprr12*",))
        >>> one.sees("nprr1200@2025-01-01#2(1)"), one.sees("nprr1200 2"), one.sees("guide 2")
        (False, False, True)
        """
        document = _AFTER_ID.split(place.strip(), maxsplit=1)[0]
        return not any(fnmatchcase(document, pattern) for pattern in self.shut)

    def needs(self, role: Role, what: str) -> None:
        """Refuses whoever has less than ``role``.

        Raises:
            NotPermitted: naming ``what`` and the role.
        """
        if not self.is_at_least(role):
            raise NotPermitted(
                f"{what} needs the role {role}; {self.name} has {self.role}.",
                remedy=f"Ask somebody with the role {role}.",
            )


def learner_of(
    name: str,
    scope: str,
    session: Session,
    settings: Settings,
    *,
    logged_in: bool = False,
    shut: tuple[str, ...] = (),
) -> Actor:
    """The actor as somebody who learns: with scope "read" too, then alone. Raises as ``actor_of``."""
    if scope == "read":
        return Actor(name, Role.TRAINEE, alone=True, shut=shut)
    return actor_of(name, scope, session, settings, logged_in=logged_in, shut=shut)


def actor_of(
    name: str,
    scope: str,
    session: Session,
    settings: Settings,
    *,
    logged_in: bool = False,
    shut: tuple[str, ...] = (),
) -> Actor:
    """The actor behind a caller with ``scope`` "read", "desk" or "admin".

    ``logged_in`` as a user of the desk: a key that happens to bear a user's name isn't that user.
    ``shut``: what is closed to the caller.

    Raises:
        NotPermitted: if the scope is ``read``, or the user of that name is disabled.
    """
    if scope not in ("desk", "admin"):
        raise NotPermitted(
            f"The desk's records need the scope desk; {name} has {scope}.",
            remedy="Ask for a key of that scope, or log in as a user of the desk.",
        )
    user = session.scalar(select(User).where(User.name == name)) if logged_in else None
    if user is not None and user.disabled:
        raise NotPermitted(f"The user {name} is disabled.", remedy="Ask an admin of the desk.")
    role = Role(user.role) if user is not None else Role.DESK
    if user is None and scope == "admin":
        role = Role.ADMIN
    everything = role in (Role.LEAD, Role.ADMIN)
    shared = role is Role.DESK and settings.inquiries_seen == "all"
    return Actor(name, role, everything or shared, shut=shut)
