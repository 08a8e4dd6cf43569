"""What the list of inquiries is narrowed to.

Words and status stand in a row, whose and overdue take one click, the rest is behind "More filters".
Each choice is an address; what is chosen stands over the list, each part to be taken away again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import streamlit as st

from marketrules.wire.desk import Choices
from ui.frame.desk import Desk
from ui.frame.records import records
from ui.inquiries import taking
from ui.inquiries.places import CHANNELS, MOST, SORTS, STATUSES, Looking
from ui.showing.html import Html, joined

_NAMES = {"": "not answered yet", "all": "all"}
_QUICK = {"mine": "Mine", "nobodys": "Nobody’s", "overdue": "Overdue"}
_TOLD = {
    "owner": "owner", "organisation": "organisation", "role": "role", "channel": "channel", "tag": "tag",
    "document": "citing", "section": "section", "taken_from": "taken from",
    "taken_to": "taken until", "due_by": "due by",
}  # fmt: skip
_SORTS = {
    "taken": "oldest first", "-taken": "newest first", "due": "due soonest", "-due": "due latest",
    "changed": "changed longest ago", "-changed": "changed last",
    "organisation": "organisation, A to Z", "-organisation": "organisation, Z to A",
    "status": "status, A to Z", "-status": "status, Z to A",
}  # fmt: skip
_CHOSEN = Html('<p class="mr-filters">{}</p>')
_OFF = Html('<a href="{}" data-go class="mr-filter" aria-label="Without: {}">{} ×</a>')
_ALL_OFF = Html('<a href="{}" data-go data-key="x" data-does="These filters off">All off</a>')
_DAYS = {"taken_from": "Taken from", "taken_to": "Taken until", "due_by": "Due by"}


def draw(desk: Desk, looking: Looking) -> None:
    """The row of filters, and what is chosen."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="narrowing"):
        _show("text", looking.text)
        st.text_input("Search inquiries", key=_key("text"), on_change=_changed, args=(looking, "text"),
                      max_chars=400, placeholder="question, notes, organisation, answers")  # fmt: skip
        _select(looking, "status", "Status", STATUSES, _NAMES, 190)
        _quick(looking)
        with st.popover("More filters", key="more filters"):
            _more(desk, looking, records().choices())
        taking.draw()
    if chosen := looking.narrowed:
        none = looking.but(**{name: getattr(Looking(), name) for name in chosen})
        st.html(_CHOSEN.format(joined((*_chosen(looking, chosen), _ALL_OFF.format(none.href)))))


def _chosen(looking: Looking, chosen: dict[str, str]) -> Iterable[Html]:
    for name, value in chosen.items():
        without = looking.but(**{name: getattr(Looking(), name)})
        told = f"{_TOLD[name]} {value}"
        yield _OFF.format(without.href, told, told)
        yield Html(" ")


def _quick(looking: Looking) -> None:
    held = [name for name in _QUICK if getattr(looking, name)]

    def changed() -> None:
        now: list[str] = st.session_state[_key("quick")]
        new = [name for name in now if name not in held]
        # Of mine and nobody's the one chosen last holds.
        whose = {name: name in now for name in ("mine", "nobodys")}
        for name in new:
            whose = {each: each == name for each in whose} if name in whose else whose
        go(looking, **whose, overdue="overdue" in now)

    _show("quick", held)
    st.pills("Whose and when", list(_QUICK), key=_key("quick"), selection_mode="multi",
             format_func=_QUICK.__getitem__, on_change=changed, width="content",
             label_visibility="collapsed")  # fmt: skip


def _more(desk: Desk, looking: Looking, choices: Choices) -> None:
    titles = {each.document: each.title for each in desk.client.documents()}
    left, right = st.columns(2)
    with left:
        _owner(looking, choices.owners)
        _select(looking, "role", "Role", ("", *choices.roles))
        _select(looking, "tag", "Tag", ("", *choices.tags))
        _select(looking, "document", "Document cited", ("", *titles), titles)
    with right:
        _text(looking, "organisation", "Organisation", "a part of its name")
        _select(looking, "channel", "Channel", ("", *CHANNELS))
        _select(looking, "sort", "Sorted", SORTS, _SORTS)
        _text(looking, "section", "Section cited", "4.4, or one below it")
    for column, name in zip(st.columns(3), _DAYS, strict=True):
        _show(name, getattr(looking, name))
        column.date_input(_DAYS[name], key=_key(name), on_change=_changed, args=(looking, name),
                          format="YYYY-MM-DD")  # fmt: skip


def _text(looking: Looking, name: str, label: str, hint: str) -> None:
    _show(name, getattr(looking, name))
    st.text_input(label, key=_key(name), on_change=_changed, args=(looking, name),
                  placeholder=hint, max_chars=MOST[name])  # fmt: skip


def _owner(looking: Looking, owners: list[str]) -> None:
    """Whose: anybody's, mine, nobody's, or of somebody by name (who may be called so)."""
    kinds = {"": "anybody", "mine": "me", "nobodys": "nobody yet"}
    held = (
        ("mine", "")
        if looking.mine
        else ("nobodys", "")
        if looking.nobodys
        else ("", looking.owner)
    )
    options = [
        *((kind, "") for kind in kinds),
        *(("", name) for name in sorted({*owners, looking.owner}) if name),
    ]

    def changed() -> None:
        kind, name = st.session_state[_key("owner")]
        whose = {"mine": kind == "mine", "nobodys": kind == "nobodys", "owner": name}
        go(looking, **whose)

    _show("owner", held)
    st.selectbox("Owner", options, key=_key("owner"), on_change=changed,
                 format_func=lambda each: each[1] or kinds[each[0]])  # fmt: skip


def _select(
    looking: Looking,
    name: str,
    label: str,
    options: Iterable[str],
    names: dict[str, str] | None = None,
    width: int | Literal["stretch"] = "stretch",
) -> None:
    held = getattr(looking, name)
    told = {"": "any"} | (names or {})
    _show(name, held)
    st.selectbox(label, list(dict.fromkeys((*options, held))), key=_key(name), on_change=_changed,
                 args=(looking, name), width=width, format_func=lambda each: told.get(each, each))  # fmt: skip


def _changed(looking: Looking, name: str) -> None:
    value = st.session_state[_key(name)]
    go(looking, **{name: value.strip() if isinstance(value, str) else value})


def go(drawn: Looking, **chosen: Any) -> None:
    """Narrows the list that the address names now by what was ``chosen`` in fields of ``drawn``.

    Streamlit calls back for a field whose run was cut short, too, though nobody changed it: what the
    field was drawn with is no choice. And nothing leads back from an inquiry opened meanwhile.
    """
    new = {name: value for name, value in chosen.items() if value != getattr(drawn, name)}
    now = Looking.read(st.query_params)
    if new and now.number is None:
        st.query_params.from_dict(now.but(**new).parameters)


def _show(name: str, value: object) -> None:
    """The field shows what the address says, whoever changed it."""
    st.session_state[_key(name)] = value


def _key(name: str) -> str:
    return f"inquiry {name}"
