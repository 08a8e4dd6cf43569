"""Lead-ins: what a paragraph is read with, and what only stands near it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.lead_ins import announces
from marketrules.holdings import Holding

# text, whether it leads to what stands below it
ANNOUNCING = [
    ("Each plant shall:", True),
    ("Each plant shall do the following: [Time Horizon: Same-day]", True),
    ("The fees are as follows", True),
    ("Each plant shall file all of the following.", True),
    ("Each plant shall file —", True),
    ("Each plant shall either:  or", True),
    ("Each plant shall file.", False),
    ("See the following Section for fees.", False),
    ("", False),
]


@pytest.mark.parametrize(("words", "expected"), ANNOUNCING)
def test_a_paragraph_announces_what_stands_below_it_or_not(words: str, expected: bool) -> None:
    assert announces(words) is expected


def lead_ins(holding: Holding) -> dict[str, tuple[str, ...]]:
    return {passage.text.split("\t")[-1]: passage.lead_in for passage in holding.passages}


def test_a_part_of_a_requirement_is_read_with_the_requirement(
    hold: Callable[[str], Holding],
) -> None:
    found = lead_ins(
        hold(
            "R1. Each owner shall:\n1.1\tKeep a log.\n1.1.1\tBy hour.\nR2. Each owner shall file.\n"
        )
    )
    assert found["Keep a log."] == ("R1. Each owner shall:",)
    assert found["By hour."] == ("R1. Each owner shall:", "1.1 Keep a log.")


def test_an_unlabelled_paragraph_leads_in_only_what_it_announces(
    hold: Callable[[str], Holding],
) -> None:
    found = lead_ins(
        hold(
            "4\tFEES\nFees are due at noon.\nEach plant pays for:\n(a)\tIts meter; and\n(b)\tIts line.\n"
            "5\tFORMS\nForms are public.\n(1)\tEach plant files one.\n"
        )
    )
    assert found["Its meter; and"] == ("Each plant pays for:",)
    assert found["Its line."] == ("Each plant pays for:",)
    assert found["Each plant files one."] == ()


def test_bullets_are_read_with_what_introduces_them(hold: Callable[[str], Holding]) -> None:
    found = lead_ins(
        hold(
            "4\tFEES\n(1)\tEach plant pays.\nIt pays for:\n•\tIts meter;\n•\tIts line.\n(2)\tAll wait.\n"
        )
    )
    assert found["Its meter;"] == ("(1) Each plant pays.", "It pays for:")
    assert found["Its line."] == ("(1) Each plant pays.", "It pays for:")
    assert found["All wait."] == ()


def test_boxed_text_is_not_read_with_the_paragraph_that_it_replaces(
    hold: Callable[[str], Holding],
) -> None:
    holding = hold(
        "4\tFEES\n(1)\tEach plant shall pay for:\n(a)\tIts meter.\n"
        "[NPRR9:  Replace paragraph (1) above with the following upon system implementation:]\n"
        "(1)\tEach boxed plant shall pay for:\n(a)\tIts boxed meter.\n(2)\tAll wait.\n"
    )
    assert lead_ins(holding)["Its boxed meter."] == ("(1) Each boxed plant shall pay for:",)
    assert lead_ins(holding)["Its meter."] == ("(1) Each plant shall pay for:",)


def test_an_item_inserted_by_a_box_is_read_with_the_rules_around_it(
    hold: Callable[[str], Holding],
) -> None:
    holding = hold(
        "4\tFEES\n(1)\tEach plant shall pay for:\n(a)\tIts meter.\n"
        "[NPRR9:  Insert item (b) below upon system implementation:]\n(b)\tIts boxed line.\n(2)\tWait.\n"
    )
    assert lead_ins(holding)["Its boxed line."] == ("(1) Each plant shall pay for:",)
