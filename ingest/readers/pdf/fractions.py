"""Fractions set with a bar: their pieces, which stand on lines of their own, put into the line.

"X =" beside "a + b" over a bar over "c" becomes "X = (a + b)/(c)". A bar counts if it stands at
the middle height of a line, beside its words, with something above and something below that is
nothing but fraction: so blanks to fill in and underlined words are none. Fractions inside
fractions, and fractions that stand alone, are left as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.readers.pdf.geometry import Rule
from ingest.readers.pdf.lines import Line, Word

_SHORTEST = 5.0  # points
_LOW, _HIGH = 0.12, 0.55  # of the type size: how far a bar stands above its line's baseline
_ABOVE, _BELOW = 1.7, 1.5  # of the type size: the reach of numerator and denominator
_OUT = 4.0  # points by which these may stand out of the bar
_NEAR = 2.5  # of the type size: between a bar and the line's next word or bar


@dataclass(frozen=True, slots=True)
class _Fraction:
    bar: Rule
    above: tuple[Word, ...]
    below: tuple[Word, ...]

    @property
    def words(self) -> list[Word]:
        return [*_enclosed(self.above, " ", "/"), *_enclosed(self.below, "", "")]


def with_fractions(lines: Sequence[Line], rules: Sequence[Rule]) -> list[Line]:
    """``lines`` with the fractions that ``rules`` draw put into them."""
    bars = [rule for rule in rules if rule.horizontal and rule.end - rule.start >= _SHORTEST]
    if not bars:
        return list(lines)
    current = list(lines)
    for host in lines:
        place = next((i for i, line in enumerate(current) if line is host), None)
        fractions = _fractions(host, bars, current) if place is not None else []
        if place is None or not fractions:
            continue
        taken = {id(w) for fraction in fractions for w in (*fraction.above, *fraction.below)}
        current[place] = _filled(host, fractions)
        current = [
            line
            for line in current
            if line is current[place] or not any(id(word) in taken for word in line.words)
        ]
    return current


def _fractions(host: Line, bars: Sequence[Rule], lines: Sequence[Line]) -> list[_Fraction]:
    own = [
        bar
        for bar in bars
        if _LOW * host.size <= host.y - bar.at <= _HIGH * host.size
        and not any(word.x0 < bar.end and word.x1 > bar.start for word in host.words)
    ]
    near = _linked(host, own)
    reach = [line for line in lines if line is not host and _reaches(host, line)]
    found = [_Fraction(bar, *_parts(bar, reach)) for bar in near]
    found = [fraction for fraction in found if fraction.above and fraction.below]
    used = {id(word) for fraction in found for word in (*fraction.above, *fraction.below)}
    strange = [
        line for line in reach if 0 < sum(id(w) in used for w in line.words) < len(line.words)
    ]
    return [] if strange else found


def _linked(host: Line, bars: Sequence[Rule]) -> list[Rule]:
    """The bars that stand beside the line's words, or beside such a bar."""
    ends = [(word.x0, word.x1) for word in host.words]
    near: list[Rule] = []
    for bar in sorted(bars, key=lambda bar: bar.start):
        if any(_gap(bar, start, end) <= _NEAR * host.size for start, end in ends):
            near.append(bar)
            ends.append((bar.start, bar.end))
    return near


def _gap(bar: Rule, start: float, end: float) -> float:
    return max(bar.start - end, start - bar.end)


def _reaches(host: Line, line: Line) -> bool:
    return -_ABOVE * host.size <= line.y - host.y <= _BELOW * host.size


def _parts(bar: Rule, lines: Sequence[Line]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words above and below a bar, left to right."""
    sides: tuple[list[Word], list[Word]] = ([], [])
    for line in lines:
        for word in line.words:
            if word.x0 >= bar.start - _OUT and word.x1 <= bar.end + _OUT:
                sides[line.y > bar.at].append(word)
    above, below = (tuple(sorted(side, key=lambda word: word.x0)) for side in sides)
    return above, below


def _enclosed(words: Sequence[Word], before: str, after: str) -> list[Word]:
    spaced = [replace(word, before=word.before or " ") for word in words]
    spaced[0] = replace(spaced[0], text=f"({spaced[0].text}", before=before)
    spaced[-1] = replace(spaced[-1], text=f"{spaced[-1].text}){after}")
    return [replace(word, before=" ") if word.before == "\t" else word for word in spaced]


def _filled(host: Line, fractions: Sequence[_Fraction]) -> Line:
    pieces = [(word.x0, [word]) for word in host.words]
    pieces += [(fraction.bar.start, fraction.words) for fraction in fractions]
    words = [word for _x, run in sorted(pieces, key=lambda piece: piece[0]) for word in run]
    words = [words[0], *(_after(left, right) for left, right in pairwise(words))]
    return replace(host, words=tuple(words))


def _after(left: Word, right: Word) -> Word:
    """A tab's gap in the line was the fraction's place."""
    return replace(right, before=" ") if left.text.endswith(")") and right.before else right
