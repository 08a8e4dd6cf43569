"""The reading view: a section, the paragraph opened in it, and what stands around both."""

from __future__ import annotations

from datetime import date

import streamlit as st

from marketrules.client import Client
from marketrules.errors import MarketRulesError, PermanentError
from ui.call import box, trail
from ui.frame import failures
from ui.frame.desk import Desk
from ui.frame.places import Opened
from ui.reading import around, changes, source
from ui.reading.opening import Reading, read
from ui.reading.rows import rows
from ui.reading.text import text
from ui.reading.window import around as window
from ui.showing.html import Html, joined

_NOTHING = Html(
    '<section class="mr-start"><h2>Nothing is open</h2><p>Open a card of an answer, or type a '
    "section’s number, a term, a revision or a notice into the box: "
    '<a href="./" data-go data-key="n" data-does="To the box">On a call</a>.</p></section>'
)
_MOST_MEANINGS = 60


def draw(desk: Desk) -> None:
    """Draws what the address opens."""
    opened = Opened.read(st.query_params)
    box.draw(desk, trail.call())
    if not opened.at:
        st.html(_NOTHING)
        return
    try:
        _draw(desk, read(desk.client, opened))
    except MarketRulesError as error:
        failures.draw(error, opened.href)


def _draw(desk: Desk, one: Reading) -> None:
    as_of = one.opened.as_of
    shown = window(one.section.paragraphs, one.key)
    made = rows(shown.paragraphs)
    keys = list(dict.fromkeys(term.key for each in shown.paragraphs for term in each.terms))
    meanings = {
        key: meaning
        for key in keys[:_MOST_MEANINGS]
        if (meaning := _meaning(desk.client, key, as_of, one.section.snapshot))
    }
    st.html(
        joined(
            (
                around.head(one),
                _banner(one.opened.as_of),
                around.belonging(one),
                _left_out(shown.earlier, shown.previous, "earlier", as_of),
                text(made, one.key, meanings, as_of),
                _left_out(shown.later, shown.following, "later", as_of),
                around.subsections(one),
                around.editions(one, one.opened.against),
                _compared(desk.client, one),
            )
        )
    )
    source.draw(desk, one)


def _banner(as_of: date | None) -> Html:
    if as_of is None or as_of == date.today():  # noqa: DTZ011 - the desk's own calendar day
        return Html("")
    return Html('<aside class="mr-banner" role="note">Text as of {}: not today’s.</aside>').format(
        as_of.isoformat()
    )


def _left_out(count: int, key: str, which: str, as_of: date | None) -> Html:
    if not count:
        return Html("")
    return Html('<p class="mr-more"><a href="{}" data-go>{} {} paragraphs</a></p>').format(
        Opened(key, as_of).href, count, which
    )


def _compared(client: Client, one: Reading) -> Html:
    against = one.opened.against
    if not against:
        return Html("")
    before, after = sorted((against, one.section.edition))
    found = client.compare(one.section.document, before, after, one.section.section)
    return changes.changes(found)


@st.cache_data(max_entries=5000, show_spinner=False)
def _meaning(_client: Client, key: str, as_of: date | None, snapshot: str) -> str:
    """The text of a definition; kept for as long as the snapshot is served."""
    del snapshot  # part of what it is kept by
    try:
        return _client.show(key, as_of).matches[0].text
    except PermanentError:
        return ""
