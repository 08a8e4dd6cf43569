"""Users of the desk, their logins, and the trail of who saw, changed and exported what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from search_api.desk.tables.base import Base, Numbered, now


class User(Numbered, Base):
    """Somebody who works at the desk or learns there."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str] = mapped_column(String(400))  # Argon2id, with its salt and parameters
    disabled: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)  # from where the name isn't known
    locked_until: Mapped[datetime | None] = mapped_column(default=None)
    added_at: Mapped[datetime] = mapped_column(default=now)


class Login(Numbered, Base):
    """A login that holds until it expires or is ended. The token itself isn't kept."""

    __tablename__ = "logins"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime]


class LoginPlace(Numbered, Base):
    """An address that somebody logged in from, or failed to."""

    __tablename__ = "login_places"
    __table_args__ = (UniqueConstraint("user_id", "address"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(45))
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    locked_until: Mapped[datetime | None] = mapped_column(default=None)
    known_until: Mapped[datetime | None] = mapped_column(default=None)  # None: never logged in from
    seen_at: Mapped[datetime] = mapped_column(default=now)


class Trace(Numbered, Base):
    """One entry of the trail: never changed, never holds what was confided."""

    __tablename__ = "trail"
    __table_args__ = (Index(None, "kind", "record"),)

    at: Mapped[datetime] = mapped_column(default=now, index=True)
    who: Mapped[str] = mapped_column(String(80), index=True)
    what: Mapped[str] = mapped_column(String(40))  # "seen", "changed", "exported", …
    kind: Mapped[str] = mapped_column(String(40))  # "inquiry", "notice", …
    record: Mapped[int | None] = mapped_column(default=None)
    detail: Mapped[list[str]] = mapped_column(JSON, default=list)  # names of fields, numbers
