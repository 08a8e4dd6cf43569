"""Where an inquiry stands: moved to another status, noted on."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from marketrules.errors import MarketRulesError, NotPermitted, StaleRecord
from marketrules.wire.desk import Inquiry, Moved
from ui.frame import login
from ui.frame.records import records
from ui.inquiries.visit import Visit
from ui.showing.html import Html, joined, unmarked, words

_STATUS = "status"
_NOTE = "note"
FIELDS = {_STATUS: ("why",), _NOTE: ("text",)}  # that words are written into
_LINE = Html('<p class="mr-line"><strong>{}, {}</strong> {}</p>')


def draw(inquiry: Inquiry, visit: Visit) -> None:
    """The move, the notes and a form for each."""
    _status(visit.read(_STATUS, inquiry), visit)
    _lines(
        _LINE.format(each.by, f"{each.at:%Y-%m-%d %H:%M}", _move(each)) for each in inquiry.moves
    )
    _lines(
        _LINE.format(each.author, f"{each.at:%Y-%m-%d %H:%M}", words(each.text))
        for each in inquiry.notes
    )
    _note(inquiry, visit)


def _status(read: Inquiry, visit: Visit) -> None:
    held = visit.unsent.get(_STATUS, {})
    with st.form(visit.key(_STATUS), border=False):
        status = st.selectbox("Move to", list(read.next))
        handed = st.selectbox("Hand to", ["", *records().choices().hand_off],
                              format_func=lambda name: name or "nobody",
                              help="Needed to escalate")  # fmt: skip
        why = st.text_input("Why", held.get("why", ""), max_chars=2000,
                            key=visit.field(_STATUS, "why"))  # fmt: skip
        if not st.form_submit_button("Move") or not status:
            return
    try:
        _moved(read, status, handed if status == "escalated" else "", why)
    except StaleRecord as stale:
        now = stale.current if isinstance(stale.current, Inquiry) else records().inquiry(read.id)
        visit.renew(_STATUS, now)
        st.warning(
            f"Somebody else has moved it to {now.status} meanwhile. Look, and move it again."
        )
    except MarketRulesError as error:
        _failed(error, visit, _STATUS, {"why": why})
    else:
        visit.saved(_STATUS)
        st.rerun()


def _moved(read: Inquiry, status: str, handed: str, why: str) -> None:
    """Moves it, if it still stands where it was read to stand, whatever else was changed.

    Raises:
        StaleRecord: if somebody has moved it.
    """
    try:
        records().move(read, status, handed, why)
    except StaleRecord as stale:
        now = stale.current
        if not isinstance(now, Inquiry) or now.status != read.status:
            raise
        records().move(now, status, handed, why)


def _move(each: Moved) -> str:
    handed = f", handed to {each.handed_to}" if each.handed_to else ""
    return f"{each.was} → {each.status}{handed}{f': {each.why}' if each.why else ''}"


def _note(inquiry: Inquiry, visit: Visit) -> None:
    held = visit.unsent.get(_NOTE, {})
    with st.form(visit.key(_NOTE), border=False):
        text = st.text_area("Note", held.get("text", ""), max_chars=4000,
                            key=visit.field(_NOTE, "text"))  # fmt: skip
        if not st.form_submit_button("Add note") or not text.strip():
            return
    try:
        records().note(inquiry.id, text.strip())
    except MarketRulesError as error:
        _failed(error, visit, _NOTE, {"text": text})
        return
    visit.saved(_NOTE)
    st.rerun()


def _failed(error: MarketRulesError, visit: Visit, form: str, given: dict[str, str]) -> None:
    """What was written stays in the form; a login that has run out comes first."""
    if isinstance(error, NotPermitted):
        visit.unsent[form] = given
        if login.lapsed():
            st.rerun()
    st.error(unmarked(f"Not kept: {error.message} {error.remedy}"))


def _lines(lines: Iterable[Html]) -> None:
    told = joined(lines)
    if told:
        st.html(told)
