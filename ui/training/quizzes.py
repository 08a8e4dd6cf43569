"""Quizzes: those there are, how they went, and, for a trainer, making one of the rules of a date."""

from __future__ import annotations

import random

import streamlit as st

from marketrules.client import Client
from marketrules.errors import MarketRulesError, NotPermitted
from marketrules.wire import Drill
from marketrules.wire.desk import MakeDeck, Quiz
from ui.frame.records import records
from ui.showing.html import Html, joined, unmarked
from ui.training.keeping import card_of
from ui.training.places import KINDS, href
from ui.training.progress import share

_LIST = Html(
    '<section class="mr-start"><h2 tabindex="-1" data-arrival="quizzes">Quizzes</h2>{}</section>'
)
_TABLE = Html(
    "<table><thead><tr><th scope=col>Quiz</th><th scope=col>Questions</th><th scope=col>By</th>"
    "<th scope=col>For</th><th scope=col>Due</th><th scope=col></th></tr></thead><tbody>{}</tbody></table>"
)
_ROW = Html(
    '<tr><th scope="row"><a href="{}" data-go>{}</a></th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>'
    '<td><a href="{}" data-go>Results<span class="mr-hidden"> of {}</span></a></td></tr>'
)
_RESULTS = Html(
    '<section class="mr-start"><h2 tabindex="-1" data-arrival="results {}">{}: results</h2>{}{}</section>'
)
_DONE = Html(
    "<table><thead><tr><th scope=col>Trainee</th><th scope=col>Answered</th><th scope=col>Right</th>"
    "<th scope=col>Finished</th></tr></thead><tbody>{}</tbody></table>"
)
_LEADING = ("lead", "admin")
_DONE_ROW = Html('<tr><th scope="row">{}</th><td>{} of {}</td><td>{} ({})</td><td>{}</td></tr>')


def draw(client: Client) -> None:
    """Draws the list, and the form that makes one."""
    try:
        leads = records().me().role in _LEADING
        held = records().quizzes()
    except NotPermitted:
        st.html(_LIST.format(Html("<p>Quizzes are for users of the desk.</p>")))
        return
    rows = joined(_row(one) for one in held)
    st.html(_LIST.format(_TABLE.format(rows) if held else Html("<p>There is no quiz for you.</p>")))
    if leads:
        with st.expander("Make a quiz"):
            _form(client)


def results(number: int) -> None:
    """Draws how a quiz went."""
    found = records().quiz_results(number)
    count = len(found.quiz.cards)
    rows = joined(
        _DONE_ROW.format(
            one.trainee, one.done, count, one.right, share(one.right, one.done),
            one.finished_at.date().isoformat() if one.finished_at else "",
        )
        for one in found.results
    )  # fmt: skip
    hardest = [found.quiz.cards.index(one) + 1 for one in found.hardest if one in found.quiz.cards]
    told = ", ".join(map(str, hardest[:5]))
    note = Html("<p>Most often wrong: question {}.</p>").format(told) if told else Html("")
    table = _DONE.format(rows) if found.results else Html("<p>Nobody has answered yet.</p>")
    st.html(_RESULTS.format(number, found.quiz.title, table, note))


def _row(one: Quiz) -> Html:
    return _ROW.format(
        href({"view": ["quiz"], "quiz": [str(one.id)]}), one.title, len(one.cards), one.made_by,
        ", ".join(one.trainees) or "everybody", one.due.isoformat() if one.due else "",
        href({"view": ["results"], "quiz": [str(one.id)]}), one.title,
    )  # fmt: skip


def _form(client: Client) -> None:
    decks = {one.id: one.title for one in client.topics() if one.paragraphs}
    with st.form("quiz", border=False, clear_on_submit=True):
        title = st.text_input("Title", max_chars=200)
        first, second = st.columns(2)
        deck = first.selectbox("Topic", list(decks), format_func=decks.__getitem__)
        count = second.number_input("Questions", 1, 50, 10)
        kinds = st.multiselect(
            "Kinds", list(KINDS), format_func=KINDS.__getitem__, placeholder="All kinds"
        )
        trainees = st.text_input("For", placeholder="Names, with commas between; empty: everybody")
        due = st.date_input("Due", value=None, format="YYYY-MM-DD")
        sent = st.form_submit_button("Make it", type="primary")
    if not sent:
        return
    if not title.strip():
        st.warning("Give it a title.")
        return
    drills = client.drills(deck, kinds, int(count), random.randrange(10**6), answers=True).drills
    names = [one.strip() for one in trainees.split(",") if one.strip()]
    try:
        cards = _cards(title.strip(), drills)
        records().make_quiz(title.strip(), cards, names, due or None)
    except NotPermitted as error:
        st.warning(unmarked(error.message))
    except MarketRulesError as error:
        st.error(unmarked(f"{error.message} {error.remedy}"))
    else:
        st.rerun()


def _cards(title: str, drills: list[Drill]) -> list[int]:
    """The drills as cards of a deck of the quiz's own; their numbers in the order of the drills."""
    wanted = [card_of(one) for one in drills]
    made = records().make_deck(MakeDeck(title=title, topic="quiz", cards=wanted))
    numbers = {(one.key, one.prompt): one.id for one in made.cards}
    return [numbers[one.key, one.prompt] for one in wanted]
