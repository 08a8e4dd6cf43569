"""Whether what a caller has is still what would be given: entity tags (RFC 9110, section 8.8.3).

An answer depends on its address, the snapshot, the revision register, the day (a text may come
into force at midnight) and the documents that the caller may see. A tag is a digest of all of
them, so equal tags mean equal answers; it is weak, for timings differ. It is taken before the
answer is made: at worst it is older than the answer, and the next call fetches it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import Depends, Request, Response

from search_api.engine import State
from search_api.service.callers import caller_of
from search_api.service.serving import CallersEngine

CACHE_CONTROL = "private, no-cache"
VARY = "Authorization, Cookie, Accept"


class NotModified(Exception):
    """The caller's copy is good: 304, no body."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def digest(*parts: object) -> str:
    """A short digest of anything whose ``repr`` says all of it."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:24]


def tag_of(address: str, state: State, today: date, groups: Iterable[str] | None) -> str:
    """The weak tag of what ``address`` gives now, to a caller of ``groups`` (None: sees all)."""
    seen = None if groups is None else tuple(sorted(groups))
    return f'W/"{digest(address, state, today.isoformat(), seen)}"'


def is_among(tag: str, if_none_match: str) -> bool:
    """Whether ``tag`` is listed in an If-None-Match header, compared weakly.

    >>> is_among('W/"a"', '"b", "a"'), is_among('W/"a"', "")
    (True, False)
    """
    listed = (one.strip().removeprefix("W/") for one in if_none_match.split(","))
    return tag.removeprefix("W/") in listed


def headers_of(tag: str) -> dict[str, str]:
    """What goes with a tag, on 200 and on 304."""
    return {"ETag": tag, "Cache-Control": CACHE_CONTROL, "Vary": VARY}


def fresh(request: Request, response: Response, engine: CallersEngine) -> str:
    """A dependency of GET routes: 304 if the caller's copy is good, else the tag on the answer.

    A route that makes its own response puts the tag, which it is given, on that.
    """
    address = f"{request.url.path}?{request.url.query}"
    today = date.today()  # noqa: DTZ011 - the desk's own calendar day is meant
    tag = tag_of(address, engine.state(), today, caller_of(request).groups)
    if is_among(tag, request.headers.get("If-None-Match", "")):
        raise NotModified(tag)
    response.headers.update(headers_of(tag))
    return tag


Fresh = Depends(fresh)
Tag = Annotated[str, Fresh]
