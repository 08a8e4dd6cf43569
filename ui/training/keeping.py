"""What is kept of drills: each answer goes to the records, where its card comes again when due."""

from __future__ import annotations

import secrets

import streamlit as st

from marketrules.errors import MarketRulesError
from marketrules.wire import CheckedDrill, Drill
from marketrules.wire.desk import Answered, Card
from ui.frame.records import records

_KEPT = "drills kept"
_TOKEN = "answers once"  # noqa: S105 - a name
_NOT_KEPT = "drills not kept"


def card_of(drill: Drill) -> Card:
    """A drill with its answer as a card; what is read with it stands below the prompt."""
    return Card(
        drill=drill.kind,
        key=next(iter(drill.keys), drill.label or drill.id),
        as_of=drill.as_of,  # type: ignore[arg-type]
        snapshot=drill.snapshot,
        prompt=f"{drill.prompt}\n{drill.text}".strip(),
        choices=drill.choices,
        expected=[drill.expected or ""],
        explanation=drill.explanation or "",
    )


def keep(deck: str, judged: CheckedDrill) -> None:
    """Keeps the answer to a drill of a deck, by its id; why not, if it can't be, is told once.

    Once a visit; of answers in other visits before the drill is due again the first counts.
    """
    kept: set[str] = st.session_state.setdefault(_KEPT, set())
    if judged.drill.id in kept:
        return
    kept.add(judged.drill.id)
    try:
        records().keep_drill(deck, judged.drill.id, judged.answer)
    except MarketRulesError as error:
        st.session_state[_NOT_KEPT] = error.message


def why_not() -> str:
    """Why the last answer wasn't kept; "" if all were."""
    return str(st.session_state.get(_NOT_KEPT, ""))


def token() -> str:
    """What an address that answers a card bears: a reload, or a link sent by others, answers nothing."""
    return str(st.session_state.setdefault(_TOKEN, secrets.token_hex(8)))


def answered_once(card: int, given: str, quiz: int | None, bearing: str) -> Answered | None:
    """Answers a card, once; None if the address isn't of this visit."""
    if bearing != token():
        return None
    name = f"answered {bearing} {card} {quiz}"
    if name not in st.session_state:
        # If no answer comes it may be kept all the same: made again, it is sent as the same one.
        sent = records().answer_card(card, given, quiz=quiz, word=f"{bearing} {given}"[:100])
        st.session_state[name] = (sent, given)
        st.session_state.pop("cards due", None)
    answered: Answered = st.session_state[name][0]
    return answered


def next_turn() -> None:
    """From here on cards may be answered again, each once."""
    st.session_state[_TOKEN] = secrets.token_hex(8)
