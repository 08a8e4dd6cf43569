"""What an answer takes along from the sample: exceptions, items of a list, what is to come."""

from __future__ import annotations

from datetime import date

from marketrules.spans import Span
from search_api.answering.conditions import conditions
from search_api.engine import Engine

DAY = date(2025, 3, 15)
DISPUTE = "market-protocols@2025-01-01#9.3.1(1)"


def depends_on(engine: Engine, key: str, first: str = "", last: str = "") -> list[str]:
    """Keys of what the words from ``first`` to ``last`` of a paragraph depend on."""
    standing = engine._current().standing(DAY)
    passage = standing.by_key(key)
    assert passage is not None
    start = passage.span.start + passage.text.index(first)
    end = passage.span.start + (passage.text.index(last) + len(last) if last else len(passage.text))
    return [one.key for one in conditions(passage, Span(start, end), standing)]


def test_an_exception_that_names_a_section_leads_to_its_first_paragraph(engine: Engine) -> None:
    assert depends_on(engine, DISPUTE) == ["market-protocols@2025-01-01#9.3.3(1)"]


def test_only_what_is_quoted_counts(engine: Engine) -> None:
    first_sentence = "after LMGO posts that statement."
    assert depends_on(engine, DISPUTE, last=first_sentence) == []


def test_the_exception_is_quoted_behind_the_rule(engine: Engine) -> None:
    answer = engine.ask("How long after a statement is posted can we dispute it?", DAY)
    keys = [one.key for one in answer.citations]
    assert keys[:2] == [DISPUTE, "market-protocols@2025-01-01#9.3.3(1)"]


def test_what_will_change_the_answer_is_told_behind_it_as_not_in_force(engine: Engine) -> None:
    answer = engine.ask("How long after a statement is posted can we dispute it?", DAY, words=220)
    in_force, _, to_come = answer.text.partition("Approved, not in force (LPRR101")
    assert "seventh Business Day" in in_force
    assert "tenth Business Day" not in in_force
    assert "tenth Business Day" in to_come


def test_text_that_doesnt_fit_is_named_instead(engine: Engine) -> None:
    answer = engine.ask("How long after a statement is posted can we dispute it?", DAY, words=80)
    assert len(answer.text.split()) <= 80
    assert answer.text.endswith("(pending LPRR101)")
