"""Boxes as different programs paint them; what is lost here would be read as text in force."""

from __future__ import annotations

import pytest

from ingest.reading import Reading

OPENING = "[GCRR201:  Replace paragraph (2) above with the following:]"


def in_boxes(reading: Reading) -> list[int | None]:
    return [block.box for block in reading.blocks]


def test_grey_painted_line_by_line_with_gaps_between_paragraphs_is_one_box(paper) -> None:
    paper.item("(2)", "The operator shall act.")
    for top in (112, 138, 164):
        paper.grey(top, top + 15)
    paper.lines(72, OPENING, bold=True)
    paper.item("(2)", "The operator shall act now.")
    paper.item("(a)", "In writing.", x=108)
    paper.item("(3)", "The member shall answer.")
    assert in_boxes(paper.read()) == [None, 1, 1, 1, None]


def test_a_shaded_heading_row_under_a_box_is_not_its_rest(paper) -> None:
    paper.grey(72, 100)
    paper.at(72, 90, "[GCRR202:  Delete paragraph (2) above.]", bold=True)
    paper.grey(120, 140, x0=100)
    paper.table(120, [100, 250, 546], [["Item", "Fee"], ["Study", "$500"]], 20)
    assert in_boxes(paper.read()) == [1, None, None]


def test_a_darker_heading_row_inside_a_box_does_not_cut_it(paper) -> None:
    paper.grey(72, 200)
    paper.grey(110, 130, grey=0.75, x0=90)
    paper.at(72, 90, "[GCRR203:  Insert the table below:]", bold=True)
    paper.table(110, [90, 250, 546], [["Item", "Fee"], ["Study", "$500"]], 20)
    paper.at(72, 180, "The fees are due at once.")
    assert in_boxes(paper.read()) == [1, 1, 1, 1]


def test_a_table_as_wide_as_its_box_keeps_its_columns(paper) -> None:
    paper.grey(72, 200)
    for y in (72, 200):
        paper.across(y, 66, 546)
    for x in (66, 546):
        paper.down(x, 72, 200)
    paper.at(72, 90, "[GCRR204:  Insert the table below:]", bold=True)
    paper.table(110, [66, 250, 546], [["Item", "Fee"], ["Study", "$500"]], 20)
    paper.at(72, 180, "The fees are due at once.")
    reading = paper.read()
    assert [len(block.cells) for block in reading.blocks] == [0, 2, 2, 0]
    assert in_boxes(reading) == [1, 1, 1, 1]


@pytest.mark.parametrize("colour", ["0.7 g", "0.97 g", "1 1 0.6 rg", "0.8 0.9 1 rg"])
def test_a_box_of_another_shade_or_colour_is_a_box(paper, colour: str) -> None:
    paper.canvas._code.append(f"q {colour} 66 640 480 80 re f Q")
    paper.lines(72, OPENING, bold=True)
    paper.item("(2)", "The operator shall act now.")
    paper.y = 160
    paper.item("(3)", "The member shall answer.")
    assert in_boxes(paper.read()) == [1, 1, None]


def test_a_box_that_is_only_framed_is_a_box(paper) -> None:
    for y in (72, 140):
        paper.across(y, 66, 546)
    for x in (66, 546):
        paper.down(x, 72, 140)
    paper.at(72, 90, OPENING, bold=True)
    paper.at(108, 120, "The operator shall act now.")
    paper.at(72, 120, "(2)")
    paper.y = 150
    paper.item("(3)", "The member shall answer.")
    reading = paper.read()
    assert in_boxes(reading) == [1, 1, None]
    assert not reading.notes


def test_white_painted_over_the_grey_ends_the_box(paper) -> None:
    paper.grey(72, 200)
    paper.grey(110, 200, grey=1)
    paper.at(72, 90, "[GCRR205:  Delete paragraph (2) above.]", bold=True)
    paper.at(72, 150, "The operator shall act.")
    assert in_boxes(paper.read()) == [1, None]


def test_white_behind_a_table_in_a_box_does_not_cut_it(paper) -> None:
    paper.grey(72, 200)
    paper.grey(110, 150, grey=1, x0=90)
    paper.at(72, 90, "[GCRR206:  Insert the table below:]", bold=True)
    paper.table(110, [90, 250, 500], [["Item", "Fee"], ["Study", "$500"]], 20)
    paper.at(72, 180, "The fees are due at once.")
    assert in_boxes(paper.read()) == [1, 1, 1, 1]


