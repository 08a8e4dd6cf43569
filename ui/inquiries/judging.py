"""Whether an answer was right: each card in one click, the whole of it in another.

The buttons of a card are part of it (``verdicts``); a click on one comes here without the page being
drawn anew. What is noted feeds the evaluation file (``marketrules desk feedback``).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from marketrules.errors import MarketRulesError, NotPermitted
from marketrules.wire import Answer
from ui.frame import login
from ui.frame.browser import component
from ui.frame.records import records
from ui.showing.cards import cards
from ui.showing.html import Html, joined, unmarked

_NOTED = "noted"
_UNSENT = "verdict not sent"
_ON_CARDS = {"right": "Right paragraph", "wrong": "Wrong"}
_ON_REFUSALS = {"right": "Rightly refused", "wrong": "There is an answer"}
_MISSING = "Something is missing"
_BUTTON = Html(
    '<button type="button" class="mr-do mr-verdict" data-verdict="{}" data-of="{}" aria-pressed="false"'
    ' aria-label="{}: {}">{}</button>'
)
_BUTTONS = Html('<span class="mr-verdicts">{}</span>')
_THANKS = Html('<p class="mr-note" role="status">Noted: {}. Thank you.</p>')


def verdicts(number: int, where: str) -> Html:
    """The buttons of the card ``number``, of the place ``where``."""
    return _BUTTONS.format(
        joined(
            _BUTTON.format(verdict, number, told, where, told)
            for verdict, told in _ON_CARDS.items()
        )
    )


@st.fragment
def draw(answer: Answer) -> None:
    """Takes verdicts on ``answer`` and on its cards."""
    mark = f"{answer.question} {answer.as_of} {answer.snapshot}"
    noted = _noted(mark)
    said = Html("")
    clicked = st.session_state.get("judging", {}).get("judged")
    if clicked and clicked.get("mark") == mark:
        said = _of_card(answer, noted, clicked)
    _component()(key="judging", data={"mark": mark, "noted": noted}, on_judged_change=lambda: None,
                 width="content")  # fmt: skip
    for verdict, told in (_ON_REFUSALS if answer.refusal else {}).items():
        if st.button(told, key=f"verdict {verdict}", type="tertiary"):
            said = _note(answer, verdict, told)
    if st.button(_MISSING, key="verdict missing", type="tertiary"):
        said = _note(answer, "missing", _MISSING)
    with st.popover("Which is right?", key="which"):
        said = _which(answer, mark) or said
    if said:
        st.html(said)


@cache
def _component() -> ComponentRenderer:
    return component("judging", __file__)


def _noted(mark: str) -> dict[str, str]:
    """Verdicts of this visit on the answer's cards, by number; of the answer shown last alone."""
    held: tuple[str, dict[str, str]] = st.session_state.get(_NOTED, ("", {}))
    if held[0] != mark:
        held = st.session_state[_NOTED] = (mark, {})
    return held[1]


def _of_card(answer: Answer, noted: dict[str, str], clicked: dict[str, Any]) -> Html:
    """Notes what was clicked on a card; the paragraphs of that card alone are judged."""
    verdict, of = str(clicked.get("verdict")), str(clicked.get("of"))
    shown = {str(number): card for number, card in enumerate(cards(answer)[0], 1)}
    if verdict not in _ON_CARDS or of not in shown or noted.get(of) == verdict:
        return Html("")
    keys = {one.key for one in shown[of].citations}
    said = _note(answer, verdict, f"{_ON_CARDS[verdict].lower()}, card {of}", keys)
    if said:
        noted[of] = verdict
    return said


def _which(answer: Answer, mark: str) -> Html:
    held: tuple[str, str, str] = st.session_state.get(_UNSENT, ("", "", ""))
    before = held[1:] if held[0] == mark else ("", "")
    with st.form("which form", border=False):
        pinpoint = st.text_input("Where the right paragraph stands", before[0], key=f"pinpoint {mark}",
                                 placeholder="document and number, or its citation",
                                 max_chars=400)  # fmt: skip
        comment = st.text_area("Comment", before[1], key=f"comment {mark}", max_chars=2000)
        if not st.form_submit_button("Send") or not (pinpoint.strip() or comment.strip()):
            return Html("")
    st.session_state[_UNSENT] = (mark, pinpoint, comment)
    told = f"right is {pinpoint.strip()}" if pinpoint.strip() else "your comment"
    said = _note(answer, "wrong", told, pinpoint=pinpoint.strip(), comment=comment.strip())
    if said:
        st.session_state.pop(_UNSENT)
    return said


def _note(
    answer: Answer, verdict: str, told: str, keys: set[str] | None = None, **more: str
) -> Html:
    """What is said of it once it is kept; "" if it isn't."""
    try:
        records().give_feedback(answer, verdict, only=keys, **more)
    except MarketRulesError as error:
        if isinstance(error, NotPermitted) and login.lapsed():
            st.rerun()  # what was written comes back after the login
        st.error(unmarked(f"Not kept: {error.message} {error.remedy}"))
        return Html("")
    return _THANKS.format(told)
