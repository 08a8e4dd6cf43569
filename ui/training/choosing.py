"""What to drill: topic, kinds, date, how many."""

from __future__ import annotations

import random

import streamlit as st

from marketrules.client import Client
from marketrules.wire import Deck
from ui.showing.html import Html
from ui.training.places import COUNTS, KINDS, Round

_HEAD = Html('<div class="mr-start" data-arrival="training" tabindex="-1"><p>{}</p></div>')
_BY_SECTION = "section"


def draw(client: Client) -> None:
    """Draws the choice; starting leads to the round's address."""
    st.html(
        _HEAD.format(
            "One question at a time; answer with 1–5 or a–e. Every question is made of the rules "
            "of the date, and every answer shows the paragraph that decides."
        )
    )
    first, second = st.columns([3, 2])
    day = second.date_input("Rules of", value=None, format="YYYY-MM-DD", help="Empty: today")
    decks = [one for one in client.topics(day or None) if one.paragraphs]
    titles = {one.id: _title(one) for one in decks} | {_BY_SECTION: "A section, by number…"}
    deck = first.selectbox("Topic", list(titles), format_func=titles.__getitem__)
    number = ""
    if deck == _BY_SECTION:
        number = first.text_input("Section", placeholder="9.14, or planning-guide 5.2").strip()
    kinds = first.multiselect(
        "Kinds", list(KINDS), format_func=KINDS.__getitem__, placeholder="All kinds"
    )
    count = second.selectbox("Questions", COUNTS, index=1)
    if st.button("Start", type="primary"):
        chosen = number if deck == _BY_SECTION else deck
        if not chosen:
            st.warning("Write the number of a section.")
            return
        started = Round(chosen, tuple(kinds), day or None, count, random.randrange(10**6))
        st.query_params.from_dict(started.parameters)
        st.rerun()


def _title(one: Deck) -> str:
    return f"{one.title} ({one.sections} sections)"
