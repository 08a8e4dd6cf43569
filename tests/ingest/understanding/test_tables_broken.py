"""Pasted tables whose cells hold several lines, or lines that look like something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.lines import Line
from ingest.table_runs import table_runs
from ingest.tables import is_formula, is_row
from marketrules.holdings import Holding
from marketrules.passages import PassageKind

Lines = Callable[[str], tuple[Line, ...]]
Hold = Callable[[str], Holding]

LONG_NAME = (
    "Time between the request for the approval of an outage and the start that is planned for it:"
)
FEES = "Form\tUnit\tWho pays\n"

# what it is for: the text, its rows, the last line of its header (of a run that is a table)
BROKEN = {
    "a second paragraph of the last cell": (
        FEES + "A\t$\tPlants.\nNot those of hydro.\nB\t$\tLoads.\nC\t$\tAll.",
        [(1, 3), (3, 4), (4, 5)],
        0,
    ),
    "tabs of two lines add up to a row": (
        FEES + "A\tof plants\nnot of hydro\t\nB\t$\tLoads.\nC\t$\tAll.",
        [(1, 3), (3, 4), (4, 5)],
        0,
    ),
    "the rest of a row begins with its tab": (
        FEES + "A\t$\tPlants.\nB, for loads\n\t$\tLoads.\nC\t$\tAll.",
        [(1, 2), (2, 4), (4, 5)],
        0,
    ),
    "rows that lack their last cells are rows": (
        FEES + "A\t$\tPlants.\nHydro\t\t\nWind\t\t\nC\t$\tAll.",
        [(1, 2), (2, 3), (3, 4), (4, 5)],
        0,
    ),
    "a first cell alone on its line, below the header": (
        FEES + "GLDTOT\n\t$\tAll the load.\nGLD\tMW\tThe load.",
        [(1, 3), (3, 4)],
        0,
    ),
    "a bracket goes on with the line above": (
        FEES + "A\t$\tPlants.\nStudy of the plant\n(after the form)\t$\tLoads.\nC\t$\tAll.",
        [(1, 2), (2, 4), (4, 5)],
        0,
    ),
    "a header of two lines": (
        "Voltage\tRide-Through Time\n(seconds)\n5\t1\n6\t2\n7\t3",
        [(2, 3), (3, 4), (4, 5)],
        1,
    ),
    "a header whose cells hold notes": (
        "Deadline\nNote 1\tModel Ready\nNote 2\tTest Done\nJan 1\tFeb 1\tMar 1\nJan 2\tFeb 2\tMar 2\nJan 3\tFeb 3\tMar 3",
        [(3, 4), (4, 5), (5, 6)],
        2,
    ),
    "a title over several columns": (
        "\tGridCo Operations\t\nNo.\tBus\tkV\tHub\n1\tANNA\t345\tNORTH\n2\tBERT\t345\tNORTH",
        [(2, 3), (3, 4)],
        1,
    ),
    "the first column's name alone above the others": (
        "Step\nZone Number\tZone Name\n4. Idle plants\t1195\tEX_A\n6. New plants\t1196\tEX_B",
        [(2, 3), (3, 4)],
        1,
    ),
    "a header that lacks the name of the first column": (
        "Event\tAllowed\n1\tLine out\tYes\n2\tBus out\tNo",
        [(1, 2), (2, 3)],
        0,
    ),
    "a comparison is a value": (
        "0.9 < V < 1.1\tcontinuous\n0.7 < V < 0.9\t2 seconds\nV < 0.7\tnone",
        [(0, 1), (1, 2), (2, 3)],
        None,
    ),
    "an equation in a cell": (
        FEES + "h\tNone\tNumber of hours.  h = 8,760 for most years.\nGLD\tMW\tThe load.",
        [(1, 2), (2, 3)],
        0,
    ),
    "a long name of a column": (
        LONG_NAME + "\tGridCo shall decide within:\nThree\tOne day\nFour\tTwo days",
        [(1, 2), (2, 3)],
        0,
    ),
}


@pytest.mark.parametrize(("text", "rows", "header"), BROKEN.values(), ids=BROKEN)
def test_a_row_is_put_together(
    lines: Lines, text: str, rows: list[tuple[int, int]], header: int | None
) -> None:
    (run,) = table_runs(lines(text))
    assert (run.kind, run.first, run.header) == ("table", 0, header)
    assert list(run.rows) == rows


# what it is for: the text, where its tables begin and end
APART = {
    "prose between blank lines": (
        FEES + "A\t$\tPlants.\n\nPlants pay late.\n\nB\t$\tLoads.\nC\t$\tAll.",
        [(0, 2), (3, 5)],
    ),
    "the title of a table with the same header": (
        FEES + "A\t$\tPlants.\nForms of Loads\n" + FEES + "B\t$\tLoads.",
        [(0, 2), (3, 5)],
    ),
    "a line that announces a table": (
        FEES + "A\t$\tPlants.\nThe following table is a guide.\nB\t$\tLoads.\nC\t$\tAll.",
        [(0, 2), (3, 5)],
    ),
    "the title of a wider table": (
        FEES
        + "A\t$\tPlants.\nStability\nEngineer\t\tComment\nSize\tStudy\tModel\tTest\nDay\tStudy\tModel\tTest\n",
        [(0, 2), (2, 6)],
    ),
    "notes below a table": (FEES + "A\t$\tPlants.\n1.\tIf required by the rule above.", [(0, 2)]),
    "items with two cells": ("I.\tThe curve of the offer:\nII.\tThe quantity of it:", []),
    "numbered paragraphs": (
        "1.1\tThe group meets in spring and writes the report.\n1.2\tThe group meets in autumn and checks the report.",
        [],
    ),
}


@pytest.mark.parametrize(("text", "expected"), APART.values(), ids=APART)
def test_tables_end_where_prose_begins(
    lines: Lines, text: str, expected: list[tuple[int, int]]
) -> None:
    assert [(run.first, run.end) for run in table_runs(lines(text))] == expected


MARKED = [
    # a variable that looks like a bullet, or like a label
    ("q\tnone\tA plant.\no\tnone\tAn owner.", True),
    ("o\tnone\tAn owner.\nq\tnone\tA plant.", True),
    ("(a)\tnone\tAn owner.\nq\tnone\tA plant.", True),
    # no row beside it
    ("Text.\no\tnone\tAn owner.", False),
    ("q\tA plant.\no\tAn owner.", False),
    # an equation beside it
    ("\tGCH\t=\tGPR\n(a)\tGCH\t=\tGLD", False),
]


@pytest.mark.parametrize(("text", "expected"), MARKED)
def test_a_marker_amid_rows_is_a_cell(lines: Lines, text: str, expected: bool) -> None:
    found = lines(text)
    assert any(line.bullet or line.labels for line in found) is not expected
    assert all(is_row(line) for line in found) or not expected


FORMULAS = [
    ("Year = 2009\t800.00\t800.00\t3.15", False),
    ("Engines ≤ 90 MW\t2,070.00\t2,070.00", False),
    ("58.8 ≤ f ≤ 61.2\tcontinuous", False),
    ("≤ 30 days", False),
    ("•\tBefore the test up to 20 MVA, set the status of the unit = OUT in the plan", False),
    ("Step #1: Set the Test Flag to True (FLAG=True) and LEVEL = 0 MW", False),
    ("When the ratio is tested with SCR = 5, the line is set to X = 0.1", False),
    ("GCAP q=\tGNPC q – GLPC q", True),
    ("\t\tGCAP q\t=\tverifiable costs of energy q", True),
    ("GLDSUM = Sum of the load of all plants of the owner", True),
    ("GRED = Factor * min[BID, GLD] * price.", True),
]


@pytest.mark.parametrize(("text", "expected"), FORMULAS)
def test_a_sign_alone_makes_no_formula(lines: Lines, text: str, expected: bool) -> None:
    assert is_formula(lines(text)[0]) is expected


FURTHER = [
    ("– ASPOS q, h", True),
    ("The net position (Reg-Up + Reserve) covered by the stores of the plant is:", False),
    ("Load Shed (Section 3.8)", False),
]


@pytest.mark.parametrize(("text", "expected"), FURTHER)
def test_what_goes_on_with_a_formula(lines: Lines, text: str, expected: bool) -> None:
    assert is_formula(lines(text)[0], after_formula=True) is expected


LISTED = """4\tCREDIT
(1)\tThe credit of each plant is:
GCR q\t=\tGPR q * GLD q
The above variables are defined as follows:
Variable\tUnit\tDefinition
GCR q\t$\tThe credit of plant q.
GPR q\t$/MWh\tThe price, which is selected as follows:
(a)\tPrices of the day are selected first.
(b)\tElse, those of the week.
GLD q\tMWh\tThe load of plant q.
q\tnone\tA plant.
"""


def test_a_table_goes_on_below_a_list_in_one_of_its_cells(hold: Hold) -> None:
    header = "The above variables are defined as follows:\nVariable\tUnit\tDefinition"
    rows = [p for p in hold(LISTED).passages if p.kind is PassageKind.ROW]
    assert [(p.text.split("\t")[0], p.paragraph, p.header) for p in rows] == [
        (name, "(1) table", header) for name in ("GCR q", "GPR q", "GLD q", "q")
    ]


def test_a_row_over_several_lines_is_one_passage_with_the_words_of_the_source(hold: Hold) -> None:
    text = f"4\tFEES\n(1)\tThe fees are:\n{FEES}A\t$\tPlants.\nNot hydro.\nB\t$\tLoads.\n"
    holding = hold(text)
    rows = [p for p in holding.passages if p.kind is PassageKind.ROW]
    assert [p.text for p in rows] == ["A\t$\tPlants.\nNot hydro.", "B\t$\tLoads."]
    assert all(p.text == text[p.span.start : p.span.end] for p in rows)
    assert holding.findings == ()


BOXED = """4\tCHARGES
(1)\tThe charge of each plant is:
GCH q\t=\tGPR q * GLD q
[NPRR9:  Insert the formula “GNC q” below upon system implementation:]
GNC q\t=\tGPR q * 2
\t+ (GLD q * 3)
"""


def test_a_line_of_a_formula_stays_one_behind_a_box(lines: Lines) -> None:
    found = lines(BOXED)
    flow = [found[2], found[5]]  # the box between them is another flow
    assert [(run.kind, run.first, run.end) for run in table_runs(flow)] == [
        ("formula", 0, 1),
        ("formula", 1, 2),
    ]


def test_tabs_and_blank_lines_around_a_line_are_known(lines: Lines) -> None:
    found = lines("A\tB\n\n\t\t\n\n\tC\t\nD")
    assert [(line.tabs, line.blank_above, line.first_empty) for line in found] == [
        (1, 0, False),
        (2, 2, True),  # the row of empty cells is no blank line
        (0, 0, False),
    ]
