"""What stands at a pinpoint, with all that belongs to it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from marketrules.wire.base import StatusName, Wire
from marketrules.wire.citations import Citation, PendingCitation
from marketrules.wire.requests import Request


class Referrers(Wire):
    """The paragraphs that refer to one: how many, and the first of them."""

    count: int
    naming: int
    keys: list[str]


class Dangling(Wire):
    """A reference that leads nowhere on the date."""

    text: str
    document: str
    section: str
    paragraph: str
    why: str


class Scoped(Wire):
    """A term that holds in a section only, and over which definition by which rule."""

    key: str
    section: str
    over: str | None
    by: str | None


class Governing(Wire):
    """What governs in place of a text that doesn't."""

    key: str | None
    label: str
    how: Literal["same", "changed", "renumbered", "moved", "gone"]


class Elsewhere(Wire):
    """The same place in another edition held, with its status at the date asked about."""

    edition: str
    dated: str
    effective: str | None
    key: str
    label: str
    status: StatusName
    how: Literal["same", "changed", "renumbered"]


class Match(Wire):
    """What stands at a pinpoint, with what belongs to it."""

    citation: Citation
    text: str
    lead_in: list[str]
    children: list[str]
    pending: list[PendingCitation]
    references: list[str]
    referred_from: Referrers
    dangling: list[Dangling]
    definitions: dict[str, str]
    scoped: dict[str, Scoped]
    governing: Governing | None
    notes: list[str]
    change: PendingCitation | None = None  # of boxed text: what it would make of the text in force
    editions: list[Elsewhere] = Field(default=[])  # the other editions held, oldest first


class Shown(Wire):
    """All that a pinpoint names."""

    pinpoint: str
    as_of: str
    matches: list[Match]
    request: Request | None = None
