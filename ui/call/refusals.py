"""A refusal in plain words: why, where to look, whom to ask."""

from __future__ import annotations

from datetime import date

from marketrules.wire import Citation, Refusal, TurnTo
from ui.frame.places import Opened
from ui.showing.chips import chip
from ui.showing.html import Html, joined, words
from ui.showing.reasons import why

_NUMBERED = 9  # places that a digit opens


def refusal(one: Refusal, as_of: date | None) -> Html:
    """The refusal as HTML."""
    ask = joined(map(_ask, one.turn_to))
    asked = Html("<h4>Whom to ask</h4><ul>{}</ul>").format(ask) if ask else ""
    places = joined(_place(each, number, as_of) for number, each in enumerate(one.see, 1))
    see = Html("<h4>Where to look</h4>{}").format(places) if places else ""
    return Html('<section class="mr-refusal"><h3>{}</h3><p>{}</p>{}{}</section>').format(
        why(one.reason), one.message, asked, see
    )


def _ask(one: TurnTo) -> Html:
    return Html("<li><strong>{}</strong> ({})</li>").format(one.name, one.source)


def _place(one: Citation, number: int, as_of: date | None) -> Html:
    key = str(number) if number <= _NUMBERED else ""
    return Html(
        '<article class="mr-card mr-near" data-card><header><h5><a href="{}" data-go data-key="{}"'
        ' data-does="Open place {}">{}</a></h5>{}<span class="mr-title">{}</span></header>'
        "<p class='mr-line'>{}</p></article>"
    ).format(
        Opened(one.key, as_of).href, key, number, one.label, chip(one), one.title, words(one.quote)
    )
