"""Training: drills, what is due, progress, quizzes."""

from __future__ import annotations

import streamlit as st

from marketrules.errors import MarketRulesError
from ui.frame import failures
from ui.frame.desk import Desk
from ui.showing.html import Html, joined
from ui.training import choosing, keeping, progress, quizzes, repeating, rounds
from ui.training.places import Round, href, view

_VIEWS = (
    ("", "Drill", "T"),
    ("due", "Due today", "D"),
    ("progress", "Progress", "P"),
    ("quizzes", "Quizzes", "Q"),
)  # capitals: small letters answer
_TABS = Html('<nav class="mr-tabs" aria-label="Training"><ul>{}</ul></nav>')
_TAB = Html('<li><a href="{}" data-go data-key="{}" data-does="{}"{}>{}</a></li>')


def draw(desk: Desk) -> None:
    """Draws what the address names."""
    now, (shown, quiz) = Round.read(st.query_params), view(st.query_params)
    st.html(_tabs(shown))
    try:
        if shown == "due":
            repeating.due()
        elif shown == "progress":
            progress.draw()
        elif shown == "quizzes":
            quizzes.draw(desk.client)
        elif shown == "quiz":
            repeating.quiz(quiz)
        elif shown == "results":
            quizzes.results(quiz)
        elif now is not None:
            rounds.draw(desk, now)
        else:
            choosing.draw(desk.client)
    except MarketRulesError as error:
        failures.draw(error, now.href if now else href({"view": [shown]} if shown else {}))
    if now is not None and (reason := keeping.why_not()):
        st.html(Html('<p class="mr-note">Answers aren’t kept: {}</p>').format(reason))


def _tabs(shown: str) -> Html:
    open_now = {"quiz": "quizzes", "results": "quizzes"}.get(shown, shown)
    return _TABS.format(
        joined(
            _TAB.format(
                href({"view": [name]} if name else {}), key, title,
                Html(' aria-current="page"') if name == open_now else "", title,
            )
            for name, title, key in _VIEWS
        )
    )  # fmt: skip
