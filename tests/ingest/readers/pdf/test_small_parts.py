"""Tables of examples for the small parts: dates, greys, labels, contents entries, geometry."""

from __future__ import annotations

import pytest

from ingest.readers.pdf.bookmarks import letters
from ingest.readers.pdf.colours import grey_in, grey_of
from ingest.readers.pdf.contents import entry
from ingest.readers.pdf.dates import date_in, without_dates
from ingest.readers.pdf.fonts import WRITTEN
from ingest.readers.pdf.geometry import Rect, Rule, moved, multiplied
from ingest.readers.pdf.grid import grids_of
from ingest.readers.pdf.leading import leading, opens_box
from ingest.readers.pdf.lines import Line, Word
from ingest.readers.pdf.regions import Region, outlines


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("GRID CODE – FEBRUARY 1, 2025   5-12", "2025-02-01"),  # a guide's foot
        ("effective date 4/18/12", "2012-04-18"),  # two-digit year
        ("effective date 05/11/2022", "2022-05-11"),
        ("Rev. 12.15.25", "2025-12-15"),  # dots, after a word that announces a date
        ("see 1.2.10 of the code", None),  # dots alone are a section number
        ("1 March 2024", "2024-03-01"),
        ("as of 2024-11-07", "2024-11-07"),
        ("effective 1/1/98", "1998-01-01"),  # two digits above 70 are the last century
        ("February 30, 2025", None),  # no such day
        ("Page 3 of 12", None),
    ],
)
def test_dates_in_running_lines(text: str, iso: str | None) -> None:
    assert date_in(text) == iso


def test_dates_are_taken_out_for_comparison() -> None:
    assert without_dates("Code – May 1, 2024") == without_dates("Code – June 12, 2025")


@pytest.mark.parametrize(
    ("kind", "channels", "grey"),
    [
        ("/DeviceGray", [0.851], 0.851),
        ("/DeviceRGB", [0.85, 0.85, 0.86], 0.8533),  # nearly equal channels look grey
        ("/DeviceRGB", [0.85, 0.9, 1.0], None),  # light blue
        ("/DeviceCMYK", [0, 0, 0, 0.15], 0.85),
        ("/Separation", [0.15], 0.85),  # an amount of ink: 0 is white
        ("/ICCBased", [0.878], 0.878),  # by the number of channels
        ("/Pattern", [], None),
        ("/Indexed", [3], None),
    ],
)
def test_greys(kind: str, channels: list[float], grey: float | None) -> None:
    assert grey_in(kind, channels) == pytest.approx(grey, abs=1e-3)


def test_a_colour_of_two_channels_is_not_guessed() -> None:
    assert grey_of([0.5, 0.5]) is None


def line(*words: str, gap: float = 3.0, bold: bool = False) -> Line:
    x, made = 72.0, []
    for place, text in enumerate(words):
        wide = gap if place == 1 else 3.0
        x += wide if place else 0.0
        made.append(Word(text, x, x + 5 * len(text), bold, 10.0, " " if place else ""))
        x += 5 * len(text)
    return Line(1, 100.0, 10.0, 3.0, tuple(made))


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        ("(1)", "paren"),
        ("(aa)", "paren"),
        ("(iii)", "paren"),
        ("(1)(a)", "paren"),  # two labels on one line
        ("(QSE)", None),  # an acronym in brackets is no label
        ("R1.", "requirement"),
        ("M12.", "requirement"),
        ("6.5.7", "part"),
        ("1.1.", "part"),
        ("4.", "item"),
        ("b.", "item"),
        ("§12.34.", "rule"),
        ("•", "bullet"),
        ("Q:", "asked"),
        ("____", "blank"),
        ("ERCOT", None),
        ("2024", None),  # a year begins many sentences
    ],
)
def test_label_candidates(first: str, kind: str | None) -> None:
    found = leading(line(first, "Each", "member", "shall", gap=20.0))
    assert (found.kind if found else None) == kind


