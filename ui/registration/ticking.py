"""An applicant's checklist: ticks and notes, each kept at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from marketrules.errors import MarketRulesError, StaleRecord
from marketrules.wire import Checklist
from marketrules.wire.desk import Checklist as Kept
from marketrules.wire.desk import ChecklistItem as KeptItem
from marketrules.wire.desk import NewItem, StartChecklist
from ui.frame.records import records
from ui.registration.places import Guide
from ui.showing.html import plain, unmarked

_SAID = "checklist said"


def start(guide: Guide, found: Checklist) -> None:
    """Draws what begins a checklist for an applicant."""
    with st.form("applicant", border=False):
        name, button = st.columns([4, 1.4], vertical_alignment="bottom")
        applicant = name.text_input(
            "Keep this checklist for", placeholder="Name of the applicant", max_chars=200
        )
        sent = button.form_submit_button("Start checklist", width="stretch")
    if not sent:
        return
    if not applicant.strip():
        st.warning("Write the applicant’s name.")
        return
    items = [NewItem(key=one.key, label=one.label, text=one.quote) for one in found.items]
    try:
        made = records().start_checklist(
            StartChecklist(
                applicant=applicant.strip(), role=found.role, as_of=found.as_of,  # type: ignore[arg-type]
                snapshot=found.snapshot, items=items,
            )
        )  # fmt: skip
    except MarketRulesError as error:
        st.error(unmarked(f"{error.message} {error.remedy}"))
        return
    st.query_params.from_dict(replace(guide, role=found.role, kept=made.id).parameters)
    st.rerun()


def tick(kept: Kept, item: KeptItem) -> None:
    """Draws state and note of one requirement, as the record has them."""
    shown = {"done": item.state == "done", "off": item.state == "not_applicable", "note": item.note}
    for what, value in shown.items():
        st.session_state[_key(kept, item, what)] = value
    first, second = st.columns([1, 1.5])
    to: dict[str, Any] = {"args": (kept, item)}
    first.checkbox("Done", key=_key(kept, item, "done"), on_change=_ticked, **to)
    second.checkbox("Doesn’t apply", key=_key(kept, item, "off"), on_change=_put_off, **to)
    st.text_input(
        "Note", key=_key(kept, item, "note"), on_change=_noted, placeholder="Note",
        label_visibility="collapsed", max_chars=2000, **to,
    )  # fmt: skip


def said() -> None:
    """Draws what went wrong with the last tick, once."""
    if message := st.session_state.pop(_SAID, ""):
        st.warning(message)


def _key(kept: Kept, item: KeptItem, what: str) -> str:
    return f"{what} {kept.id} {item.id}"


def _ticked(kept: Kept, item: KeptItem) -> None:
    done = st.session_state[_key(kept, item, "done")]
    _state(kept, item, "done" if done else "open")


def _put_off(kept: Kept, item: KeptItem) -> None:
    off = st.session_state[_key(kept, item, "off")]
    _state(kept, item, "not_applicable" if off else "open")


def _noted(kept: Kept, item: KeptItem) -> None:
    note = st.session_state[_key(kept, item, "note")].strip()
    _change(kept, item, note=note)


def _state(kept: Kept, item: KeptItem, state: str) -> None:
    _change(kept, item, state=state)


def _change(kept: Kept, item: KeptItem, **fields: str) -> None:
    """Keeps a change; where another item was changed meanwhile, it is made of the newer list."""
    held = records()
    try:
        held.change_item(kept, item.id, **fields)
    except StaleRecord as stale:
        _again(stale, item, fields)
    except MarketRulesError as error:
        st.session_state[_SAID] = plain(f"Not kept: {error.message} {error.remedy}")


def _again(stale: StaleRecord, item: KeptItem, fields: dict[str, str]) -> None:
    newer = stale.current
    now = [one for one in newer.items if one.id == item.id] if isinstance(newer, Kept) else []
    if not isinstance(newer, Kept) or not now or _differ(now[0], item, fields):
        st.session_state[_SAID] = "Somebody else has just changed this item. Look, and tick again."
        return
    try:
        records().change_item(newer, item.id, **fields)
    except MarketRulesError as error:
        st.session_state[_SAID] = plain(f"Not kept: {error.message}")


def _differ(now: KeptItem, seen: KeptItem, fields: dict[str, str]) -> bool:
    """Whether what is to be changed has been changed meanwhile: a tick after a note isn't."""
    if "note" in fields:
        return now.note != seen.note
    settled = {"done", "not_applicable"}
    return now.state != seen.state and bool(settled & {now.state, seen.state})
