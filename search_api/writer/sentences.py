"""The model's words → sentences with the numbers of the quotes that they cite.

Pieces of text enter, cut anywhere; sentences leave as soon as they are complete, the same ones
however the text was cut. A marker ("[2]", "[1, 3]") belongs to the sentence that it stands in,
or behind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from search_api.answering.sentences import split

_MARKER = re.compile(r"\[([0-9][0-9,\s]*)\]")
# A stop with the markers behind it: "… is late. [1] [2]" is read as "… is late [1] [2]."
_BEHIND = re.compile(r"(?P<stop>[.?!][”\"’')\]]*)?\s*(?P<markers>(?:\s*\[[0-9][0-9,\s]*\])+)")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:?!])")
_BULLET = re.compile(r"^(?:[-*•]\s+)+")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence without its markers, and the numbers in them (from 1)."""

    text: str
    cited: tuple[int, ...]


class Sentences:
    """Gathers pieces."""

    def __init__(self) -> None:
        self._text = ""
        self._given = 0

    def feed(self, piece: str) -> list[Written]:
        """The sentences that ``piece`` completes: those behind which another one has begun."""
        self._text += piece
        found = _divide(self._text)
        # "[1" may become the marker of the sentence before it.
        certain = len(found) - (2 if found and found[-1].startswith("[") else 1)
        return self._new(found[: max(certain, 0)])

    def close(self) -> list[Written]:
        """The rest."""
        return self._new(_divide(self._text))

    def _new(self, found: list[str]) -> list[Written]:
        new = found[self._given :]
        self._given = max(self._given, len(found))
        return [one for one in map(_written, new) if one.text]


def _divide(text: str) -> list[str]:
    moved = _BEHIND.sub(lambda found: f" {found['markers'].strip()}{found['stop'] or ''} ", text)
    return [span.quote(moved) for span in split(moved)]


def _written(sentence: str) -> Written:
    """Takes the markers out.

    >>> _written("It is due [1, 2] within 10 days [3].")
    Written(text='It is due within 10 days.', cited=(1, 2, 3))
    """
    numbers = [
        int(number)
        for marker in _MARKER.findall(sentence)
        for number in re.findall(r"[0-9]{1,6}", marker)
    ]
    text = " ".join(_MARKER.sub(" ", _BULLET.sub("", sentence)).split())
    return Written(_BEFORE_STOP.sub("", text), tuple(dict.fromkeys(numbers)))
