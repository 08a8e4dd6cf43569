"""Tables and formulas in text that has lost them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.lines import Line
from ingest.table_runs import table_runs
from ingest.tables import introduces, is_formula, is_row
from marketrules.passages import PassageKind

Lines = Callable[[str], tuple[Line, ...]]

FORMULAS = [
    "GCHAMT q, h\t=\tGPR h * GLD q, h",
    "GCH = GPR * GLD",
    "\t=\t(-1) * GPR",  # the left side stands on the line above
    "If (GLD > 0), then GCH = 0",
    "GLD ≥ 5",
    "∑",
    "[formula]",
    "∑q GLD q",
]

NO_FORMULAS = [
    "The charge equals the price times the load.",
    "A plant whose load = zero for the whole of an hour is taken as shut down and is not paid for it at all.",
    "(1)\tGCH = GPR",  # a labelled paragraph
    "MW\tPrice",
    "GCH-GPR",
    "x=y",  # no spaces: a word
    "",
    "[NPRR9:  Replace the formula “GCH = 1” above upon system implementation:]",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_an_equation_is_a_formula(lines: Lines, text: str) -> None:
    assert is_formula(lines(text)[0])


@pytest.mark.parametrize("text", [text for text in NO_FORMULAS if text])
def test_prose_and_rows_are_no_formula(lines: Lines, text: str) -> None:
    assert not is_formula(lines(text)[0])


FURTHER = ["Where:", "and", "\t(GLD q * GPR))", "Otherwise,"]


@pytest.mark.parametrize("text", FURTHER)
def test_what_goes_on_with_a_formula_is_none_by_itself(lines: Lines, text: str) -> None:
    (line,) = lines(text)
    assert is_formula(line, after_formula=True)
    assert not is_formula(line)


ROWS = [
    ("MW\tPrice", True),
    ("\tMW\tPrice", True),
    ("(a)\tText", False),
    ("•\tText", False),
    ("Text", False),
    ("[NPRR9:  Replace the table\tabove upon system implementation:]", False),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_a_line_with_two_cells_and_no_label_is_a_row(
    lines: Lines, text: str, expected: bool
) -> None:
    assert is_row(lines(text)[0]) is expected


# text, its runs: kind, first, end, header
RUNS = [
    ("Name\tUnit\nGLD\tMWh\nGPR\t$/MWh", [("table", 0, 3, 0)]),
    ("Text.\nName\tUnit\nGLD\tMWh\nText.", [("table", 1, 3, 0 + 1)]),
    # the header row was lost: figures or sentences in the first row
    ("GLD\t12.5\nGPR\t3", [("table", 0, 2, None)]),
    ("GLD\tThe load of the plant.\nGPR\tThe price of it.", [("table", 0, 2, None)]),
    # a title over two of the columns, their names below it
    ("Load of the Coast\tPeak\nName\tMW\tHour\nNorth\t5\t1", [("table", 0, 3, 1)]),
    # one line with one tab is prose with a stray tab
    ("See the\tform.", []),
    ("Name\tUnit\tHour", [("table", 0, 1, None)]),
    # a formula, its second line, and the table of its variables
    (
        "GCH\t=\tGPR * GLD\n\t+ (GLD * 2)\nVariable\tUnit\nGLD\tMWh",
        [("formula", 0, 2, None), ("table", 2, 4, 2)],
    ),
    # "Where:" belongs to what follows
    ("GCH = GPR * GLD\nWhere:\nGLD is the load of it.", [("formula", 0, 1, None)]),
    ("GCH = GPR * GLD\nWhere:\nGLD = 5", [("formula", 0, 3, None)]),
    # two tables of variables without a word between them
    (
        "Variable\tUnit\nGLD\tMWh\nVariable\tUnit\nGPR\t$",
        [("table", 0, 2, 0), ("table", 2, 4, 2)],
    ),
    ("Text.\nMore.", []),
]


@pytest.mark.parametrize(("text", "expected"), RUNS)
def test_rows_and_equations_run_together(
    lines: Lines, text: str, expected: list[tuple[str, int, int, int | None]]
) -> None:
    runs = table_runs(lines(text))
    assert [(run.kind, run.first, run.end, run.header) for run in runs] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The above variables are defined as follows:", True),
        ("Where:", True),
        ("where", True),
        ("The above variables are summed.", False),
        ("Where the load is shed, no charge is due.", False),
    ],
)
def test_a_line_introduces_variables_or_not(lines: Lines, text: str, expected: bool) -> None:
    assert introduces(lines(text)[0]) is expected


CHARGE = """4\tSETTLEMENT
(1)\tThe charge of each plant is:
GCHAMT q, h\t=\tGPR h * GLD q, h
The above variables are defined as follows:
Variable\tUnit\tDefinition
GCHAMT q, h\t$\tThe charge of plant q in hour h.
GLD q, h\tMWh\tThe load of plant q in hour h.
(2)\tThe forms are due as in the table below.
Table 4: Due Dates
Form\tDays\tBy
A\t5\tNoon
B\t7\tNoon
"""


def test_rows_stand_under_the_paragraph_above_with_caption_and_header(hold: Callable) -> None:
    holding = hold(CHARGE)
    assert [(p.key.split("#")[1], p.kind.value, p.header) for p in holding.passages] == [
        ("4(1)", "text", ""),
        ("4(1) formula", "formula", ""),
        ("4(1)[2]", "text", ""),
        (
            "4(1) table",
            "row",
            "The above variables are defined as follows:\nVariable\tUnit\tDefinition",
        ),
        (
            "4(1) table[2]",
            "row",
            "The above variables are defined as follows:\nVariable\tUnit\tDefinition",
        ),
        ("4(2)", "text", ""),
        ("4(2)[2]", "text", ""),
        ("4(2) table", "row", "Table 4: Due Dates\nForm\tDays\tBy"),
        ("4(2) table[2]", "row", "Table 4: Due Dates\nForm\tDays\tBy"),
    ]
    row = holding.passages[3]
    assert row.lead_in[0] == "(1) The charge of each plant is:"
    assert row.kind is PassageKind.ROW


def test_header_rows_are_reached_through_their_rows(hold: Callable) -> None:
    assert hold(CHARGE).findings == ()


def test_a_table_below_the_heading_itself(hold: Callable, keys: Callable) -> None:
    assert keys(hold("4\tFEES\nForm\tFee\tUnit\nA\t5\t$\nB\t7\t$\n")) == ["4 table", "4 table[2]"]


def test_a_table_of_the_file_keeps_its_header_and_empty_cells(hold_built: Callable) -> None:
    row = {"table": 1}
    holding = hold_built(
        [
            ("4\tFEES", {"heading_level": 1}),
            ("(1)\tThe fees are:", {}),
            ("Form\t\tFee", {**row, "header": True}),
            ("A\t\t5", row),
            ("\tpaid late\t7", row),
        ]
    )
    assert [(p.text, p.header) for p in holding.passages if p.kind is PassageKind.ROW] == [
        ("A\t\t5", "Form\t\tFee"),
        ("\tpaid late\t7", "Form\t\tFee"),
    ]
