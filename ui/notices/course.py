"""Where a kept draft stands: in work, being read by somebody else, or sent; its past, and its end."""

from __future__ import annotations

import streamlit as st

from marketrules.errors import MarketRulesError, StaleRecord
from marketrules.wire.desk import Draft, DraftVersion
from marketrules.wire.desk.notices import DraftStatus
from ui.frame.records import records
from ui.notices import drafting
from ui.notices.places import Bench
from ui.showing.html import Html, joined, unmarked, words
from ui.showing.redlines import between

_NAMES: dict[DraftStatus, str] = {"draft": "In work", "review": "To be read", "sent": "Sent"}
_TEXTS = ("type", "notice", "short_description", "audience", "days_affected", "long_description",
          "action_required", "contact", "additional_information")  # fmt: skip
_STOOD = Html('<h4>Version {}, {} by {}</h4><div class="mr-changes">{}</div>')
_FIELD = Html("<p><strong>{}</strong>: {}</p>")
_SENT = "It has been sent: its text stays. Draft the next of its thread, or take it back to work."


def draw(held: Draft) -> None:
    """Draws the status, the versions before, and a way to delete it."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="draft course"):
        chosen = st.segmented_control(
            "Status", list(_NAMES), default=held.status, format_func=_NAMES.__getitem__,
            key=f"draft status {held.id} {held.version}",
        )  # fmt: skip
        with st.popover("Versions"):
            _versions(held)
        if held.status != "sent":
            with st.popover("Delete"):
                st.write("The draft and all its versions go; the trail keeps that they were there.")
                if st.button("Delete it", key="draft delete"):
                    _delete(held)
    if held.status == "sent":
        st.info(_SENT)
    if chosen is not None and chosen != held.status:
        _change(held, {"status": chosen}, as_written=True)


def _versions(held: Draft) -> None:
    past = sorted(records().draft_versions(held.id), key=lambda one: one.version, reverse=True)
    for newer, one in zip([None, *past], past, strict=False):
        st.html(
            _STOOD.format(one.version, f"{one.at:%Y-%m-%d %H:%M}", one.by, _differences(newer, one))
        )
        back = held.status != "sent" and one.version != held.version
        if back and st.button("Take this text", key=f"draft back {one.version}"):
            _change(held, {name: getattr(one, name) for name in (*_TEXTS, "dated", "corrects")})


def _differences(newer: DraftVersion | None, one: DraftVersion) -> Html:
    """What the next version made of it; of the newest nothing."""
    if newer is None:
        return Html('<p class="mr-note">as it stands</p>')
    changed = [name for name in _TEXTS if getattr(newer, name) != getattr(one, name)]
    told = [
        _FIELD.format(name.replace("_", " "), between(getattr(one, name), getattr(newer, name)))
        for name in changed
    ]
    if newer.status != one.status:
        told.append(_FIELD.format("status", words(f"{one.status} → {newer.status}")))
    return joined(told) if told else Html('<p class="mr-note">no text changed</p>')


def _change(held: Draft, fields: dict[str, object], *, as_written: bool = False) -> None:
    """Changes the record; ``as_written`` leaves what stands in the form as it is."""
    try:
        made = records().change_draft(held, **fields)
    except StaleRecord:
        st.error("Somebody else has changed this draft since. Look at it, and do it again.")
        return
    except MarketRulesError as error:
        st.error(unmarked(f"Not changed: {error.message} {error.remedy}"))
        return
    st.session_state[f"draft version {made.id}"] = made.version
    if as_written:
        drafting.hold(made)
    st.rerun()


def _delete(held: Draft) -> None:
    try:
        records().delete_draft(held)
    except MarketRulesError as error:
        st.error(unmarked(f"Not deleted: {error.message} {error.remedy}"))
        return
    st.session_state.pop(f"draft version {held.id}", None)
    st.query_params.from_dict(Bench().parameters)
    st.rerun()
