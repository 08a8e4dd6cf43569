"""A round of drills: one at a time, judged at once, then the score."""

from __future__ import annotations

import random
from dataclasses import replace
from operator import attrgetter

import streamlit as st

from marketrules.client import Client
from marketrules.wire import CheckedDrill, Drill, DrillSet
from ui.frame.connection import key
from ui.frame.desk import Desk
from ui.frame.places import Opened
from ui.showing.html import Html, joined
from ui.training import keeping
from ui.training.places import KINDS, Round, href
from ui.training.questions import Question, Verdict, asked, told

_SCORE = Html(
    '<section class="mr-score"><h2 tabindex="-1" data-arrival="{}" data-focus>{} of {} right</h2>'
    '<p class="mr-tools"><a class="mr-do mr-main" href="{}" data-go data-key="n"'
    ' data-does="Another round">Another round</a> <a class="mr-do" href="{}" data-go data-key="w"'
    ' data-does="Choose another deck">Choose again</a></p><ol>{}</ol></section>'
)
_LINE = Html('<li>{} <a href="{}" data-go>{}</a> <span class="mr-date">{}</span></li>')


def draw(desk: Desk, now: Round) -> None:
    """Draws where the round is."""
    taken = _drills(desk.client, now)
    for note in taken.notes:
        st.html(Html('<p class="mr-note">{}</p>').format(note))
    if not taken.drills:
        st.html(_NONE.format(href({})))
        return
    if now.at >= len(taken.drills):
        _score(desk.client, now, taken)
        return
    drill = taken.drills[now.at]
    question = _question(now, taken, drill)
    choice = now.choice
    if choice is None or choice >= len(drill.choices):
        st.html(asked(question, lambda at: now.answered(at).href))
        return
    judged = _checked(desk.client, drill, drill.choices[choice])
    keeping.keep(taken.deck, judged)
    following = replace(now, at=now.at + 1)
    last = following.at >= len(taken.drills)
    st.html(told(question, _verdict(judged), following.href, last, now.as_of))


_NONE = Html(
    '<section class="mr-refusal"><h2 tabindex="-1" data-arrival="none">No drills can be made of '
    "that</h2><p>The deck holds nothing of these kinds on this date.</p>"
    '<p><a href="{}" data-go data-key="w">Choose again</a></p></section>'
)


def _question(now: Round, taken: DrillSet, drill: Drill) -> Question:
    right = f"{KINDS[drill.kind]} · {now.at + 1} of {len(taken.drills)} · rules of {drill.as_of}"
    return Question(drill.id, right, drill.prompt, drill.text, drill.choices)


def _verdict(judged: CheckedDrill) -> Verdict:
    drill = judged.drill
    return Verdict(
        right=judged.right,
        given=judged.answer,
        expected=[drill.expected or ""],
        explanation=_beyond(drill),
        key=next(iter(drill.keys), ""),
        label=drill.label or "",
        quote=drill.quote or "",
    )


def _beyond(drill: Drill) -> str:
    """The explanation, where it says more than the quote with its label."""
    said, quote = drill.explanation or "", drill.quote or ""
    return "" if quote and said.endswith(quote) else said


def _score(client: Client, now: Round, taken: DrillSet) -> None:
    lines, right = [], 0
    for number, drill in enumerate(taken.drills):
        choice = now.choice_of(number)
        given = drill.choices[choice] if choice is not None and choice < len(drill.choices) else ""
        judged = _checked(client, drill, given)
        right += judged.right
        key = next(iter(judged.drill.keys), "")
        lines.append(
            _LINE.format(
                "✓" if judged.right else "✗", Opened(key, now.as_of).href,
                judged.drill.label or key, drill.prompt,
            )
        )  # fmt: skip
    again = replace(now, seed=random.randrange(10**6), given="", at=0)
    name = f"score-{now.href}"
    st.html(_SCORE.format(name, right, len(taken.drills), again.href, href({}), joined(lines)))


@st.cache_data(show_spinner=False, ttl=600, max_entries=64, hash_funcs={Round: attrgetter("href")})
def _drills_of(_client: Client, bearer: str, plain: Round) -> DrillSet:
    del bearer  # part of what it is kept by: others may see other documents
    return _client.drills(plain.deck, plain.kinds, plain.count, plain.seed, plain.as_of)


def _drills(client: Client, now: Round) -> DrillSet:
    """The round's drills, made once and not again for each answer."""
    return _drills_of(client, key(), replace(now, given="", at=0))


@st.cache_data(show_spinner=False, ttl=600, max_entries=2000, hash_funcs={Drill: attrgetter("id")})
def _checked_of(_client: Client, bearer: str, drill: Drill, given: str) -> CheckedDrill:
    del bearer
    return _client.check_drill(drill.id, given)


def _checked(client: Client, drill: Drill, given: str) -> CheckedDrill:
    return _checked_of(client, key(), drill, given)
