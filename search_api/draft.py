"""Ranked paragraphs → a draft: what to quote, in which order, within the limit of words.

The best paragraph gets the most room, the next ones what is left. A list is quoted whole, lead-in
and all, if there is room for it; else an item comes with the lead-in without which it means
nothing. Boxed text that would change what is quoted is listed apart. Everything is a draft until
``ground`` has passed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marketrules.answers import Citation
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from marketrules.spans import Span
from search_api.cite import cite
from search_api.excerpt import excerpt, weights_of
from search_api.ground import Drafted, Fits, plain
from search_api.retrieve import Ranked
from search_api.sentences import after_label, split, words
from search_api.standing import Standing

QUOTED = 8  # paragraphs at most, lead-ins and lists apart
FIRST = 0.5  # share of the words that the best paragraph or its list may take
LEAD_IN = 30  # words of a lead-in
LEAST = 6  # words: a shorter rest isn't worth a quotation
MARKER = 1  # the citation's number behind a quotation counts as a word
PENDING = 60  # words of one boxed text
PENDING_LISTED = 4


@dataclass(slots=True)
class _Room:
    """Words left, and what has been quoted, by passage: nothing is quoted in two pieces."""

    standing: Standing
    weights: Mapping[str, float]
    left: int
    quoted: dict[str, Drafted]

    def take(self, passage: Passage, span: Span) -> int:
        """Quotes ``span`` of the passage's text; gives the words it took, 0 if it wasn't quoted."""
        place = _absolute(passage, span)
        text = plain(span.quote(passage.text))
        length = words(text) + MARKER
        if not text or length > self.left or passage.key in self.quoted:
            return 0
        citation = cite(passage, self.standing.edition_of(passage), place)
        self.quoted[passage.key] = Drafted(text, (citation,))
        self.left -= length
        return length

    def take_excerpt(self, passage: Passage, most: int) -> int:
        """Quotes what matters of the passage in at most ``most`` words."""
        limit = min(most, self.left) - MARKER
        return self.take(passage, excerpt(passage.text, self.weights, limit)) if limit > 0 else 0


def draft(
    question: str, hits: Sequence[Ranked], standing: Standing, limit: int, *, named: bool
) -> tuple[Drafted, ...]:
    """The claims for ``question`` from ``hits``, best first, in at most ``limit`` words.

    ``named``: the hits are what was asked for by name, so an item's list stays out.
    """
    weights = weights_of(question, (hit.passage.text for hit in hits))
    room = _Room(standing, weights, limit, {})
    for number, hit in enumerate(hits[:QUOTED]):
        most = int(limit * FIRST) if number == 0 and len(hits) > 1 else room.left
        _quote(hit.passage, most, room, lists=not named)
        if room.left < LEAST:
            break
    return tuple(room.quoted.values())


def _quote(passage: Passage, most: int, room: _Room, *, lists: bool) -> None:
    """Quotes the passage with what it needs to be understood."""
    parent = _parent(passage, room.standing)
    whole = _list(parent if parent is not None else passage, room.standing)
    if lists and len(whole) > 1 and _length(whole) <= min(most, room.left):
        for one in whole:
            room.take(one, _body(one))
        return
    if parent is not None:
        most -= room.take(parent, _lead_in(parent, min(LEAD_IN, most)))
    if most < LEAST:
        return
    most -= room.take_excerpt(passage, most)
    for item in whole[1:] if lists and parent is None else ():
        took = room.take_excerpt(item, most) if most >= LEAST else 0
        if not took:
            break
        most -= took


def _list(lead: Passage, standing: Standing) -> tuple[Passage, ...]:
    """``lead`` and its items, in order; ``lead`` alone if it has none."""
    if lead.kind is not PassageKind.TEXT or not lead.paragraph:
        return (lead,)
    items = (
        other
        for other in standing.beside(lead)
        if other.box == lead.box
        and other.status is lead.status
        and other.kind is PassageKind.TEXT
        and parent_paragraph(other.paragraph) == lead.paragraph
        and other.term == lead.term
    )
    return (lead, *items)


def _parent(passage: Passage, standing: Standing) -> Passage | None:
    """The paragraph whose text the item completes."""
    above = parent_paragraph(passage.paragraph)
    if not above or not passage.lead_in:
        return None
    for other in standing.beside(passage):
        same = (other.paragraph, other.box, other.term) == (above, passage.box, passage.term)
        if same and other.kind is PassageKind.TEXT and other.part == 1:
            return other
    return None


def _length(passages: Iterable[Passage]) -> int:
    return sum(words(_body(one).quote(one.text)) + MARKER for one in passages)


def _body(passage: Passage) -> Span:
    """The text behind its label."""
    return Span(after_label(passage.text), len(passage.text)).trimmed(passage.text)


def _lead_in(parent: Passage, most: int) -> Span:
    """The end of the parent's text, which its items complete; empty if it is too long."""
    body = _body(parent)
    last = split(parent.text, body.start)[-1]
    for span in (body, last):
        if words(span.quote(parent.text)) <= most:
            return span
    return Span(0, 0)


def _absolute(passage: Passage, span: Span) -> Span:
    return Span(passage.span.start + span.start, passage.span.start + span.end)


def pending_beside(
    question: str,
    drafted: Iterable[Drafted],
    boxed: Sequence[Ranked],
    standing: Standing,
    to_come: Fits,
) -> tuple[Citation, ...]:
    """Boxed text found for the question, then what would change the paragraphs quoted."""
    found: dict[str, Passage] = {hit.passage.key: hit.passage for hit in boxed}
    for claim in drafted:
        for citation in claim.citations:
            cited = standing.by_key(citation.key)
            for passage in standing.pending_on(cited) if cited is not None else ():
                if to_come(passage):
                    found.setdefault(passage.key, passage)
    weights = weights_of(question, (passage.text for passage in found.values()))
    return tuple(
        cite(
            passage,
            standing.edition_of(passage),
            _absolute(passage, excerpt(passage.text, weights, PENDING)),
        )
        for passage in list(found.values())[:PENDING_LISTED]
    )
