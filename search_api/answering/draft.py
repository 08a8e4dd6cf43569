"""Ranked paragraphs → a draft: what to quote, in which order, within the limit of words.

The best paragraph gets the most room, the next ones what is left. A list is quoted whole, lead-in
and all, if there is room for it; else an item comes with the lead-in without which it means
nothing. Boxed text that would change what is quoted is listed apart. Everything is a draft until
``ground`` has passed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from index.tokens import tokens
from marketrules.answers import Citation
from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from marketrules.spans import Span
from search_api.answering.cite import cite
from search_api.answering.conditions import conditions, handed_to
from search_api.answering.excerpt import excerpt, weights_of
from search_api.answering.ground import Drafted, Fits
from search_api.answering.room import LEAST, MARKER, Room, absolute, body_of
from search_api.answering.sentences import ends_inside, split, words
from search_api.dates.standing import Standing
from search_api.questions.asked import asked
from search_api.searching.ranking import Ranked

QUOTED = 8  # paragraphs at most, lead-ins and lists apart
FIRST = 0.6  # share of the words that the best paragraph or its list may take
LEAD_IN = 30  # words of a lead-in
CONDITION = 40  # words of what the best paragraph makes its words depend on
ASIDE = 50  # words of a further paragraph without the time or quantity that is asked for
HANDED = 75  # words of what the best paragraph hands over to
ALIKE = 0.95  # share of the words that make two paragraphs say the same
PENDING = 60  # words of one boxed text
PENDING_LISTED = 4
_STUB = 15  # words: a lead-in as short as that says nothing without what it leads to
_SCRAP = 3  # words: "About GridCo" and "R3." are no sentences
_CAPTION = re.compile(r"(?:Figure|Table|Exhibit)\s+\d+\b[^.]*$")
_CASE = re.compile(r"(?:And|For|If|Otherwise|Then|When|Where)\b[^.;:]*$", re.IGNORECASE)
_SHORT = 15  # words of a caption, or of a case
_TABLE_LED = re.compile(r"\btable[^.]{0,40}:\s*$", re.IGNORECASE)
_WORDED = (PassageKind.TEXT, PassageKind.DEFINITION, PassageKind.HEADING)
_PROSE = (PassageKind.TEXT, PassageKind.DEFINITION)
_IN_PARTS = (*_PROSE, PassageKind.FIELD)


def draft(
    question: str, hits: Sequence[Ranked], standing: Standing, limit: int, *, named: bool
) -> tuple[Drafted, ...]:
    """The claims for ``question`` from ``hits``, best first, in at most ``limit`` words.

    ``named``: the hits are what was asked for by name, so an item's list stays out.
    """
    weights = rarities(question, standing)
    room = Room(standing, weights, asked(question), limit, {}, [])
    asked_for = set(tokens(question))
    hits = sorted(hits[:QUOTED], key=lambda hit: not _is_field_of(hit.passage, asked_for))
    for number, hit in enumerate(hits):
        if _said(hit.passage, room):
            continue
        most = int(limit * FIRST) if number == 0 and len(hits) > 1 else _share(hit.passage, room)
        if hit.passage.key not in room.quoted:
            _quote(hit.passage, most, room, lists=not named)
            _without_scraps(room)
        if number == 0 and not room.quoted:  # its sentences are too long for its share
            _quote(hit.passage, room.left, room, lists=not named)
            _without_scraps(room)
        if number == 0 and not named:
            _quote_condition(room)
            _quote_handed(room)
        if room.left < LEAST:
            break
    return _in_reading_order(room) or tuple(room.scraps[:1])


def _is_field_of(passage: Passage, asked_for: set[str]) -> bool:
    """Whether a notice's field is asked for by its name: "who is the contact?"."""
    name = set(tokens(passage.section)) if passage.kind is PassageKind.FIELD else set()
    return bool(name) and name <= asked_for


def _share(passage: Passage, room: Room) -> int:
    """The words left; fewer where a time or quantity is asked for and ``passage`` has none.

    "Until when can I dispute this?": what may be disputed took the room of "within ten Business
    Days", and of that paragraph stood only that late disputes are rejected.
    """
    beside = (
        room.quoted
        and room.wanted.figure
        and not room.wanted.holds(passage.text)
        and passage.kind in _PROSE
    )
    return min(ASIDE, room.left) if beside else room.left


