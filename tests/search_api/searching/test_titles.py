"""Sections whose title stands in a question, in the invented rulebook."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from search_api.engine import Engine
from search_api.searching.titles import Titles

TITLES = [
    ("notice of a dispute: until when?", {"9.3.1"}),
    ("When must the NOTICE OF A DISPUTE be in?", {"9.3.1"}),
    ("Registration of Scheduling Agents", {"8.1"}),
    # two at once
    ("Notice of a Dispute or Charge for Late Payment?", {"9.3.1", "9.4"}),
    # parted by a word; only a part of a title; a title of two words, of one, or none
    ("notice of a late dispute", set()),
    ("How is an agent registered?", set()),
    ("offer cap", set()),
    ("definitions", set()),
    ("", set()),
]


@pytest.mark.parametrize(("question", "sections"), TITLES)
def test_a_title_is_found_where_all_its_words_stand_in_their_order(
    sample_engine: Engine, question: str, sections: set[str]
) -> None:
    snapshot = sample_engine._current().snapshot
    rows = Titles(snapshot).rows(question)
    found = [] if rows is None else snapshot.passages(np.flatnonzero(rows).tolist())
    assert {one.section for one in found if one.document == "market-protocols"} == sections


def test_who_asks_by_a_title_meets_its_section_and_is_told_why(sample_engine: Engine) -> None:
    found = sample_engine.search("notice of a dispute", date(2025, 8, 1), explain=True)
    assert found.hits[0].citation.section == "9.3.1"
    named = {one.list: one.adds for one in found.reasons[0]}
    assert named["named"] == pytest.approx(0.06)
