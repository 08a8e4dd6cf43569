"""The fields of an inquiry, and what happens when two people change them at once.

A change is sent with the record that it was made of. Where somebody else has changed other fields
meanwhile, both changes hold. Where they have changed the same one, nothing is overwritten: what they
wrote is shown beside what was to be saved, and either can be taken; if they write again before that
is decided, it is shown again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from marketrules.errors import MarketRulesError, NotPermitted, StaleRecord
from marketrules.wire.desk import Choices, Inquiry
from ui.frame import login
from ui.frame.records import records
from ui.inquiries.visit import Visit
from ui.showing.html import Html, joined, unmarked

FORM = "facts"
_CLASH = "clash"
_TRIES = 5  # times that a change is made anew, of a record that moved on in other fields
NAMES = ("organisation", "role", "channel", "reference", "owner", "due", "tags", "question",
          "contact")  # fmt: skip
_BOTH = Html("<p><strong>{}</strong>: yours “{}”; {} “{}”</p>")
_MEANWHILE = Html('<p class="mr-note" role="status">Changed meanwhile: {}.</p>')


@dataclass(frozen=True, slots=True)
class Clash:
    """Changes that aren't saved: what was read when they were made, and what is shown as theirs."""

    changes: dict[str, Any]
    read: Inquiry
    theirs: Inquiry


def draw(inquiry: Inquiry, visit: Visit) -> None:
    """The form, over it a clash that is to be decided."""
    _clash(visit)
    read = visit.read(FORM, inquiry)
    given = _fields(read, visit, records().choices())
    if given is not None:
        changes = {name: value for name, value in given.items() if value != getattr(read, name)}
        if changes:
            _save(read, changes, visit)
    _meanwhile(read, inquiry, visit)


def _fields(read: Inquiry, visit: Visit, choices: Choices) -> dict[str, Any] | None:
    """What the form holds when it is sent, else None."""
    held = {name: getattr(read, name) for name in NAMES} | visit.unsent.get(FORM, {})
    key = partial(visit.field, FORM)
    with st.form(visit.key(FORM), border=False):
        first, second = st.columns(2)
        given = {
            "organisation": first.text_input(
                "Organisation", held["organisation"], max_chars=200, key=key("organisation")
            ),
            "role": second.selectbox(
                "Role", *_among(["", *choices.roles], held["role"]), key=key("role"),
                format_func=lambda name: name or "not said",
            ),
            "channel": first.selectbox(
                "Channel", *_among(choices.channels, held["channel"]), key=key("channel")
            ),
            "reference": second.text_input(
                "Reference", held["reference"], max_chars=120, key=key("reference")
            ),
            "owner": first.text_input(
                "Owner", held["owner"], max_chars=80, help="Empty: nobody yet", key=key("owner")
            ),
            "due": second.date_input("Due", held["due"], format="YYYY-MM-DD", key=key("due")),
            "tags": st.multiselect(
                "Tags", sorted({*choices.tags, *held["tags"]}), held["tags"],
                accept_new_options=True, max_selections=20, key=key("tags"),
            ),
            "question": st.text_area(
                "Question", held["question"], max_chars=4000, key=key("question")
            ),
            "contact": st.text_input(
                "Contact", held["contact"], max_chars=400, key=key("contact")
            ),
        }  # fmt: skip
        return given if st.form_submit_button("Save", type="primary") else None


def _among(offered: list[str], held: str) -> tuple[list[str], int]:
    names = list(dict.fromkeys([*offered, held]))
    return names, names.index(held)


def _save(read: Inquiry, changes: dict[str, Any], visit: Visit) -> None:
    """Saves ``changes`` made of ``read``; what somebody else has written there is shown first."""
    for _ in range(_TRIES):
        try:
            records().change(read, **changes)
        except StaleRecord as stale:
            now = (
                stale.current if isinstance(stale.current, Inquiry) else records().inquiry(read.id)
            )
            if any(getattr(now, name) != getattr(read, name) for name in changes):
                st.session_state[_CLASH] = Clash(changes, read, now)
                st.rerun()
            read = now
        except MarketRulesError as error:
            visit.unsent[FORM] = changes
            if isinstance(error, NotPermitted) and login.lapsed():
                st.rerun()  # the form comes back with them after the login
            st.error(unmarked(f"Not saved: {error.message} {error.remedy}"))
            return
        else:
            st.session_state.pop(_CLASH, None)
            visit.saved(FORM)
            st.rerun()
    st.error("Not saved: others are changing this inquiry all the time. Save once more.")


def _clash(visit: Visit) -> None:
    """What was to be saved when somebody else had been faster."""
    clash: Clash | None = st.session_state.get(_CLASH)
    if clash is None or clash.theirs.id != visit.number:
        return
    with st.container(border=True):
        st.warning("Somebody else has changed this inquiry meanwhile. Yours is not saved yet.")
        for name, mine in clash.changes.items():
            theirs = getattr(clash.theirs, name)
            told = "theirs" if theirs != getattr(clash.read, name) else "as before"
            st.html(_BOTH.format(name, _said(mine), told, _said(theirs)))
        over, aside = st.columns(2)
        if over.button("Save mine over it", key="clash mine", type="primary"):
            # Of what is shown: what they have saved since is shown, too, before it is lost.
            _save(clash.theirs, clash.changes, visit)
        if aside.button("Leave theirs", key="clash theirs"):
            st.session_state.pop(_CLASH)
            visit.saved(FORM)
            st.rerun()


def _meanwhile(read: Inquiry, now: Inquiry, visit: Visit) -> None:
    """What somebody else has changed since the form was drawn, and a way to have it."""
    changed = [name for name in NAMES if getattr(now, name) != getattr(read, name)]
    if not changed or _CLASH in st.session_state:
        return
    told = (Html("{} is now “{}”").format(name, _said(getattr(now, name))) for name in changed)
    st.html(_MEANWHILE.format(joined(_between(list(told)))))
    if st.button("Show that in the form", key="take theirs", help="Drops what is typed there"):
        visit.saved(FORM)
        st.rerun()


def _between(told: list[Html]) -> list[Html]:
    return [part for one in told for part in (Html("; "), one)][1:]


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")