def _in_reading_order(room: Room) -> tuple[Drafted, ...]:
    """What is quoted, items behind their lead-in in the order of their list."""
    ordered: list[tuple[Drafted, Passage]] = []
    lead: Passage | None = None
    items = 0  # of ``lead``, at the end of ``ordered``
    for claim, passage in room.quoted_passages():
        if lead is None or not _is_direct(lead, passage):
            lead, items = passage, 0
            ordered.append((claim, passage))
            continue
        first = len(ordered) - items
        later = (n for n in range(first, len(ordered)) if _behind(ordered[n][1], passage))
        ordered.insert(next(later, len(ordered)), (claim, passage))
        items += 1
    return tuple(claim for claim, _ in ordered)


def _is_direct(lead: Passage, passage: Passage) -> bool:
    """Whether ``passage`` is an item of ``lead``, not an item of an item."""
    return _leads_to(lead, passage) and parent_paragraph(passage.paragraph) == lead.paragraph


def _behind(passage: Passage, other: Passage) -> bool:
    return passage.span.start > other.span.start


def _quote_condition(room: Room) -> None:
    """Quotes the first exception or condition of what is quoted, if it isn't quoted already."""
    for claim, cited in room.quoted_passages():
        for one in conditions(cited, Span(*claim.citations[0].span), room.standing):
            if one.key not in room.quoted:
                room.take_excerpt(one, min(CONDITION, room.left))
                return


def _quote_handed(room: Room) -> None:
    """Quotes what fits the question best of the Section that what is quoted hands over to.

    Of a list only the item that fits best may: another hands over what wasn't asked.
    """
    quoted = room.quoted_passages()
    if not quoted:
        return
    claim, cited = max(quoted, key=lambda one: room.worth(one[1]))
    for passages in handed_to(cited, Span(*claim.citations[0].span), room.standing):
        best = max(passages, key=room.worth, default=None)
        if best is not None and room.worth(best) > 0:
            _quote(best, min(HANDED, room.left), room, lists=True)
            _without_scraps(room)
            return


def _said(passage: Passage, room: Room) -> bool:
    """Whether another place has said nearly the same: two guides often share a paragraph."""
    held = set(tokens(passage.text))
    return any(
        held == one
        or (
            len(one) >= LEAST
            and len(held & one) >= ALIKE * min(len(held), len(one))
            and len(held) <= len(one) / ALIKE
        )
        for one in (set(tokens(claim.text)) for claim in room.quoted.values())
    )


def _without_scraps(room: Room) -> None:
    """Takes back what says nothing: a lead-in with nothing behind it, a label or title alone.

    "The methodology is as follows:" looks like an answer, and holds none; its room is for others.
    """
    quoted = room.quoted_passages()
    held = [passage for _, passage in quoted]
    for claim, passage in quoted:
        if _is_scrap(claim.text, passage, held):
            room.scraps.append(room.quoted.pop(passage.key))
            room.left += words(claim.text) + MARKER


def _is_scrap(text: str, passage: Passage, quoted: Sequence[Passage]) -> bool:
    if passage.kind not in _WORDED or passage.status is Status.RESERVED:
        return False
    if words(text) <= _SHORT and (_CAPTION.match(text) or (passage.part > 1 and _CASE.match(text))):
        return True  # "For Combined Cycle Trains," with its formula left out
    if text.endswith(":"):
        return not any(_leads_to(passage, other) for other in quoted)
    return words(text) <= _SCRAP and not any(_leads_to(other, passage) for other in quoted)


def _leads_to(lead: Passage, other: Passage) -> bool:
    """Whether ``other`` is an item of ``lead``, its table, or the next part of its place."""
    if _same_place(lead, other) and lead.section == other.section:
        return other.part > lead.part
    same = (lead.document, lead.edition, lead.section, lead.term, lead.box)
    if same != (other.document, other.edition, other.section, other.term, other.box):
        return False
    return other.paragraph != lead.paragraph and other.paragraph.startswith(lead.paragraph)


def rarities(question: str, standing: Standing) -> dict[str, float]:
    """The words of ``question`` with what each tells among all passages held."""
    return weights_of(question, standing.snapshot.keywords.held_in, len(standing.snapshot))


