"""Text that was only divided otherwise: two rows read as one, a list read as a table.

Pairs enter and leave. What is gone is put to the paragraph before or behind it whose new words hold
it, what came to the one whose old words hold it. If nothing differs after that, nothing changed: where
a PDF breaks a table's row is no change of the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search_api.compare.align import Pair
from search_api.compare.paragraphs import TITLE, Paragraph

_NEAR = 6  # pairs to either side: a row that was read as six


def regrouped(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """``pairs`` with what was divided otherwise put together."""
    kept: list[Pair | None] = list(pairs)
    for at, pair in enumerate(kept):
        if pair is None or (pair.old is not None and pair.new is not None):
            continue
        lone = pair.old or pair.new
        if lone is None or lone.paragraph == TITLE or not lone.signs:
            continue
        beside = _beside(kept, at, lone, gone=pair.new is None)
        if beside is not None:
            kept[beside] = _together(kept[beside], lone, at < beside, gone=pair.new is None)
            kept[at] = None
    return tuple(pair for pair in kept if pair is not None)


def _beside(kept: Sequence[Pair | None], at: int, lone: Paragraph, *, gone: bool) -> int | None:
    """The nearest changed pair of the Section whose other side holds the words of ``lone``."""
    places = sorted(
        range(max(0, at - _NEAR), min(len(kept), at + _NEAR + 1)), key=lambda i: abs(i - at)
    )
    for place in places:
        pair = kept[place]
        if pair is None or pair.old is None or pair.new is None:
            continue
        held, lacks = (pair.new, pair.old) if gone else (pair.old, pair.new)
        differs = held.section == lone.section and held.signs != lacks.signs
        if differs and held.signs.count(lone.signs) > lacks.signs.count(lone.signs):
            return place
    return None


def _together(pair: Pair | None, lone: Paragraph, before: bool, *, gone: bool) -> Pair:
    assert pair is not None and pair.old is not None and pair.new is not None
    side = pair.old if gone else pair.new
    texts = (lone.text, side.text) if before else (side.text, lone.text)
    joined = replace(side, text="\n".join(texts))
    return replace(pair, old=joined) if gone else replace(pair, new=joined)
