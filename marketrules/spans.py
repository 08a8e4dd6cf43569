"""Half-open spans of code points into the source text of one edition."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a source text; 0 <= start <= end."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span out of order: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def quote(self, source: str) -> str:
        """The characters of ``source`` that this span covers."""
        return source[self.start : self.end]

    def holds(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end

    def trimmed(self, source: str) -> Span:
        """This span without the white space at its two ends."""
        text = self.quote(source)
        left = len(text) - len(text.lstrip())
        right = len(text.rstrip())
        return Span(self.start + min(left, right), self.start + right)  # all white: empty
