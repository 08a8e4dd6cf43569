"""Inquiries: a list that is searched and narrowed, or one of them."""

from __future__ import annotations

import streamlit as st

from marketrules.errors import MarketRulesError
from marketrules.wire.desk import FindInquiries, InquiryRow
from ui.frame import failures
from ui.frame.desk import Desk
from ui.frame.records import records
from ui.inquiries import narrowing, one, taking
from ui.inquiries.places import Looking
from ui.inquiries.visit import leave
from ui.showing.html import Html, joined, unmarked

PAGE = 25
_FOUND = Html(
    '<p class="mr-note" data-arrival="inquiries" tabindex="-1" role="status">{} found</p>'
)
_TABLE = Html(
    '<table class="mr-table mr-list" aria-label="Inquiries"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
)
_HEADS = {"No.": "taken", "Question": "", "Organisation": "organisation", "Status": "status",
          "Owner": "", "Due": "due", "Taken": "taken"}  # fmt: skip
_HEAD = Html('<th scope="col">{}</th>')
_SORTING = Html('<th scope="col"{}><a href="{}" data-go>{}</a></th>')
_ORDERS = {"": "ascending", "-": "descending"}
_ROW = Html(
    '<tr><th scope="row"><a href="{}" data-go>{}</a></th><td><span class="mr-clamp">{}</span>{}</td>'
    "<td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
)
_TAGS = Html('<span class="mr-note">{}</span>')
_OVERDUE = Html('{} <strong class="mr-late">overdue</strong>')
_LONG = 200  # characters of a question in the list


def draw(desk: Desk) -> None:
    """Draws what the address names."""
    looking = Looking.read(st.query_params)
    try:
        if looking.number is not None:
            one.draw(desk, records().inquiry(looking.number))
        else:
            _list(desk, looking)
    except MarketRulesError as error:
        if looking.number is not None:
            one.salvage(looking.number)
        else:
            taking.salvage()
        failures.draw(error, looking.href)


def found_by(looking: Looking) -> FindInquiries:
    """What the list is narrowed to."""
    me = records().me().name if looking.mine else ""
    return FindInquiries.model_validate(looking.asked(me, PAGE))


def _list(desk: Desk, looking: Looking) -> None:
    leave()
    narrowing.draw(desk, looking)
    wanted = found_by(looking)
    page = records().inquiries(wanted)
    st.html(_FOUND.format(f"{page.total:,}"))
    if page.items:
        heads = joined(_head(looking, name, by) for name, by in _HEADS.items())
        st.html(_TABLE.format(heads, joined(map(_row, page.items))))
    pages = -(-page.total // PAGE)
    if pages > 1:
        _pages(looking, pages)
    if page.total:
        _export(wanted, page.total)


def _head(looking: Looking, name: str, by: str) -> Html:
    """A column's head; a link that sorts by it, the other way round if it does already."""
    if not by or name == "No.":
        return _HEAD.format(name)
    now = looking.sort.removeprefix("-") == by
    down = looking.sort.startswith("-")
    sort = Html(' aria-sort="{}"').format(_ORDERS["-" * down]) if now else Html("")
    way = "" if now and down else "-" if now or by == "taken" else ""
    sign = (" ↓" if down else " ↑") if now else ""
    return _SORTING.format(sort, looking.but(sort=f"{way}{by}").href, name + sign)


def _row(each: InquiryRow) -> Html:
    question = each.question if len(each.question) <= _LONG else f"{each.question[:_LONG]}…"
    due = each.due.isoformat() if each.due else ""
    tags = _TAGS.format(", ".join(each.tags)) if each.tags else ""
    return _ROW.format(
        Looking(each.id).href, each.id, question or "(blanked)", tags, each.organisation, each.status,
        each.owner or "nobody", _OVERDUE.format(due) if each.overdue else due,
        each.taken_at.date().isoformat(),
    )  # fmt: skip


def _pages(looking: Looking, pages: int) -> None:
    def turned() -> None:
        narrowing.go(looking, page=st.session_state["inquiry page"])

    st.session_state["inquiry page"] = min(looking.page, pages)
    st.pagination(pages, key="inquiry page", on_change=turned)


def _export(wanted: FindInquiries, total: int) -> None:
    """A file is made when it is asked for: each export stands on the trail."""
    with st.expander(f"Export what is found ({total:,})", key="exporting"):
        form = st.segmented_control("Form", ("csv", "json", "markdown"), default="csv")
        contact = st.checkbox("With contacts", value=False)
        if not st.button("Make the file", key="export"):
            return
        try:
            text = records().export(form or "csv", wanted, with_contact=contact)
        except MarketRulesError as error:
            st.error(unmarked(f"{error.message} {error.remedy}"))
            return
        ending = {"markdown": "md"}.get(form or "csv", form or "csv")
        st.download_button("Download", text, f"inquiries.{ending}", key="exported")
