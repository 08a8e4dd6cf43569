"""What changed between two editions: a form, and the changes Section by Section.

Drawn below the answer, and only where some document is held in two editions.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from marketrules.client import Client
from marketrules.wire import DocumentSummary
from ui import render_changes
from ui.render import escape


def draw(client: Client, documents: Sequence[DocumentSummary]) -> None:
    """Draws the form, and what was asked for last."""
    held = {one.document: one for one in documents if len(one.editions) > 1}
    if not held:
        return
    with st.expander("What changed between two editions"):
        document = st.selectbox(
            "Document", list(held), format_func=lambda one: held[one].title, key="compared"
        )
        editions = sorted(one.edition for one in held[document].editions)
        with st.form("compare", border=False):
            before = st.selectbox("From", editions, index=len(editions) - 2, key="before")
            after = st.selectbox("To", editions, index=len(editions) - 1, key="after")
            section = st.text_input(
                "Section", help="Empty: the whole document.", key="compared_section"
            )
            asked = st.form_submit_button("Compare")
        if asked:
            st.session_state["comparison"] = (document, before, after, section.strip())
        standing: tuple[str, str, str, str] | None = st.session_state.get("comparison")
        if standing is None or standing[0] != document:
            return
        found = client.compare(*standing)
        st.markdown(render_changes.summary(found))
        for number, changes in render_changes.by_section(found):
            st.markdown(f"**§ {escape(number)}**")
            for change in changes:
                st.markdown(render_changes.change(change))
