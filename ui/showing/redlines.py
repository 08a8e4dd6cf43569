"""A redline as HTML: what goes struck out, what comes underlined; told to screen readers too."""

from __future__ import annotations

from collections.abc import Iterable

from marketrules.redlines import Change
from marketrules.redlines import Piece as Stretch
from marketrules.rewording import compared, shortened
from marketrules.wire import Piece
from ui.showing.html import Html, joined, words

_TAGS = {"kept": Html("{}"), "deleted": Html("<del>{}</del>"), "inserted": Html("<ins>{}</ins>")}


def redline(pieces: Iterable[Piece], whole: bool = False) -> Html:
    """The pieces in reading order; long runs of what stays are cut, unless ``whole``."""
    stretches = tuple(Stretch(Change(one.change), one.text) for one in pieces)
    return _written(stretches if whole else shortened(stretches))


def between(old: str, new: str) -> Html:
    """What makes ``new`` of ``old``, word by word."""
    return _written(shortened(compared(" ".join(old.split()), " ".join(new.split()))))


def _written(stretches: Iterable[Stretch]) -> Html:
    return joined(_stretch(one) for one in stretches)


def _stretch(one: Stretch) -> Html:
    start, end = (" " if edge.isspace() else "" for edge in (one.text[:1], one.text[-1:]))
    return Html("{}{}{}").format(start, _TAGS[one.change.value].format(words(one.text)), end)
