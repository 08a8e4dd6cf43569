"""What a draft leaves out, on passages made for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from marketrules.passages import Passage, PassageKind
from search_api.answering.draft import _is_scrap
from search_api.engine import Engine

LEAD, ITEM, OTHER = (
    "grid-rules@2025-06-01#9.4(1)",
    "grid-rules@2025-06-01#9.4(1)(b)",
    "grid-rules@2025-06-01#9.5(1)",
)

SCRAPS = [
    # a lead-in with nothing behind it, or with another paragraph; with one of its items
    (LEAD, "It states the following:", [], True),
    (LEAD, "It states the following:", [OTHER], True),
    (LEAD, "It states the following:", [ITEM], False),
    # a label or a title alone; a short item behind its lead-in; a sentence
    (OTHER, "R3.", [], True),
    (OTHER, "About GridCo", [LEAD], True),
    (ITEM, "Its name;", [LEAD], False),
    (ITEM, "Its name;", [], True),
    (OTHER, "An invoice is paid.", [], False),
    # a caption
    (OTHER, "Figure 7 Size of a plant", [], True),
    (OTHER, "Figure 7 shows what a plant is.", [], False),
]


@pytest.mark.parametrize(("key", "text", "beside", "scrap"), SCRAPS)
def test_what_says_nothing_is_no_claim(
    engine: Engine, key: str, text: str, beside: list[str], scrap: bool
) -> None:
    def held(one: str) -> Passage:
        passage = engine._current().standing(date(2025, 7, 1)).by_key(one)
        assert passage is not None
        return passage

    passage = held(key)
    quoted = [passage, *map(held, beside)]
    assert _is_scrap(text, passage, quoted) is scrap
    assert not _is_scrap(text, replace(passage, kind=PassageKind.ROW), quoted)


def test_a_table_that_is_announced_is_quoted_with_its_lead_in(sample_engine: Engine) -> None:
    given = sample_engine.ask(
        "By what time shall LMGO approve or reject each Outage request?", date(2025, 3, 1)
    )
    lead = next(number for number, one in enumerate(given.claims) if one.text.endswith("table:"))
    behind = [given.citations[one.citations[0]] for one in given.claims[lead + 1 :]]
    assert [one.paragraph for one in behind[:2]] == ["(2) table", "(2) table"]


def test_where_to_look_is_no_part_of_a_definition(sample_engine: Engine) -> None:
    given = sample_engine.ask("What is a Forced Outage?", date(2025, 3, 1))
    assert given.claims
    assert not any("(see " in one.text for one in given.claims)


def test_a_case_whose_formula_is_left_out_is_no_claim(engine: Engine) -> None:
    passage = engine._current().standing(date(2025, 7, 1)).by_key(OTHER)
    assert passage is not None
    assert _is_scrap("For a plant that is late,", replace(passage, part=2), [])
    assert not _is_scrap("For a plant that is late,", passage, [])
    assert not _is_scrap("If a plant is late, it pays.", replace(passage, part=2), [])


def test_a_notice_that_is_named_is_told_before_who_sent_it(sample_engine: Engine) -> None:
    given = sample_engine.ask("What does market notice M-A051525-01 announce?", date(2025, 7, 1))
    fields = [one.section for one in given.citations]
    assert fields[0] == "Subject"
    assert "LONG DESCRIPTION" in fields
    assert "To" not in fields[: fields.index("LONG DESCRIPTION")]
