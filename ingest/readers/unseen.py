"""What a reader of the page doesn't see, as findings: gathered while reading, few and told in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ingest.reading import Unseen
from marketrules.unseen import told, without_unseen

_MOST = 20  # places told one by one, of either sort
_QUOTED = 60  # characters of the hidden text that are repeated


@dataclass(slots=True)
class UnseenText:
    """Gathers them over one file."""

    found: list[Unseen] = field(default_factory=list)
    _more: Counter[bool] = field(default_factory=Counter)

    def shown(self, line: str, place: str) -> str:
        """``line`` without the characters that nobody sees, which are noted."""
        text, left = without_unseen(line)
        if left:
            self._note(Unseen(place, f"{told(left)} left out", characters=True))
        return text

    def widthless(self, count: int, place: str) -> None:
        """Notes characters without width that were left out already."""
        self._note(Unseen(place, f"{count} × zero-width character left out", characters=True))

    def hidden(self, words: str, place: str, why: str) -> None:
        """Notes text that isn't served."""
        self._tell(words, place, f"{why}: not served")

    def doubtful(self, words: str, place: str, why: str) -> None:
        """Notes text that may not be seen, and is served."""
        self._tell(words, place, f"{why}: served")

    def untold(self, what: str, place: str) -> None:
        """Notes why it isn't known whether text is seen; it is served."""
        self._note(Unseen(place, what))

    def all(self) -> tuple[Unseen, ...]:
        """What was noted; of many places the first, and how many more there are."""
        rest = [
            Unseen("", f"{self._more[characters]} places more", characters)
            for characters in (False, True)
            if self._more[characters]
        ]
        return (*self.found, *rest)

    def _tell(self, words: str, place: str, what: str) -> None:
        words = " ".join(without_unseen(words)[0].split())
        if words:
            quoted = words[:_QUOTED] + ("…" if len(words) > _QUOTED else "")
            self._note(Unseen(place, f"{len(words)} characters {what}: {quoted!r}"))

    def _note(self, unseen: Unseen) -> None:
        if sum(one.characters is unseen.characters for one in self.found) < _MOST:
            self.found.append(unseen)
        else:
            self._more[unseen.characters] += 1


def shown_lines(text: str) -> tuple[str, tuple[Unseen, ...]]:
    """``text`` without the characters that nobody sees, line by line."""
    if without_unseen(text)[0] == text:
        return text, ()
    gathered = UnseenText()
    lines = [
        gathered.shown(line, f"line {number}") for number, line in enumerate(text.split("\n"), 1)
    ]
    return "\n".join(lines), gathered.all()
