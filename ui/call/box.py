"""The box: what is typed into it, the places that fit, what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from marketrules.errors import MarketRulesError
from ui.call.jumping import Place, places
from ui.frame.browser import component
from ui.frame.desk import Desk
from ui.frame.places import Asked, Opened


@cache
def _box() -> ComponentRenderer:
    return component("box", __file__)


@st.fragment
def draw(desk: Desk, asked: Asked, focus: bool = False) -> None:
    """Draws the box; what is written into it is asked as a follow-up of ``asked``.

    A fragment: typing draws the list anew and nothing else. (Streamlit's own text field can't be a
    combobox, and can't tell Enter from a pause in typing.)
    """
    typed = str(st.session_state.get("box", {}).get("typed") or "")
    data = {
        "question": asked.question,
        "for": typed,
        "places": [_told(one, asked) for one in _fitting(desk, typed, asked)],
        "focus": focus,
        "same": asked.href,
        "next": asked.follow_up("").href,
    }
    _box()(key="box", data=data, on_typed_change=lambda: None)


def _fitting(desk: Desk, typed: str, asked: Asked) -> Sequence[Place]:
    if not typed or typed == asked.question:
        return ()
    try:
        return places(desk.client, typed, asked.as_of)
    except MarketRulesError:
        return ()  # the list is a help; Enter tells what is the matter


def _told(place: Place, asked: Asked) -> dict[str, Any]:
    return {
        "href": Opened(place.pinpoint, asked.as_of).href,
        "label": place.label,
        "title": place.title,
        "note": place.note,
    }