def _quote(passage: Passage, most: int, room: Room, *, lists: bool) -> None:
    """Quotes the passage with what it needs to be understood."""
    parent = _parent(passage, room.standing)
    whole = _list(parent, room.standing) if parent else _list(passage, room.standing)
    if len(whole) == 1:
        whole = _parts(passage, room.standing)
    if lists and len(whole) > 1 and _length(whole) <= min(most, room.left):
        for one in whole:
            room.take(one, body_of(one))
        return
    if parent is not None:
        most -= room.take(parent, _lead_in(parent, min(LEAD_IN, most)))
    after = _after(passage, whole) if lists else ()
    if most < LEAST or (lists and _is_stub(passage, after, most)):
        return
    if passage.kind is PassageKind.FIELD:
        if room.quoted and words(passage.text) < LEAST and not room.adds(passage):
            return  # "Sent 1/30/26" says nothing to who didn't ask for it
        passage = next(iter(_fitting(_parts(passage, room.standing), room)), passage)
    most -= room.take_excerpt(passage, most)
    for item in after or _beside(passage, room):
        took = room.take_excerpt(item, most) if most >= LEAST else 0
        if not took:
            break
        most -= took


def _after(passage: Passage, whole: Sequence[Passage]) -> Sequence[Passage]:
    """What a lead-in leads to; nothing for a passage that stands by itself."""
    if passage not in whole or not passage.text.rstrip().endswith((":", "—")):
        return ()
    return whole[whole.index(passage) + 1 :]


def _is_stub(passage: Passage, after: Sequence[Passage], most: int) -> bool:
    """A lead-in of which nothing could be quoted: "GridCo shall post the following:"."""
    if not passage.text.rstrip().endswith(":"):
        return False
    length = _length([passage])
    return length + LEAST > most if after else length < _STUB


def _beside(passage: Passage, room: Room) -> Sequence[Passage]:
    """What belongs to a row or to a paragraph of a notice, though it isn't led to."""
    if passage.kind is PassageKind.ROW:
        return tuple(_same_symbol(passage, room.standing))
    if passage.kind is PassageKind.FIELD:
        parts = _parts(passage, room.standing)
        return _fitting([one for one in parts if one.key not in room.quoted], room)
    return ()


def _fitting(parts: Sequence[Passage], room: Room) -> Sequence[Passage]:
    """A notice's paragraphs that hold what is asked, best first."""
    worth = {one.key: room.worth(one) for one in parts}
    return sorted(
        (one for one in parts if worth[one.key] > 0), key=lambda one: worth[one.key], reverse=True
    )


def _same_symbol(row: Passage, standing: Standing) -> Iterable[Passage]:
    """Rows on the same symbol: one table says what it is, the next its value."""
    symbol = row.text.partition("\t")[0].strip()
    for other in standing.beside(row):
        same = (other.kind, other.status, other.box) == (row.kind, row.status, row.box)
        if same and other.key != row.key and other.text.partition("\t")[0].strip() == symbol:
            yield other


def _parts(passage: Passage, standing: Standing) -> tuple[Passage, ...]:
    """The passages of one place, in order: a manual's section without labels, a long paragraph."""
    if passage.kind not in _IN_PARTS:
        return (passage,)
    return tuple(other for other in standing.beside(passage) if _same_place(other, passage))


def _same_place(one: Passage, other: Passage) -> bool:
    # "X (see Y)" stands at the definition's place and is no part of it.
    return (one.paragraph, one.term, one.box, one.status, one.kind, one.see) == (
        other.paragraph, other.term, other.box, other.status, other.kind, other.see,
    )  # fmt: skip


def _list(lead: Passage, standing: Standing) -> tuple[Passage, ...]:
    """``lead`` and its items, in order; ``lead`` alone if it has none."""
    if lead.kind not in _PROSE or lead.see:
        return (lead,)
    if not (lead.paragraph or lead.term):
        return (lead, *_items_behind(lead, standing))
    items = tuple(
        other
        for other in standing.beside(lead)
        if _is_item(other, lead)
        and other.paragraph != lead.paragraph
        and parent_paragraph(other.paragraph) == lead.paragraph
    )
    return (lead, *(items or _table_behind(lead, standing)))


