"""Ranked paragraphs → a draft: what to quote, in which order, within the limit of words.

The best paragraph gets the most room, the next ones what is left; an item is preceded by the
lead-in without which it means nothing, quoted from the paragraph it stands in; a lead-in is
followed by its items. Boxed text that would change what is quoted is listed apart, and stands in
the shown text only where the question is about what is in force. Everything is a draft until
``ground`` has passed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketrules.answers import Citation
from marketrules.passages import Passage
from marketrules.pinpoints import parent_paragraph
from marketrules.spans import Span
from search_api.cite import cite
from search_api.excerpt import excerpt, weights_of
from search_api.ground import Drafted, Fits, plain
from search_api.retrieve import Ranked
from search_api.sentences import split, words
from search_api.standing import Standing

QUOTED = 6  # paragraphs at most, lead-ins apart
_FIRST = 0.6  # share of the words that the best paragraph may take
_LEAD_IN = 30  # words of a lead-in
_LEAST = 6  # words: a shorter rest isn't worth a quotation
_MARKER = 1  # the citation's number behind a quotation counts as a word
_PENDING = 60  # words of one boxed text
_PENDING_LISTED = 4


@dataclass(slots=True)
class _Room:
    """Words left, and what has been quoted, by passage and span."""

    left: int
    quoted: dict[tuple[str, Span], Drafted]

    def take(self, passage: Passage, span: Span, standing: Standing) -> bool:
        """Quotes ``span`` (into the passage's text); False if it is there already or too long."""
        start = passage.span.start
        place = Span(start + span.start, start + span.end)
        text = plain(span.quote(passage.text))
        length = words(text) + _MARKER
        if not text or length > self.left or self._has(passage.key, place):
            return False
        citation = cite(passage, standing.edition_of(passage), place)
        self.quoted[passage.key, place] = Drafted(text, (citation,))
        self.left -= length
        return True

    def _has(self, key: str, place: Span) -> bool:
        return any(key == other and place.overlaps(span) for other, span in self.quoted)


def draft(
    question: str, hits: Sequence[Ranked], standing: Standing, limit: int
) -> tuple[Drafted, ...]:
    """The claims for ``question`` from ``hits``, best first, in at most ``limit`` words."""
    weights = weights_of(question, (hit.passage.text for hit in hits))
    room = _Room(limit, {})
    for number, hit in enumerate(hits[:QUOTED]):
        most = int(limit * _FIRST) if number == 0 and len(hits) > 1 else room.left
        _quote(hit.passage, weights, min(most, room.left), room, standing)
        if room.left < _LEAST:
            break
    return tuple(room.quoted.values())


def _quote(
    passage: Passage, weights: dict[str, float], most: int, room: _Room, standing: Standing
) -> None:
    if most < _LEAST:
        return
    parent = _parent(passage, standing) if passage.lead_in else None
    if parent is not None:
        lead = _lead_in(parent, most)
        if room.take(parent, lead, standing):
            most -= words(lead.quote(parent.text))
    if not room.take(passage, excerpt(passage.text, weights, most), standing):
        return
    most -= words(passage.text)
    if passage.text.rstrip().endswith((":", "—")):
        for child in _children(passage, standing):
            if most < _LEAST or not room.take(child, excerpt(child.text, weights, most), standing):
                break
            most -= words(child.text)


def _lead_in(parent: Passage, most: int) -> Span:
    """The end of the parent's text, which its items complete."""
    whole = excerpt(parent.text, {}, min(_LEAD_IN, most))
    if whole.end >= len(parent.text.rstrip()):
        return whole
    last = split(parent.text)[-1]
    return last if words(last.quote(parent.text)) <= min(_LEAD_IN, most) else Span(0, 0)


def _parent(passage: Passage, standing: Standing) -> Passage | None:
    above = parent_paragraph(passage.paragraph)
    if not above:
        return None
    for other in standing.snapshot.in_section(passage.document, passage.edition, passage.section):
        if (other.paragraph, other.box) == (above, passage.box) and other.term is None:
            return standing.by_key(other.key)
    return None


def _children(passage: Passage, standing: Standing) -> Iterable[Passage]:
    """The items of a lead-in, in order."""
    path = passage.paragraph
    for other in standing.snapshot.in_section(passage.document, passage.edition, passage.section):
        if other.box != passage.box or not other.paragraph.startswith(f"{path}("):
            continue
        if parent_paragraph(other.paragraph) == path:
            held = standing.by_key(other.key)
            if held is not None:
                yield held


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
            for passage in standing.snapshot.pending_for(citation.key):
                held = standing.by_key(passage.key)
                if held is not None and to_come(held):
                    found.setdefault(held.key, held)
    weights = weights_of(question, (passage.text for passage in found.values()))
    listed = []
    for passage in list(found.values())[:_PENDING_LISTED]:
        span = excerpt(passage.text, weights, _PENDING)
        start = passage.span.start
        place = Span(start + span.start, start + span.end)
        listed.append(cite(passage, standing.edition_of(passage), place))
    return tuple(listed)
