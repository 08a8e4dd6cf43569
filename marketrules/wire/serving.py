"""The service about itself: health, errors."""

from __future__ import annotations

from typing import Literal

from marketrules.wire.base import Wire


class Health(Wire):
    """Whether questions can be answered, and from which snapshot."""

    status: Literal["ok"]
    snapshot: str
    documents: int
    passages: int


class Ready(Wire):
    """That questions can be answered, and from which snapshot."""

    status: Literal["ready"]
    snapshot: str
    behind: str = (
        ""  # why what is published since isn't served; "" if nothing is, or it soon will be
    )
    away: str = ""  # why searches aren't answered, where only the rest was asked after
    records: str = ""  # why the desk's last write was refused, where its disk was at fault


class Problem(Wire):
    """The body of every error response: problem details (RFC 9457), with a remedy."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    remedy: str
