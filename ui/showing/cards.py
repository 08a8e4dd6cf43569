"""Cards: paragraphs of one section, as they are shown for an answer or a place jumped to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marketrules.wire import Answer, Citation, Match, PendingCitation, Piece, SectionText
from ui.frame.places import Opened
from ui.showing import citing
from ui.showing.chips import chip, chip_of
from ui.showing.html import Html, joined, words
from ui.showing.lines import Line, lines
from ui.showing.redlines import redline

_CARD = Html(
    '<article class="mr-card{}" data-card aria-labelledby="mr-card-{}">'
    '<header><h3 id="mr-card-{}">{}<a href="{}" data-go data-key="{}" data-does="{}">{}</a></h3>'
    '{}<span class="mr-title">{}</span>{}{}</header>{}</article>'
)
_COPY = Html(
    '<button type="button" class="mr-do" data-copy="{}" data-copied="{}" data-key="{}"'
    ' data-does="{}" aria-keyshortcuts="{}">{}</button>'
)
_LINE = Html('<p class="mr-line mr-depth-{}{}">{}{}</p>{}')
_NOTHING = Html("")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True, slots=True)
class Card:
    """Paragraphs of one section that are told together, in order."""

    citations: tuple[Citation, ...]
    pending: tuple[PendingCitation, ...] = ()  # what would change them
    redlines: Mapping[str, Sequence[Piece]] | None = None  # of proposed text, by key
    whole: bool = False  # nothing is marked: nobody asked for less than all of it
    more: int = 0  # paragraphs of the place that the card leaves out
    fields: bool = False  # of a notice: each paragraph is called by the field that it is

    def lines(self, matches: Mapping[str, Match]) -> list[Line]:
        """What it says."""
        told = lines(
            self.citations, matches, self.pending, self.redlines or {}, marking=not self.whole
        )
        if not self.fields:
            return told
        return [
            replace(one, label=f"{one.citation.section}:") if one.citation else one for one in told
        ]


def cards(answer: Answer) -> tuple[list[Card], list[PendingCitation]]:
    """An answer's cards, those that follow one another in one section as one; pending text left."""
    places: list[list[int]] = []
    for number in dict.fromkeys(n for claim in answer.claims for n in claim.citations):
        if places and _place(answer.citations[places[-1][-1]]) == _place(answer.citations[number]):
            places[-1].append(number)
        else:
            places.append([number])
    changed = {
        answer.citations[number].key: claim.redline
        for claim in answer.claims if claim.redline for number in claim.citations
    }  # fmt: skip
    left = list(answer.pending)
    found = []
    for numbers in places:
        cited = tuple(  # as they stand in the document: (2)(c) before (2)(a) reads as a slip
            sorted((answer.citations[number] for number in numbers), key=lambda one: one.span)
        )
        keys = {one.key for one in cited}
        under = tuple(one for one in left if one.changes in keys)
        left = [one for one in left if one not in under]
        found.append(Card(cited, under, changed))
    return found, left


def card(
    one: Card,
    number: int,
    matches: Mapping[str, Match],
    as_of: date | None,
    judged: Html = _NOTHING,
) -> Html:
    """The card as HTML; ``number`` counts from 1 on the page, ``judged`` takes a verdict on it."""
    first = one.citations[0]
    head = citing.place(one.citations)
    title = first.title if first.title != first.section else ""
    key = str(number) if number < 10 else ""
    does = f"Open the {_ORDINALS[number - 1]} card" if key else ""
    hint = Html('<kbd aria-hidden="true">{}</kbd> ').format(key) if key else ""
    cited = citing.citation(one.citations)
    copy = _COPY.format(
        cited,
        cited,
        "c",
        "Copy the citation (of the card in focus, else the first)",
        "c",
        "Copy citation",
    )
    told = one.lines(matches)
    below = _more(one, as_of) if one.more else Html("")
    body = joined((*(line(each, as_of) for each in told), below))
    out = "" if first.status in ("in_effect", "interpretation") else " mr-not-in-force"
    return _CARD.format(
        out, number, number, hint, Opened(first.key, as_of).href, key, does, head, chip(first), title,
        judged, copy, body,
    )  # fmt: skip


