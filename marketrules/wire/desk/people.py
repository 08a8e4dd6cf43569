"""Users of the desk, and the trail of what they did."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, SecretStr

from marketrules.wire.base import Wire
from marketrules.wire.desk.fields import Text

RoleName = Literal["trainee", "desk", "lead", "admin"]


class LogIn(Wire):
    """A name and a password."""

    name: Text = Field(min_length=1, max_length=80)
    password: SecretStr = Field(min_length=1, max_length=400)


class Login(Wire):
    """A login: the token goes into ``Authorization: Bearer``; it isn't shown again."""

    token: str
    name: str
    role: RoleName
    until: datetime


class Me(Wire):
    """Who the caller is at the desk."""

    name: str
    role: RoleName
    sees_all: bool


class Trace(Wire):
    """An entry of the trail."""

    id: int
    at: datetime
    who: str
    what: str
    kind: str
    record: int | None
    detail: list[str]


class Traces(Wire):
    """Entries of the trail, newest first."""

    total: int
    items: list[Trace]
