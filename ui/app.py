"""The desk: what Streamlit runs. Pages stand in ``navigation``; this draws what is around them.

Run by ``marketrules ui``; the API's address comes from ``MARKETRULES_API``. ``desk`` takes the
client as an argument, so that a test can hand in its own.
"""

from __future__ import annotations

import streamlit as st

from marketrules.client import Client
from ui.frame import browser, connection, login
from ui.frame.desk import Desk
from ui.inquiries import keeping
from ui.navigation import PAGES, DeskPage
from ui.showing.html import Html


def desk(client: Client) -> None:
    """Draws the page that the address names."""
    st.set_page_config(page_title="Market rules", page_icon=browser.ICON, layout="wide")
    current = st.navigation([_page(one, client) for one in PAGES], position="top")
    browser.mount()
    if login.is_in():
        keeping.draw_call()
        current.run()


def _page(one: DeskPage, client: Client) -> st.Page:
    def drawn() -> None:
        st.html(Html('<h1 class="mr-hidden">{}</h1>').format(one.title))
        one.draw(Desk(client, connection.own_address()))

    return st.Page(
        drawn, title=one.title, icon=one.icon, url_path=one.path or None, default=not one.path
    )


if __name__ == "__main__":
    desk(connection.client())
