"""One inquiry: who asks, what was answered, notes, and where it stands.

A change is made of the record as it was read. If somebody else has changed it meanwhile, nothing is
overwritten: what they wrote is shown beside what was to be saved, and either can be taken.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from marketrules.errors import MarketRulesError, StaleRecord
from marketrules.wire.desk import Given, Inquiry, TakeInquiry
from ui.frame.desk import Desk
from ui.frame.places import Opened
from ui.frame.records import records
from ui.inquiries.keeping import CURRENT
from ui.inquiries.places import Looking
from ui.showing.html import Html, joined, plain, words

_FIELDS = ("organisation", "role", "channel", "reference", "question", "contact", "owner", "due")
_CLASH = "clash"
_SHOWN = "inquiry as shown"
_HEAD = Html(
    '<p><a href="{}" data-go data-key="w" data-does="All inquiries">All inquiries</a></p>'
    '<h2 tabindex="-1" data-arrival="inquiry {}">Inquiry {} <span class="mr-title">{}</span></h2>'
    '<p class="mr-note">taken {} by {}; version {}</p>'
)
_GIVEN = Html(
    '<article class="mr-card"><header><h3>Answered {} by {}</h3><span class="mr-title">as of {},'
    " snapshot {}</span></header><p>{}</p>{}</article>"
)
_CITED = Html('<p class="mr-line"><a href="{}" data-go>{}</a></p><blockquote>{}</blockquote>')
_NOTE = Html('<p class="mr-line"><strong>{}, {}</strong> {}</p>')


def draw(desk: Desk, inquiry: Inquiry) -> None:
    """Draws ``inquiry``."""
    del desk
    st.session_state[CURRENT] = inquiry.id  # further answers on the call page are filed with it
    taken = f"{inquiry.taken_at:%Y-%m-%d %H:%M}"
    st.html(
        _HEAD.format(Looking().href, inquiry.id, inquiry.id, inquiry.status, taken,
                     inquiry.taken_by, inquiry.version)
    )  # fmt: skip
    _clash(inquiry)
    shown = _as_shown(inquiry)
    facts, course = st.columns([3, 2])
    with facts:
        _facts(shown)
    with course:
        _status(shown, inquiry)
        _notes(inquiry)
    if inquiry.answers:
        st.html(joined((Html("<h3>Answers given</h3>"), *map(_given, inquiry.answers))))


def _as_shown(inquiry: Inquiry) -> Inquiry:
    """The record as this visit has read it: a form is sent in a run that has read a newer one.

    It stays until what was made of it is saved or left, or the list is gone back to.
    """
    shown: Inquiry | None = st.session_state.get(_SHOWN)
    if shown is None or shown.id != inquiry.id:
        shown = st.session_state[_SHOWN] = inquiry
    return shown


def leave() -> None:
    """What is opened next is read anew."""
    st.session_state.pop(_SHOWN, None)


def take() -> None:
    """Draws the short form of a new inquiry."""
    with st.form("take", border=False):
        organisation = st.text_input("Organisation", max_chars=200)
        question = st.text_area("Question", max_chars=4000)
        if st.form_submit_button("Take", type="primary") and question.strip():
            try:
                made = records().take(TakeInquiry(question=question, organisation=organisation))
            except MarketRulesError as error:
                st.error(plain(f"{error.message} {error.remedy}"))
                return
            st.query_params.from_dict(Looking(made.id).parameters)
            st.rerun()


def _facts(inquiry: Inquiry) -> None:
    choices = records().choices()
    with st.form(f"facts {inquiry.id} {inquiry.version}", border=False):
        first, second = st.columns(2)
        given: dict[str, Any] = {
            "organisation": first.text_input("Organisation", inquiry.organisation, max_chars=200),
            "role": second.selectbox("Role", *_among(["", *choices.roles], inquiry.role)),
            "channel": first.selectbox("Channel", *_among(choices.channels, inquiry.channel)),
            "reference": second.text_input("Reference", inquiry.reference, max_chars=120),
            "owner": first.text_input(
                "Owner", inquiry.owner, max_chars=80, help="Empty: nobody yet"
            ),
            "due": second.date_input("Due", inquiry.due, format="YYYY-MM-DD"),
            "question": st.text_area("Question", inquiry.question, max_chars=4000),
            "contact": st.text_input("Contact", inquiry.contact, max_chars=400),
        }
        if st.form_submit_button("Save", type="primary"):
            _save(inquiry, {name: value for name, value in given.items()
                            if value != getattr(inquiry, name)})  # fmt: skip


def _among(offered: list[str], held: str) -> tuple[list[str], int]:
    names = list(dict.fromkeys([*offered, held]))
    return names, names.index(held)


def _save(inquiry: Inquiry, changes: dict[str, Any]) -> None:
    if not changes:
        return
    try:
        records().change(inquiry, **changes)
    except StaleRecord:
        st.session_state[_CLASH] = (inquiry.id, changes, {n: getattr(inquiry, n) for n in changes})
        leave()
    except MarketRulesError as error:
        st.error(plain(f"Not saved: {error.message} {error.remedy}"))
        return
    leave()
    st.rerun()


def _clash(inquiry: Inquiry) -> None:
    """What was to be saved when somebody else had been faster."""
    number, changes, before = st.session_state.get(_CLASH, (0, {}, {}))
    if number != inquiry.id:
        return
    with st.container(border=True):
        st.warning("Somebody else has changed this inquiry meanwhile. Yours is not saved yet.")
        for name, mine in changes.items():
            theirs = getattr(inquiry, name)
            told = "theirs" if theirs != before[name] else "as before"
            st.html(
                Html("<p><strong>{}</strong>: yours “{}”; {} “{}”</p>").format(
                    name, _said(mine), told, _said(theirs)
                )
            )
        mine_too, leave = st.columns(2)
        if mine_too.button("Save mine over it", key="clash mine", type="primary"):
            st.session_state.pop(_CLASH)
            _save(inquiry, changes)
        if leave.button("Leave theirs", key="clash theirs"):
            st.session_state.pop(_CLASH)
            st.rerun()


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _status(inquiry: Inquiry, now: Inquiry) -> None:
    with st.form(f"status {inquiry.id} {inquiry.version}", border=False):
        status = st.selectbox("Move to", list(inquiry.next))
        handed = st.selectbox("Hand to", ["", *records().choices().hand_off],
                              help="Needed to escalate")  # fmt: skip
        why = st.text_input("Why", max_chars=2000)
        if st.form_submit_button("Move") and status:
            try:
                records().move(inquiry, status, handed if status == "escalated" else "", why)
            except StaleRecord:
                leave()
                st.warning("Somebody else has changed it meanwhile. Look, and move it again.")
            except MarketRulesError as error:
                st.error(plain(f"{error.message} {error.remedy}"))
            else:
                leave()
                st.rerun()
    moves = joined(
        _NOTE.format(each.by, f"{each.at:%Y-%m-%d %H:%M}", _move(each)) for each in now.moves
    )
    if moves:
        st.html(moves)


def _move(each: Any) -> str:
    handed = f", handed to {each.handed_to}" if each.handed_to else ""
    return f"{each.was} → {each.status}{handed}{f': {each.why}' if each.why else ''}"


def _notes(inquiry: Inquiry) -> None:
    if inquiry.notes:
        st.html(
            joined(
                _NOTE.format(each.author, f"{each.at:%Y-%m-%d %H:%M}", words(each.text))
                for each in inquiry.notes
            )
        )
    with st.form(f"note {inquiry.id} {len(inquiry.notes)}", border=False):
        text = st.text_area("Note", max_chars=4000)
        if st.form_submit_button("Add note") and text.strip():
            try:
                records().note(inquiry.id, text.strip())
            except MarketRulesError as error:
                st.error(plain(f"{error.message} {error.remedy}"))
                return
            leave()
            st.rerun()


def _given(each: Given) -> Html:
    cited = joined(
        _CITED.format(Opened(one.key, each.as_of).href, one.label, words(one.quote))
        for one in each.citations
    )
    return _GIVEN.format(
        f"{each.at:%Y-%m-%d %H:%M}", each.by, each.as_of.isoformat(), each.snapshot,
        words(each.text), cited,
    )  # fmt: skip
