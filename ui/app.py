"""The page: a question in, the governing paragraph out. No logic: client, render, widgets.

Run by ``marketrules ui``; the API's address comes from ``MARKETRULES_API``. ``page`` takes the
client as an argument, so that a test can hand in its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date

import streamlit as st

from marketrules.answers import MOST_TURNS
from marketrules.client import Client
from marketrules.errors import MarketRulesError
from marketrules.wire import MOST_CITED, Answer, Citation, DocumentSummary, Turn
from ui import comparison, render

EXAMPLE = "What does a Market Participant have to do, and by when?"
API = "http://127.0.0.1:8400"


def page(client: Client) -> None:
    """Draws the whole page."""
    st.title("Market rules")
    st.caption("The governing paragraph, verbatim, with its pinpoint, date and status.")
    try:
        documents = client.documents()
        as_of = _sidebar(documents)
        _question(client, as_of)
        _section(client, as_of)
        comparison.draw(client, documents)
    except MarketRulesError as error:
        st.error(render.escape(str(error)))


def _sidebar(documents: Sequence[DocumentSummary]) -> date | None:
    with st.sidebar:
        as_of = st.date_input("As of", value=None, help="Empty: today.", key="as_of")
        st.subheader("Documents held")
        for document in documents:
            st.markdown(render.document_lines(document))
    return as_of if isinstance(as_of, date) else None


def _question(client: Client, as_of: date | None) -> None:
    with st.form("ask", border=False):
        question = st.text_input("Question", placeholder=EXAMPLE, key="question")
        asked = st.form_submit_button("Ask", type="primary")
    if asked and question.strip():
        _keep_turn()
        st.session_state["asked"] = question.strip()
        st.session_state.pop("answered_for", None)
    _conversation()
    standing: str | None = st.session_state.get("asked")
    if standing is not None and st.session_state.get("answered_for") != (standing, as_of):
        # Another date is another question: an answer never stands under a date that isn't its own.
        for stale in ("answer", "opened", "answered_for"):
            st.session_state.pop(stale, None)
        history = st.session_state.get("turns", [])
        st.session_state["answer"] = client.ask(standing, as_of, history=history)
        st.session_state["answered_for"] = (standing, as_of)
    answer: Answer | None = st.session_state.get("answer")
    if answer is not None:
        _answer(answer)


def _keep_turn() -> None:
    """The question answered last joins those that a follow-up is understood after."""
    answer: Answer | None = st.session_state.get("answer")
    if answer is not None:
        cited = [citation.key for citation in answer.citations][:MOST_CITED]
        turns = [
            *st.session_state.get("turns", []),
            Turn(question=answer.question, citations=cited),
        ]
        st.session_state["turns"] = turns[-MOST_TURNS:]


def _conversation() -> None:
    """What was asked before in this visit, and a way to forget it."""
    if "asked" not in st.session_state:
        return
    for turn in st.session_state.get("turns", []):
        st.caption(render.escape(turn.question))
    if st.button("New question", key="new", help="Forgets what was asked before."):
        for kept in ("asked", "answer", "answered_for", "opened", "turns"):
            st.session_state.pop(kept, None)
        st.rerun()


def _answer(answer: Answer) -> None:
    st.markdown(render.answer_head(answer))
    if understood := render.understood(answer):
        st.caption(understood)
    if answer.refusal is not None:
        st.warning(render.refusal(answer))
        if answer.refusal.see:
            st.markdown("Nearest places to look:")
        for number, citation in enumerate(answer.refusal.see):
            st.markdown(render.pinpoint(citation))
            _open_button(citation, f"see-{number}")
    _claims(answer)
    if answer.pending:
        with st.container(border=True):
            st.markdown("##### Approved, not in force")
            for number, citation in enumerate(answer.pending):
                st.markdown(render.pending(citation))
                _open_button(citation, f"pending-{number}")
    for note in answer.notes:
        st.caption(render.escape(note))
    st.caption(render.escape(f"snapshot {answer.snapshot}"))


def _claims(answer: Answer) -> None:
    """What a model worded, if one did, and the quotations."""
    if worded := render.worded(answer):
        st.markdown(worded)
    for number, claims in enumerate(render.groups(answer)):
        with st.container(border=True):
            for said in claims:
                st.markdown(render.claim(answer, said))
            _open_button(answer.citations[claims[0].citations[0]], f"claims-{number}")


def _open_button(citation: Citation, key: str) -> None:
    if st.button(f"Open {citation.section or citation.edition}", key=key, type="secondary"):
        st.session_state["opened"] = (citation.document, citation.edition, citation.section)


def _section(client: Client, as_of: date | None) -> None:
    opened: tuple[str, str, str] | None = st.session_state.get("opened")
    if opened is None:
        return
    section = client.section(*opened, as_of)
    with st.container(border=True):
        st.markdown(render.section_head(section))
        for citation in section.paragraphs:
            st.markdown(render.paragraph(citation))


if __name__ == "__main__":
    st.set_page_config(page_title="Market rules", layout="centered")
    page(Client(os.environ.get("MARKETRULES_API", API)))
