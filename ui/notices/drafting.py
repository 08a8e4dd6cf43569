"""The form of a draft: its fields live in the visit, and in the records once it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from marketrules.wire import NoticeDraft, NoticeKind, NoticeKinds
from marketrules.wire.desk import Draft

_SHORT = frozenset({"audience", "days_affected"})
_LONG = 170  # pixels of a long field
_KEYS = "notice "
_HELD = "notice held"


@dataclass(frozen=True, slots=True)
class Form:
    """The types to choose from, by name."""

    kinds: NoticeKinds

    @property
    def headings(self) -> dict[str, str]:
        """Heading of each field by its name."""
        return {one.name: one.heading for one in self.kinds.fields}

    def kind(self, name: str) -> NoticeKind | None:
        """The type called so."""
        return next((one for one in self.kinds.types if one.name == name), None)


def load(name: str, held: Draft | None) -> None:
    """Puts a draft into the form, once for each draft opened and each version of it."""
    if st.session_state.get(_HELD) == name:
        return
    st.session_state[_HELD] = name
    for field in NoticeDraft.model_fields:
        st.session_state[_KEYS + field] = _value(field, held)


def hold(made: Draft) -> None:
    """The form goes on as it is, over another version of the draft."""
    st.session_state[_HELD] = f"{made.id} {made.version}"


def draw(form: Form) -> NoticeDraft:
    """Draws the form; the draft as it stands there."""
    with st.container(key="notice_head"):
        first, second, third = st.columns([2, 2, 1.5])
    names = [one.name for one in form.kinds.types]
    if st.session_state.get(_KEYS + "type") not in names:
        st.session_state[_KEYS + "type"] = names[0]
    first.selectbox("Type", names, key=_KEYS + "type", on_change=_template, args=(form,))
    second.text_input("Id", key=_KEYS + "id", placeholder="M-A010125-01", max_chars=40)
    third.date_input("Date", key=_KEYS + "date", format="YYYY-MM-DD")
    chosen = form.kind(st.session_state[_KEYS + "type"])
    required = chosen.required if chosen else []
    for field in form.kinds.fields:
        label = field.heading.capitalize() + (" *" if field.name in required else "")
        if field.name in _SHORT:
            st.text_input(label, key=_KEYS + field.name)
        else:
            height = _LONG if field.name == "long_description" else 80
            st.text_area(label, key=_KEYS + field.name, height=height)
    st.checkbox("It corrects a notice, or tells of days past", key=_KEYS + "corrects")
    return _draft()


def kept_fields(draft: NoticeDraft) -> dict[str, Any]:
    """The draft as fields of the record; its thread is its id without the number at the end."""
    fields: dict[str, Any] = draft.model_dump(exclude={"id", "date"})
    thread = draft.id.rpartition("-")[0]
    return fields | {"notice": draft.id, "thread": thread, "dated": draft.date}


def _draft() -> NoticeDraft:
    values = {name: st.session_state.get(_KEYS + name) for name in NoticeDraft.model_fields}
    return NoticeDraft.model_validate({k: v for k, v in values.items() if v is not None})


def _template(form: Form) -> None:
    """Fields that are still empty begin with the template of the type."""
    kind = form.kind(st.session_state[_KEYS + "type"])
    for name, text in (kind.template if kind else {}).items():
        if not st.session_state.get(_KEYS + name):
            st.session_state[_KEYS + name] = text


def _value(field: str, held: Draft | None) -> Any:
    if field == "date":
        return held.dated if held else datetime.now(UTC).date()
    if field == "corrects":
        return held.corrects if held else False
    if held is None:
        return ""
    return held.notice if field == "id" else getattr(held, field)
