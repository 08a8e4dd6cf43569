"""The questions of this call, and what their answers cited: a follow-up is understood after them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from marketrules.wire import MOST_CITED, Answer, Turn
from ui.frame.places import Asked
from ui.showing.html import Html, joined

_CITED = "cited"  # in the visit's state: question → keys that its answer cited
_CALL = "call"  # in the visit's state: what is asked on the first page
_TRAIL = Html(
    '<nav class="mr-trail" aria-label="This call"><ol>{}</ol>'
    '<a href="./" data-go data-key="n" aria-keyshortcuts="n"'
    ' data-does="New question: forget this call">New question</a>{}</nav>'
)


def turns(asked: Asked) -> list[Turn]:
    """The questions before this one. Opened from a link, without what was cited."""
    cited: dict[str, list[str]] = st.session_state.get(_CITED, {})
    return [Turn(question=one, citations=cited.get(one, [])) for one in asked.after]


def keep_call(asked: Asked) -> None:
    """Keeps what is asked now: the reading view leads back to it."""
    st.session_state[_CALL] = asked


def call() -> Asked:
    """What was asked last in this visit."""
    asked: Asked = st.session_state.get(_CALL, Asked())
    return asked


def keep(answer: Answer) -> None:
    """Keeps what an answer cited, for the questions after it."""
    cited = [citation.key for citation in answer.citations][:MOST_CITED]
    st.session_state.setdefault(_CITED, {})[answer.question] = cited


def draw(asked: Asked) -> None:
    """Draws the questions before this one, each a link, and the way to start anew."""
    before = [asked.earlier(number) for number in range(len(asked.after))]
    items = joined(
        Html('<li><a href="{}" data-go>{}</a></li>').format(one.href, one.question)
        for one in before
    )
    here = Html('<li aria-current="page">{}</li>').format(asked.question) if before else ""
    today = (
        Html(
            '<a href="{}" data-go data-key="t" aria-keyshortcuts="t" data-does="As of today">'
            "As of today</a>"
        ).format(replace(asked, as_of=None).href)
        if asked.as_of
        else ""
    )
    st.html(_TRAIL.format(joined((items, Html(here))), today))
