"""The paragraphs of a section that are shown: all, or of very many those around the one opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from marketrules.wire import Citation

C = TypeVar("C", bound=Citation)


@dataclass(frozen=True, slots=True)
class Window(Generic[C]):
    """A stretch of a section (a definitions section has 900 paragraphs)."""

    MOST: ClassVar[int] = 120

    paragraphs: tuple[C, ...]
    earlier: int = 0  # left out before
    later: int = 0  # left out behind
    previous: str = ""  # key of the last that is left out before
    following: str = ""  # key of the first that is left out behind


def around(paragraphs: Sequence[C], key: str, most: int = Window.MOST) -> Window[C]:
    """At most ``most`` paragraphs, the one of ``key`` in their middle."""
    if len(paragraphs) <= most:
        return Window(tuple(paragraphs))
    at = next((n for n, one in enumerate(paragraphs) if one.key == key), 0)
    start = max(0, min(at - most // 2, len(paragraphs) - most))
    end = start + most
    return Window(
        tuple(paragraphs[start:end]), start, len(paragraphs) - end,
        paragraphs[start - 1].key if start else "",
        paragraphs[end].key if end < len(paragraphs) else "",
    )  # fmt: skip
