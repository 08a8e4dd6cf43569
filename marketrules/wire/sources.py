"""A stretch of the text that spans count in."""

from __future__ import annotations

from marketrules.wire.base import Wire


class SourceText(Wire):
    """``text`` is ``source[start:end]``, in code points; with what stands around it."""

    document: str
    edition: str
    snapshot: str
    start: int
    end: int
    text: str
    before: str
    after: str
    total: int
    page: int | None
    pages: int | None
