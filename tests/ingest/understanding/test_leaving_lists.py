"""Lists in manuals: an unlabelled paragraph that stands flush has left the list above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from marketrules.holdings import Holding


def places(holding: Holding, section: str) -> list[tuple[str, str]]:
    return [
        (passage.paragraph, passage.text.split("\t")[-1])
        for passage in holding.passages
        if passage.section == section
    ]


# lines below "3 / 4.1 Notes" of a manual, their labels
PASTED = [
    # flush text after a list is the Section's own
    ("1.\tOne.\n2.\tTwo.\nText.\nMore.\n", ["(1)", "(2)", "", ""]),
    # the list goes on behind it
    ("1.\tOne.\nText.\n2.\tTwo.\n", ["(1)", "", "(2)"]),
    # a list that begins behind it isn't below the last item
    ("1.\tOne.\n2.\tTwo.\nText:\na.\tA.\nb.\tB.\n", ["(1)", "(2)", "", "(a)", "(b)"]),
    # without text between, it is
    ("1.\tOne:\na.\tA.\nb.\tB.\n2.\tTwo.\n", ["(1)", "(1)(a)", "(1)(b)", "(2)"]),
    # bullets, rows and the line that an item announces stay with it
    ("1.\tOne:\n•\tBullet.\n2.\tMail it to:\nThe desk.\n", ["(1)", "(1)", "(2)", "(2)"]),
    # bracketed labels hold what follows them, as in a rulebook
    ("(1)\tOne.\nText.\n", ["(1)", "(1)"]),
]


@pytest.mark.parametrize(("lines", "expected"), PASTED)
def test_a_flush_paragraph_leaves_a_list_of_points(
    hold: Callable[[str], Holding], lines: str, expected: list[str]
) -> None:
    # Enough points elsewhere make it a manual whatever the lines are.
    other = "4.2\tOther\n" + "".join(f"{number}.\tItem.\n" for number in range(1, 25))
    holding = hold(f"4.1\tNotes\n{lines}{other}")
    assert [paragraph for paragraph, _ in places(holding, "4.1")] == expected


# indents of a manual's lines, and the label of each
INDENTED: list[tuple[list[tuple[str, float]], list[str]]] = [
    # deeper than the label: the item's own; as far out as the label: the Section's
    ([("1.\tOne.", 18.0), ("On.", 36.0), ("Text.", 18.0)], ["(1)", "(1)", ""]),
    # between two levels: the outer item's
    (
        [("1.\tOne:", 18.0), ("a.\tA.", 54.0), ("On.", 36.0), ("b.\tB.", 54.0), ("Text.", 0.0)],
        ["(1)", "(1)(a)", "(1)", "(1)(b)", ""],
    ),
    # a list under the text of an item
    (
        [("1.\tOne.", 18.0), ("a.\tA.", 36.0), ("On:", 54.0), ("i.\tI.", 72.0), ("ii.\tII.", 72.0)],
        ["(1)", "(1)(a)", "(1)(a)", "(1)(a)(i)", "(1)(a)(ii)"],
    ),
]


@pytest.mark.parametrize(("lines", "expected"), INDENTED)
def test_indents_tell_which_item_a_paragraph_stands_in(
    hold_built: Callable[..., Holding], lines: list[tuple[str, float]], expected: list[str]
) -> None:
    rows: list[tuple[str, dict[str, Any]]] = [("4.1\tNotes", {"heading_level": 1})]
    rows += [(words, {"indent": indent}) for words, indent in lines]
    rows += [("4.2\tOther", {"heading_level": 1})]
    rows += [(f"{number}.\tItem.", {"indent": 18.0}) for number in range(1, 5)]
    holding = hold_built(rows)
    assert [paragraph for paragraph, _ in places(holding, "4.1")] == expected