def test_a_box_goes_on_overleaf_under_a_head_that_comes_only_once(paper) -> None:
    paper.lines(72, "Before.")
    paper.grey(600, 730)
    paper.at(72, 690, OPENING, bold=True)
    paper.turn()
    paper.at(250, 50, "ATTACHMENT C: FORMS OF THE COUNCIL")
    paper.grey(72, 130)
    paper.item("(2)", "The operator shall act now.")
    paper.y = 140
    paper.item("(3)", "The member shall answer.")
    assert in_boxes(paper.read())[-2:] == [1, None]


def test_a_shaded_heading_row_at_the_top_of_the_next_page_is_not_the_boxs_rest(paper) -> None:
    paper.lines(72, "Before.")
    paper.grey(600, 730)
    paper.at(72, 690, "[GCRR207:  Delete paragraph (2) above.]", bold=True)
    paper.turn()
    paper.grey(72, 92, x0=100)
    paper.table(72, [100, 250, 546], [["Item", "Fee"], ["Study", "$500"]], 20)
    assert in_boxes(paper.read()) == [None, 1, None, None]


def test_a_box_over_three_pages_is_one(paper, prose) -> None:
    paper.grey(90, 740)
    paper.y = 90
    paper.lines(72, OPENING, bold=True)
    for page in range(3):
        for label in range(1, 4):
            paper.item(f"({3 * page + label})", *prose(label + page, 80, 420))
        paper.turn()
        if page < 2:
            paper.grey(72, 740)
    paper.lines(72, "After.")
    reading = paper.read()
    assert in_boxes(reading) == [*[1] * 10, None]


def test_a_box_on_a_landscape_page_turned_by_the_file(new_paper) -> None:
    """Portrait paper, everything turned a quarter, and /Rotate to show it upright."""
    paper = new_paper()
    paper.canvas.setPageRotation(90)
    paper.canvas.translate(612, 0)
    paper.canvas.rotate(90)
    paper.canvas.setFillGray(0.85)
    paper.canvas.rect(66, 400, 660, 100, stroke=0, fill=1)
    paper.canvas.setFillGray(0)
    paper.canvas.drawString(72, 480, OPENING)
    paper.canvas.drawString(72, 440, "(2) The operator shall act now.")
    paper.canvas.drawString(72, 380, "(3) The member shall answer.")
    assert in_boxes(paper.read()) == [1, 1, None]


def test_a_page_of_turned_text_is_read_turned(paper) -> None:
    """A landscape table printed on a portrait page, without /Rotate."""
    paper.lines(72, "The operator shall act.")
    paper.turn()
    paper.canvas.translate(612, 0)
    paper.canvas.rotate(90)
    paper.canvas.setFillGray(0.85)
    paper.canvas.rect(66, 400, 660, 100, stroke=0, fill=1)
    paper.canvas.setFillGray(0)
    paper.canvas.drawString(72, 480, OPENING)
    paper.canvas.drawString(72, 440, "(2) The operator shall act now.")
    paper.canvas.drawString(72, 380, "(3) The member shall answer.")
    reading = paper.read()
    assert in_boxes(reading) == [None, 1, 1, None]
    assert not any("turned text" in note for note in reading.notes)


def test_a_framed_box_cut_by_the_page_break_has_no_lower_edge(paper) -> None:
    paper.lines(72, "Before.")
    paper.across(650, 66, 546)
    for x in (66, 546):
        paper.down(x, 650, 725)
    paper.at(72, 690, OPENING, bold=True)
    paper.turn()
    for x in (66, 546):
        paper.down(x, 60, 120)
    paper.across(120, 66, 546)
    paper.item("(2)", "The operator shall act now.")
    paper.y = 130
    paper.item("(3)", "The member shall answer.")
    assert in_boxes(paper.read()) == [None, 1, 1, None]


def test_a_frame_around_the_page_is_no_box(paper) -> None:
    for y in (60, 740):
        paper.across(y, 60, 552)
    for x in (60, 552):
        paper.down(x, 60, 740)
    paper.item("(1)", "The operator shall act.")
    paper.lines(72, "[GCRR208:  Delete paragraph (3) above.]", bold=True)
    paper.item("(4)", "The member shall answer.")
    assert in_boxes(paper.read()) == [None, None, None]


def test_highlighted_lines_are_no_box_and_end_where_they_end(paper) -> None:
    paper.canvas._code.append("q 1 1 0 rg 72 688 150 14 re f Q")
    paper.lines(72, "The fees are due at once", gap=26)
    paper.lines(72, "Each member shall answer.", gap=14)
    reading = paper.read()
    assert in_boxes(reading) == [None, None]
