"""On the call page, under an answer: keep it in an inquiry, and say whether it was right.

Both take one click and leave the page as it is. The inquiry of the call is the one that an answer was
kept in, or one that was chosen on its page; looking at another doesn't change it. Every page names
it, and it can be let go; the next caller, at an empty box, ends it.
"""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from marketrules.errors import MarketRulesError, NotPermitted
from marketrules.wire import Answer
from marketrules.wire.desk import Inquiry, TakeInquiry
from ui.frame import login
from ui.frame.records import records
from ui.inquiries import judging
from ui.inquiries.places import Looking
from ui.showing.html import Html, unmarked

_CURRENT = "current inquiry"
_ON_CALL = Html(
    '<p class="mr-line" role="status">On the call: <a href="{}" data-go>inquiry {}</a></p>'
)
_KEPT = Html('<p class="mr-note" role="status">Kept in <a href="{}" data-go>inquiry {}</a>.</p>')


def draw(answer: Answer) -> None:
    """Draws the buttons for ``answer``."""
    mark = f"{answer.question} {answer.as_of} {answer.snapshot}"
    current: int | None = st.session_state.get(_CURRENT)
    with st.container(horizontal=True, key="keeping"):
        name = "New inquiry" if current is not None else "Keep in an inquiry"
        if st.button(name, key="keep new", help="Files the question and this answer"):
            _keep(answer, None)
        if current is not None and st.button(f"Add to inquiry {current}", key="keep on"):
            _keep(answer, current)
        judging.draw(answer)
    if (said := st.session_state.get("kept")) and said[0] == mark:
        st.html(said[1])


def draw_call() -> None:
    """On every page: which inquiry the next answer goes to, if any, and a way to let it go."""
    current: int | None = st.session_state.get(_CURRENT)
    if current is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="on call"):
        st.html(_ON_CALL.format(Looking(current).href, current), width="content")
        if st.button("Let go", key="let go", type="tertiary", help="The next answer isn't its own"):
            forget()
            st.rerun()


def draw_choice(inquiry: Inquiry) -> None:
    """On an inquiry's page: makes it the one of the call."""
    if st.session_state.get(_CURRENT) == inquiry.id:
        return
    if st.button("Take up on the call", key="take up", help="Further answers are added to it"):
        st.session_state[_CURRENT] = inquiry.id
        st.rerun()


def count(answer: Answer) -> None:
    """Counts a question, once in a visit; what is kept of it is the desk's setting.

    A desk without records answers as well, so that none can be kept is no error here.
    """
    counted: set[str] = st.session_state.setdefault("counted", set())
    if answer.question not in counted:
        counted.add(answer.question)
        with suppress(MarketRulesError):
            records().note_asked(answer)


def forget() -> None:
    """The next caller: what is kept from now on begins another inquiry."""
    st.session_state.pop(_CURRENT, None)


def _keep(answer: Answer, number: int | None) -> None:
    try:
        if number is None:
            number = records().take(TakeInquiry(question=answer.question)).id
        records().give_answer(number, answer, answer.text or _refused(answer))
    except MarketRulesError as error:
        if isinstance(error, NotPermitted) and login.lapsed():
            st.rerun()
        st.error(unmarked(f"Not kept: {error.message} {error.remedy}"))
        return
    st.session_state[_CURRENT] = number
    _say(answer, _KEPT.format(Looking(number).href, number))
    st.rerun()


def _refused(answer: Answer) -> str:
    return answer.refusal.message if answer.refusal is not None else "No answer."


def _say(answer: Answer, told: Html) -> None:
    st.session_state["kept"] = (f"{answer.question} {answer.as_of} {answer.snapshot}", told)
