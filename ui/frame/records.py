"""The desk's records, for pages that keep something: progress, checklists, drafts.

A desk without records (an old service, or a key that may only read) still trains, lists and checks.
"""

from __future__ import annotations

import os

import httpx
import streamlit as st

from marketrules.client.desk import DeskClient
from ui.frame.connection import API, key

_PATIENCE_S = 30


@st.cache_resource(show_spinner=False, max_entries=200, ttl=24 * 3600)
def records_at(address: str, key: str) -> DeskClient:
    """The records of the API at ``address``."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return DeskClient(httpx.Client(base_url=address, timeout=_PATIENCE_S, headers=headers))


def records() -> DeskClient:
    """The records of the API that the environment names."""
    return records_at(os.environ.get("MARKETRULES_API", API), key())
