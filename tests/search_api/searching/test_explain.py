from datetime import date

import numpy as np
import pytest

from cli.text import hit_lines
from search_api.engine import Engine
from search_api.searching.explain import reasons
from search_api.searching.retrieve import Scored, ranked

SUMMER = date(2025, 7, 1)


def test_what_each_list_adds_is_the_score(engine: Engine) -> None:
    found = engine.search("when is a late form refused", SUMMER, explain=True)
    assert len(found.reasons) == len(found.hits)
    for hit, why in zip(found.hits, found.reasons, strict=True):
        assert sum(one.adds for one in why) == pytest.approx(hit.score, abs=1e-3)


def test_ranks_are_those_of_each_list_among_the_allowed_rows(engine: Engine) -> None:
    standing = engine._current().standing(SUMMER)
    rows = np.arange(len(standing.snapshot), dtype=np.float32)
    allowed = standing.view.rows
    scores = Scored(rows, rows[::-1] + 1, np.zeros_like(rows), np.zeros_like(rows))
    hit = ranked(scores, standing, allowed, 1)[0]
    (why,) = reasons(scores, allowed, [hit])
    by_list = {one.list: one for one in why}
    assert by_list["words"].rank == 1 + int((rows[allowed] > hit.row).sum())
    assert by_list["keywords"].rank == 1 + int((rows[allowed] < hit.row).sum())
    assert by_list["cosine"].rank == 1


def test_without_being_asked_nothing_is_explained(engine: Engine) -> None:
    assert engine.search("late form", SUMMER).reasons == ()


def test_an_identifier_alone_is_its_own_reason_and_reads_so(engine: Engine) -> None:
    found = engine.search("9.5(1)", SUMMER, explain=True)
    assert [one.list for one in found.reasons[0]] == ["identifier"]
    assert "why: identifier #1" in "\n".join(hit_lines(found.hits, found.reasons))
