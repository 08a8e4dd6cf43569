"""What stands below an empty box: what can be asked, and what is held."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from marketrules.wire import DocumentSummary
from ui.showing.html import Html

_START = Html(
    '<section class="mr-start"><h2>What is held</h2><table><thead><tr><th scope="col">Document</th>'
    '<th scope="col">Newest edition</th><th scope="col">Editions</th><th scope="col">Pending boxes'
    "</th></tr></thead><tbody>{}</tbody></table>"
    '<p>Press <kbd>?</kbd> for the keys, or <a href="#" data-help>show them</a>.</p></section>'
)
_ROW = Html("<tr><th scope='row'>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>")


def draw(documents: Sequence[DocumentSummary]) -> None:
    """Draws what is held."""
    rows = []
    for one in sorted(documents, key=lambda one: (one.kind, one.title)):
        newest = max(one.editions, key=lambda edition: edition.edition)
        rows.append(_ROW.format(one.title, newest.edition, len(one.editions), newest.boxes))
    st.html(_START.format(Html("").join(rows)))
