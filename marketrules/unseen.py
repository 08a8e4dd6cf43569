"""Characters that nobody sees: zero-width ones, marks of direction, soft hyphens, tags.

They part words for a search, carry letters that only a program reads (tags, variation selectors),
and show letters in another order than they are stored (U+202E). Text leaves here without them. A
left-to-right mark does none of that in a line that has nothing but left-to-right letters; as word
processors leave it about, it stays there, and offsets into such a file stay what they are.

Source: Unicode 16, Default_Ignorable_Code_Point and Bidi_Control.
"""

from __future__ import annotations

import re
from collections import Counter

_CHARACTERS = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[{_CHARACTERS}]")
_LEFT_TO_RIGHT = "\u200e"
_TURNS = re.compile("[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
_KINDS = ("zero-width character", "mark of direction", "soft hyphen", "tag character")


def without_unseen(line: str) -> tuple[str, Counter[str]]:
    r"""One line of text without the characters that nobody sees, and how many there were by kind.

    >>> without_unseen("wi\u200bthin 5 days\u202e")
    ('within 5 days', Counter({'zero-width character': 1, 'mark of direction': 1}))
    """
    if line.isascii() or not _UNSEEN.search(line):
        return line, Counter()
    inert = not _TURNS.search(line)
    found: Counter[str] = Counter()

    def left(match: re.Match[str]) -> str:
        if inert and match[0] == _LEFT_TO_RIGHT:
            return match[0]
        found[_kind(match[0])] += 1
        return ""

    return _UNSEEN.sub(left, line), found


def told(found: Counter[str]) -> str:
    """How many of which kind: "3 × zero-width character, 1 × mark of direction"."""
    return ", ".join(f"{found[kind]} × {kind}" for kind in _KINDS if found[kind])


def _kind(character: str) -> str:
    if _DIRECTION.match(character):
        return "mark of direction"
    if character == "\xad":
        return "soft hyphen"
    return "tag character" if character >= "\U000e0000" else "zero-width character"
