"""Plane geometry of a page: matrices, rectangles and ruling lines.

Coordinates everywhere in this package are points with the origin at the page's top left corner,
x to the right and y *downwards*, after the page's own rotation. PDF's own coordinates (y upwards,
any origin) end at the interpreter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiplied(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies ``first``, then ``second`` (row vectors, as in PDF)."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point (x, y) under ``matrix``."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle; ``x0 <= x1``, ``top <= bottom``."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return self.width * self.height

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether the point lies inside, or within ``slack`` points of the edge."""
        return (
            self.x0 - slack <= x <= self.x1 + slack and self.top - slack <= y <= self.bottom + slack
        )

    def touches(self, other: Rect, slack: float) -> bool:
        """Whether the two overlap or lie within ``slack`` points of each other."""
        return (
            self.x0 <= other.x1 + slack
            and other.x0 <= self.x1 + slack
            and self.top <= other.bottom + slack
            and other.top <= self.bottom + slack
        )

    def clipped(self, other: Rect) -> Rect | None:
        """The part inside ``other``, or None."""
        x0, top = max(self.x0, other.x0), max(self.top, other.top)
        x1, bottom = min(self.x1, other.x1), min(self.bottom, other.bottom)
        return Rect(x0, top, x1, bottom) if x0 < x1 and top < bottom else None


def around(points: Iterable[tuple[float, float]]) -> Rect:
    """The smallest rectangle that holds all of ``points`` (at least one)."""
    xs, ys = zip(*points, strict=True)
    return Rect(min(xs), min(ys), max(xs), max(ys))


def union(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle that holds all of ``rects`` (at least one)."""
    return around(
        point for rect in rects for point in ((rect.x0, rect.top), (rect.x1, rect.bottom))
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line: horizontal at y = ``at`` from x = ``start`` to ``end``, or vertical."""

    horizontal: bool
    at: float
    start: float
    end: float

    @classmethod
    def of_thin(cls, rect: Rect) -> Rule:
        """The line that a long thin rectangle draws."""
        if rect.width >= rect.height:
            return cls(True, (rect.top + rect.bottom) / 2, rect.x0, rect.x1)
        return cls(False, (rect.x0 + rect.x1) / 2, rect.top, rect.bottom)

    @property
    def rect(self) -> Rect:
        if self.horizontal:
            return Rect(self.start, self.at, self.end, self.at)
        return Rect(self.at, self.start, self.at, self.end)
