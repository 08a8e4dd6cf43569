"""Lines: what their first characters say they may be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.label_styles import LabelStyle, label_style
from ingest.lines import Line, lines_of
from ingest.reading import Reading

Lines = Callable[[str], tuple[Line, ...]]

# line, its labels, its words
LABELS = [
    ("(1)\tGridCo shall publish.", ["1"], "GridCo shall publish."),
    ("(a) Text", ["a"], "Text"),  # a space instead of the tab
    ("(ii)Text", ["ii"], "Text"),  # nothing at all, before a capital
    ("(1)(a)\tText", ["1", "a"], "Text"),  # two labels on one line
    ("(1) (a)\tText", ["1", "a"], "Text"),
    ("(aa)\tText", ["aa"], "Text"),
    ("(A)\tText", ["A"], "Text"),
    ("(99)\tText", ["99"], "Text"),
    ("(3)\t“Quoted”", ["3"], "“Quoted”"),
    ("(3)", ["3"], ""),  # its text is on the next line
    ("(h)e", [], "(h)e"),  # a bracket inside a word
    ("(QSE) shall", [], "(QSE) shall"),  # an acronym
    ("(DC) Tie schedules", [], "(DC) Tie schedules"),  # letters of numerals, but none
    ("(mild) weather", [], "(mild) weather"),
    ("(LDL) is telemetered", [], "(LDL) is telemetered"),
    ("(and) other", [], "(and) other"),
    ("(2030) Forecast", [], "(2030) Forecast"),  # a year
    ("(1.5)\tMW", [], "(1.5) MW"),  # a figure
    ("Text (1)", [], "Text (1)"),
    ("1.\tText", [], "1. Text"),  # a note below a table, in a document that brackets
]


@pytest.mark.parametrize(("text", "labels", "words"), LABELS)
def test_bracketed_markers_open_a_paragraph(
    lines: Lines, text: str, labels: list[str], words: str
) -> None:
    (line,) = lines(text)
    assert list(line.labels) == labels
    assert line.words == words


@pytest.mark.parametrize("bullet", ["•", "–", "o", "▪", "\uf0b7", "*"])
def test_a_bullet_is_no_label_and_no_word(lines: Lines, bullet: str) -> None:
    (line,) = lines(f"{bullet}\tThe meter’s number;")
    assert line.bullet
    assert line.words == "The meter’s number;"


CELLS = [
    ("MW\tPrice", ["MW", "Price"]),
    ("MW\t\tPrice", ["MW", "Price"]),  # a run of tabs parts two cells only once
    ("\tMW\tPrice", ["MW", "Price"]),  # behind an empty first cell
    ("One cell", []),
]


@pytest.mark.parametrize(("text", "cells"), CELLS)
def test_tabs_part_the_cells_of_a_pasted_row(lines: Lines, text: str, cells: list[str]) -> None:
    (line,) = lines(text)
    assert [cell.quote(text) for cell in line.cells] == cells


def test_a_line_knows_whether_it_opens_a_box(lines: Lines) -> None:
    opening, other = lines("[NPRR9:  Delete paragraph (1) above upon system implementation.]\n[9]")
    assert (opening.opens_box, other.opens_box) == (True, False)


# document, its style
STYLES = [
    ("(1)\tA\n(a)\tB\n1.\tA note", LabelStyle.BRACKETS),
    ("1.\tA\n2.\tB\na.\tC", LabelStyle.POINTS),
    ("1.\tA\n2.\tB", LabelStyle.BRACKETS),  # two may be notes
    ("R1. Each owner shall\n1.1. Keep\nR2. Each owner shall", LabelStyle.REQUIREMENTS),
    ("R2. Each owner shall\nR1. Each owner shall", LabelStyle.BRACKETS),  # not in order
    ("R2. Each owner shall\nR3. Each owner shall", LabelStyle.BRACKETS),  # doesn't begin
    ("1.\tA\n2.\tB\n3.\tC\n" + "(1)\tD\n" * 3, LabelStyle.BRACKETS),  # brackets prevail
]


@pytest.mark.parametrize(("text", "style"), STYLES)
def test_a_document_has_one_style_of_labels(
    read_text: Callable[[str], Reading], text: str, style: LabelStyle
) -> None:
    assert label_style(read_text(text)) is style


POINTS = [
    ("1.\tText", ["1"]),
    ("a.\tText", ["a"]),
    ("b)\tText", ["b"]),
    ("iv.\tText", ["iv"]),
    ("vx.\tText", []),  # no numeral
    ("iiiii.\tText", []),
    ("Text. More", []),
]


@pytest.mark.parametrize(("text", "labels"), POINTS)
def test_manuals_label_with_points(lines: Lines, text: str, labels: list[str]) -> None:
    found = lines(f"1.\tA\n2.\tB\n3.\tC\n{text}")
    assert list(found[-1].labels) == labels


def test_parts_of_requirements_are_decimal(lines: Lines) -> None:
    found = lines("R1. Each owner shall:\n1.1\tKeep\n1.1.2.\tFile\nR2. Each owner shall")
    assert [line.labels for line in found] == [(), ("1.1",), ("1.1.2",), ()]


def test_a_row_by_structure_has_no_labels(build: Callable[..., Reading]) -> None:
    (line,) = lines_of(build([("(1)\tText", {"table": 1})]))
    assert line.labels == ()
    assert [cell.quote("(1)\tText") for cell in line.cells] == ["(1)", "Text"]
