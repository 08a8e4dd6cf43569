"""What a page's fills and pictures paint, in their order: what letters lie on, and what lies on letters.

Only upright rectangles are known to cover what is in them, and only where nothing but a rectangle clips
them and they let nothing through. Of anything else it is known where it may have painted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.readers.pdf.geometry import Rect
from ingest.readers.shades import Colour

_THIN = 2.5  # points: rules and underlines cover no letter
_MOST = 2_000  # paints a page that are looked at
_MANY = 20  # rectangles of one path; more are a pattern
EVERYWHERE = Rect(-1e6, -1e6, 1e6, 1e6)


@dataclass(frozen=True, slots=True)
class Paint:
    """A fill or a picture."""

    rect: Rect
    colour: Colour | None  # None: not known
    covers: bool  # all of ``rect``, letting nothing through
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Brush:
    """What decides how a fill comes out."""

    clip: Rect = EVERYWHERE
    clip_known: bool = True  # False: a part of ``clip``
    alpha: float = 1.0
    plain: bool = True  # no blending, no mask

    @property
    def covers(self) -> bool:
        return self.clip_known and self.alpha >= 1.0 and self.plain


@dataclass(frozen=True, slots=True)
class Shown:
    """A string as it was shown: which glyphs, in which ink, when."""

    first: int  # index of its first glyph
    end: int
    painted: int  # how many paints came before
    colour: Colour | None
    mode: int  # text rendering mode
    brush: Brush
    layer_off: bool


@dataclass(slots=True)
class Canvas:
    """Collects them."""

    paints: list[Paint] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def fill(self, shapes: list[tuple[Rect, bool]], colour: Colour | None, brush: Brush) -> None:
        """Paints a path's ``shapes``: each with whether it is a rectangle."""
        if len(shapes) > _MANY or _overlap(shapes):  # a frame has a hole where they overlap
            shapes = [(rect, False) for rect, _ in shapes[:_MOST]]
        for rect, exact in shapes:
            covers = exact and brush.covers
            self._add(rect, colour if covers else None, brush, covers=covers)

    def picture(self, rect: Rect, brush: Brush, *, whole: bool) -> None:
        """Paints a picture; ``whole``: it has no mask."""
        self._add(rect, None, brush, covers=whole and brush.covers, picture=True)

    def shading(self, brush: Brush) -> None:
        self._add(EVERYWHERE, None, brush, covers=False)

    def _add(
        self,
        rect: Rect,
        colour: Colour | None,
        brush: Brush,
        *,
        covers: bool,
        picture: bool = False,
    ) -> None:
        seen = rect.clipped(brush.clip)
        if seen is None or min(seen.width, seen.height) < _THIN or brush.alpha <= 0:
            return
        if len(self.paints) < _MOST:
            self.paints.append(Paint(seen, colour, covers, picture))


def _overlap(shapes: list[tuple[Rect, bool]]) -> bool:
    return any(
        one.clipped(other) is not None
        for place, (one, _) in enumerate(shapes)
        for other, _ in shapes[:place]
    )
