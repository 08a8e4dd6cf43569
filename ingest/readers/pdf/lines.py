"""Glyphs to lines of words, by their places on the page.

Where a word ends is decided by the gap between glyphs, not by the space characters in the text
layer: a file may hold "Cust omer" with a space that moves nothing, or "theResource" with a gap
and no space. Gaps that are neither clearly a space nor clearly none are left ``doubtful``, for
``vocabulary`` to settle with the document's own words. Text is taken to run left to right.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.readers.pdf.geometry import Rect
from ingest.readers.pdf.page import Glyph

# In widths of a space. Word spaces in justified text shrink to about 0.6; kerning stays under 0.2.
_SURE_GAP = 0.7
_NO_GAP = 0.22
_TAB = 3.0
_OFF_LEVEL = 0.35  # of the type size
_ORDINALS = frozenset("stndrdth")  # letters of "1st", "22nd", which are not set off


@dataclass(frozen=True, slots=True)
class Word:
    """A run of glyphs without a gap."""

    text: str
    x0: float
    x1: float
    bold: bool
    size: float
    before: str = " "  # what stands before it: "", " " or a tab's "\t"; "" for a line's first
    doubtful: bool = False  # the gap before it may or may not be a space; ``before`` is a guess


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, left to right; at least one."""

    page: int  # counted, 1-based
    y: float  # baseline
    size: float  # of most of its characters
    space: float  # width of a space
    words: tuple[Word, ...]
    running: bool = False  # marked as running head or foot by the file itself

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)

    @property
    def top(self) -> float:
        return self.y - self.size

    @property
    def rect(self) -> Rect:
        return Rect(self.x0, self.top, self.x1, self.y + 0.25 * self.size)

    @property
    def text(self) -> str:
        return joined(self.words)


def joined(words: Iterable[Word]) -> str:
    """The words' text, with a space or a tab where one stands on the page."""
    return "".join(word.before + word.text for word in words).strip()


@dataclass(slots=True)
class _Band:
    """Glyphs on one baseline while lines are being gathered."""

    y: float
    glyphs: list[Glyph]

    @property
    def size(self) -> float:
        return median(glyph.style.size for glyph in self.glyphs)

    @property
    def x0(self) -> float:
        return min(glyph.x0 for glyph in self.glyphs)

    @property
    def x1(self) -> float:
        return max(glyph.x1 for glyph in self.glyphs)


