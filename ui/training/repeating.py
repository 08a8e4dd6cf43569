"""Cards from the records, one at a time: those due today, or those of a quiz."""

from __future__ import annotations

import streamlit as st

from marketrules.wire.desk import Answered, DueCard
from ui.frame.records import records
from ui.showing.html import Html
from ui.training import keeping
from ui.training.places import KINDS, href
from ui.training.questions import Question, Verdict, asked, told

_DONE = Html(
    '<section class="mr-score"><h2 tabindex="-1" data-arrival="{}" data-focus>{}</h2><p>{}</p>'
    '<p><a class="mr-do mr-main" href="{}" data-go data-key="w">Choose a drill</a></p></section>'
)
_SHOWN = "card shown"


def due() -> None:
    """Draws the card that has been due longest."""
    held = records().due_cards(limit=1)
    above = f"{held.due} due · {held.new} new"
    _draw(
        "due",
        None,
        held.cards,
        above,
        "Nothing is due",
        "Cards come again before they are forgotten.",
    )


def quiz(number: int) -> None:
    """Draws the next card of a quiz."""
    held = records()
    title = next((one.title for one in held.quizzes() if one.id == number), "Quiz")
    cards = held.quiz_cards(number)
    results = held.quiz_results(number).results
    said = ", ".join(f"{one.trainee}: {one.right} of {one.done} right" for one in results)
    _draw("quiz", number, cards, f"{title} · {len(cards)} left", f"{title}: all answered", said)


def _draw(
    view: str, number: int | None, cards: list[DueCard], above: str, done: str, said: str
) -> None:
    query = st.query_params
    here = {"view": [view]} | ({"quiz": [str(number)]} if number is not None else {})
    shown: DueCard | None = st.session_state.get(_SHOWN)
    said_at, bearing = query.get("said", ""), query.get("once", "")
    if shown is not None and said_at.isdigit() and int(said_at) < len(shown.choices):
        given = shown.choices[int(said_at)]
        judged = keeping.answered_once(shown.id, given, number, bearing)
        if judged is not None:
            st.html(
                told(
                    _question(shown, above, bearing),
                    _verdict(judged, given),
                    href(here),
                    False,
                    shown.as_of,
                )
            )
            return
    if not cards:
        st.html(_DONE.format(f"done {view} {number}", done, said, href({})))
        return
    keeping.next_turn()
    st.session_state[_SHOWN] = cards[0]
    once = keeping.token()
    question = _question(cards[0], above, once)
    st.html(asked(question, lambda at: href({**here, "said": [str(at)], "once": [once]})))


def _question(card: DueCard, above: str, name: str) -> Question:
    prompt, _, text = card.prompt.partition("\n")
    kind = {str(one): title for one, title in KINDS.items()}.get(card.drill, card.drill)
    return Question(
        f"{card.id}-{name}", f"{kind} · {above} · rules of {card.as_of}", prompt, text, card.choices
    )


def _verdict(judged: Answered, given: str) -> Verdict:
    again = f"Comes again on {judged.due:%b} {judged.due.day}."
    return Verdict(judged.right, given, judged.expected, judged.explanation, judged.key, more=again)
