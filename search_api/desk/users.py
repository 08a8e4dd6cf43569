"""Users of the desk: passwords (Argon2id), logins by token, slower and slower after failures.

Off on loopback, where whoever is on the machine is taken at their word. A token is 256 random bits
and kept as its hash only; whether a name is known shows neither in words nor in the time it takes.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketrules.errors import LoginRefused, NoSuchRecord, WrongState
from marketrules.records import digest
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.guessing import Origin, failed, forget, standing, succeeded
from search_api.desk.tables.base import now
from search_api.desk.tables.people import Login, User
from search_api.desk.trail import trace

SHORTEST_PASSWORD = 12  # NIST SP 800-63B asks for 8 at least, and no rules of composition
_TOKEN_BYTES = 32
_NOWHERE = Origin()
_ASTRAY = timedelta(minutes=1)  # by which the clocks of machines may differ
PREFIX = "mrs_"  # by which a login's token is told from a key


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A login with its token, which isn't kept."""

    token: str
    name: str
    role: Role
    until: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Who a token stands for."""

    name: str
    role: Role


def add_user(session: Session, actor: Actor, name: str, role: Role, password: str) -> User:
    """A new user, or a new password and role of one there is, whose logins then end.

    Raises:
        NotPermitted: to anybody below an admin.
        WrongState: if the password is too short.
    """
    actor.needs(Role.ADMIN, "Adding users")
    if len(password) < SHORTEST_PASSWORD:
        raise WrongState(
            f"The password has {len(password)} signs.", remedy=f"Take {SHORTEST_PASSWORD} or more."
        )
    user = session.scalar(select(User).where(User.name == name).with_for_update())
    if user is None:
        user = User(name=name, added_at=now())
        session.add(user)
    else:
        _end_logins(session, user)
    user.role, user.password = role, _hasher().hash(password)
    user.disabled, user.failures, user.locked_until = False, 0, None
    session.flush()
    forget(session, user)
    trace(session, actor, "added", "user", user.id, name, role)
    return user


def disable_user(session: Session, actor: Actor, name: str) -> User:
    """Ends a user's logins and lets them log in no more.

    Raises:
        NotPermitted: to anybody below an admin.
        NoSuchRecord: if there is no such user.
    """
    actor.needs(Role.ADMIN, "Disabling users")
    user = session.scalar(select(User).where(User.name == name).with_for_update())
    if user is None:
        raise NoSuchRecord(f"There is no user {name}.", remedy="See `marketrules desk users list`.")
    user.disabled = True
    _end_logins(session, user)
    trace(session, actor, "disabled", "user", user.id, name)
    return user


def users(session: Session) -> Sequence[User]:
    """All users, by name."""
    return session.scalars(select(User).order_by(User.name)).all()


def may_log_in(records: Records) -> bool:
    """Whether some user could."""
    with records.reading() as session:
        return session.scalar(select(User.id).where(~User.disabled).limit(1)) is not None


def log_in(
    records: Records, name: str, password: str, hours: int, origin: Origin = _NOWHERE
) -> LoggedIn:
    """A login that holds for ``hours``.

    Raises:
        LoginRefused: wrong name or password, disabled, or to wait after failures. Which isn't
            said, and takes as long: a name that can be locked would be known to be a user's.
    """
    with records.writing() as session:
        found = _log_in(session, name, password, hours, origin)
    if isinstance(found, LoginRefused):  # raised out here: the failure that was counted is kept
        raise found
    return found


def log_out(records: Records, token: str, *, everywhere: bool = False) -> None:
    """Ends the login of a token, or all of its user; nothing if there is none."""
    with records.writing() as session:
        login = session.scalar(select(Login).where(Login.token_hash == _hash(token)))
        if login is None:
            return
        user = session.get_one(User, login.user_id)
        if everywhere:
            _end_logins(session, user)
        else:
            session.delete(login)
        what = "logged out everywhere" if everywhere else "logged out"
        trace(session, Actor(user.name, Role(user.role)), what, "user", user.id)


def caller_of_session(records: Records, token: str) -> Person | None:
    """Who a login's token stands for; None if it is unknown, ended, expired, or disabled."""
    if not token.startswith(PREFIX):
        return None
    with records.reading() as session:
        row = session.execute(
            select(User, Login.since, Login.until)
            .join(Login, Login.user_id == User.id)
            .where(Login.token_hash == _hash(token))
        ).first()
    # Of a clock that was set back a login from later holds no longer than others: it is ended.
    if row is None or row[0].disabled or not row[1] - _ASTRAY <= now() < row[2]:
        return None
    return Person(row[0].name, Role(row[0].role))


def _log_in(
    session: Session, name: str, password: str, hours: int, origin: Origin
) -> LoggedIn | LoginRefused:
    user = session.scalar(select(User).where(User.name == name).with_for_update())
    moment = now()
    found = standing(session, user, origin, moment) if user is not None else None
    right = _is_password(user.password if user is not None else _nobodys(), password)
    if user is None or found is None or not right or user.disabled or found.must_wait:
        if user is not None and found is not None and not found.must_wait:
            failed(session, found, origin, moment)
            trace(session, Actor(user.name, Role(user.role)), "failed to log in", "user", user.id)
        return LoginRefused(
            "The name or the password is wrong, or was wrong too often.",
            remedy="Try again: after five failures in a row only a while later, a quarter of an hour"
            " at most. Or ask an admin of the desk.",
        )
    succeeded(session, found, origin, moment)
    if _hasher().check_needs_rehash(user.password):
        user.password = _hasher().hash(password)
    token = PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    until = moment + timedelta(hours=hours)
    session.execute(delete(Login).where(Login.until <= moment))
    session.add(Login(user_id=user.id, token_hash=_hash(token), since=moment, until=until))
    trace(session, Actor(user.name, Role(user.role)), "logged in", "user", user.id)
    return LoggedIn(token, user.name, Role(user.role), until)


def _end_logins(session: Session, user: User) -> None:
    session.execute(delete(Login).where(Login.user_id == user.id))


def _is_password(kept: str, password: str) -> bool:
    try:
        return _hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # RFC 9106, low-memory parameters


@cache
def _nobodys() -> str:
    """A hash to compare with where there is no user."""
    return _hasher().hash(secrets.token_urlsafe(_TOKEN_BYTES))


def _hash(token: str) -> str:
    return digest(token.encode())