def lines_of(page: int, glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines that ``glyphs`` make, top to bottom."""
    visible = [glyph for glyph in glyphs if glyph.text.strip()]
    bands = _levelled(_with_scripts(_bands(visible)))
    spaces = sorted(
        (glyph for glyph in glyphs if not glyph.text.strip()), key=lambda glyph: glyph.y
    )
    heights = [space.y for space in spaces]
    lines = []
    for band in bands:
        low, high = bisect_left(heights, band.y - 1.0), bisect_right(heights, band.y + 1.0)
        words = _words(band, spaces[low:high])
        size = band.size
        near = [glyph.style.space for glyph in band.glyphs]
        running = sum(glyph.running for glyph in band.glyphs) * 2 > len(band.glyphs)
        lines.append(Line(page, band.y, size, median(near), tuple(words), running))
    return lines


def _bands(glyphs: Sequence[Glyph]) -> list[_Band]:
    bands: list[_Band] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.y, glyph.x0)):
        slack = max(0.8, 0.1 * glyph.style.size)
        if bands and glyph.y - bands[-1].y <= slack:
            bands[-1].glyphs.append(glyph)
        else:
            bands.append(_Band(glyph.y, [glyph]))
    return bands


def _with_scripts(bands: list[_Band]) -> list[_Band]:
    """Puts raised and lowered small type into the line that it belongs to."""
    sizes = [band.size for band in bands]
    kept: list[_Band] = []
    for place, band in enumerate(bands):
        hosts = [
            near
            for near in (place - 1, place + 1)
            if 0 <= near < len(bands) and _carries(bands[near], sizes[near], band, sizes[place])
        ]
        if hosts:
            nearest = min(hosts, key=lambda near: abs(bands[near].y - band.y))
            bands[nearest].glyphs.extend(band.glyphs)
        else:
            kept.append(band)
    return kept


def _levelled(bands: list[_Band]) -> list[_Band]:
    """Joins what stands beside each other a little off level (a label, a page number)."""
    kept: list[_Band] = []
    for band in sorted(bands, key=lambda band: band.y):
        last = kept[-1] if kept else None
        if last is None or not _beside(last, band):
            kept.append(band)
        elif len(band.glyphs) > len(last.glyphs):
            kept[-1] = _Band(band.y, last.glyphs + band.glyphs)
        else:
            last.glyphs.extend(band.glyphs)
    return kept


def _beside(left: _Band, right: _Band) -> bool:
    near = abs(left.y - right.y) <= _OFF_LEVEL * min(left.size, right.size)
    return near and (left.x1 <= right.x0 or right.x1 <= left.x0)


def _carries(host: _Band, host_size: float, small: _Band, small_size: float) -> bool:
    return (
        small_size <= 0.85 * host_size
        and abs(host.y - small.y) <= 0.6 * host_size
        and host.x0 - host_size <= small.x0
        and small.x1 <= host.x1 + 2 * host_size
        and (len(small.glyphs) <= len(host.glyphs) or _attached(host, small))
    )


def _attached(host: _Band, small: _Band) -> bool:
    """Whether the small type begins where a character of the host ends ("MVA" with "fault")."""
    return any(abs(glyph.x1 - small.x0) <= 0.15 * host.size for glyph in host.glyphs)


def _words(band: _Band, spaces: Sequence[Glyph]) -> list[Word]:
    glyphs = _once(sorted(band.glyphs, key=lambda glyph: glyph.x0))
    stops = sorted(space.x0 for space in spaces)
    gaps = [_gap(left, right) for left, right in pairwise(glyphs)]
    marks = [_stands_between(stops, left, right) for left, right in pairwise(glyphs)]
    loose = _letter_spacing([gap for gap, mark in zip(gaps, marks, strict=True) if not mark])
    breaks = []
    for place, (left, right) in enumerate(pairwise(glyphs)):
        verdict = _verdict(left, right, gaps[place] - loose, marks[place])
        if verdict is not None:
            breaks.append((place, *verdict))
    wide = _tab_width([gaps[place] - loose for place, _doubt, _before in breaks], loose)
    words = []
    begun, doubtful, before = 0, False, ""
    for place, doubt, gap in breaks:
        words.append(_word(glyphs[begun : place + 1], before, doubtful))
        begun, doubtful = place + 1, doubt
        before = "\t" if gaps[place] - loose >= wide else gap
    words.append(_word(glyphs[begun:], before, doubtful))
    return [_hard(word, last=word is words[-1]) for word in words]


def _hard(word: Word, *, last: bool) -> Word:
    """A soft hyphen that is seen in the middle of a line is the program's hard one ("Day-Ahead")."""
    if "\xad" not in word.text:
        return word
    inner, end = (word.text[:-1], word.text[-1]) if last else (word.text, "")
    return replace(word, text=inner.replace("\xad", "-") + end)


def _tab_width(gaps: Sequence[float], loose: float) -> float:
    """From how many spaces on a gap is a tab's: not in a justified line with wide word spaces."""
    usual = median(gaps) if len(gaps) > 2 else 1.0
    return max(_TAB * (1 + loose), 2.5 * usual)


def _word(glyphs: Sequence[Glyph], before: str, doubtful: bool) -> Word:
    return Word(
        text="".join(glyph.text for glyph in glyphs).strip(),
        x0=glyphs[0].x0,
        x1=glyphs[-1].x1,
        bold=all(glyph.style.bold for glyph in glyphs),
        size=max(glyph.style.size for glyph in glyphs),
        before=before,
        doubtful=doubtful,
    )


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    """Without the second copy where bold is faked by drawing a character twice."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        last = kept[-1] if kept else None
        if last is None or glyph.text != last.text or glyph.x0 - last.x0 > 0.1 * glyph.style.size:
            kept.append(glyph)
    return kept


def _gap(left: Glyph, right: Glyph) -> float:
    """The gap between two glyphs in widths of a space."""
    space = max(left.style.space, right.style.space, 0.15 * left.style.size)
    return (right.x0 - left.x1) / space


def _letter_spacing(gaps: Sequence[float]) -> float:
    """The gap between *letters* of a line that is set wide ("C H A P T E R"), else 0.

    Args:
        gaps: those without a space character.
    """
    if len(gaps) < 4:
        return 0.0
    usual = median(gaps)
    return usual if usual > _NO_GAP else 0.0


def _stands_between(stops: Sequence[float], left: Glyph, right: Glyph) -> bool:
    middle = (left.x0 + left.x1) / 2
    place = bisect_right(stops, middle)
    return place < len(stops) and stops[place] <= right.x0 + 0.01


def _verdict(left: Glyph, right: Glyph, gap: float, marked: bool) -> tuple[bool, str] | None:
    """None: one word. Else whether the gap before ``right`` is doubtful, and the guess."""
    if abs(left.y - right.y) > 1.0 and right.text.isalnum() and right.text not in _ORDINALS:
        return False, " "  # a subscript or superscript is set off by a space
    if gap >= _SURE_GAP or (marked and gap >= 0.5):
        return False, " "
    if gap < _NO_GAP and not marked:
        return None
    if gap < 0.05 and marked:
        return True, ""  # "Cust omer": a space character that takes no room
    return True, " " if marked else ""
