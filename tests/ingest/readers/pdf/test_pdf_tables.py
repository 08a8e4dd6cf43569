"""Tables on pages built here: headings of several rows, cells of several paragraphs."""

from __future__ import annotations

from ingest.reading import BlockKind, Reading


def rows_of(reading: Reading) -> list[list[str]]:
    return [
        [cell.quote(reading.text) for cell in block.cells]
        for block in reading.blocks
        if block.kind is BlockKind.ROW
    ]


def headers_of(reading: Reading) -> list[bool]:
    return [block.header for block in reading.blocks if block.kind is BlockKind.ROW]


def test_names_of_columns_come_down_to_the_last_heading_row(paper) -> None:
    """ "Duty" stands beside "Levels", which spans "Lower" and "Higher"."""
    paper.lines(72, "The levels are:")
    paper.across(120, 72, 500)
    paper.across(140, 172, 500)
    for y in (160, 180):
        paper.across(y, 72, 500)
    paper.down(72, 120, 180)
    paper.down(172, 120, 180)
    paper.down(340, 140, 180)
    paper.down(500, 120, 180)
    paper.at(80, 134, "Duty", bold=True)
    paper.at(180, 134, "Levels", bold=True)
    paper.at(180, 154, "Lower", bold=True)
    paper.at(350, 154, "Higher", bold=True)
    for x, text in ((80, "D1"), (180, "One day late."), (350, "Two days late.")):
        paper.at(x, 174, text)
    reading = paper.read()
    assert rows_of(reading) == [
        ["", "Levels", ""],
        ["Duty", "Lower", "Higher"],
        ["D1", "One day late.", "Two days late."],
    ]
    assert headers_of(reading) == [True, True, False]


def test_a_name_set_on_two_ruled_rows_is_one_name(paper) -> None:
    paper.lines(72, "The fees are:")
    paper.table(120, [72, 250, 400], [["Study", "Highest"], ["", ""], ["Thermal", "$500"]], 20)
    paper.at(254, 154, "fee", bold=True)
    assert rows_of(paper.read()) == [["Study", "Highest fee"], ["Thermal", "$500"]]


def test_paragraphs_of_one_cell_are_one_text(paper) -> None:
    paper.lines(72, "The levels are:")
    paper.table(120, [72, 150, 500], [["Duty", "Lower"]], 20)
    for y in (140, 260):
        paper.across(y, 72, 500)
    for x in (72, 150, 500):
        paper.down(x, 140, 260)
    paper.at(76, 154, "D1")
    for y, text in ((154, "The member did not answer"), (168, "in one day;"), (200, "OR")):
        paper.at(154, y, text)
    paper.at(154, 232, "The member did not answer at all.")
    assert rows_of(paper.read())[1] == [
        "D1",
        "The member did not answer in one day; OR The member did not answer at all.",
    ]


def test_column_names_that_run_up_the_page_are_read(paper) -> None:
    paper.lines(72, "The duties are:")
    for y in (120, 200, 220):
        paper.across(y, 72, 300)
    for x in (72, 200, 250, 300):
        paper.down(x, 120, 220)
    paper.at(80, 190, "Duty", bold=True)
    for x, text in ((230, "Black Start"), (280, "Member")):
        paper.canvas.saveState()
        paper.canvas.translate(x, 792 - 195)
        paper.canvas.rotate(90)
        paper.canvas.setFont("Times-Bold", 12)
        paper.canvas.drawString(0, 0, text)
        paper.canvas.restoreState()
    for x, text in ((80, "Post reports"), (220, "X"), (270, "X")):
        paper.at(x, 214, text)
    reading = paper.read()
    assert rows_of(reading) == [["Duty", "Black Start", "Member"], ["Post reports", "X", "X"]]
    assert not reading.notes


def test_a_watermark_over_a_table_fills_no_cell(paper) -> None:
    paper.table(120, [72, 250, 400], [["Study", "Fee"], ["Thermal", ""], ["Voltage", ""]], 30)
    paper.canvas.translate(240, 600)
    paper.canvas.rotate(45)
    paper.canvas.setFont("Times-Bold", 40)
    paper.canvas.drawString(0, 0, "DRAFT")
    assert rows_of(paper.read()) == [["Study", "Fee"], ["Thermal", ""], ["Voltage", ""]]