def _table_behind(lead: Passage, standing: Standing) -> Iterable[Passage]:
    """The rows of the table that the lead-in announces ("according to the following table:")."""
    if not _TABLE_LED.search(lead.text):
        return
    for other in standing.beside(lead):
        behind = other.span.start > lead.span.start
        same = (other.box, other.term, other.status) == (lead.box, lead.term, lead.status)
        if behind and same and other.kind is PassageKind.ROW:
            if other.paragraph.removesuffix(" table") != lead.paragraph:
                return
            yield other
        elif behind and same and other.paragraph != lead.paragraph:
            return


def _is_item(other: Passage, lead: Passage) -> bool:
    same = (other.box, other.term, other.status) == (lead.box, lead.term, lead.status)
    return same and other.kind in _PROSE


def _items_behind(lead: Passage, standing: Standing) -> Iterable[Passage]:
    """The items that follow a lead-in without a label, up to the next text without one.

    A manual's section often says "in the following order:" and goes on with 1., 2., 3.
    """
    if not lead.text.rstrip().endswith(":"):
        return
    for other in standing.beside(lead):
        if other.span.start <= lead.span.start or not _is_item(other, lead):
            continue
        if not other.paragraph:
            return
        if not parent_paragraph(other.paragraph):
            yield other


def _parent(passage: Passage, standing: Standing) -> Passage | None:
    """The paragraph, or the definition, whose text the item completes."""
    above = parent_paragraph(passage.paragraph)
    if not (above or (passage.term and passage.paragraph)) or passage.kind not in _PROSE:
        return None
    for other in standing.beside(passage):
        same = (other.paragraph, other.box, other.term) == (above, passage.box, passage.term)
        if same and other.kind in _PROSE and other.part == 1 and not other.see:
            return other
    return None


def _length(passages: Iterable[Passage]) -> int:
    return sum(words(body_of(one).quote(one.text)) + MARKER for one in passages)


def _lead_in(parent: Passage, most: int) -> Span:
    """The end of the parent's text, which its items complete; empty if it is too long."""
    body = body_of(parent)
    last = split(parent.text, body.start)[-1]
    for span in (body, last):
        if words(span.quote(parent.text)) <= most:
            return span
    return Span(0, 0)


def pending_beside(
    question: str,
    drafted: Iterable[Drafted],
    boxed: Sequence[Ranked],
    standing: Standing,
    to_come: Fits,
) -> tuple[Citation, ...]:
    """Boxed text found for the question, then what would change the paragraphs quoted.

    Of a box that replaces many paragraphs, the one that fits what is cited or asked stands for it.
    """
    found: dict[str, Passage] = {hit.passage.key: hit.passage for hit in boxed}
    boxes = {(one.document, one.edition, one.box) for one in found.values()}
    asked = set(tokens(question))
    for claim in drafted:
        for cited in (standing.by_key(citation.key) for citation in claim.citations):
            changes: dict[tuple[str, str, int | None], list[Passage]] = {}
            for one in standing.pending_on(cited) if cited is not None else ():
                if to_come(one):
                    changes.setdefault((one.document, one.edition, one.box), []).append(one)
            for box, passages in changes.items():
                if box not in boxes:
                    boxes.add(box)
                    best = max(passages, key=lambda one: _fits_better(one, cited, asked))
                    found.setdefault(best.key, best)
    weights = rarities(question, standing)
    return tuple(
        cite(
            passage,
            standing.edition_of(passage),
            absolute(passage, _unbroken(passage.text, weights)),
        )
        for passage in list(found.values())[:PENDING_LISTED]
    )


def _unbroken(text: str, weights: Mapping[str, float]) -> Span:
    """An excerpt that is allowed twice the words rather than end in the middle of a sentence."""
    span = excerpt(text, weights, PENDING)
    broken = span.start == span.end or ends_inside(text, span)
    return excerpt(text, weights, 2 * PENDING) if broken else span


def _fits_better(boxed: Passage, cited: Passage | None, asked: set[str]) -> tuple[bool, int]:
    same = cited is not None and boxed.paragraph == cited.paragraph
    return same, len(asked & set(tokens(boxed.text)))
