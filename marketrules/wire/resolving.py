"""Suggestions of the cite-jump box."""

from __future__ import annotations

from typing import Literal

from marketrules.wire.base import StatusName, Wire


class Suggestion(Wire):
    """A place that may be meant; ``key`` is a pinpoint."""

    kind: Literal["document", "section", "paragraph", "definition", "acronym", "revision", "notice"]
    label: str
    key: str
    title: str
    status: StatusName
    fit: Literal["exact", "prefix", "words", "near"]


class Resolved(Wire):
    """What may be meant by what was typed, best first."""

    query: str
    as_of: str
    snapshot: str
    suggestions: list[Suggestion]
