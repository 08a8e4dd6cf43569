"""One inquiry: who asks, what was answered, notes, and where it stands."""

from __future__ import annotations

import streamlit as st

from marketrules.wire.desk import Given, Inquiry
from ui.frame.desk import Desk
from ui.frame.places import Opened
from ui.inquiries import course, facts, keeping
from ui.inquiries.places import Looking
from ui.inquiries.visit import visit_of
from ui.showing.html import Html, joined, words

_HEAD = Html(
    '<p><a href="{}" data-go data-key="w" data-does="All inquiries">All inquiries</a></p>'
    '<h2 tabindex="-1" data-arrival="inquiry {}">Inquiry {} <span class="mr-title">{}</span></h2>'
    '<p class="mr-note">taken {} by {}; version {}</p>'
)
_GIVEN = Html(
    '<article class="mr-card"><header><h3>Answered {} by {}</h3><span class="mr-title">as of {},'
    " snapshot {}</span></header><p>{}</p>{}</article>"
)
_CITED = Html('<p class="mr-line"><a href="{}" data-go>{}</a></p><blockquote>{}</blockquote>')


def draw(desk: Desk, inquiry: Inquiry) -> None:
    """Draws ``inquiry``."""
    del desk
    taken = f"{inquiry.taken_at:%Y-%m-%d %H:%M}"
    st.html(
        _HEAD.format(Looking().href, inquiry.id, inquiry.id, inquiry.status, taken,
                     inquiry.taken_by, inquiry.version)
    )  # fmt: skip
    keeping.draw_choice(inquiry)
    visit = visit_of(inquiry.id)
    about, stands = st.columns([3, 2])
    with about:
        facts.draw(inquiry, visit)
    with stands:
        course.draw(inquiry, visit)
    if inquiry.answers:
        st.html(joined((Html("<h3>Answers given</h3>"), *map(_given, inquiry.answers))))


def salvage(number: int) -> None:
    """Keeps what was sent to inquiry ``number`` where that can't be read now."""
    visit_of(number).salvage(course.FIELDS | {facts.FORM: facts.NAMES})


def _given(each: Given) -> Html:
    cited = joined(
        _CITED.format(Opened(one.key, each.as_of).href, one.label, words(one.quote))
        for one in each.citations
    )
    return _GIVEN.format(
        f"{each.at:%Y-%m-%d %H:%M}", each.by, each.as_of.isoformat(), each.snapshot,
        words(each.text), cited,
    )  # fmt: skip
