"""The API's client, one for all visits: its connections are kept open between questions.

``MARKETRULES_API`` is the API's address; ``MARKETRULES_API_KEY`` a key of it, where it asks for one.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from marketrules.client import Client, Retries

API = "http://127.0.0.1:8400"
_PATIENCE_S = 30


TOKEN = "token"  # noqa: S105 - a name: in the visit's state: of a login; never in an address or a log


def key() -> str:
    """What calls bear: the token of this visit's login, else the desk's own key."""
    return str(st.session_state.get(TOKEN) or os.environ.get("MARKETRULES_API_KEY", ""))


@st.cache_resource(show_spinner=False, max_entries=200, ttl=24 * 3600)
def client_of(address: str, key: str) -> Client:
    """The client of the API at ``address``."""
    return Client(address, key=key or None, timeout=_PATIENCE_S, retries=Retries(1))


def client() -> Client:
    """The client of the API that the environment names."""
    return client_of(os.environ.get("MARKETRULES_API", API), key())


def own_address() -> str:
    """Where this page is, without what is open on it; "" if that can't be told."""
    parts = urlsplit(st.context.url or "")
    folder = parts.path.rsplit("/", 1)[0]
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/", "", "")) if parts.netloc else ""


def came_from() -> str:
    """The addresses of whoever is at the page, as ``X-Forwarded-For`` says them to the API."""
    told = [one for one in st.context.headers.get_all("X-Forwarded-For") if one]
    # Streamlit says nothing of this machine's own: a browser on it, or a proxy that forwards.
    return ", ".join([*told, st.context.ip_address or "127.0.0.1"])
