"""How an answer is put together, on paragraphs of the sample: order, repetition, notes."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from marketrules.passages import Passage
from search_api.answering.answer import _best_first
from search_api.answering.cite import cite
from search_api.answering.draft import _said
from search_api.answering.ground import Grounded
from search_api.answering.telling import notes_of
from search_api.dates.standing import Standing
from search_api.engine import Engine
from search_api.questions.asked import asked
from search_api.searching.ranking import Ranked
from search_api.searching.scope import scope_of

DAY = date(2025, 8, 1)
RULES = "market-protocols@2025-07-01#"


def held(standing: Standing, key: str) -> Passage:
    passage = standing.by_key(key)
    assert passage is not None
    return passage


def test_what_the_first_paragraph_refers_to_and_what_refers_to_it_come_before_what_is_as_near(
    engine: Engine,
) -> None:
    standing = engine._current().standing(DAY)
    near = [("3.1.2(2)", 0.9), ("9.3.2(1)", 0.72), ("3.1.2(1)(c)", 0.7), ("9.3.1(1)", 0.6)]
    hits = [
        Ranked(row, held(standing, RULES + place), score, 0.5)
        for row, (place, score) in enumerate(near)
    ]
    order = [hit.passage.paragraph for hit in _best_first(hits, asked("outages"), standing)]
    assert order == ["(2)", "(1)(c)", "(1)", "(1)"]  # .70 + .05 is ahead of .72, .60 isn't
    back = [hits[2], hits[1], hits[0]]
    first = Ranked(9, back[0].passage, 0.95, 0.5)
    late = Ranked(8, back[2].passage, 0.7, 0.5)
    order = [one.row for one in _best_first([first, back[1], late], asked("outages"), standing)]
    assert order == [9, 8, 1]


def test_the_same_words_are_said_once_however_few() -> None:

    def said(text: str) -> bool:
        claim = SimpleNamespace(text=text)
        room = SimpleNamespace(quoted={"k": claim})
        return _said(cast(Any, SimpleNamespace(text="(c)\tIts name;")), cast(Any, room))

    assert said("(c) Its name;")
    assert not said("Its address;")


def test_an_answer_from_two_documents_notes_which_prevails_and_who_says_so(engine: Engine) -> None:
    opened = engine._current()
    standing = opened.standing(DAY)
    query = opened.query("How fast must a forced outage be reported?", standing)
    guide = next(
        one
        for one in standing.snapshot.passages(range(len(standing.snapshot)))
        if one.document == "operations-guide" and one.paragraph == "(1)"
    )
    rule = held(standing, RULES + "9.3.1(1)")
    cited = tuple(cite(one, standing.edition_of(one)) for one in (rule, guide))
    scope = scope_of(query, standing, opened.places)
    both = " ".join(notes_of(scope, Grounded((), cited, (), 0), standing))
    alone = " ".join(notes_of(scope, Grounded((), cited[:1], (), 0), standing))
    told = "Operations Guide yields to Market Protocols (Market Protocols § 1.1(2))."
    assert told in both
    assert told not in alone
