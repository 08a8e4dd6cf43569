"""A new inquiry, from the list: who asks, and what."""

from __future__ import annotations

import streamlit as st

from marketrules.errors import MarketRulesError, NotPermitted
from marketrules.wire.desk import TakeInquiry
from ui.frame import login
from ui.frame.records import records
from ui.inquiries.places import Looking
from ui.showing.html import unmarked

_UNSENT = "inquiry not taken"
_FIELDS = ("organisation", "question")


def draw() -> None:
    """The short form in its popover; what couldn't be sent is in it again."""
    held: dict[str, str] = st.session_state.get(_UNSENT, {})
    name = "Take an inquiry (not taken yet)" if held else "Take an inquiry"
    with st.popover(name, key="take one"), st.form("take", border=False):
        organisation = st.text_input("Organisation", held.get("organisation", ""), max_chars=200,
                                     key=_key("organisation"))  # fmt: skip
        question = st.text_area("Question", held.get("question", ""), max_chars=4000,
                                key=_key("question"))  # fmt: skip
        if st.form_submit_button("Take", type="primary") and question.strip():
            _take(TakeInquiry(question=question, organisation=organisation))


def salvage() -> None:
    """Keeps what was sent where the list can't be drawn now."""
    sent = {name: str(st.session_state.get(_key(name)) or "") for name in _FIELDS}
    if any(sent.values()):
        st.session_state[_UNSENT] = sent


def _take(inquiry: TakeInquiry) -> None:
    try:
        made = records().take(inquiry)
    except MarketRulesError as error:
        salvage()
        if isinstance(error, NotPermitted) and login.lapsed():
            st.rerun()  # the form comes back with it after the login
        st.error(unmarked(f"Not taken: {error.message} {error.remedy}"))
        return
    st.session_state.pop(_UNSENT, None)
    st.query_params.from_dict(Looking(made.id).parameters)
    st.rerun()


def _key(name: str) -> str:
    return f"take {name}"
