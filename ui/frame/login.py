"""Who is at the desk. Off where the service asks nobody: on loopback, whoever is at the machine is.

The one place where a page asks who it is before it draws anything. A login's token is in the visit's
state, and in a cookie for other tabs and reloads (``kept``); what was asked stands in the address, so
it is there after the login.
"""

from __future__ import annotations

import os

import streamlit as st

from marketrules.errors import LoginRefused, MarketRulesError, NotPermitted
from ui.frame import kept, provider
from ui.frame.connection import TOKEN, came_from, client
from ui.frame.records import records
from ui.showing.html import Html, unmarked

_IN = "is in"
_NAME = "logged in as"
_TOLD = "told at the login"
_TRIED = "the provider's token was refused"
_KEPT = "the token is one that the browser kept"
_HEAD = Html(
    '<section class="mr-start" data-arrival="login" tabindex="-1"><h2>Log in</h2>'
    "<p>The service asks who calls. Users are added with <code>marketrules desk users add</code>.</p>"
    "</section>"
)


def is_in() -> bool:
    """Whether the page may be drawn; where it may not, what to do instead has been drawn."""
    given = "" if _TRIED in st.session_state else provider.token()
    if given and st.session_state.get(TOKEN) != given:
        _remember(provider.who(), given)
        st.rerun()  # the API's client was made before there was a token
    if os.environ.get("MARKETRULES_API_KEY") and not st.session_state.get(TOKEN):
        return True  # the desk's own key: what is wrong with it the pages tell
    kept.draw()
    if not st.session_state.get(_IN):
        if not st.session_state.get(TOKEN) and (token := kept.untried()):
            st.session_state[TOKEN], st.session_state[_KEPT] = token, True
            st.rerun()
        try:
            _ask_who()
        except NotPermitted:
            if lapsed() and st.session_state.pop(_KEPT, False):
                st.rerun()  # it has run out; the service may ask nobody by now
            _form()
            return False
        except MarketRulesError:
            return True  # the pages tell what is the matter
        st.session_state[_IN] = True
    if st.session_state.get(TOKEN):
        _way_out()
    if provider.who():
        provider.arrived()
    return True


def _ask_who() -> None:
    """Whether the service takes this visit's calls: of the desk, or of a reader.

    Raises:
        NotPermitted: if it doesn't.
    """
    try:
        who = records().me()
        if st.session_state.get(TOKEN):
            st.session_state.setdefault(_NAME, who.name)
    except NotPermitted:  # who may only read isn't anybody at the desk
        client().documents()


def lapsed() -> bool:
    """Whether this visit was logged in; then it isn't any more, and the form is drawn next."""
    st.session_state.pop(_IN, None)
    if provider.token():
        st.session_state[_TRIED] = True  # its token isn't taken: not shown again in this visit
    return bool(st.session_state.pop(TOKEN, ""))


def _form() -> None:
    st.html(_HEAD)
    if told := st.session_state.get(_TOLD):
        st.warning(unmarked(told))
    if provider.is_set():
        provider.offer()
        with st.expander("As a user of the desk"):
            _local()
    else:
        _local()


def _local() -> None:
    with st.form("login", border=not provider.is_set()):
        name = st.text_input("Name", autocomplete="username", max_chars=80)
        password = st.text_input(
            "Password", type="password", autocomplete="current-password", max_chars=200
        )
        if not st.form_submit_button("Log in", type="primary") or not name or not password:
            return
    try:
        made = records().log_in(name, password, came_from())
    except LoginRefused as refused:
        st.error(unmarked(f"{refused.message} {refused.remedy}"))
        return
    except MarketRulesError as error:
        st.error(unmarked(f"{error.message} {error.remedy}"))
        return
    _remember(made.name, made.token)
    kept.keep(made.token)
    st.rerun()


def _remember(name: str, token: str) -> None:
    if st.session_state.get(_NAME) not in (None, name):
        st.session_state.clear()  # what another had open or unsent isn't theirs to see
    st.session_state[_NAME], st.session_state[TOKEN] = name, token


def _way_out() -> None:
    """The button that logs out, in the corner; it says who is in, where a name says that to people."""
    name = "" if provider.who() else st.session_state.get(_NAME, "")
    label = f"{unmarked(name)} · Log out" if name else "Log out"
    if not st.button(label, key="log out", type="tertiary"):
        return
    if provider.who():
        st.session_state.clear()
        provider.leave()
        return
    told = ""
    try:
        records().log_out()
    except NotPermitted:
        pass  # it has run out, or was ended elsewhere: out is out
    except MarketRulesError as error:
        told = f"{error.message} The login was ended here; the service ends it when it runs out."
    st.session_state.clear()  # what was open, kept or unsent goes with whoever goes
    st.session_state[_TOLD] = told
    kept.forget()
    st.rerun()
