"""The radars: replies that the rules have overtaken, and what a month was about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from marketrules.errors import MarketRulesError
from marketrules.wire.desk import Change, Counted, Repeats, Told
from ui.frame import failures
from ui.frame.desk import Desk
from ui.frame.places import Opened
from ui.frame.records import records
from ui.inquiries.places import Looking
from ui.showing.html import Html, joined, unmarked, words
from ui.showing.reasons import why
from ui.showing.redlines import redline

RADAR = "radar"
_HOW = {
    "changed": "reads otherwise now", "renumbered": "has another number", "moved": "was moved",
    "gone": "is gone", "status": "has another status", "pending": "will change",
    "changed_elsewhere": "changed beside what was quoted", "not_held": "is no longer held",
}  # fmt: skip
_CHANGE = Html(
    '<article class="mr-card"><header><h3><a href="{}" data-go>{}</a></h3>'
    '<span class="mr-title">{}{}</span></header><p class="mr-note">Was quoted:</p>'
    "<blockquote>{}</blockquote>{}</article>"
)
_NOW = Html('<p>Now <a href="{}" data-go>{}</a>:</p><blockquote>{}</blockquote>')
_REPEATED = Html(
    '<table class="mr-table"><thead><tr><th scope=col>Asked</th><th scope=col>Times</th><th scope=col>By</th>'
    "<th scope=col>Inquiries</th></tr></thead><tbody>{}</tbody></table>"
)
_BARS = Html('<h3>{}</h3><table class="mr-table mr-bars"><tbody>{}</tbody></table>')
_BAR = Html(
    '<tr><th scope="row">{}</th><td>{}</td>'
    '<td><progress value="{}" max="{}" aria-label="{}"></progress></td></tr>'
)
_COMPARED = Html('<p class="mr-note">{} compared with the rules of {}: {}.</p>')
_TELL = Html(
    '<p class="mr-line">Tell <strong>{}</strong> (<a href="{}" data-go>inquiry {}</a>, “{}”, answered {} by {})</p>'
)
_LONG = 90  # characters of a question beside whom to tell
_SHOWN = 12


def draw(desk: Desk) -> None:
    """Draws both radars."""
    del desk
    st.html(Html('<h2 tabindex="-1" data-arrival="radar">Radar</h2>'))
    changes, repeats = st.tabs(["Replies overtaken", "Asked again"])
    try:
        with changes:
            _changes()
        with repeats:
            _repeats()
    except MarketRulesError as error:
        failures.draw(error, f"./{RADAR}")


def _changes() -> None:
    since = st.date_input("Changed since", None, key="radar since", format="YYYY-MM-DD",
                          help="Empty: ever since the reply", width=200)  # fmt: skip
    told = st.checkbox("Show those told already", key="radar told")
    with st.spinner("Comparing what was quoted with what stands now"):
        found = records().radar_changes(since, told=told)
    quoted = counted(
        found.checked, "paragraph quoted in replies was", "paragraphs quoted in replies were"
    )
    st.html(_COMPARED.format(quoted, found.as_of, _differ(len(found.changes), found.replies)))
    for each in found.changes:
        st.html(_change(each))
        for reply in each.replies:
            _reply(each, reply)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "reply", "replies"), counted(0, "reply", "replies")
    ('1 reply', '0 replies')
    """
    return f"{number:,} {one if number == 1 else many}"


def _differ(changes: int, replies: int) -> str:
    if not changes:
        return "none differs"
    relied = counted(replies, "reply relies", "replies rely")
    return f"{counted(changes, 'differs', 'differ')}, and {relied} on {'it' if changes == 1 else 'them'}"


def _change(each: Change) -> Html:
    since = f", from {each.effective.isoformat()}" if each.effective else ""
    how = "; ".join(_HOW[one] for one in each.how)
    body = Html("")
    if each.now_key is not None and each.now_key != each.key:
        body = _NOW.format(Opened(each.now_key).href, each.now_label, words(each.now_text))
    if each.redline and not each.quote_stands:
        body = joined((body, Html("<blockquote>{}</blockquote>").format(redline(each.redline))))
    for one in each.pending:
        text = redline(one.redline) if one.redline else words(one.quote)
        coming = Html('<aside class="mr-pending" aria-label="Pending change"><p>{}</p>'
                      "<blockquote>{}</blockquote></aside>")  # fmt: skip
        body = joined((body, coming.format(one.label, text)))
    return _CHANGE.format(Opened(each.key).href, each.label, how, since, words(each.quote), body)


def _reply(change: Change, reply: Told) -> None:
    question = reply.question if len(reply.question) <= _LONG else f"{reply.question[:_LONG]}…"
    whom = ", ".join(part for part in (reply.organisation, reply.contact) if part)
    line = _TELL.format(
        whom or "whoever asked", Looking(reply.inquiry).href, reply.inquiry, question,
        reply.at.date().isoformat(), reply.by,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(line)
        if reply.told:
            st.html(Html('<p class="mr-note">told</p>'), width="content")
        else:
            _mark(change, reply)


def _mark(change: Change, reply: Told) -> None:
    if not st.button("Mark as told", key=f"told {change.change} {reply.inquiry} {reply.answer}"):
        return
    try:
        records().tell(change, reply.inquiry)
    except MarketRulesError as error:
        st.error(unmarked(f"{error.message} {error.remedy}"))
        return
    st.rerun()


def _repeats() -> None:
    today = date.today()  # noqa: DTZ011 - the desk's own calendar
    month = st.text_input("Month", f"{today:%Y-%m}", key="radar month", max_chars=7, width=200,
                          help="Year and month, as in 2025-04")  # fmt: skip
    found = records().radar_repeats(month.strip())
    _figures(found)
    _bars("Sections asked about", found.sections)
    _bars("Refusals by reason", found.refusals, why)
    _bars("Roles", found.roles)
    if found.per_day:
        st.html(Html("<h3>Inquiries a day</h3>"))
        days = {"day": list(found.per_day), "inquiries": list(found.per_day.values())}
        st.bar_chart(days, x="day", y="inquiries", height=200)
    if found.repeated:
        st.html(Html("<h3>Asked more than once</h3>"))
        st.html(_REPEATED.format(joined(_repeated(found))))


def _figures(found: Repeats) -> None:
    hours = found.median_hours_to_answer
    told: tuple[tuple[str, int | str], ...] = (
        ("Inquiries", found.inquiries), ("Still open", found.still_open),
        ("Overdue", found.overdue), ("Asked on the page", found.asked),
        ("Hours to answer, median", "–" if hours is None else f"{hours:.1f}"),
    )  # fmt: skip
    with st.container(horizontal=True, key="figures"):
        for name, value in told:
            st.metric(name, value, width="content")


def _bars(title: str, found: Sequence[Counted], told: Callable[[str], str] = str) -> None:
    """Counts as rows with bars: names are read whole, and read out."""
    if not found:
        return
    most = max(one.count for one in found)
    rows = joined(
        _BAR.format(told(one.name), one.count, one.count, most, f"{one.count} of {most}")
        for one in found[:_SHOWN]
    )
    st.html(_BARS.format(title, rows))


def _repeated(found: Repeats) -> list[Html]:
    return [
        Html("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>").format(
            one.question or ", ".join(one.sections), one.count,
            counted(one.organisations, "organisation", "organisations"),
            joined(
                Html('<a href="{}" data-go>{}</a> ').format(Looking(each).href, each)
                for each in one.inquiries
            ),
        )
        for one in found.repeated
    ]  # fmt: skip
