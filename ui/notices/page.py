"""The notice workbench: the form on the left; checks, preview and thread beside it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from marketrules.client import Client
from marketrules.errors import MarketRulesError, StaleRecord
from marketrules.wire import NoticeDraft
from marketrules.wire.desk import Draft, DraftNotice
from ui.frame import failures
from ui.frame.desk import Desk
from ui.frame.records import records
from ui.notices import course, drafting, findings
from ui.notices.drafting import Form
from ui.notices.places import Bench
from ui.showing.html import Html, joined, unmarked

_HEAD = Html(
    '<header class="mr-reading"><h2 tabindex="-1" data-arrival="{}">{}</h2>'
    '<a href="{}" data-go data-key="w" data-does="All drafts">All drafts</a></header>'
)
_START = Html(
    '<section class="mr-start"><p data-arrival="notices" tabindex="-1">A draft is checked as you '
    "write: that the sections it cites exist, say what it says and are in force, that days and ids "
    'are right.</p><p><a class="mr-do mr-main" href="{}" data-go data-key="n" data-does="New notice">'
    "New notice</a></p>{}</section>"
)
_TABLE = Html(
    "<table><thead><tr><th scope=col>Draft</th><th scope=col>Id</th><th scope=col>Type</th>"
    "<th scope=col>Date</th><th scope=col>Status</th><th scope=col>Changed</th></tr></thead>"
    "<tbody>{}</tbody></table>"
)
_ROW = Html(
    '<tr><th scope="row"><a href="{}" data-go>{}</a></th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>'
    "<td>{} by {}</td></tr>"
)
_SANDBOX = Html(  # nothing in it runs, whatever is in it
    '<iframe sandbox="" srcdoc="{}" title="Preview" style="border:0;width:100%;height:420px;background:#fff">'
    "</iframe>"
)
_SOURCE = Html('<pre class="mr-original" tabindex="0">{}</pre>')


def draw(desk: Desk) -> None:
    """Draws what the address names."""
    bench = Bench.read(st.query_params)
    try:
        if bench.kept is None and not bench.new:
            st.html(_START.format(Bench(new=True).href, _drafts()))
            return
        _bench(desk.client, bench)
    except MarketRulesError as error:
        failures.draw(error, bench.href)


def _drafts() -> Html:
    try:
        held = records().drafts()
    except MarketRulesError as error:
        return Html('<p class="mr-note">Drafts can’t be kept: {}</p>').format(error.message)
    rows = joined(
        _ROW.format(
            Bench(one.id).href, one.short_description[:80] or f"Draft {one.id}", one.notice, one.type,
            one.dated.isoformat(), one.status, one.changed_at.date().isoformat(), one.changed_by,
        )
        for one in held
    )  # fmt: skip
    return _TABLE.format(rows) if held else Html("")


def _bench(client: Client, bench: Bench) -> None:
    held = records().draft(bench.kept) if bench.kept is not None else None
    version = st.session_state.setdefault(
        f"draft version {bench.kept}", held.version if held else 0
    )
    drafting.load(f"{bench.kept} {version}", held)
    form = Form(client.notice_types())
    title = f"Draft {held.id}" if held else "New notice"
    st.html(_HEAD.format(bench.href, title, Bench().href))
    left, right = st.columns([1, 1], gap="medium")
    with left:
        draft = drafting.draw(form)
        _keeping(bench, held, draft)
        if held is not None:
            course.draw(held)
    with right:
        _beside(client, form, draft)


def _keeping(bench: Bench, held: Draft | None, draft: NoticeDraft) -> None:
    if said := st.session_state.pop("draft said", ""):
        st.success(said)
    if not st.button("Keep draft", type="primary"):
        return
    fields = drafting.kept_fields(draft)
    try:
        made = _kept(held, bench, fields)
    except StaleRecord:
        st.error(
            "Somebody else has changed this draft since you opened it. Copy what you wrote, and open it anew."
        )
        return
    except MarketRulesError as error:
        st.error(unmarked(f"Not kept: {error.message} {error.remedy}"))
        return
    st.session_state[f"draft version {made.id}"] = made.version
    st.session_state["draft said"] = f"Kept as draft {made.id}."
    st.query_params.from_dict(replace(bench, kept=made.id).parameters)
    st.rerun()


def _kept(held: Draft | None, bench: Bench, fields: dict[str, object]) -> Draft:
    """The draft as kept: made of the version that this visit opened, whoever was faster."""
    if held is None:
        return records().draft_notice(DraftNotice.model_validate(fields))
    opened = held.model_copy(update={"version": st.session_state[f"draft version {bench.kept}"]})
    return records().change_draft(opened, **fields)


def _beside(client: Client, form: Form, draft: NoticeDraft) -> None:
    checks, text, page, thread = st.tabs(["Checks", "Text", "HTML", "Thread"])
    made = client.render_notice(draft)
    found = client.check_notice(draft)
    name = draft.id or "notice"
    with checks:
        st.html(findings.findings(found, form.headings))
    with text:
        st.html(_SOURCE.format(made.text))
        st.download_button("Save as text", made.text, f"{name}.txt", "text/plain")
    with page:
        st.iframe(_SANDBOX.format(made.html), height=440)
        st.download_button("Save as HTML", made.html, f"{name}.html", "text/html")
        with st.expander("Source"):
            st.html(_SOURCE.format(made.html))
    with thread:
        if found.before:
            st.html(
                Html("<h3>Against {}</h3>{}").format(found.before, findings.changes(found.changes))
            )
        _thread(client, draft.id)


def _thread(client: Client, notice: str) -> None:
    if not notice:
        st.html(Html('<p class="mr-note">Give it an id to see its thread.</p>'))
        return
    try:
        st.html(findings.thread(client.notice_thread(notice)))
    except MarketRulesError as error:
        st.html(Html('<p class="mr-note">{}</p>').format(error.message))
