"""The answer, or the place jumped to: cards, what is pending, the reply; a refusal with places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from marketrules.errors import PermanentError
from marketrules.wire import Answer, Citation, Claim, Match, PendingCitation, SectionText, Shown
from ui.call.refusals import refusal
from ui.frame.desk import Desk
from ui.frame.places import Asked, Opened
from ui.inquiries.judging import verdicts
from ui.showing import citing, replies
from ui.showing.cards import Card, card, cards, heading, pending
from ui.showing.html import Html, joined

_HEAD = Html('<header class="mr-answer"><h2 tabindex="-1" data-arrival="{}">{}</h2>{}{}</header>')
_REPLY = Html(
    '<button type="button" class="mr-do mr-main" data-copy="{}" data-copied="reply with {} {}"'
    ' data-key="e" aria-keyshortcuts="e" data-does="Copy a reply for e-mail">Copy reply</button>'
)
_FEW = 12  # paragraphs of a place jumped to that a card shows


def draw_answer(desk: Desk, asked: Asked, answer: Answer) -> None:
    """Draws an answer or a refusal."""
    shown, left = cards(answer)
    matches = _matches(desk, [one for each in shown for one in each.citations], asked)
    parts = [_understood(answer), _caution(answer)]
    if answer.refusal is not None:
        parts.append(refusal(answer.refusal, asked.as_of))
    parts.append(_worded(answer))
    parts += [
        card(one, at, matches, asked.as_of, verdicts(at, citing.place(one.citations)))
        for at, one in enumerate(shown, 1)
    ]
    parts.append(_pending(left, asked))
    parts.append(_notes(answer))
    text = replies.reply(answer, shown, left, matches, desk.permalink) if shown else ""
    count = len(shown)
    copy = _REPLY.format(text, count, "quote" if count == 1 else "quotes") if text else Html("")
    _put(asked, answer.question, copy, joined(parts))


def draw_place(desk: Desk, asked: Asked, shown: Shown) -> None:
    """Draws what stands at a pinpoint: a card for each section that it names."""
    matches = {one.citation.key: one for one in shown.matches}
    found: dict[tuple[str, str, str], list[Match]] = {}
    for one in shown.matches:
        if one.citation.status != "pending" or len(shown.matches) == 1 or _names_boxes(shown):
            section = one.citation.section
            numbered = section[:1].isdigit() or one.citation.term is not None
            place = (one.citation.document, one.citation.edition, section if numbered else "")
            found.setdefault(place, []).append(one)
    made = []
    for (_, _, section), each in found.items():
        kept = each[:_FEW]
        boxed = tuple(_once(one for match in kept for one in match.pending))
        made.append(
            Card(
                tuple(one.citation for one in kept),
                boxed,
                None,
                True,
                len(each) - len(kept),
                not section,
            )
        )
    parts = [card(one, at, matches, asked.as_of) for at, one in enumerate(made[:_FEW], 1)]
    if len(made) > _FEW:
        parts.append(Html("<p>And {} more sections.</p>").format(len(made) - _FEW))
    _put(asked, asked.question, Html(""), joined(parts))


def draw_sections(desk: Desk, asked: Asked, sections: Sequence[SectionText]) -> None:
    """Draws sections jumped to: the beginning of each, and the sections below it."""
    del desk
    parts = []
    for at, one in enumerate(sections, 1):
        told = [each for each in one.paragraphs if each.status != "pending"] or one.paragraphs
        if told:
            boxed = tuple(_once(each for match in told[:_FEW] for each in match.pending))
            made = Card(tuple(told[:_FEW]), boxed, None, True, len(told[_FEW:]))
            parts.append(card(made, at, {}, asked.as_of))
        else:
            parts.append(heading(one, at, asked.as_of))
        parts.append(_below(one, asked))
    _put(asked, asked.question, Html(""), joined(parts))


def _below(one: SectionText, asked: Asked) -> Html:
    items = joined(
        Html('<li><a href="{}" data-go>{} {}</a></li>').format(
            Opened(each.key, asked.as_of).href, each.section, each.title
        )
        for each in one.subsections
    )
    return Html('<ul class="mr-below">{}</ul>').format(items) if items else Html("")


def _put(asked: Asked, head: str, copy: Html, body: Html) -> None:
    st.html(joined((_HEAD.format(asked.href, head, copy, ""), body)))


def _names_boxes(shown: Shown) -> bool:
    return all(one.citation.status == "pending" for one in shown.matches)


def _once(pending_texts: Iterable[PendingCitation]) -> Iterable[PendingCitation]:
    return {one.key: one for one in pending_texts}.values()


def _matches(desk: Desk, cited: Sequence[Citation], asked: Asked) -> dict[str, Match]:
    """What belongs to each paragraph cited, by its key."""
    found: dict[str, Match] = {}
    for key in dict.fromkeys(one.key for one in cited):
        try:
            shown = desk.client.show(key, asked.as_of)
        except PermanentError:
            continue  # the quote alone is shown
        found |= {one.citation.key: one for one in shown.matches}
    return found


def _understood(answer: Answer) -> Html:
    if not answer.understood:
        return Html("")
    return Html('<p class="mr-note">Understood as: {}</p>').format(answer.understood)


def _caution(answer: Answer) -> Html:
    if not answer.caution:
        return Html("")
    return Html('<aside class="mr-banner" role="note">{}</aside>').format(answer.caution)


def _worded(answer: Answer) -> Html:
    """What a model worded, each sentence with the numbers of its quotes."""
    if answer.worded_by is None:
        return Html("")
    said = joined(map(_sentence, answer.claims))
    return Html('<section class="mr-worded"><h3>Worded by a model ({})</h3>{}</section>').format(
        answer.worded_by, said
    )


def _sentence(claim: Claim) -> Html:
    marks = " ".join(f"[{number + 1}]" for number in claim.citations)
    return Html("<p>{} {}</p>").format(claim.text, marks)


def _pending(left: Sequence[PendingCitation], asked: Asked) -> Html:
    if not left:
        return Html("")
    return Html('<section class="mr-left"><h3>Approved, not in force</h3>{}</section>').format(
        joined(pending(one, asked.as_of) for one in left)
    )


def _notes(answer: Answer) -> Html:
    notes = joined(Html("<li>{}</li>").format(one) for one in answer.notes)
    return Html('<footer class="mr-notes"><ul>{}</ul><p>snapshot {}</p></footer>').format(
        notes, answer.snapshot
    )
