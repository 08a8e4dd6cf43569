"""On a call: the box, and under it the answer."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from marketrules.errors import MarketRulesError
from marketrules.wire import DocumentSummary
from ui.call import answers, banner, box, explaining, jumping, start, trail
from ui.frame import failures
from ui.frame.desk import Desk
from ui.frame.places import Asked
from ui.inquiries import keeping


def draw(desk: Desk) -> None:
    """Draws the page for what its address asks."""
    asked = Asked.read(st.query_params)
    _put(asked)
    trail.keep_call(asked)
    with st.container(key="asking"):
        written, dated, chosen = st.columns([6, 1.5, 2.5], vertical_alignment="bottom")
    with written:
        box.draw(desk, asked, focus=not asked.question)
    try:
        documents = desk.client.documents()
    except MarketRulesError as error:
        _choices(asked, [], dated, chosen)
        failures.draw(error, asked.href)
        return
    _choices(asked, documents, dated, chosen)
    if not asked.question:
        keeping.forget()
        start.draw(documents)
        return
    try:
        _result(desk, asked, documents)
    except MarketRulesError as error:
        failures.draw(error, asked.href)


def _result(desk: Desk, asked: Asked, documents: list[DocumentSummary]) -> None:
    trail.draw(asked)
    if sections := jumping.sections_at(desk.client, asked.question, asked.as_of):
        banner.draw(asked, documents, {one.document for one in sections})
        answers.draw_sections(desk, asked, sections)
        return
    shown = jumping.jumped_to(desk.client, asked.question, asked.as_of)
    if shown is not None and shown.matches:
        banner.draw(asked, documents, {one.citation.document for one in shown.matches})
        answers.draw_place(desk, asked, shown)
        return
    answer = desk.client.ask(
        asked.question, asked.as_of, history=trail.turns(asked), documents=asked.documents
    )
    trail.keep(answer)
    cited = {one.document for one in (*answer.citations, *answer.pending)}
    banner.draw(asked, documents, cited, answer)
    answers.draw_answer(desk, asked, answer)
    keeping.draw(answer)
    keeping.count(answer)
    explaining.draw(desk.client, answer, asked.as_of)


def _put(asked: Asked) -> None:
    """The fields beside the box show what the address says, whoever changed it."""
    st.session_state["as_of"] = asked.as_of
    st.session_state["documents"] = list(asked.documents)


def _choices(
    asked: Asked, documents: list[DocumentSummary], dated: DeltaGenerator, chosen: DeltaGenerator
) -> None:
    titles = {one.document: one.title for one in documents}

    def changed() -> None:
        now = replace(
            asked,
            as_of=st.session_state["as_of"],
            documents=tuple(st.session_state["documents"]),
        )
        # Streamlit calls back for a field whose run was cut short, too, though nobody changed it:
        # then the address is where somebody has gone meanwhile.
        if now != asked and Asked.read(st.query_params) == asked:
            st.query_params.from_dict(now.parameters)

    dated.date_input(
        "As of", key="as_of", on_change=changed, format="YYYY-MM-DD", help="Empty: today"
    )
    chosen.multiselect(
        "Documents",
        sorted(titles, key=titles.__getitem__),
        key="documents",
        format_func=lambda one: titles.get(one, one),
        on_change=changed,
        placeholder="All documents",
    )
