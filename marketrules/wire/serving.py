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


class Problem(Wire):
    """The body of every error response: problem details (RFC 9457), with a remedy."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    remedy: str
