"""Words left for an answer, and what of them has been quoted.

A passage and a number of words enter; a claim, cited, is kept, or nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.tokens import tokens
from marketrules.passages import Passage, PassageKind
from marketrules.spans import Span
from search_api.answering.cite import cite
from search_api.answering.excerpt import excerpt, value
from search_api.answering.ground import CUT, Drafted, plain
from search_api.answering.sentences import after_label, ends_inside, words
from search_api.dates.standing import Standing
from search_api.questions.asked import Asked

LEAST = 6  # words: a shorter rest isn't worth a quotation
SAID = 0.2  # weight that a word keeps once it is quoted; .1 to .3 are the same for `ercot`
MARKER = 1  # the citation's number behind a quotation counts as a word


@dataclass(slots=True)
class Room:
    """Words left, and what has been quoted, by passage: nothing is quoted in two pieces."""

    standing: Standing
    weights: Mapping[str, float]
    wanted: Asked
    left: int
    quoted: dict[str, Drafted]
    scraps: list[Drafted]  # taken back: nothing but them is better than no answer

    def take(self, passage: Passage, span: Span) -> int:
        """Quotes ``span`` of the passage's text; gives the words it took, 0 if it wasn't quoted."""
        place = absolute(passage, span)
        text = plain(span.quote(passage.text))
        if text and ends_inside(passage.text, span):
            text += CUT
        length = words(text) + MARKER
        if not text or length > self.left or passage.key in self.quoted:
            return 0
        citation = cite(passage, self.standing.edition_of(passage), place)
        self.quoted[passage.key] = Drafted(text, (citation,))
        self.left -= length
        return length

    def quoted_passages(self) -> tuple[tuple[Drafted, Passage], ...]:
        """What has been quoted, with the passage that it is quoted from."""
        found = ((claim, self.standing.by_key(key)) for key, claim in self.quoted.items())
        return tuple((claim, one) for claim, one in found if one is not None)

    def worth(self, passage: Passage) -> float:
        """How much the passage holds of what is asked for and not yet said."""
        return value(_named(passage), self._wanting(), self.wanted)

    def adds(self, passage: Passage) -> bool:
        """Whether the passage holds something that is asked for and wasn't said."""
        said = self._said()
        asked_for = {word: weight for word, weight in self.weights.items() if word not in said}
        return value(_named(passage), asked_for, self.wanted) > 0

    def _said(self) -> set[str]:
        return {word for claim in self.quoted.values() for word in tokens(claim.text)}

    def _wanting(self) -> Mapping[str, float]:
        """The question's words with their weights; what is quoted has said most of its own.

        "Workshop notice: where is it held?": the notice's name, quoted, asks for nothing.
        """
        said = self._said()
        return {
            word: weight * SAID if word in said else weight for word, weight in self.weights.items()
        }

    def take_excerpt(self, passage: Passage, most: int) -> int:
        """Quotes what matters of the passage in at most ``most`` words."""
        limit = min(most, self.left) - MARKER
        if limit <= 0:
            return 0
        span = excerpt(passage.text, self._wanting(), limit, self.wanted)
        whole = span == body_of(passage)
        return self.take(passage, span) if whole or words(span.quote(passage.text)) >= LEAST else 0


def _named(passage: Passage) -> str:
    """The text, of a notice's field with its name: "when was it sent?" is "Sent 1/30/26"."""
    is_field = passage.kind is PassageKind.FIELD
    return f"{passage.section} {passage.text}" if is_field else passage.text


def body_of(passage: Passage) -> Span:
    """The text behind its label."""
    return Span(after_label(passage.text), len(passage.text)).trimmed(passage.text)


def absolute(passage: Passage, span: Span) -> Span:
    """``span`` of the passage's text as one of its document's."""
    return Span(passage.span.start + span.start, passage.span.start + span.end)
