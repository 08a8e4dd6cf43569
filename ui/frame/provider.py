"""Logging in with an OpenID provider: Streamlit's own login, whose token the API is shown.

On where ``MARKETRULES_PAGE_SECRETS`` names a file with ``[auth]`` (docs/access.md). Streamlit keeps the
identity in a signed cookie; the token that the API checks is in it only if ``expose_tokens`` says so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import streamlit as st

from ui.showing.html import Html

_RETURN = Html('<span hidden data-return="set"></span>')
_BACK = Html('<span hidden data-return="go"></span>')


def is_set() -> bool:
    """Whether people log in with a provider."""
    return os.environ.get("MARKETRULES_PAGE_LOGIN") == "provider"


def token() -> str:
    """The token of whoever is logged in there: the access token, if it is exposed, else the ID token.

    "" if nobody is, or none is exposed.
    """
    if not is_set() or not st.user.is_logged_in:
        return ""
    tokens = st.user.get("tokens")
    if not isinstance(tokens, Mapping):
        return ""
    return str(tokens.get("access") or tokens.get("id") or "")


def who() -> str:
    """The subject that is logged in there; "" if nobody is."""
    return str(st.user.get("sub", "")) if is_set() and st.user.is_logged_in else ""


def arrived() -> None:
    """Has the browser go on where it was: a provider sends everybody to the first page."""
    st.html(_BACK)


def offer() -> None:
    """The button that leads to the provider, and why it is needed if somebody is logged in there."""
    st.html(_RETURN)  # the browser remembers where it was
    if who() and not token():
        st.error("The login gives no token: set `expose_tokens` in [auth] (docs/access.md).")
    again = bool(who())
    if again:
        st.info("The login has run out, or isn't known to the service.")
    name = "Log in again" if again else "Log in with the identity provider"
    if st.button(name, key="provider", type="primary"):
        st.login()


def leave() -> None:
    """Ends the login of the page. The provider's own session goes on, as it does for other pages."""
    st.logout()
