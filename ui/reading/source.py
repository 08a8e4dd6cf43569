"""The original: the text as it was read, with what stands around it, and the file it came from."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from marketrules.errors import MarketRulesError
from marketrules.wire import Citation, SourceText
from ui.frame.desk import Desk
from ui.reading.opening import Reading
from ui.showing.html import Html, joined

_TEXT = Html(
    '<details class="mr-source"><summary>Original: {}{}</summary>{}'
    '<div class="mr-original">{}<mark>{}</mark>{}</div></details>'
)
_AROUND = 600  # characters shown on either side


def draw(desk: Desk, one: Reading) -> None:
    """Draws where the original is, the stretch of it, and a way to get the file."""
    paragraphs: list[Citation] = [one.match.citation] if one.match else [*one.section.paragraphs]
    if not paragraphs:
        return
    at = paragraphs[0]
    name = at.source.rsplit("/", 1)[-1]
    page = f", page {at.page}" if at.page is not None else ""
    try:
        found = desk.client.source_text(at.document, at.edition, span=at.span, context=_AROUND)
    except MarketRulesError as error:
        st.html(Html('<p class="mr-source">Original: {}{}. {}</p>').format(name, page, str(error)))
        return
    st.html(_stretch(found, name, page, _published(at.source)))
    st.download_button(
        "Original file",
        data=lambda: _file(desk, at),
        file_name=name,
        on_click="ignore",
        key="original",
    )


def _stretch(found: SourceText, name: str, page: str, published: Html) -> Html:
    return joined((_TEXT.format(name, page, published, found.before, found.text, found.after),))


def _published(source: str) -> Html:
    if urlsplit(source).scheme not in ("http", "https"):
        return Html("")
    return Html('<p><a href="{}" target="_blank" rel="noreferrer">{}</a></p>').format(
        source, source
    )


def _file(desk: Desk, at: Citation) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return desk.client.download(at.document, at.edition, Path(folder) / "file").read_bytes()
