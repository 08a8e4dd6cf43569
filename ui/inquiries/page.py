"""Inquiries: a list that is searched and narrowed, or one of them."""

from __future__ import annotations

import streamlit as st

from marketrules.errors import MarketRulesError
from marketrules.wire.desk import FindInquiries, InquiryRow
from ui.frame import failures
from ui.frame.desk import Desk
from ui.frame.records import records
from ui.inquiries import one
from ui.inquiries.places import Looking
from ui.inquiries.visit import leave
from ui.showing.html import Html, joined, plain

PAGE = 25
_UNANSWERED = ("open", "waiting", "escalated")
_STATUSES = ("", *_UNANSWERED, "answered", "all")
_NAMES = {"": "not answered yet", "all": "all"}
_TABLE = Html(
    '<table class="mr-table" data-arrival="{}" tabindex="-1"><caption class="mr-note">{}</caption><thead><tr>'
    "<th scope=col>No.</th><th scope=col>Question</th><th scope=col>Organisation</th>"
    "<th scope=col>Status</th><th scope=col>Owner</th><th scope=col>Due</th><th scope=col>Taken</th>"
    "</tr></thead><tbody>{}</tbody></table>"
)
_ROW = Html(
    '<tr><th scope="row"><a href="{}" data-go>{}</a></th><td>{}</td><td>{}</td><td>{}</td>'
    "<td>{}</td><td>{}</td><td>{}</td></tr>"
)
_LONG = 140  # characters of a question in the list


def draw(desk: Desk) -> None:
    """Draws what the address names."""
    looking = Looking.read(st.query_params)
    try:
        if looking.number is not None:
            one.draw(desk, records().inquiry(looking.number))
        else:
            _list(looking)
    except MarketRulesError as error:
        if looking.number is not None:
            one.salvage(looking.number)
        failures.draw(error, looking.href)


def found_by(looking: Looking) -> FindInquiries:
    """What the list is narrowed to."""
    status = {"": list(_UNANSWERED), "all": []}.get(looking.status, [looking.status])
    fields = {"text": looking.text, "status": status, "offset": (looking.page - 1) * PAGE}
    return FindInquiries.model_validate(fields | {"limit": PAGE})


def _list(looking: Looking) -> None:
    leave()
    _narrow(looking)
    wanted = found_by(looking)
    page = records().inquiries(wanted)
    told = f"{page.total} found" if page.total != 1 else "1 found"
    st.html(_TABLE.format(looking.href, told, joined(_row(each) for each in page.items)))
    pages = -(-page.total // PAGE)
    if pages > 1:
        _pages(looking, pages)
    if page.total:
        _export(wanted)


def _row(each: InquiryRow) -> Html:
    question = each.question if len(each.question) <= _LONG else f"{each.question[:_LONG]}…"
    due = each.due.isoformat() if each.due else ""
    return _ROW.format(
        Looking(each.id).href, each.id, question or "(blanked)", each.organisation, each.status,
        each.owner or "nobody", f"{due} overdue" if each.overdue else due,
        each.taken_at.date().isoformat(),
    )  # fmt: skip


def _narrow(looking: Looking) -> None:
    def changed() -> None:
        now = Looking(text=st.session_state["inquiry text"].strip(),
                      status=st.session_state["inquiry status"])  # fmt: skip
        st.query_params.from_dict(now.parameters)

    st.session_state["inquiry text"] = looking.text
    st.session_state["inquiry status"] = looking.status if looking.status in _STATUSES else ""
    first, second, third = st.columns([5, 2, 1.6], vertical_alignment="bottom")
    first.text_input("Search inquiries", key="inquiry text", on_change=changed, max_chars=400,
                     placeholder="words of question, notes, organisation, answers")  # fmt: skip
    second.selectbox("Status", _STATUSES, key="inquiry status", on_change=changed,
                     format_func=lambda name: _NAMES.get(name, name))  # fmt: skip
    with third.popover("Take an inquiry", width="stretch"):
        one.take()


def _pages(looking: Looking, pages: int) -> None:
    def turned() -> None:
        now = Looking(
            text=looking.text, status=looking.status, page=st.session_state["inquiry page"]
        )
        st.query_params.from_dict(now.parameters)

    st.session_state["inquiry page"] = min(looking.page, pages)
    st.pagination(pages, key="inquiry page", on_change=turned)


def _export(wanted: FindInquiries) -> None:
    """A file is made when it is asked for: each export stands on the trail."""
    with st.expander("Export what is found"):
        form = st.segmented_control("Form", ("csv", "json", "markdown"), default="csv")
        contact = st.checkbox("With contacts", value=False)
        if not st.button("Make the file", key="export"):
            return
        try:
            text = records().export(form or "csv", wanted, with_contact=contact)
        except MarketRulesError as error:
            st.error(plain(f"{error.message} {error.remedy}"))
            return
        ending = {"markdown": "md"}.get(form or "csv", form or "csv")
        st.download_button("Download", text, f"inquiries.{ending}", key="exported")