def heading(one: SectionText, number: int, as_of: date | None) -> Html:
    """The card of a section without text of its own."""
    key = f"{one.document}@{one.edition}#{one.section}"
    hint = Html('<kbd aria-hidden="true">{}</kbd> ').format(number)
    return _CARD.format(
        "", number, number, hint, Opened(key, as_of).href, number, f"Open card {number}",
        one.label, chip_of(one.status), one.title, "", "", "",
    )  # fmt: skip


def line(one: Line, as_of: date | None) -> Html:
    """A line with what is to change it below."""
    label = Html('<span class="mr-label">{}</span> ').format(one.label) if one.label else ""
    text = redline(one.redline) if one.redline else _marked(one)
    kind = " mr-lead" if one.lead else ""
    under = joined(
        item(each, as_of) if again else pending(each, as_of) for each, again in _told(one.pending)
    )
    return _LINE.format(min(one.depth, 4), kind, label, text, under)


def _told(boxed: Sequence[PendingCitation]) -> Iterator[tuple[PendingCitation, bool]]:
    """Each with whether its redline has been shown: the items of one change all bear the same."""
    seen: list[tuple[str | None, object]] = []
    for one in boxed:
        mark = (one.changes, one.redline)
        yield one, bool(one.redline) and mark in seen
        seen.append(mark)


def item(one: PendingCitation, as_of: date | None) -> Html:
    """A further paragraph of a change whose redline stands above it: what it will say."""
    return Html(
        '<aside class="mr-pending" aria-label="Pending change, continued"><p>{} <a href="{}"'
        " data-go>{}</a></p><blockquote>{}</blockquote></aside>"
    ).format(chip(one), Opened(one.key, as_of).href, one.label, words(one.quote))


def pending(one: PendingCitation, as_of: date | None) -> Html:
    """Boxed text: what is to come, when, and what it would make of the text in force."""
    when = Html("<p>Waits for: {}</p>").format(one.trigger) if one.trigger else ""
    if one.changes is None:
        body = Html("<p>New: nothing stands there now.</p><blockquote>{}</blockquote>").format(
            words(one.quote)
        )
    elif one.redline:
        body = Html("<blockquote>{}</blockquote>").format(redline(one.redline))
    else:
        body = Html("<blockquote>{}</blockquote>").format(words(one.quote))
    return Html(
        '<aside class="mr-pending" aria-label="Pending change"><p>{} <a href="{}" data-go>{}</a></p>'
        "{}{}</aside>"
    ).format(chip(one), Opened(one.key, as_of).href, one.label, when, body)


def _marked(one: Line) -> Html:
    parts: list[Html] = []
    at = 0
    for start, end in one.marked:
        parts += [words_of(one.text, at, start), Html("<mark>{}</mark>").format(
            words_of(one.text, start, end))]  # fmt: skip
        at = end
    return joined((*parts, words_of(one.text, at, len(one.text))))


def words_of(text: str, start: int, end: int) -> Html:
    """Part of a text; a blank at its edges stays."""
    part = text[start:end]
    before, after = (" " if edge.isspace() else "" for edge in (part[:1], part[-1:]))
    return Html("{}{}{}").format(before, words(part), after)


def _more(one: Card, as_of: date | None) -> Html:
    return Html('<p class="mr-more"><a href="{}" data-go>{} more paragraphs</a></p>').format(
        Opened(one.citations[0].key, as_of).href, one.more
    )


def _place(citation: Citation) -> tuple[str, str, str, str, bool]:
    return (
        citation.document, citation.edition, citation.section, citation.term or "",
        citation.status in ("in_effect", "interpretation"),
    )  # fmt: skip
