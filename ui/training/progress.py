"""How a trainee does: answers, what stays, what is forgotten."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from marketrules.errors import NotPermitted
from marketrules.wire.desk import Mark, Progress
from ui.frame.records import records
from ui.showing.html import Html, joined
from ui.training.places import KINDS

_PAGE = Html(
    '<section class="mr-start"><h2 tabindex="-1" data-arrival="progress {}">{}</h2>'
    "<p>{} answers, {} right ({}). {} cards seen, {} remembered for three weeks and longer, {} due. "
    "{} days in a row.</p>{}{}{}</section>"
)
_TABLE = Html(
    "<table><caption>{}</caption><thead><tr><th scope=col>{}</th><th scope=col>Answers</th>"
    "<th scope=col>Right</th></tr></thead><tbody>{}</tbody></table>"
)
_ROW = Html('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>')
_DAYS = 14


def draw() -> None:
    """Draws the progress of whoever is there; a lead may choose somebody else."""
    held = records()
    try:
        names = held.trainees()
    except NotPermitted:
        names = []
    name = (
        st.selectbox("Trainee", ["", *names], format_func=lambda one: one or "Me") if names else ""
    )
    st.html(_told(held.progress(name or "")))


def _told(one: Progress) -> Html:
    kinds = {str(kind): title for kind, title in KINDS.items()}
    days = [
        Mark(name=day, attempts=counts[0], right=counts[1]) for day, counts in one.per_day.items()
    ]
    days.sort(key=lambda mark: mark.name, reverse=True)
    drills = [
        mark.model_copy(update={"name": kinds.get(mark.name, mark.name)}) for mark in one.drills
    ]
    return _PAGE.format(
        one.trainee, f"Progress of {one.trainee}", one.attempts, one.right,
        share(one.right, one.attempts), one.cards_seen, one.mature, one.due, one.streak_days,
        _table("By deck", "Deck", one.decks), _table("By kind", "Kind", drills),
        _table("By day", "Day", days[:_DAYS]),
    )  # fmt: skip


def _table(caption: str, head: str, marks: Sequence[Mark]) -> Html:
    rows = joined(
        _ROW.format(one.name, one.attempts, f"{one.right} ({share(one.right, one.attempts)})")
        for one in marks
    )
    return _TABLE.format(caption, head, rows) if marks else Html("")


def share(part: int, whole: int) -> str:
    """A share in whole per cent.

    >>> share(2, 3), share(0, 0)
    ('67 %', '–')
    """
    return f"{100 * part / whole:.0f} %" if whole else "–"
