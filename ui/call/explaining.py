"""Explanations under an answer, where they are switched on: terms, verbs, where to look next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from marketrules.client import Client
from marketrules.errors import PermanentError
from marketrules.wire import Answer, Explanation, LookNext, Meaning, VerbMeaning
from ui.frame.places import Opened
from ui.showing.chips import NOT_IN_FORCE, chip
from ui.showing.html import Html, joined, words

_MOST = 3  # paragraphs explained
_ON = "explanations"  # of the visit: it stays on from answer to answer
_KEPT = "explanations on"
_WHY = {
    "refers_to": "It refers to", "referred_from": "Refers to it", "around": "It stands under",
    "item": "Its items", "before": "Before it", "after": "After it",
}  # fmt: skip
_EFFECT = {
    "obliged": "must", "permitted": "may", "forbidden": "must not", "recommended": "should",
    "condition": "a condition",
}  # fmt: skip
_EXPLAINED = Html('<section class="mr-explained"><h3>{}</h3>{}</section>')
_TERMS = Html("<h4>Terms</h4><dl>{}</dl>")
_TERM = Html('<dt><a href="{}" data-go>{}</a>{}</dt><dd>{}</dd>')
_LIST = Html("<h4>{}</h4><ul>{}</ul>")
_VERB = Html("<li><strong>{}</strong>: {} {}{}</li>")
_NEXT = Html('<li>{}: <a href="{}" data-go>{}</a> {}{}</li>')


def draw(client: Client, answer: Answer, as_of: date | None) -> None:
    """Draws the switch, and what there is to explain of the first paragraphs cited."""
    keys = list(dict.fromkeys(one.key for one in answer.citations))[:_MOST]
    if not keys:
        return
    st.session_state[_ON] = st.session_state.get(_KEPT, False)
    st.toggle("Explanations: what the terms mean, where to look next", key=_ON, on_change=_switched)
    if not st.session_state[_ON]:
        return
    for key in keys:
        try:
            found = client.explanation(key, as_of)
        except PermanentError:
            continue  # proposed text has none
        st.html(_explained(found, as_of))


def _switched() -> None:
    st.session_state[_KEPT] = st.session_state[_ON]


def _explained(found: Explanation, as_of: date | None) -> Html:
    parts = (
        _terms(found.terms, as_of),
        _verbs(found.verbs, as_of),
        _next(found.next, as_of),
        joined(Html('<p class="mr-note">{}</p>').format(one) for one in found.notes),
    )
    return _EXPLAINED.format(found.citation.label, joined(parts))


def _terms(terms: Sequence[Meaning], as_of: date | None) -> Html:
    told = joined(
        _TERM.format(
            Opened(one.definition.key, as_of).href, one.term,
            " (only in this section)" if one.only_here else "", words(one.definition.quote.removeprefix(one.definition.term or one.term).strip()),
        )
        for one in terms
    )  # fmt: skip
    return _TERMS.format(told) if terms else Html("")


def _verbs(verbs: Sequence[VerbMeaning], as_of: date | None) -> Html:
    told = []
    for one in verbs:
        rule = Html("")
        if one.rule is not None:
            rule = Html(' (<a href="{}" data-go>{}</a>)').format(
                Opened(one.rule.key, as_of).href, one.rule.label
            )
        told.append(_VERB.format(one.verb, one.who, _EFFECT[one.effect], rule))
    return _LIST.format("What the verbs do", joined(told)) if told else Html("")


def _next(places: Sequence[LookNext], as_of: date | None) -> Html:
    told = joined(
        _NEXT.format(
            _WHY[one.why], Opened(one.citation.key, as_of).href, one.citation.label,
            one.citation.title, chip(one.citation) if one.citation.status in NOT_IN_FORCE else "",
        )
        for one in places
    )  # fmt: skip
    return _LIST.format("Where to look next", told) if places else Html("")