def test_a_chapter_number_needs_a_tab_and_bold() -> None:
    assert leading(line("5", "DATA", gap=20.0, bold=True)) is not None
    assert leading(line("5", "members", gap=3.0, bold=True)) is None
    assert leading(line("5", "members", gap=20.0)) is None


def test_a_stretched_word_space_is_no_tab() -> None:
    words = tuple(
        Word(text, 72.0 + 30 * place, 92.0 + 30 * place, False, 10.0)
        for place, text in enumerate(("(1)", "of", "this", "Section"))
    )
    found = leading(Line(1, 100.0, 10.0, 3.0, words))
    assert found is not None
    assert not found.tabbed


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("[GCRR101:  Replace paragraph (2) above", True),
        ("[GCRR101 and GCRR102: Insert", True),
        ("[PIR003: Section 4", True),
        ("[Reserved]", False),
        ("the text [GCRR101]", False),  # not at its beginning
    ],
)
def test_box_openings(text: str, opens: bool) -> None:
    assert opens_box(text) is opens


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1.2\tScope ........ 4", ("1.2\tScope", "4")),
        ("Scope........4", ("Scope", "4")),  # dots stick to the words
        ("Scope . . . . . . . iv", ("Scope", "iv")),  # spaced dots
        ("Overview ..... 1-1", ("Overview", "1-1")),
        ("Form ..... 8(A)", ("Form", "8(A)")),
        ("Duty to Update ............", ("Duty to Update", "")),  # the page is on the next line
        ("as follows: ... and so on", None),  # an ellipsis is no leader
        ("Scope 4", None),
    ],
)
def test_contents_entries(text: str, parts: tuple[str, str] | None) -> None:
    assert entry(text) == parts


def test_bookmark_titles_compare_by_letters_and_digits() -> None:
    assert letters("5.2.1  Scope – General") == letters("5.2.1\tscope general")


def test_matrices_apply_in_order() -> None:
    scaled_then_moved = multiplied((2, 0, 0, 2, 0, 0), (1, 0, 0, 1, 10, 20))
    assert moved(scaled_then_moved, 3, 4) == (16, 28)  # 2*3+10, 2*4+20


def ruled(xs: list[float], ys: list[float]) -> list[Rule]:
    return [Rule(True, y, xs[0], xs[-1]) for y in ys] + [Rule(False, x, ys[0], ys[-1]) for x in xs]


def test_a_ruled_grid_has_its_rows_and_columns() -> None:
    (grid,) = grids_of(ruled([72, 200, 400], [100, 120, 140, 160]))
    assert (grid.rows, grid.columns, len(grid.cells)) == (3, 2, 6)


def test_cells_without_a_line_between_them_are_one() -> None:
    rules = ruled([72, 200, 400], [100, 120, 140])
    rules.remove(Rule(False, 200, 100, 140))
    rules.append(Rule(False, 200, 120, 140))  # the first row has no middle line
    (grid,) = grids_of(rules)
    assert [(cell.column, cell.column_end) for cell in grid.cells] == [(0, 2), (0, 1), (1, 2)]


def test_a_frame_of_one_column_is_no_table() -> None:
    assert grids_of(ruled([72, 540], [100, 200, 300])) == []


def test_a_boxs_frame_is_told_from_a_tables_rules() -> None:
    area = (Region(Rect(66, 100, 546, 300), 0.85),)
    assert outlines(Rule(True, 100, 66, 546), area)
    assert outlines(Rule(False, 545, 100, 300), area)
    assert not outlines(Rule(True, 200, 90, 500), area)


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("\uf0b3", "≥"),  # of the Symbol font; a threshold turns on it
        ("\uf0a3", "≤"),
        ("\uf0b7", "•"),  # Word's bullet
        ("\ufb01", "fi"),  # a ligature
        ("\xa0", " "),
    ],
)
def test_characters_are_written_as_they_are_seen(drawn: str, read: str) -> None:
    assert drawn.translate(WRITTEN) == read
