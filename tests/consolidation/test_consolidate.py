"""A document with boxes applied: what each sort of box makes of the text, and what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from marketrules.consolidation.coming import Events
from marketrules.consolidation.edition import consolidated
from marketrules.passages import PassageKind

# Each row: what is shown, the text, the revisions applied, and the lines that stand then.
_UPON = "upon system implementation"
CASES = [
    (
        "a paragraph is replaced by what the box holds, with its items",
        f"""3.1\tFees
(1)\tEach plant pays:
(a)\tA fee; and
(b)\tA fine.
[NPRR1:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tEach plant pays a fee.
(2)\tFees are due at once.""",
        ["NPRR1"],
        ["(1)\tEach plant pays a fee.", "(2)\tFees are due at once."],
    ),
    (
        "a box between a lead-in and its items replaces the lead-in alone",
        f"""3.1\tFees
(1)\tEach plant pays:
[NPRR1:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tEach plant and each load pays:
(a)\tA fee; and
(b)\tA fine.""",
        ["NPRR1"],
        ["(1)\tEach plant and each load pays:", "(a)\tA fee; and", "(b)\tA fine."],
    ),
    (
        "an item is inserted and the ones behind it are numbered on",
        f"""3.1\tFees
(1)\tEach plant pays:
(a)\tA fee;
[NPRR1:  Insert item (b) below {_UPON} and renumber accordingly:]
(b)\tA deposit;
(b)\tA fine; and
(c)\tInterest.""",
        ["NPRR1"],
        ["(1)\tEach plant pays:", "(a)\tA fee;", "(b)\tA deposit;", "(c)\tA fine; and",
         "(d)\tInterest."],
    ),
    (
        "a paragraph is deleted and the ones behind it move up with their items",
        f"""3.1\tFees
(1)\tA fee is due.
(2)\tA fine is due.
[NPRR1:  Delete paragraph (2) above {_UPON} and renumber accordingly.]
(3)\tInterest runs:
(a)\tAt once.""",
        ["NPRR1"],
        ["(1)\tA fee is due.", "(2)\tInterest runs:", "(a)\tAt once."],
    ),
    (
        "without “renumber” a deletion leaves the other labels as they are",
        f"""3.1\tFees
(1)\tA fee is due.
(2)\tA fine is due.
[NPRR1:  Delete paragraph (2) above {_UPON}.]
(3)\tInterest runs.""",
        ["NPRR1"],
        ["(1)\tA fee is due.", "(3)\tInterest runs."],
    ),
    (
        "a list beyond (z) and a list of numerals are numbered on in their own alphabets",
        "3.1\tFees\n(1)\tEach plant pays:\n"
        + "".join(f"({m})\tFee {m};\n" for m in "abcdefghijklmnopqrstuvwxyz")
        + f"[NPRR1:  Delete item (b) above {_UPON} and renumber accordingly.]\n"
        + "(aa)\tThe last:\n(i)\tIn cash;\n"
        + f"[NPRR1:  Insert item (ii) below {_UPON} and renumber accordingly:]\n(ii)\tBy card;\n"
        + "(ii)\tBy wire.\n",
        ["NPRR1"],
        # "Delete item (b) above" behind (z) means (1)(b); 25 letters are left, and (aa) is the 26th
        ["(1)\tEach plant pays:",
         *(f"({chr(97 + n)})\tFee {m};" for n, m in enumerate("acdefghijklmnopqrstuvwxyz")),
         "(z)\tThe last:", "(i)\tIn cash;", "(ii)\tBy card;", "(iii)\tBy wire."],
    ),
    (
        "the second of two boxes on one paragraph is applied to what the first has left",
        f"""3.1\tFees
(1)\tThe fee is $1.
[NPRR1:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tThe fee is $2.
[NPRR2:  Replace paragraph (1) above with the following {_UPON} of NPRR1:]
(1)\tThe fee is $3.
(2)\tFees are due at once.""",
        ["NPRR1", "NPRR2"],
        ["(1)\tThe fee is $3.", "(2)\tFees are due at once."],
    ),
    (
        "of two boxes on one paragraph the first alone is applied",
        f"""3.1\tFees
(1)\tThe fee is $1.
[NPRR1:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tThe fee is $2.
[NPRR2:  Replace paragraph (1) above with the following {_UPON} of NPRR1:]
(1)\tThe fee is $3.
(2)\tFees are due at once.""",
        ["NPRR1"],
        ["(1)\tThe fee is $2.", "(2)\tFees are due at once."],
    ),
    (
        "several paragraphs are replaced by one, and those behind it are numbered on",
        f"""3.1\tFees
(1)\tA fee is due.
(2)\tA fine is due.
[NPRR1:  Replace paragraphs (1) and (2) above with the following {_UPON} and renumber accordingly:]
(1)\tA fee and a fine are due.
(3)\tInterest runs.""",
        ["NPRR1"],
        ["(1)\tA fee and a fine are due.", "(2)\tInterest runs."],
    ),
    (
        "what replaces a paragraph under its new label tells that the list is numbered anew",
        f"""3.1\tFees
(1)\tA fee is due.
[NPRR1:  Insert paragraph (2) below {_UPON} and renumber accordingly:]
(2)\tA deposit is due.
(2)\tA fine is due.
[NPRR1:  Replace paragraph (2) above with the following {_UPON}:]
(3)\tA fine and costs are due.
(3)\tInterest runs.""",
        ["NPRR1"],
        ["(1)\tA fee is due.", "(2)\tA deposit is due.", "(3)\tA fine and costs are due.",
         "(4)\tInterest runs."],
    ),
    (
        "an instruction that names another paragraph than the box holds means the one above it",
        f"""3.1\tFees
(1)\tA fee is due.
[NPRR1:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tA fee and costs are due.
(2)\tA fine is due.
[NPRR1:  Replace paragraph (1) above with the following {_UPON}:]
(2)\tA small fine is due.
(3)\tInterest runs.""",
        ["NPRR1"],
        ["(1)\tA fee and costs are due.", "(2)\tA small fine is due.", "(3)\tInterest runs."],
    ),
    (
        "the notes of a table, 1. and 2., are no paragraphs (1) and (2)",
        f"""3.1\tFees
(1)\tA fee is due.
(2)\tThe steps are:
Step\tDay
Bill\t1
1.\tA bill is sent by mail.
2.\tA bill is due at once.
[NPRR1:  Replace paragraph (2) above with the following {_UPON}:]
(2)\tThere are no steps.
(3)\tInterest runs.""",
        ["NPRR1"],
        ["(1)\tA fee is due.", "(2)\tThere are no steps.", "(3)\tInterest runs."],
    ),
    (
        "a whole Section is replaced, the Sections around it stand",
        f"""3.1\tFees
(1)\tA fee is due.
3.2\tFines
(1)\tA fine is due.
(2)\tIt is small.
[NPRR1:  Replace Section 3.2 above with the following {_UPON}:]
3.2\tFines and Costs
(1)\tA fine and costs are due.
3.3\tInterest
(1)\tInterest runs.""",
        ["NPRR1"],
        ["(1)\tA fee is due.", "(1)\tA fine and costs are due.", "(1)\tInterest runs."],
    ),
    (
        "a definition is replaced with its items, another deleted, a third inserted",
        f"""2.1\tDEFINITIONS
Fee
Money that is due:
(1)\tAt once; or
(2)\tLater.
[NPRR1:  Replace the definition “Fee” above with the following {_UPON}:]
Fee
Money that is due at once.
[NPRR1:  Insert the following definition “Fine” {_UPON}:]
Fine
Money that is due for a fault.
Grid
The wires.
[NPRR1:  Delete the above definition “Grid” {_UPON}.]
Plant
A thing that runs.""",
        ["NPRR1"],
        ["Fee\nMoney that is due at once.", "Fine\nMoney that is due for a fault.",
         "Plant\nA thing that runs."],
    ),
    (
        "a variable's description is replaced in its row, a row is inserted, a formula replaced",
        f"""3.1\tFees
(1)\tThe fee is:
FEE q = RATE q * MW q
[NPRR1:  Replace the formula “FEE q” above with the following {_UPON}:]
FEE q = RATE q * MW q * DAYS
The above variables are defined as follows:
Variable\tUnit\tDefinition
FEE q\t$\tThe fee.
RATE q\t$\tThe rate of the plant.
[NPRR1:  Replace the description above with the following {_UPON}:]
The rate of the plant or load.
MW q\tMW\tThe size.
[NPRR1:  Insert the variable “DAYS” below {_UPON}:]
DAYS\tnone\tThe days of the month.
q\tnone\tA plant.""",
        ["NPRR1"],
        ["(1)\tThe fee is:", "FEE q = RATE q * MW q * DAYS",
         "The above variables are defined as follows:", "Variable\tUnit\tDefinition", "FEE q\t$\tThe fee.",
         "RATE q\t$\tThe rate of the plant or load.", "MW q\tMW\tThe size.",
         "DAYS\tnone\tThe days of the month.", "q\tnone\tA plant."],
    ),
    (
        "an interpretation is in force and stays",
        f"""3.1\tFees
(1)\tA fee is due.
[PIR001:  GridCo Protocol Interpretation of paragraph (1) above:]
GridCo has found that a fee may be paid by card.
[NPRR1:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tA fee and costs are due.""",
        [],
        ["(1)\tA fee is due.", "GridCo has found that a fee may be paid by card."],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "revisions", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_text_with_boxes_applied(
    applied: Callable, lines_of: Callable, text: str, revisions: list[str], expected: list[str]
) -> None:
    done = applied(text, *revisions)
    assert [line for _, _, line in lines_of(done)] == expected
    assert done.left == ()


def test_a_box_of_whose_text_a_later_one_leaves_nothing_says_so(applied: Callable) -> None:
    text = f"""3.1\tFees
(1)\tThe fee is $1.
[NPRR1:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tThe fee is $2.
[NPRR2:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tThe fee is $3."""
    first, second = applied(text, "NPRR1", "NPRR2").applied
    assert first.remarks == ("a later box, of NPRR2, has taken its text",)
    assert second.remarks == ()


def test_a_title_is_replaced_and_the_text_below_it_stands(applied: Callable) -> None:
    text = f"""3.2\tFines
[NPRR1:  Replace the title of Section 3.2 above with the following {_UPON}:]
3.2\tFines and Costs
(1)\tA fine is due.
3.3\tInterest
(1)\tInterest runs."""
    headings = [p.text for p in applied(text, "NPRR1").pieces if p.kind is PassageKind.HEADING]
    assert headings == ["3.2\tFines and Costs", "3.3\tInterest"]
    assert next(p.text for p in applied(text, "NPRR1").pieces if p.path) == "(1)\tA fine is due."


def test_an_inserted_section_numbers_the_ones_behind_it(applied: Callable) -> None:
    text = f"""3.1\tFees
(1)\tA fee is due.
[NPRR1:  Insert Section 3.2 below {_UPON} and renumber accordingly:]
3.2\tDeposits
(1)\tA deposit is due.
3.2\tFines
(1)\tA fine is due.
3.2.1\tSize
(1)\tIt is small."""
    done = applied(text, "NPRR1")
    assert [(p.section, p.text) for p in done.pieces] == [
        ("3.1", "3.1\tFees"), ("3.1", "(1)\tA fee is due."),
        ("3.2", "3.2\tDeposits"), ("3.2", "(1)\tA deposit is due."),
        ("3.3", "3.3\tFines"), ("3.3", "(1)\tA fine is due."),
        ("3.3.1", "3.3.1\tSize"), ("3.3.1", "(1)\tIt is small."),
    ]  # fmt: skip
    assert [p.section_was for p in done.pieces[4:]] == ["3.2", "3.2", "3.2.1", "3.2.1"]


LEFT = [
    (
        "it is of NPRR1 and NPRR2 together, and NPRR2 has not come",
        f"""(1)\tA fee is due.
[NPRR1 and NPRR2:  Replace paragraph (1) above with the following {_UPON}:]
(1)\tA fine is due.""",
    ),
    (
        "it replaces “applicable portions” for one revision, and which these are is not told",
        f"""(1)\tA fee is due.
[NPRR1:  Replace applicable portions of paragraph (1) above with the following {_UPON}:]
(1)\tA fine is due.""",
    ),
    (
        "its target is not found: paragraph (4)",
        f"""(1)\tA fee is due.
[NPRR1:  Delete paragraph (4) above {_UPON}.]""",
    ),
    (
        "which text it changes is not told",
        f"""(1)\tA fee is due.
[NPRR1:  Replace the figure above with the following {_UPON}:]
A fine is due.
(2)\tInterest runs.""",
    ),
    (
        "its target, paragraph (2), was changed by another box already",
        f"""(1)\tA fee is due.
(2)\tA fine is due.
[NPRR1:  Delete paragraph (2) above {_UPON}.]
[NPRR1:  Replace paragraph (2) above with the following {_UPON}:]
(2)\tA fine is due at once.""",
    ),
    (
        "there would be two texts at 3.1(2)",
        f"""(1)\tA fee is due.
[NPRR1:  Insert paragraph (2) below {_UPON}:]
(2)\tA deposit is due.
(2)\tA fine is due.""",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text"), LEFT, ids=[case[0] for case in LEFT])
def test_what_cannot_be_applied_safely_is_left_with_its_reason(
    applied: Callable, why: str, text: str
) -> None:
    done = applied(f"3.1\tFees\n{text}\n", "NPRR1")
    assert [one.why for one in done.left] == [why]
    assert done.left[0].box.instruction.revisions[0] == "NPRR1"


def test_a_box_of_several_revisions_is_applied_when_all_have_come(
    applied: Callable, lines_of: Callable
) -> None:
    text = f"""3.1\tFees
(1)\tA fee is due.
[NPRR1 and NPRR2:  Replace applicable portions of paragraph (1) above with the following {_UPON}:]
(1)\tA fine is due."""
    done = applied(text, "NPRR1", "NPRR2")
    assert lines_of(done) == [("3.1", "(1)", "(1)\tA fine is due.")]
    assert "all of its revisions have come" in done.applied[0].remarks[0]


def test_a_box_in_a_box_comes_only_with_the_one_around_it(hold: Callable) -> None:
    text = f"""3.1\tFees
(1)\tA fee is due.
[NPRR1:  Insert paragraph (2) below {_UPON}:]
(2)\tA fine is due.
[NPRR2:  Replace paragraph (2) above with the following {_UPON}:]
(2)\tA small fine is due."""
    holding = hold(text)
    outer, inner = holding.boxes
    holding = replace(holding, boxes=(outer, replace(inner, parent=outer.ordinal)))
    alone = consolidated(holding, Events(frozenset({"NPRR2"})))
    assert [one.why for one in alone.left] == ["it stands in a box that is not applied"]
    both = consolidated(holding, Events(frozenset({"NPRR1", "NPRR2"})))
    assert [p.text for p in both.pieces[1:]] == ["(1)\tA fee is due.", "(2)\tA small fine is due."]


PROJECT = f"""3.1\tFees
(1)\tA fee is due.
[NPRR1:  Replace paragraph (1) above with the following {_UPON} of the Real-Time Co-Optimization (RTC) project:]
(1)\tA fee for RTC is due.
(2)\tA fine is due.
[NPRR2:  Replace paragraph (2) above with the following {_UPON}:]
(2)\tA small fine is due.
(3)\tInterest runs.
[NPRR3:  Replace paragraph (3) above with the following on May 1, 2030:]
(3)\tInterest runs from May."""


@pytest.mark.parametrize(
    ("events", "changed"),
    [
        (Events(project="Real-Time Co-Optimization"), {"(1)"}),
        (Events(project="real time co-optimization"), {"(1)"}),
        (Events(project="RTC"), {"(1)"}),
        (Events(project="Real-Time Co"), {"(1)"}),
        (Events(project="RTCB"), set()),
        (Events(day="2030-04-30"), set()),
        (Events(day="2030-05-01"), {"(3)"}),
        (Events(frozenset({"NPRR2"}), "RTC", "2031-01-01"), {"(1)", "(2)", "(3)"}),
    ],
)
def test_boxes_are_chosen_by_revision_project_and_date(
    hold: Callable, events: Events, changed: set[str]
) -> None:
    holding = hold(PROJECT)
    before = {p.paragraph: p.text for p in consolidated(holding, Events()).pieces if p.path}
    after = {p.paragraph: p.text for p in consolidated(holding, events).pieces if p.path}
    assert {path for path in before if before[path] != after[path]} == changed
