"""Whether the words of weight stand beside the same words as in the source.

"ERCOT may suspend a QSE's rights" has all the words of "ERCOT may suspend ERCOT's rights", and
"creation or receipt" those of a sentence with "and" elsewhere. So a word of weight, a negation or
condition, a number and an acronym must have the neighbours that it has in the source; where the
sentence was shortened, a comma or a conjunction covers the cut. Of a conjunction one is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from search_api.writer import vocabulary as the
from search_api.writer.reading import Reading, Token

_CONJUNCTIONS = frozenset({"and", "or", "and/or"})
_WEIGHTY = (the.WEIGHTY | the.TURNING) - frozenset(["to", "from", "at", "on", "up", "or"])


def displaced(said: Reading, source: Reading) -> str:
    """The first word that stands beside others than in ``source``; "" if none does."""
    kept = list(_kept(source))
    joined = [one for one in kept if one.key not in _CONJUNCTIONS]
    pairs = {(_form(a), _form(b)) for run in (kept, joined) for a, b in pairwise(run)}
    words = list(_kept(said))
    for at, one in enumerate(words):
        before = words[at - 1] if at else None
        after = words[at + 1] if at + 1 < len(words) else None
        if not _stands(before, one, after, pairs):
            return one.raw
    return ""


def _stands(
    before: Token | None, one: Token, after: Token | None, pairs: set[tuple[str, str]]
) -> bool:
    sides = [(_form(before), _form(one)) in pairs] if before is not None else []
    sides += [(_form(one), _form(after)) in pairs] if after is not None else []
    if one.key in _CONJUNCTIONS:
        return any(sides) or not sides
    if not _is_weighty(one):
        return True
    open_before = before is None or one.after_break or before.key in _CONJUNCTIONS
    open_after = after is None or after.after_break or after.key in _CONJUNCTIONS
    left = open_before or (_form(before), _form(one)) in pairs
    right = open_after or (_form(one), _form(after)) in pairs
    return left and right


def _is_weighty(one: Token) -> bool:
    acronym = sum(character.isupper() for character in one.raw) > 1
    return one.number or acronym or one.key in _WEIGHTY


def _kept(reading: Reading) -> Iterator[Token]:
    """The words without those that say nothing; a comma before one of those stays."""
    broken = False
    for one in reading.tokens:
        broken = broken or one.after_break
        if one.key in the.FREE and one.key not in _CONJUNCTIONS and not _is_weighty(one):
            continue
        yield Token(one.raw, one.key, one.stems, one.number, one.symbol, broken)
        broken = False


def _form(one: Token | None) -> str:
    if one is None:
        return ""
    return one.stems[0] if one.stems else one.key
