"""Lead-ins by example: items, bullets, rows, boxed cells and what leads to each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.lead_ins import announces
from marketrules.holdings import Holding

# the words, whether they lead to what stands below
WORDS = [
    ("Each operator shall do these: [Risk Factor: High] [Time Horizon: Same-day]", True),  # asides
    ("Each plant shall pay; and:", True),
    ("www.grid.example/forms.doc", False),  # a stray short line
    ("The time is 10:30", False),
]


@pytest.mark.parametrize(("words", "expected"), WORDS)
def test_a_paragraph_announces_by_its_end(words: str, expected: bool) -> None:
    assert announces(words) is expected


def leads(holding: Holding, words: str) -> tuple[str, ...]:
    (found,) = [passage for passage in holding.passages if words in passage.text]
    return found.lead_in


# text below "4 FEES", a passage in it, its lead-in
EXAMPLES = [
    # an unlabelled paragraph announces lettered items
    ("The fees are:\n(a)\tOne.\n(b)\tTwo.\n", "Two", ("The fees are:",)),
    # one that doesn't is no lead-in
    ("Fees are due.\n(a)\tOne.\n(b)\tTwo.\n", "Two", ()),
    # only the last one counts
    ("Fees are due:\nBy noon.\n(a)\tOne.\n", "One", ()),
    # below a label, both
    (
        "(1)\tPlants pay.\nThe fees are as follows:\n(a)\tOne.\n",
        "One",
        ("(1) Plants pay.", "The fees are as follows:"),
    ),
    # bullets are led to as items are, with the paragraph around them
    ("(1)\tPlants pay:\n•\tOne.\n•\tTwo.\n", "Two", ("(1) Plants pay:",)),
    ("Plants pay.\n•\tOne.\n", "One", ()),
    # bullets of another sign stand under the one above, until its sign comes again
    (
        "Plants pay:\n•\tOne.\no\tHalf.\no\tThird.\n•\tTwo.\n",
        "Third",
        ("Plants pay:", "• One."),
    ),
    ("Plants pay:\n•\tOne.\no\tHalf.\n•\tTwo.\n", "Two", ("Plants pay:",)),
    # what announces a table has no part in the items below that
    (
        "(1)\tPlants pay:\nThe variables are as follows:\nFEE\t$\tFee.\nA\t$\tB.\n(a)\tOne.\n(b)\tTwo.",
        "Two",
        ("(1) Plants pay:",),
    ),
    # of two paragraphs with one label, the nearer
    (
        "(1)\tA:\n(a)\tOne.\n(2)\tB.\nMore text.\n(1)\tC:\n(a)\tTwo.\n",
        "Two",
        ("(1) C:",),
    ),
    # rows: a paragraph that doesn't announce them is no lead-in
    ("Fees are due.\nYear\tFee\tUnit\n2030\t5\t$\n2031\t6\t$\n", "2031", ()),
]


@pytest.mark.parametrize(("text", "words", "expected"), EXAMPLES)
def test_a_lead_in_is_an_ancestor_or_announces(
    hold: Callable[[str], Holding], text: str, words: str, expected: tuple[str, ...]
) -> None:
    assert leads(hold(f"4\tFEES\n{text}"), words) == expected


def test_a_part_is_led_to_by_its_requirement_and_a_measure_by_nothing(
    hold: Callable[[str], Holding],
) -> None:
    holding = hold(
        "R1.\tEach operator shall do the following: [Risk Factor: High]\n"
        "1.1.\tWatch the lines;\n1.2.\tWatch the plants.\n"
        "R2.\tEach operator shall keep records.\nM2.\tRecords are evidence.\n"
    )
    requirement = "R1. Each operator shall do the following: [Risk Factor: High]"
    assert leads(holding, "plants") == (requirement,)
    assert leads(holding, "Records are") == ()


@pytest.mark.parametrize("noun", ["description", "definition"])
def test_a_boxed_description_is_a_row_that_names_its_variable(
    hold: Callable[[str], Holding], noun: str
) -> None:
    holding = hold(
        "4\tFEES\n(1)\tThe variables are defined as follows:\nVariable\tUnit\tDefinition\n"
        "FEE q\t$\tFee per plant—The fee of a plant.\n"
        f"[NPRR9:  Replace the {noun} above with the following upon system implementation:]\n"
        "Fee per plant—The boxed fee of a plant.\n"
        f"[NPRR10:  Replace the {noun} above with the following upon system implementation:]\n"
        "Fee per plant—The other fee of a plant.\n\n"
        "DUE q\t$\tDues—What is due.\nSUM q\t$\tSum—All of it.\n"
    )
    for words, revision in (("boxed", "NPRR9"), ("other", "NPRR10")):
        (found,) = [p for p in holding.passages if words in p.text]
        assert found.kind == "row"
        assert found.header.endswith("Variable\tUnit\tDefinition")
        assert found.lead_in[-1] == "FEE q\t$"
        assert found.key.split("#")[1] == f"4(1) table!{revision}"
